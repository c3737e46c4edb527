//! `realign check`

use super::{DONE, FAILED, Outcome, Place, settings, terminal};
use crate::accounts::oidc::{Provider, Providers};
use crate::clock::Clock;
use crate::config::{MailRoute, Settings};
use crate::db::{Db, DbError, Migrations};
use crate::mail::worker;

/// Tells what `serve` would say of the settings, and tries the database and the mail server. Changes nothing.
pub(super) fn run(place: &Place) -> Outcome {
    let settings = match settings::read(place) {
        Ok(settings) => settings,
        Err(problems) => {
            for line in settings::told(&problems) {
                terminal::err(&line);
            }
            return Ok(FAILED);
        }
    };
    terminal::out("settings");
    for (name, value) in settings.shown() {
        terminal::out(&format!("  {name:34} {value}"));
    }
    let mut results = vec![
        ("database".to_owned(), database(&settings)),
        ("mail server".to_owned(), mail(&settings)),
    ];
    results.extend(providers(&settings));
    let mut status = DONE;
    for (what, result) in results {
        match result {
            Ok(told) => terminal::out(&format!("{what}: {told}")),
            Err(why) => {
                terminal::err(&format!("{what}: {why}"));
                status = FAILED;
            }
        }
    }
    Ok(status)
}

fn database(settings: &Settings) -> Result<String, String> {
    let pending = Db::open(settings.database(false))
        .and_then(|db| Migrations::state(&db))
        .map_err(|error: DbError| error.to_string())?
        .pending;
    Ok(match pending {
        0 => "answers, its schema is up to date".to_owned(),
        1 => "answers; 1 migration is pending, `serve` or `migrate` applies it".to_owned(),
        count => format!("answers; {count} migrations are pending, `serve` or `migrate` applies them"),
    })
}

/// Asks every identity provider for its metadata and keys.
fn providers(settings: &Settings) -> Vec<(String, Result<String, String>)> {
    let providers = Providers::new(&settings.providers);
    let system = actix_web::rt::System::new();
    let probe = |provider: &Provider| {
        let told = system.block_on(provider.probe(Clock::System.now()));
        (format!("provider {}", provider.settings.id), told)
    };
    providers.all().iter().map(probe).collect()
}

fn mail(settings: &Settings) -> Result<String, String> {
    if matches!(settings.mail, MailRoute::Mailbox) {
        return Ok("none; mail goes to the mailbox page".to_owned());
    }
    let reached = actix_web::rt::System::new().block_on(worker::probe(settings));
    reached.map(|()| "answers and lets us in".to_owned())
}
