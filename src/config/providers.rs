//! Identity providers: `[[providers]]` in the file, `REALIGN_PROVIDERS` and `REALIGN_PROVIDER_…` in the environment.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use super::file::Form;
use super::reader::{Reader, is_loopback};
use crate::accounts::Kind;
use crate::vault::Private;

/// Where a provider's settings are called so in complaints.
const PLACE: &str = "[[providers]]";
/// Names the providers that stand in the environment alone.
const LIST: &str = "REALIGN_PROVIDERS";
/// Microsoft's identity platform, outside of its national clouds.
const MICROSOFT: &str = "https://login.microsoftonline.com";

/// An identity provider whose accounts sign in here.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name in addresses.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The letter on its buttons.
    pub icon: String,
    /// Who issues the tokens.
    pub authority: Authority,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Private<String>,
    /// How an account's kind is known.
    pub kinds: KindRule,
    /// Whether its accounts own the addresses that it tells, so that they can claim an unclaimed binding. Of Microsoft's
    /// accounts, only personal ones ever do.
    pub asserts_addresses: bool,
    /// Whether a token without `auth_time` proves nothing fresh.
    pub needs_auth_time: bool,
}

/// Who issues the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authority {
    /// Microsoft's identity platform at this address, which has no slash at its end.
    Microsoft {
        /// The address.
        host: String,
        /// Whose accounts.
        tenants: Tenants,
    },
    /// Any standard provider, by its issuer as its own metadata spells it.
    Standard {
        /// The issuer.
        issuer: String,
    },
}

/// The tenant of personal Microsoft accounts.
pub const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

impl Authority {
    /// Whether an account can be of both.
    fn meets(&self, other: &Authority) -> bool {
        match (self, other) {
            (Authority::Standard { issuer }, Authority::Standard { issuer: others }) => issuer == others,
            (
                Authority::Microsoft { host, tenants },
                Authority::Microsoft {
                    host: others_host,
                    tenants: others,
                },
            ) => host == others_host && tenants.meet(others),
            (Authority::Standard { .. }, Authority::Microsoft { .. })
            | (Authority::Microsoft { .. }, Authority::Standard { .. }) => false,
        }
    }
}

/// Whose accounts Microsoft's identity platform lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenants {
    /// Personal accounts and those of every organisation.
    Common,
    /// Those of every organisation.
    Organizations,
    /// Personal accounts.
    Consumers,
    /// Those of one organisation, by its id.
    One(String),
}

impl Tenants {
    fn meet(&self, other: &Tenants) -> bool {
        match (self, other) {
            (Tenants::One(one), Tenants::One(other)) => one == other,
            (Tenants::Consumers, Tenants::Organizations | Tenants::One(_))
            | (Tenants::Organizations | Tenants::One(_), Tenants::Consumers) => false,
            _ => true,
        }
    }
    /// The word in Microsoft's addresses.
    pub fn as_str(&self) -> &str {
        match self {
            Tenants::Common => "common",
            Tenants::Organizations => "organizations",
            Tenants::Consumers => "consumers",
            Tenants::One(tenant) => tenant,
        }
    }
}

/// How an account's kind is known; never by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindRule {
    /// By the tenant, as Microsoft's are.
    Tenant,
    /// All of its accounts are of this kind.
    Always(Kind),
    /// Personal where this claim has one of these values, of work or school where it has another.
    Claim {
        /// The claim.
        name: String,
        /// Its values for personal accounts.
        personal: Vec<String>,
    },
}

impl ProviderSettings {
    /// The address the provider's metadata is looked for under; whatever stands there decides whether plain HTTP may do.
    pub fn base(&self) -> String {
        match &self.authority {
            Authority::Microsoft { host, tenants } => format!("{host}/{}/v2.0", tenants.as_str()),
            Authority::Standard { issuer } => issuer.trim_end_matches('/').to_owned(),
        }
    }
    /// Whether it runs on this machine, where plain HTTP serves and no proxy stands between.
    pub fn is_local(&self) -> bool {
        Url::parse(&self.base()).is_ok_and(|url| is_loopback(&url))
    }
    /// What `realign check` shows of it.
    pub(super) fn shown(&self) -> String {
        format!(
            "{}: {}, {}, client {}, secret set, not shown",
            self.id,
            self.name,
            self.base(),
            self.client_id
        )
    }
}

/// The settings of one provider: the name in the file, how it is written there.
pub(super) const SETTINGS: &[(&str, Form)] = &[
    ("id", Form::Text),
    ("name", Form::Text),
    ("icon", Form::Text),
    ("microsoft", Form::Text),
    ("authority", Form::Text),
    ("issuer", Form::Text),
    ("client_id", Form::Text),
    ("client_secret", Form::Text),
    ("client_secret_file", Form::Text),
    ("kind", Form::Text),
    ("kind_claim", Form::Text),
    ("personal_values", Form::Texts),
    ("asserts_addresses", Form::Flag),
    ("needs_auth_time", Form::Flag),
];

/// What is written of one provider, in either place.
struct Written<'a> {
    id: String,
    file: BTreeMap<&'static str, String>,
    env: &'a dyn Fn(&str) -> Option<String>,
    wrong: Vec<String>,
}

impl Reader<'_> {
    /// Every provider, those of the file first.
    pub(super) fn providers(&mut self) -> Vec<ProviderSettings> {
        let mut tables = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, table) in self.file.providers.clone().into_iter().enumerate() {
            match table.get("id").filter(|id| is_id(id)).cloned() {
                Some(id) if seen.insert(id.clone()) => tables.push((id, table)),
                Some(id) => self.wrong(PLACE, format!("has two providers with the id {id}")),
                None => self.wrong(PLACE, format!("number {} needs an id: {ID_RULE}", at + 1)),
            }
        }
        for id in self.list(LIST, "") {
            if !is_id(&id) {
                self.wrong(LIST, format!("must be ids, separated by commas: {ID_RULE}"));
            } else if seen.insert(id.clone()) {
                tables.push((id, BTreeMap::new()));
            }
        }
        let env = self.env;
        let mut all = Vec::new();
        for (id, file) in tables {
            let mut written = Written {
                id,
                file,
                env,
                wrong: Vec::new(),
            };
            let provider = written.read();
            for what in written.wrong {
                self.wrong(PLACE, format!("{}: {what}", provider.id));
            }
            all.push(provider);
        }
        for (at, provider) in all.iter().enumerate() {
            // Which of the two an account belongs to could not be told, and Microsoft's subjects differ from client to client.
            let twin = all.iter().take(at).find(|other| {
                other.client_id != provider.client_id && other.authority.meets(&provider.authority)
            });
            if let Some(twin) = twin {
                let (one, other) = (&twin.id, &provider.id);
                let what = format!("{one} and {other} share accounts and need the same client_id");
                self.wrong(PLACE, what);
            }
        }
        all
    }
}

const ID_RULE: &str =
    "a letter, then letters, digits and dashes, all small, 32 at most, and neither \"local\" nor \"again\"";

fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.len() <= 32
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(fits)
        && !["local", "again"].contains(&text)
}

impl Written<'_> {
    /// Reads it all; what is wrong has a stand-in and a complaint.
    fn read(&mut self) -> ProviderSettings {
        let authority = self.authority();
        let is_microsoft = matches!(authority, Authority::Microsoft { .. });
        let name = self.text("name").unwrap_or_else(|| self.id.clone());
        let icon = self.text("icon");
        let icon = icon.or_else(|| name.chars().next().map(|first| first.to_uppercase().to_string()));
        let icon = icon.unwrap_or_default();
        if name.chars().count() > 40 {
            self.wrong.push("name must have 40 letters at most".to_owned());
        }
        if icon.chars().count() > 2 {
            self.wrong.push("icon must be one letter, or two".to_owned());
        }
        ProviderSettings {
            kinds: self.kinds(is_microsoft),
            client_id: self.needed("client_id"),
            client_secret: self.secret(),
            asserts_addresses: self.flag("asserts_addresses", is_microsoft),
            needs_auth_time: self.flag("needs_auth_time", !is_microsoft),
            id: self.id.clone(),
            name,
            icon,
            authority,
        }
    }

    /// The environment's value if there is one, else the file's. An empty one is no value.
    fn text(&self, name: &str) -> Option<String> {
        let filled = |text: &String| !text.trim().is_empty();
        let variable = format!("REALIGN_PROVIDER_{}_{name}", self.id.replace('-', "_")).to_uppercase();
        (self.env)(&variable)
            .filter(filled)
            .or_else(|| self.file.get(name).cloned().filter(filled))
            .map(|text| text.trim().to_owned())
    }

    fn needed(&mut self, name: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            self.wrong.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn flag(&mut self, name: &str, usual: bool) -> bool {
        match self.text(name).as_deref() {
            None => usual,
            Some("true" | "1" | "yes") => true,
            Some("false" | "0" | "no") => false,
            Some(_) => {
                self.wrong.push(format!("{name} must be true or false"));
                usual
            }
        }
    }

    fn secret(&mut self) -> Private<String> {
        let given = match (self.text("client_secret"), self.text("client_secret_file")) {
            (Some(secret), _) => Some(secret),
            (None, Some(path)) => match std::fs::read_to_string(&path) {
                Ok(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
                Ok(_) => {
                    self.wrong.push("client_secret_file is empty".to_owned());
                    return Private::new(String::new());
                }
                Err(error) => {
                    self.wrong
                        .push(format!("client_secret_file can not be read: {error}"));
                    return Private::new(String::new());
                }
            },
            (None, None) => None,
        };
        Private::new(given.unwrap_or_else(|| {
            self.wrong
                .push("client_secret (or client_secret_file) is missing".to_owned());
            String::new()
        }))
    }

    fn authority(&mut self) -> Authority {
        let (microsoft, issuer) = (self.text("microsoft"), self.text("issuer"));
        match (microsoft, issuer) {
            (Some(tenants), None) => Authority::Microsoft {
                tenants: self.tenants(&tenants),
                host: self.host(),
            },
            (None, Some(issuer)) => {
                if self.text("authority").is_some() {
                    self.wrong.push("authority goes with microsoft alone".to_owned());
                }
                self.check_url("issuer", &issuer);
                Authority::Standard { issuer }
            }
            _ => {
                let what =
                    "needs either microsoft (common, organizations, consumers or a tenant's id) or issuer";
                self.wrong.push(what.to_owned());
                Authority::Standard {
                    issuer: String::new(),
                }
            }
        }
    }

    fn host(&mut self) -> String {
        let host = self.text("authority").unwrap_or_else(|| MICROSOFT.to_owned());
        self.check_url("authority", &host);
        host.trim_end_matches('/').to_owned()
    }

    fn tenants(&mut self, word: &str) -> Tenants {
        match word {
            "common" => Tenants::Common,
            "organizations" => Tenants::Organizations,
            "consumers" => Tenants::Consumers,
            // Their tenant has an id too.
            id if id.eq_ignore_ascii_case(CONSUMERS) => Tenants::Consumers,
            other => {
                let is_guid = other.len() == 36 && other.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
                if !is_guid {
                    self.wrong.push(
                        "microsoft must be common, organizations, consumers or a tenant's id".to_owned(),
                    );
                }
                Tenants::One(other.to_ascii_lowercase())
            }
        }
    }

    fn check_url(&mut self, name: &str, text: &str) {
        let fits = Url::parse(text).is_ok_and(|url| {
            let guarded = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
            guarded && url.query().is_none() && url.fragment().is_none() && url.username().is_empty()
        });
        if !fits {
            self.wrong.push(format!(
                "{name} must be an address that begins with https://, without a query"
            ));
        }
    }

    fn kinds(&mut self, is_microsoft: bool) -> KindRule {
        let (kind, claim) = (self.text("kind"), self.text("kind_claim"));
        let values = self.text("personal_values").unwrap_or_default();
        let personal: Vec<String> = values.split(',').map(str::trim).map(str::to_owned).collect();
        match (is_microsoft, kind.as_deref(), claim) {
            (true, None, None) => KindRule::Tenant,
            (true, ..) => {
                let what = "kind and kind_claim do not go with microsoft: the tenant says the kind";
                self.wrong.push(what.to_owned());
                KindRule::Tenant
            }
            (false, Some("personal"), None) => KindRule::Always(Kind::Personal),
            (false, Some("work"), None) => KindRule::Always(Kind::Work),
            (false, None, Some(name)) if !values.is_empty() => KindRule::Claim { name, personal },
            (false, None, Some(_)) => {
                self.wrong.push("kind_claim needs personal_values".to_owned());
                KindRule::Always(Kind::Work)
            }
            (false, ..) => {
                let what = "needs either kind (personal or work) or kind_claim with personal_values";
                self.wrong.push(what.to_owned());
                KindRule::Always(Kind::Work)
            }
        }
    }
}
