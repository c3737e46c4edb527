//! Reading the settings, one by one; what is wrong with them is collected.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use url::{Host, Url};

use super::file::File;
use super::{Log, MailRoute, Problem, Settings, Times, times};
use crate::vault::Private;

/// Reads settings from both places; the environment wins.
pub(super) struct Reader<'a> {
    pub(super) file: File,
    pub(super) env: &'a dyn Fn(&str) -> Option<String>,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    /// Reads everything. What is wrong has a stand-in value and an entry in the problems.
    pub(super) fn settings(&mut self) -> Settings {
        let listen = self.listen();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Settings {
            listen,
            base_url: self.base_url(listen),
            database_url: self.database_url(),
            database_pool: self
                .number("REALIGN_DATABASE_POOL", "database_pool", 1, 500)
                .and_then(|number| u32::try_from(number).ok())
                .unwrap_or(8),
            secret: self.secret(),
            mail: self.mail(),
            mail_from: self.mail_from(),
            trusted_proxies: self.proxies(),
            local_asserts_addresses: self.flag("REALIGN_LOCAL_ASSERTS_ADDRESSES", "local_asserts_addresses"),
            times: self.times(),
            providers: self.providers(),
            demo: false,
            workers: self
                .number("REALIGN_WORKERS", "workers", 1, 256)
                .and_then(|number| usize::try_from(number).ok())
                .unwrap_or(cores),
            log: self.log(),
        }
    }

    pub(super) fn wrong(&mut self, setting: &'static str, what: impl Into<String>) {
        self.problems.push(Problem::new(setting, what));
    }

    /// The environment's value if there is one, else the file's. An empty one is no value.
    fn text(&self, variable: &str, name: &str) -> Option<String> {
        let filled = |text: &String| !text.trim().is_empty();
        (self.env)(variable)
            .filter(filled)
            .or_else(|| self.file.get(name).map(str::to_owned).filter(filled))
    }

    fn number(&mut self, variable: &'static str, name: &str, least: u64, most: u64) -> Option<u64> {
        let text = self.text(variable, name)?;
        let number = text.trim().parse().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.wrong(variable, format!("must be a whole number from {least} to {most}"));
        }
        number
    }

    fn flag(&mut self, variable: &'static str, name: &str) -> bool {
        match self.text(variable, name).as_deref().map(str::trim) {
            None | Some("false" | "0" | "no") => false,
            Some("true" | "1" | "yes") => true,
            Some(_) => {
                self.wrong(variable, "must be true or false");
                false
            }
        }
    }

    /// The parts of a list written with commas.
    pub(super) fn list(&self, variable: &str, name: &str) -> Vec<String> {
        let text = self.text(variable, name).unwrap_or_default();
        let parts = text.split(',').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    fn listen(&mut self) -> SocketAddr {
        let fallback = SocketAddr::from(([127, 0, 0, 1], 8080));
        let Some(text) = self.text("REALIGN_LISTEN", "listen") else {
            return fallback;
        };
        text.parse().unwrap_or_else(|_| {
            self.wrong(
                "REALIGN_LISTEN",
                "must be an address and a port, such as 127.0.0.1:8080",
            );
            fallback
        })
    }

    fn base_url(&mut self, listen: SocketAddr) -> Option<Url> {
        const NAME: &str = "REALIGN_BASE_URL";
        let Some(text) = self.text(NAME, "base_url") else {
            if !listen.ip().is_loopback() {
                self.wrong(
                    NAME,
                    "is missing: the address people use, such as https://support.example.com",
                );
            }
            return None;
        };
        let Ok(url) = Url::parse(&text) else {
            self.wrong(NAME, "is not a URL, such as https://support.example.com");
            return None;
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            self.wrong(
                NAME,
                "must begin with https:// (put a proxy that speaks TLS in front); http:// serves on loopback only",
            );
        }
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !bare {
            self.wrong(NAME, "must be a scheme, a host and a port, nothing else");
        }
        Some(url)
    }

    fn database_url(&mut self) -> Private<String> {
        let url = self
            .text("DATABASE_URL", "database_url")
            .unwrap_or_else(|| "sqlite:realign.db".to_owned());
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        let server = matches!(scheme, "postgres" | "postgresql");
        let path = url
            .strip_prefix("sqlite:")
            .unwrap_or(&url)
            .trim_start_matches("//");
        let other = url.contains("://") && scheme != "sqlite" && !server;
        if other || (server && !url.contains("://")) {
            self.wrong("DATABASE_URL", "must be postgres://… or sqlite:FILE");
        } else if !server && (path.is_empty() || path.contains(":memory:")) {
            self.wrong("DATABASE_URL", "must name a file: sqlite:FILE");
        }
        Private::new(url)
    }

    fn secret(&mut self) -> Private<[u8; 32]> {
        const HOW: &str = "make one with `openssl rand -hex 32` and keep it: everything sealed depends on it";
        let nothing = Private::new([0; 32]);
        let given = match self.text("REALIGN_SECRET", "secret") {
            Some(text) => Some(text),
            None => match self.text("REALIGN_SECRET_FILE", "secret_file") {
                None => None,
                Some(path) => match std::fs::read_to_string(&path) {
                    Ok(text) => Some(text),
                    Err(error) => {
                        self.wrong("REALIGN_SECRET_FILE", format!("can not be read: {error}"));
                        return nothing;
                    }
                },
            },
        };
        let Some(text) = given else {
            self.wrong(
                "REALIGN_SECRET",
                format!("is missing (or REALIGN_SECRET_FILE); {HOW}"),
            );
            return nothing;
        };
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(text.trim().as_bytes())
            .ok();
        match bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()) {
            Some(key) if key.iter().any(|byte| *byte != key[0]) => Private::new(key),
            _ => {
                self.wrong(
                    "REALIGN_SECRET",
                    format!("must be 64 random hexadecimal digits; {HOW}"),
                );
                nothing
            }
        }
    }

    fn mail(&mut self) -> MailRoute {
        const NAME: &str = "REALIGN_SMTP_URL";
        let Some(text) = self.text(NAME, "smtp_url") else {
            self.wrong(
                NAME,
                "is missing: such as smtps://user:password@mail.example.com:465",
            );
            return MailRoute::Mailbox;
        };
        match Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.host().is_some() => {
                let guarded =
                    url.scheme() == "smtps" || is_loopback(&url) || url.query() == Some("tls=required");
                if url.password().is_some() && !guarded {
                    self.wrong(
                        NAME,
                        "would send the password unencrypted: use smtps:// or add ?tls=required",
                    );
                }
            }
            _ => self.wrong(NAME, "must be smtp://HOST:PORT or smtps://HOST:PORT"),
        }
        MailRoute::Smtp(Private::new(text))
    }

    fn mail_from(&mut self) -> String {
        let from = self.text("REALIGN_MAIL_FROM", "mail_from").unwrap_or_default();
        if from.parse::<lettre::message::Mailbox>().is_err() {
            self.wrong(
                "REALIGN_MAIL_FROM",
                "must be an e-mail address, such as Certification Support <support@example.com>",
            );
        }
        from
    }

    fn proxies(&mut self) -> Vec<IpAddr> {
        const NAME: &str = "REALIGN_TRUSTED_PROXIES";
        let mut proxies = Vec::new();
        for text in self.list(NAME, "trusted_proxies") {
            match text.parse::<IpAddr>() {
                Ok(ip) => proxies.push(ip.to_canonical()),
                Err(_) => self.wrong(NAME, format!("{text:?} is not an IP address")),
            }
        }
        proxies
    }

    fn times(&mut self) -> Times {
        let mut all = Times::default();
        for (name, variable, place, _) in times::SETTINGS {
            if let Some(seconds) = self.number(variable, name, 0, times::LONGEST) {
                *place(&mut all) = Duration::from_secs(seconds);
            }
        }
        let (name, variable) = times::NUDGES;
        if self.text(variable, name).is_some() {
            let spans: Option<Vec<Duration>> = self
                .list(variable, name)
                .iter()
                .map(|text| text.parse().ok().filter(|seconds| *seconds <= times::LONGEST))
                .map(|seconds| seconds.map(Duration::from_secs))
                .collect();
            match spans {
                Some(spans) if spans.is_sorted() => all.nudges = spans,
                _ => self.wrong(
                    variable,
                    "must be whole numbers of seconds, smallest first, separated by commas",
                ),
            }
        }
        all
    }

    fn log(&mut self) -> Log {
        let mut log = Log::default();
        let filter = (self.env)("RUST_LOG").filter(|text| !text.trim().is_empty());
        if let Some(filter) = self.text("REALIGN_LOG", "log").or(filter) {
            match filter.parse::<tracing_subscriber::filter::Targets>() {
                Ok(_) => log.filter = filter,
                Err(_) => self.wrong(
                    "REALIGN_LOG",
                    "must be levels, such as info or warn,realign=debug",
                ),
            }
        }
        match self.text("REALIGN_LOG_FORMAT", "log_format").as_deref() {
            None | Some("text") => {}
            Some("json") => log.json = true,
            Some(_) => self.wrong("REALIGN_LOG_FORMAT", "must be text or json"),
        }
        log
    }
}

/// Whether the host is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // Of schemes that are not the web's, the host is kept as it was written.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}
