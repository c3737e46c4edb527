//! `realign check`

use std::time::Duration;

use lettre::{AsyncSmtpTransport, Tokio1Executor};

use super::{DONE, FAILED, Outcome, Place, settings, terminal};
use crate::config::{MailRoute, Settings};
use crate::db::{Db, DbError, Migrations};

/// The whole attempt to reach the mail server; lettre's own limit covers the connection alone.
const MAIL_DEADLINE: Duration = Duration::from_secs(15);

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
    let results = [
        ("database", database(&settings)),
        ("mail server", mail(&settings)),
    ];
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

fn mail(settings: &Settings) -> Result<String, String> {
    let MailRoute::Smtp(url) = &settings.mail else {
        return Ok("none; mail goes to the mailbox page".to_owned());
    };
    // Also the pool of connections wants the runtime: it is made and dropped inside.
    let greeted = actix_web::rt::System::new().block_on(async {
        let transport: AsyncSmtpTransport<Tokio1Executor> =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())?
                .timeout(Some(MAIL_DEADLINE))
                .build();
        Ok(tokio::time::timeout(MAIL_DEADLINE, transport.test_connection()).await)
    });
    let greeted = greeted.map_err(|error: lettre::transport::smtp::Error| error.to_string())?;
    match greeted {
        Ok(Ok(true)) => Ok("answers and lets us in".to_owned()),
        Ok(Ok(false)) => Err("answers, but does not go on talking".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", MAIL_DEADLINE.as_secs())),
    }
}
