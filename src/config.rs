//! Settings: from `realign.toml` and the environment, where the environment wins. All that is wrong is told at once.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::db::DbSettings;
use crate::vault::Private;

/// How long things take; every figure is a setting, so that the demo can count in seconds.
#[derive(Clone, Debug)]
pub struct Times {
    /// Hold after a standard approval with strong control of the current account.
    pub hold_with_current: Duration,
    /// Hold after a standard approval by the contact email.
    pub hold_with_contact: Duration,
    /// At most this long a hold waits for its notices to be accepted or refused.
    pub notice_wait: Duration,
    /// The requester is reminded after this long.
    pub remind_after: Duration,
    /// The private thread is locked after this long.
    pub lock_after: Duration,
    /// The request expires after this long.
    pub expire_after: Duration,
    /// When the person is nudged to connect, counted from the rebind.
    pub nudges: Vec<Duration>,
    /// How long after the rebind an objection is taken.
    pub objection_window: Duration,
    /// How long the claimant of an unclaimed binding waits before contact data, freezing and edits open.
    pub claim_wait: Duration,
    /// How long control of a claimed or recovered account counts as weak.
    pub weak_for: Duration,
    /// Within this long a lead reviews a freeze.
    pub freeze_review: Duration,
    /// Least distance between two rebinds of a profile.
    pub between_rebinds: Duration,
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

impl Default for Times {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Times {
            hold_with_current: secs(4 * HOUR),
            hold_with_contact: secs(24 * HOUR),
            notice_wait: secs(24 * HOUR),
            remind_after: secs(3 * DAY),
            lock_after: secs(7 * DAY),
            expire_after: secs(14 * DAY),
            nudges: vec![secs(DAY), secs(3 * DAY), secs(7 * DAY)],
            objection_window: secs(30 * DAY),
            claim_wait: secs(72 * HOUR),
            weak_for: secs(30 * DAY),
            freeze_review: secs(72 * HOUR),
            between_rebinds: secs(30 * DAY),
        }
    }
}

/// How mail leaves the house.
#[derive(Clone, Debug)]
pub enum MailRoute {
    /// Through a mail server: `smtp://` (STARTTLS when `?tls=required`), `smtps://`.
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
    /// Whether this is the demo.
    pub demo: bool,
    /// Worker threads of the server.
    pub workers: usize,
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

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    listen: Option<String>,
    base_url: Option<String>,
    database_url: Option<String>,
    database_pool: Option<u32>,
    secret: Option<String>,
    secret_file: Option<String>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    local_asserts_addresses: Option<bool>,
    workers: Option<usize>,
    times: BTreeMap<String, u64>,
}

/// Reads the settings of `serve`.
///
/// # Errors
/// Every problem found, not only the first.
pub fn load(file: &Path, env: &dyn Fn(&str) -> Option<String>) -> Result<Settings, Vec<Problem>> {
    let mut problems = Vec::new();
    let from_file = read_file(file, &mut problems);
    let settings = Reader {
        file: from_file,
        env,
        problems: &mut problems,
    }
    .settings();
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(problems)
    }
}

fn read_file(path: &Path, problems: &mut Vec<Problem>) -> File {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return File::default(),
        Err(error) => {
            problems.push(Problem {
                setting: "realign.toml",
                what: format!("can not be read: {error}"),
            });
            return File::default();
        }
    };
    toml::from_str(&text).unwrap_or_else(|error| {
        // The line number and the reason; the snippet toml would print may hold a secret.
        let line = error
            .span()
            .map_or(0, |span| text[..span.start].matches('\n').count() + 1);
        problems.push(Problem {
            setting: "realign.toml",
            what: format!("line {line}: {}", error.message()),
        });
        File::default()
    })
}

struct Reader<'a> {
    file: File,
    env: &'a dyn Fn(&str) -> Option<String>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn settings(&mut self) -> Settings {
        let listen = self.listen();
        let base_url = self.base_url(listen);
        Settings {
            listen,
            base_url,
            database_url: self.database_url(),
            database_pool: self
                .number("REALIGN_DATABASE_POOL", self.file.database_pool, 1, 500)
                .unwrap_or(8),
            secret: self.secret(),
            mail: self.mail(),
            mail_from: self.mail_from(),
            trusted_proxies: self.proxies(),
            local_asserts_addresses: self.flag(
                "REALIGN_LOCAL_ASSERTS_ADDRESSES",
                self.file.local_asserts_addresses,
            ),
            times: self.times(),
            demo: false,
            workers: self
                .number(
                    "REALIGN_WORKERS",
                    self.file.workers.and_then(|n| u32::try_from(n).ok()),
                    1,
                    256,
                )
                .map_or_else(
                    || std::thread::available_parallelism().map_or(2, usize::from),
                    |n| n as usize,
                ),
        }
    }

    fn wrong(&mut self, setting: &'static str, what: impl Into<String>) {
        self.problems.push(Problem {
            setting,
            what: what.into(),
        });
    }

    /// The environment's value if there is one, else the file's. An empty variable is no value.
    fn text(&self, name: &str, from_file: &Option<String>) -> Option<String> {
        (self.env)(name)
            .filter(|value| !value.trim().is_empty())
            .or_else(|| from_file.clone())
    }

    fn number(&mut self, name: &'static str, from_file: Option<u32>, least: u32, most: u32) -> Option<u32> {
        let value = match (self.env)(name).filter(|value| !value.is_empty()) {
            Some(text) => match text.parse() {
                Ok(number) => Some(number),
                Err(_) => {
                    self.wrong(name, "is not a whole number");
                    None
                }
            },
            None => from_file,
        };
        if value.is_some_and(|number| !(least..=most).contains(&number)) {
            self.wrong(name, format!("must lie between {least} and {most}"));
            return None;
        }
        value
    }

    fn flag(&mut self, name: &'static str, from_file: Option<bool>) -> bool {
        match (self.env)(name).as_deref() {
            None | Some("") => from_file.unwrap_or(false),
            Some("true" | "1" | "yes") => true,
            Some("false" | "0" | "no") => false,
            Some(_) => {
                self.wrong(name, "must be true or false");
                false
            }
        }
    }

    fn listen(&mut self) -> SocketAddr {
        let fallback = SocketAddr::from(([127, 0, 0, 1], 8080));
        match self.text("REALIGN_LISTEN", &self.file.listen) {
            None => fallback,
            Some(text) => text.parse().unwrap_or_else(|_| {
                self.wrong(
                    "REALIGN_LISTEN",
                    "must be an address and a port, such as 127.0.0.1:8080",
                );
                fallback
            }),
        }
    }

    fn base_url(&mut self, listen: SocketAddr) -> Option<Url> {
        let Some(text) = self.text("REALIGN_BASE_URL", &self.file.base_url) else {
            if !listen.ip().is_loopback() {
                self.wrong(
                    "REALIGN_BASE_URL",
                    "is missing: the address people use, such as https://support.example.com",
                );
            }
            return None;
        };
        let url = match Url::parse(&text) {
            Ok(url) => url,
            Err(error) => {
                self.wrong("REALIGN_BASE_URL", format!("is not a URL: {error}"));
                return None;
            }
        };
        let loopback = match url.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            self.wrong(
                "REALIGN_BASE_URL",
                "must begin with https:// (put a proxy that speaks TLS in front); http:// serves on loopback only",
            );
        }
        if url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
        {
            self.wrong(
                "REALIGN_BASE_URL",
                "must be a scheme, a host and a port, nothing else",
            );
        }
        Some(url)
    }

    fn database_url(&mut self) -> Private<String> {
        let url = self
            .text("DATABASE_URL", &self.file.database_url)
            .unwrap_or_else(|| "sqlite:realign.db".to_owned());
        match url.split_once("://").map(|(scheme, _)| scheme) {
            None | Some("postgres" | "postgresql" | "sqlite") => {}
            Some(_) => self.wrong("DATABASE_URL", "must be postgres://… or sqlite:FILE"),
        }
        Private::new(url)
    }

    fn secret(&mut self) -> Private<[u8; 32]> {
        const HOW: &str = "make one with `openssl rand -hex 32` and keep it: everything sealed depends on it";
        let from_file = match self.text("REALIGN_SECRET_FILE", &self.file.secret_file) {
            None => None,
            Some(path) => match std::fs::read_to_string(&path) {
                Ok(text) => Some(text),
                Err(error) => {
                    self.wrong("REALIGN_SECRET_FILE", format!("{path} can not be read: {error}"));
                    return Private::new([0; 32]);
                }
            },
        };
        let Some(text) = self.text("REALIGN_SECRET", &self.file.secret).or(from_file) else {
            self.wrong(
                "REALIGN_SECRET",
                format!("is missing (or REALIGN_SECRET_FILE); {HOW}"),
            );
            return Private::new([0; 32]);
        };
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes());
        match bytes.ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
            Some(key) if key.iter().any(|byte| *byte != key[0]) => Private::new(key),
            _ => {
                self.wrong("REALIGN_SECRET", format!("must be 64 hexadecimal digits; {HOW}"));
                Private::new([0; 32])
            }
        }
    }

    fn mail(&mut self) -> MailRoute {
        let Some(text) = self.text("REALIGN_SMTP_URL", &self.file.smtp_url) else {
            self.wrong(
                "REALIGN_SMTP_URL",
                "is missing: such as smtps://user:password@mail.example.com:465",
            );
            return MailRoute::Mailbox;
        };
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.host().is_some() => {
                let loopback = url
                    .host_str()
                    .is_some_and(|host| matches!(host, "127.0.0.1" | "localhost" | "[::1]"));
                if url.password().is_some()
                    && url.scheme() == "smtp"
                    && !loopback
                    && url.query() != Some("tls=required")
                {
                    self.wrong(
                        "REALIGN_SMTP_URL",
                        "would send the password unencrypted: use smtps:// or add ?tls=required",
                    );
                }
            }
            _ => self.wrong(
                "REALIGN_SMTP_URL",
                "must be smtp://HOST:PORT or smtps://HOST:PORT",
            ),
        }
        MailRoute::Smtp(Private::new(text))
    }

    fn mail_from(&mut self) -> String {
        let from = self
            .text("REALIGN_MAIL_FROM", &self.file.mail_from)
            .unwrap_or_default();
        if from.parse::<lettre::message::Mailbox>().is_err() {
            self.wrong(
                "REALIGN_MAIL_FROM",
                "must be an e-mail address, such as Certification Support <support@example.com>",
            );
        }
        from
    }

    fn proxies(&mut self) -> Vec<std::net::IpAddr> {
        let listed = match (self.env)("REALIGN_TRUSTED_PROXIES") {
            Some(text) => text
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            None => self.file.trusted_proxies.clone().unwrap_or_default(),
        };
        let mut proxies = Vec::new();
        for text in listed {
            match text.parse() {
                Ok(ip) => proxies.push(ip),
                Err(_) => self.wrong(
                    "REALIGN_TRUSTED_PROXIES",
                    format!("{text:?} is not an IP address"),
                ),
            }
        }
        proxies
    }

    fn times(&mut self) -> Times {
        let mut times = Times::default();
        for (name, seconds) in std::mem::take(&mut self.file.times) {
            let span = Duration::from_secs(seconds);
            match name.as_str() {
                "hold_with_current" => times.hold_with_current = span,
                "hold_with_contact" => times.hold_with_contact = span,
                "notice_wait" => times.notice_wait = span,
                "remind_after" => times.remind_after = span,
                "lock_after" => times.lock_after = span,
                "expire_after" => times.expire_after = span,
                "objection_window" => times.objection_window = span,
                "claim_wait" => times.claim_wait = span,
                "weak_for" => times.weak_for = span,
                "freeze_review" => times.freeze_review = span,
                "between_rebinds" => times.between_rebinds = span,
                _ => self.wrong("realign.toml", format!("[times] has no {name}")),
            }
        }
        times
    }
}
