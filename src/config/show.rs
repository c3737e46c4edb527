//! The settings in words, for `realign check`: every one of them, no secret.

use url::Url;

use super::{MailRoute, Settings, times};

impl Settings {
    /// Each setting by its name in the environment and its value, in which passwords are left out.
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![
            ("REALIGN_LISTEN", self.listen.to_string()),
            (
                "REALIGN_BASE_URL",
                self.base_url
                    .as_ref()
                    .map_or_else(|| "where it listens".to_owned(), Url::to_string),
            ),
            ("DATABASE_URL", without_password(self.database_url.expose())),
            ("REALIGN_DATABASE_POOL", self.database_pool.to_string()),
            ("REALIGN_SECRET", "set, not shown".to_owned()),
            (
                "REALIGN_SMTP_URL",
                match &self.mail {
                    MailRoute::Smtp(url) => without_password(url.expose()),
                    MailRoute::Mailbox => "the mailbox page".to_owned(),
                },
            ),
            ("REALIGN_MAIL_FROM", self.mail_from.clone()),
            ("REALIGN_TRUSTED_PROXIES", joined(&self.trusted_proxies)),
            (
                "REALIGN_LOCAL_ASSERTS_ADDRESSES",
                self.local_asserts_addresses.to_string(),
            ),
            ("REALIGN_WORKERS", self.workers.to_string()),
            ("REALIGN_LOG", self.log.filter.clone()),
            (
                "REALIGN_LOG_FORMAT",
                if self.log.json { "json" } else { "text" }.to_owned(),
            ),
        ];
        for provider in &self.providers {
            all.push(("[[providers]]", provider.shown()));
        }
        for (_, variable, _, value) in times::SETTINGS {
            all.push((variable, format!("{} s", value(&self.times).as_secs())));
        }
        let nudges: Vec<u64> = self
            .times
            .nudges
            .iter()
            .map(std::time::Duration::as_secs)
            .collect();
        all.push((times::NUDGES.1, format!("{} s", joined(&nudges))));
        all
    }
}

fn joined<T: ToString>(parts: &[T]) -> String {
    let parts: Vec<String> = parts.iter().map(T::to_string).collect();
    parts.join(",")
}

/// A URL whose password is left out, wherever it stands: before the host or among the parameters.
fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        // A path; or a list of hosts, which only the database's own reader can take apart.
        return match text.split_once("://") {
            Some((scheme, _)) => format!("{scheme}://…"),
            None => text.to_owned(),
        };
    };
    if url.password().is_some() && url.set_password(Some("-")).is_err() {
        return format!("{}:…", url.scheme());
    }
    if url.query().is_some_and(|query| query.contains("password")) {
        url.set_query(Some("…"));
    }
    url.to_string()
}
