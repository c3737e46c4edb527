//! Learn profiles: the learning side of a person, with at most one personal account and up to five of work or school.
//!
//! | file | what stands there |
//! |---|---|
//! | `policy` | what an account that is added or removed comes to |
//! | [`link`] | adding an account that was proven in this browser, with its own Learn profile if it has one |
//! | [`removal`], [`deletion`] | taking one off; ending the whole profile |
//! | `letters` | who is told by mail |

pub mod deletion;
pub mod jobs;
mod letters;
pub mod link;
mod model;
pub mod pages;
pub mod policy;
pub mod removal;
mod store;

pub use model::{ConnectionId, Fate, Hindrance, LearnAccount, LearnProfileId, OfferId, Outcome};
pub use store::{
    accounts_of, begin_with, ensure_profile, ensure_profile_of, held, hold, profile_of, resolve,
};

use crate::accounts::AccountId;
use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// Records what was done to a Learn profile.
fn record(
    app: &App,
    conn: &mut Conn,
    actor: AccountId,
    action: &'static str,
    facts: &[(&'static str, String)],
    now: Stamp,
) -> Result<()> {
    let entry = audit::Entry {
        actor: Some(actor),
        action,
        request: None,
        profile: None,
        facts,
    };
    audit::record(app, conn, &entry, now)
}
