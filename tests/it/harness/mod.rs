//! What every test stands on.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let maya = app.person("maya");                       // signed in, no password hashed
//! maya.get("/account").await.ok().says("maya");
//! maya.post("/account", &[("handle", "m")]).await.to("/account");
//! ```
//!
//! | what | how |
//! |---|---|
//! | another setting | `TestApp::with(\|it\| it.pool = 1).await` |
//! | who acts | [`TestApp::visitor`], `person`, `work`, `agent`, `lead`, `admin`, `staff`; [`Actor::tab`] shares the cookies |
//! | rows straight into the database | [`TestApp::profile`], [`TestApp::password`], [`TestApp::write`], [`TestApp::read`] |
//! | time | [`TestApp::advance`]; sessions end by it: [`Actor::sign_in_again`] |
//! | mail | [`TestApp::run_mail`], [`TestApp::mail_to`], `mail.path("/register/confirm")`; what was queued: [`TestApp::queued`]; a real conversation: [`MailServer`] |
//! | nothing changed | `let before = app.snapshot(); …; before.assert_unchanged(&app)` |
//! | jobs | [`TestApp::run_jobs`] runs each once |
//! | identity providers | [`oidc::IdProvider`], [`oidc::Somebody`], and what they do wrong: [`oidc::Play`] |
//! | at once | [`race`] |

#![allow(
    dead_code,
    unused_imports,
    reason = "the harness offers more than the slices that stand here use"
)]

mod actor;
mod answer;
mod app;
mod database;
pub mod html;
mod mail;
pub mod oidc;
mod people;
mod profiles;
mod smtp;
mod snapshot;

pub use actor::{Actor, Person, plain_client};
pub use answer::Answer;
pub use app::{Options, TestApp};
pub use database::TestDatabase;
pub use mail::Read;
pub use profiles::{BoundTo, ExamFixture, ProfileFixture};
pub use smtp::{Caught, Encrypts, Greeting, MailServer, Play};
pub use snapshot::Snapshot;

/// Runs `n` of these at once and gives what each of them gave, in order.
pub async fn race<T, F: Future<Output = T>>(n: usize, each: impl FnMut(usize) -> F) -> Vec<T> {
    futures_util::future::join_all((0..n).map(each)).await
}
