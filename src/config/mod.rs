//! Settings: from `realign.toml` and the environment, where the environment wins. All that is wrong is told at once.

mod file;
mod providers;
mod reader;
mod show;
#[cfg(test)]
mod tests;
mod times;

use std::net::SocketAddr;
use std::path::Path;

use url::Url;

use crate::db::DbSettings;
use crate::vault::Private;
use file::File;
pub use providers::{Authority, CONSUMERS, KindRule, ProviderSettings, Tenants};
use reader::Reader;
pub use times::Times;

/// How mail leaves the house.
#[derive(Clone, Debug)]
pub enum MailRoute {
    /// Through a mail server: `smtps://`, or `smtp://` with STARTTLS where it is offered (`?tls=required`: or not at all).
    Smtp(Private<String>),
    /// Into the demo's mailbox page.
    Mailbox,
}

/// Everything the program is told from outside.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The address people use; links in mails begin with it. `None`: the listening address, on loopback only.
    pub base_url: Option<Url>,
    /// The database.
    pub database_url: Private<String>,
    /// Connections for reading.
    pub database_pool: u32,
    /// The server's 256-bit key.
    pub secret: Private<[u8; 32]>,
    /// How mail leaves.
    pub mail: MailRoute,
    /// The sender of every mail.
    pub mail_from: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Whether local accounts assert their addresses, so that they can claim an unclaimed binding.
    pub local_asserts_addresses: bool,
    /// How long things take.
    pub times: Times,
    /// The identity providers whose accounts sign in, beside local ones.
    pub providers: Vec<ProviderSettings>,
    /// Whether this is the demo.
    pub demo: bool,
    /// Worker threads of the server.
    pub workers: usize,
    /// What is logged.
    pub log: Log,
}

/// What is logged, and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// Levels by target, such as `info` or `warn,realign=debug`.
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

impl Default for Log {
    fn default() -> Self {
        Log {
            filter: "info".to_owned(),
            json: false,
        }
    }
}

impl Settings {
    /// What the database layer needs of the settings.
    pub fn database(&self, create: bool) -> DbSettings {
        DbSettings {
            url: self.database_url.expose().clone(),
            pool_size: self.database_pool,
            create,
        }
    }
}

/// One thing that is wrong with the settings: which, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The setting, as it is called in the environment.
    pub setting: &'static str,
    /// What is wrong and what to do, without the value of a secret.
    pub what: String,
}

impl Problem {
    fn new(setting: &'static str, what: impl Into<String>) -> Self {
        Problem {
            setting,
            what: what.into(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.setting, self.what)
    }
}

/// Reads the settings of `serve`: those of the file (there need not be one), and over them those of the environment.
///
/// # Errors
/// Every problem found, not only the first.
pub fn load(file: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Settings, Vec<Problem>> {
    let mut problems = Vec::new();
    let file = File::read(file, &mut problems);
    let mut reader = Reader { file, env, problems };
    let settings = reader.settings();
    if reader.problems.is_empty() {
        Ok(settings)
    } else {
        Err(reader.problems)
    }
}
