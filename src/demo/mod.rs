//! The demo: an invented world in a SQLite file in a fresh directory, made through the same functions as everything
//! else. Its holds last seconds and its mail goes to a page.

mod forum;
mod passphrase;
mod people;
mod profiles;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use people::SignIn;

use crate::app::App;
use crate::config::{Log, MailRoute, Settings, Times};
use crate::error::{Error, Result};
use crate::vault::Private;

/// What the visitor of the demo is told.
pub struct World {
    /// The accounts to try, in the order of the story.
    pub sign_ins: Vec<SignIn>,
    /// The one password of all of them.
    pub password: String,
    /// What Maya knows of herself.
    pub story: Vec<(&'static str, &'static str)>,
}

/// Settings of the demo: everything in `directory`, a secret of its own.
///
/// # Errors
/// The system has no randomness.
pub fn settings(listen: SocketAddr, directory: &Path) -> Result<Settings> {
    let mut secret = [0u8; 32];
    getrandom::fill(&mut secret).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Settings {
        listen,
        base_url: None,
        database_url: Private::new(format!("sqlite:{}", directory.join("demo.db").display())),
        database_pool: 8,
        secret: Private::new(secret),
        mail: MailRoute::Mailbox,
        mail_from: "Certification Support <support@example.com>".to_owned(),
        trusted_proxies: Vec::new(),
        local_asserts_addresses: true,
        times: times(),
        providers: Vec::new(),
        demo: true,
        workers: std::thread::available_parallelism().map_or(2, usize::from),
        log: Log {
            filter: "warn".to_owned(),
            json: false,
        },
    })
}

/// Hours become seconds, days become minutes.
fn times() -> Times {
    let (seconds, minutes) = (Duration::from_secs, |count: u64| Duration::from_secs(60 * count));
    Times {
        hold_with_current: seconds(20),
        hold_with_contact: seconds(30),
        notice_wait: seconds(10),
        remind_after: minutes(10),
        lock_after: minutes(30),
        expire_after: minutes(60),
        nudges: vec![minutes(2), minutes(5), minutes(10)],
        objection_window: minutes(60),
        claim_wait: seconds(30),
        weak_for: minutes(5),
        freeze_review: minutes(10),
        between_rebinds: minutes(1),
        guide_lasts: minutes(60),
    }
}

/// A directory of its own that only its owner can read.
///
/// # Errors
/// It can not be made.
pub fn directory() -> std::io::Result<PathBuf> {
    use std::os::unix::fs::DirBuilderExt;
    let mut random = [0u8; 6];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    let name = format!("realign-demo-{}", data_encoding::HEXLOWER.encode(&random));
    let path = std::env::temp_dir().join(name);
    std::fs::DirBuilder::new().mode(0o700).create(&path)?;
    Ok(path)
}

/// Fills the empty database. One password is hashed, for all accounts.
///
/// # Errors
/// The database, or a file in `directory` can not be written.
pub fn fill(app: &App, directory: &Path) -> Result<World> {
    let password = passphrase::make(app);
    let people = people::make(app, &password)?;
    profiles::make(app, &people, directory)?;
    forum::make(app, &people)?;
    Ok(World {
        sign_ins: people.sign_ins(),
        password,
        story: profiles::STORY.to_vec(),
    })
}
