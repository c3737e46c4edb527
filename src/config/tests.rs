//! All problems at once, the environment wins, secrets stay secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

struct Place {
    directory: tempfile::TempDir,
    env: BTreeMap<&'static str, String>,
}

impl Place {
    /// An environment that is complete.
    fn new() -> Self {
        Place {
            directory: tempfile::tempdir().unwrap(),
            env: BTreeMap::new(),
        }
        .env("REALIGN_SECRET", SECRET)
        .env(
            "REALIGN_SMTP_URL",
            "smtps://desk:mail-pass-77@mail.example.com:465",
        )
        .env("REALIGN_MAIL_FROM", "Desk <desk@example.com>")
    }
    fn env(mut self, name: &'static str, value: &str) -> Self {
        self.env.insert(name, value.to_owned());
        self
    }
    fn without(mut self, name: &str) -> Self {
        self.env.remove(name);
        self
    }
    fn file(self, text: &str) -> Self {
        std::fs::write(self.path(), text).unwrap();
        self
    }
    fn path(&self) -> PathBuf {
        self.directory.path().join("realign.toml")
    }
    fn load(&self) -> Result<Settings, Vec<Problem>> {
        load(&self.path(), &|name| self.env.get(name).cloned())
    }
    /// The names of the settings that are wrong.
    fn wrong(&self) -> Vec<&'static str> {
        let problems = self.load().unwrap_err();
        problems.iter().map(|problem| problem.setting).collect()
    }
}

#[test]
fn the_least_there_must_be() {
    let settings = Place::new().load().unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database_url.expose(), "sqlite:realign.db");
    assert!(!settings.local_asserts_addresses && !settings.demo);
    assert_eq!(settings.times, Times::default());
}

#[test]
fn everything_wrong_is_told_at_once() {
    let place = Place::new()
        .without("REALIGN_MAIL_FROM")
        .env("REALIGN_SECRET", "short")
        .env("REALIGN_LISTEN", "8080")
        .env("REALIGN_BASE_URL", "http://support.example.com/desk")
        .env("DATABASE_URL", "mysql://db/x")
        .env("REALIGN_DATABASE_POOL", "0")
        .env("REALIGN_SMTP_URL", "mail.example.com")
        .env("REALIGN_TRUSTED_PROXIES", "10.0.0.1, proxy")
        .env("REALIGN_LOCAL_ASSERTS_ADDRESSES", "perhaps")
        .env("REALIGN_WORKERS", "many")
        .env("REALIGN_TIMES_CLAIM_WAIT", "-1")
        .env("REALIGN_TIMES_NUDGES", "30,10")
        .env("REALIGN_LOG", "realign=loud")
        .env("REALIGN_LOG_FORMAT", "xml")
        .file("colour = 'red'\nlisten = 8080\n[times]\ntea = 5\nweak_for = 'long'\n");
    let mut wrong = place.wrong();
    wrong.sort_unstable();
    assert_eq!(
        wrong,
        [
            "DATABASE_URL",
            "REALIGN_BASE_URL",
            "REALIGN_BASE_URL",
            "REALIGN_DATABASE_POOL",
            "REALIGN_LISTEN",
            "REALIGN_LOCAL_ASSERTS_ADDRESSES",
            "REALIGN_LOG",
            "REALIGN_LOG_FORMAT",
            "REALIGN_MAIL_FROM",
            "REALIGN_SECRET",
            "REALIGN_SMTP_URL",
            "REALIGN_TIMES_CLAIM_WAIT",
            "REALIGN_TIMES_NUDGES",
            "REALIGN_TRUSTED_PROXIES",
            "REALIGN_WORKERS",
            "realign.toml",
            "realign.toml",
            "realign.toml",
            "realign.toml",
        ]
    );
}

#[test]
fn what_is_missing_is_told() {
    let place = Place::new()
        .without("REALIGN_SECRET")
        .without("REALIGN_SMTP_URL")
        .without("REALIGN_MAIL_FROM")
        .env("REALIGN_LISTEN", "0.0.0.0:8080");
    assert_eq!(
        place.wrong(),
        [
            "REALIGN_BASE_URL",
            "REALIGN_SECRET",
            "REALIGN_SMTP_URL",
            "REALIGN_MAIL_FROM"
        ]
    );
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = '127.0.0.1:1'\ndatabase_url = 'sqlite:from-file.db'\ndatabase_pool = 3\n\
                trusted_proxies = ['10.0.0.1']\nlocal_asserts_addresses = true\nlog_format = 'json'\n\
                [times]\nclaim_wait = 5\nweak_for = 6\nnudges = [1, 2]\n";
    let settings = Place::new()
        .file(file)
        .env("REALIGN_LISTEN", "127.0.0.1:2")
        .env("REALIGN_LOCAL_ASSERTS_ADDRESSES", "false")
        .env("REALIGN_TIMES_WEAK_FOR", "7")
        .env("DATABASE_URL", "")
        .load()
        .unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.database_url.expose(), "sqlite:from-file.db");
    assert_eq!(settings.database_pool, 3);
    assert_eq!(settings.trusted_proxies, [std::net::IpAddr::from([10, 0, 0, 1])]);
    assert!(!settings.local_asserts_addresses);
    assert!(settings.log.json);
    assert_eq!(settings.times.claim_wait, Duration::from_secs(5));
    assert_eq!(settings.times.weak_for, Duration::from_secs(7));
    assert_eq!(settings.times.nudges, [1, 2].map(Duration::from_secs));
}

#[test]
fn secrets_are_neither_printed_nor_repeated_in_complaints() {
    let settings = Place::new()
        .env(
            "DATABASE_URL",
            "postgres://desk:db-pass-99@db.example.com/realign",
        )
        .load()
        .unwrap();
    let shown: Vec<String> = settings
        .shown()
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let shown = shown.join("\n");
    let told = format!("{settings:?}\n{shown}");
    for secret in ["db-pass-99", "mail-pass-77", SECRET, "0, 17, 34"] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(
        shown.contains("db.example.com") && shown.contains("mail.example.com:465"),
        "{shown}"
    );

    for url in [
        "postgres://desk:db-pass-99@one:5432,two:5432/realign",
        "postgres://one:5432,two:5432/realign?user=desk&password=db-pass-99",
        "postgres://one:5432,two:5432/realign?password=db-pass-99@two",
        "postgres://one/realign?password=db-pass-99",
    ] {
        let settings = Place::new().env("DATABASE_URL", url).load().unwrap();
        let told = format!("{:?}", settings.shown());
        assert!(!told.contains("pass-99"), "{told}");
    }

    // Wrong in every way a file can be wrong, with a secret beside or in it.
    for file in [
        "secret = 4815162342",
        "secret = 'hunter2-4815162342",
        "secret = ['hunter2-4815162342']",
        "smtp_url = 4815162342",
        "secret = 'hunter2-4815162342'\nsmtp_url = 'hunter2-4815162342'\ndatabase_url = 'x://hunter2-4815162342@y'",
        "base_url = 'hunter2-4815162342'",
    ] {
        let place = Place::new()
            .file(file)
            .without("REALIGN_SECRET")
            .without("REALIGN_SMTP_URL");
        let problems = place.load().unwrap_err();
        assert!(!format!("{problems:?}").contains("4815162342"), "{problems:?}");
    }
}

#[test]
fn a_password_goes_over_an_open_line_only_on_loopback() {
    for (url, fits) in [
        ("smtp://desk:pw@mail.example.com:25", false),
        ("smtp://desk:pw@mail.example.com:587?tls=required", true),
        ("smtps://desk:pw@mail.example.com", true),
        ("smtp://mail.example.com:25", true),
        ("smtp://desk:pw@127.0.0.1:2525", true),
        ("smtp://desk:pw@[::1]:2525", true),
        ("smtp://desk:pw@localhost:2525", true),
        ("http://mail.example.com", false),
    ] {
        assert_eq!(
            Place::new().env("REALIGN_SMTP_URL", url).load().is_ok(),
            fits,
            "{url}"
        );
    }
}

#[test]
fn what_a_database_may_be() {
    for (url, fits) in [
        ("postgres://localhost/realign", true),
        ("postgresql:///realign?host=/run", true),
        ("sqlite:realign.db", true),
        ("sqlite:///var/lib/realign.db", true),
        ("realign.db", true),
        ("postgres:realign", false),
        ("mysql://localhost/realign", false),
        ("sqlite:", false),
        ("sqlite::memory:", false),
    ] {
        assert_eq!(
            Place::new().env("DATABASE_URL", url).load().is_ok(),
            fits,
            "{url}"
        );
    }
}

#[test]
fn the_secret_may_stand_in_a_file_of_its_own() {
    let place = Place::new().without("REALIGN_SECRET");
    let path = place.directory.path().join("secret");
    std::fs::write(&path, format!("{SECRET}\n")).unwrap();
    let settings = place
        .env("REALIGN_SECRET_FILE", path.to_str().unwrap())
        .load()
        .unwrap();
    assert_eq!(settings.secret.expose()[1], 0x11);
    let gone = Place::new()
        .without("REALIGN_SECRET")
        .env("REALIGN_SECRET_FILE", "/nowhere/at/all");
    assert_eq!(gone.wrong(), ["REALIGN_SECRET_FILE"]);
    assert!(
        Place::new()
            .env("REALIGN_SECRET", &"0".repeat(64))
            .load()
            .is_err()
    );
}

#[test]
fn a_file_that_is_not_toml_is_told_by_its_line() {
    let problems = Place::new()
        .file("listen = '127.0.0.1:1'\nthis is\n")
        .load()
        .unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems[0].what.contains("line 2"), "{problems:?}");
    let nowhere = load(Path::new("/nowhere/realign.toml"), &|name| {
        Place::new().env.get(name).cloned()
    });
    assert!(nowhere.is_ok());
}

/// A provider in the file, complete.
const PROVIDERS: &str = "[[providers]]\nid = 'home'\nname = 'Home'\nmicrosoft = 'consumers'\nclient_id = 'c-1'\n\
                         client_secret = 'provider-pass-55'\n\
                         [[providers]]\nid = 'acme-sso'\nissuer = 'https://id.acme.example/'\nclient_id = 'c-2'\n\
                         client_secret = 'provider-pass-66'\nkind = 'work'\n";

#[test]
fn providers_stand_in_the_file_and_in_the_environment() {
    let settings = Place::new()
        .file(PROVIDERS)
        .env("REALIGN_PROVIDERS", "school, home")
        .env("REALIGN_PROVIDER_ACME_SSO_CLIENT_SECRET", "from-env")
        .env("REALIGN_PROVIDER_ACME_SSO_ASSERTS_ADDRESSES", "true")
        .env("REALIGN_PROVIDER_SCHOOL_ISSUER", "https://id.school.example")
        .env("REALIGN_PROVIDER_SCHOOL_CLIENT_ID", "c-3")
        .env("REALIGN_PROVIDER_SCHOOL_CLIENT_SECRET", "s-3")
        .env("REALIGN_PROVIDER_SCHOOL_KIND_CLAIM", "realm")
        .env("REALIGN_PROVIDER_SCHOOL_PERSONAL_VALUES", "guests, alumni")
        .load()
        .unwrap();
    let [home, acme, school] = settings.providers.as_slice() else {
        panic!("{:?}", settings.providers);
    };
    assert_eq!((home.name.as_str(), home.icon.as_str()), ("Home", "H"));
    assert_eq!(home.base(), "https://login.microsoftonline.com/consumers/v2.0");
    assert_eq!(home.kinds, KindRule::Tenant);
    assert!(home.asserts_addresses && !home.needs_auth_time);
    assert_eq!(acme.client_secret.expose(), "from-env");
    assert!(acme.asserts_addresses && acme.needs_auth_time);
    // The issuer is kept as it is spelled; metadata stands below it all the same.
    let issuer = "https://id.acme.example/".to_owned();
    assert_eq!(acme.authority, Authority::Standard { issuer });
    assert_eq!(acme.base(), "https://id.acme.example");
    let (name, personal) = ("realm".to_owned(), vec!["guests".to_owned(), "alumni".to_owned()]);
    assert_eq!(school.kinds, KindRule::Claim { name, personal });
    assert!(!school.asserts_addresses);
}

#[test]
fn everything_wrong_with_providers_is_told_at_once_and_no_secret_with_it() {
    let file = "[[providers]]\nid = 'Home'\n[[providers]]\nid = 'a'\nissuer = 'http://a.example'\nkind = 'any'\n\
                colour = 'red'\nclient_id = 5\nclient_secret = 'hunter2-1'\n\
                [[providers]]\nid = 'a'\n\
                [[providers]]\nid = 'b'\nissuer = 'https://b.example'\nmicrosoft = 'common'\nicon = 'long'\n\
                [[providers]]\nid = 'c'\nmicrosoft = 'everybody'\nkind = 'work'\nclient_id = 'x'\n\
                client_secret_file = '/nowhere/at/all'\nneeds_auth_time = false\n";
    let place = Place::new()
        .file(file)
        .env("REALIGN_PROVIDERS", "local")
        .env("REALIGN_PROVIDER_B_NEEDS_AUTH_TIME", "hunter2-2");
    let problems = place.load().unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let told = told.join("\n");
    for part in [
        "no setting called \"colour\"",
        "client_id must be text",
        "number 1 needs an id",
        "two providers with the id a",
        "REALIGN_PROVIDERS must be ids",
        "a: issuer must be",
        "a: needs either kind",
        "a: client_id is missing",
        "b: needs either microsoft",
        "b: client_secret (or client_secret_file) is missing",
        "b: icon must be",
        "b: needs_auth_time must be",
        "c: microsoft must be",
        "c: kind and kind_claim do not go",
        "c: client_secret_file can not be read",
    ] {
        assert!(told.contains(part), "{part:?} is not in\n{told}");
    }
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn secrets_of_providers_are_not_shown() {
    let settings = Place::new().file(PROVIDERS).load().unwrap();
    let told = format!("{settings:?}\n{:?}", settings.shown());
    assert!(told.contains("id.acme.example") && told.contains("c-2"), "{told}");
    assert!(!told.contains("provider-pass"), "{told}");
}

#[test]
fn providers_that_share_accounts_need_the_same_client() {
    let consumers_id = super::CONSUMERS;
    let org = "11111111-2222-3333-4444-555555555555";
    for (one, other, share) in [
        ("consumers", "common", true),
        ("consumers", consumers_id, true),
        ("organizations", org, true),
        (org, org, true),
        ("consumers", "organizations", false),
        ("consumers", org, false),
        ("organizations", consumers_id, false),
    ] {
        for (client, is_fine) in [("c-1", true), ("c-2", !share)] {
            let file = format!(
                "[[providers]]\nid = 'one'\nmicrosoft = '{one}'\nclient_id = 'c-1'\nclient_secret = 's'\n\
                 [[providers]]\nid = 'other'\nmicrosoft = '{other}'\nclient_id = '{client}'\nclient_secret = 's'\n"
            );
            let read = Place::new().file(&file).load();
            assert_eq!(
                read.is_ok(),
                is_fine,
                "{one} and {other}, {client}: {:?}",
                read.err()
            );
        }
    }
}
