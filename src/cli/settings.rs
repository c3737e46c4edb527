//! What every command needs first: the settings, the database.

use std::path::Path;

use super::{Failure, MISUSED, Place, logging};
use crate::app::App;
use crate::clock::{Clock, Randomness};
use crate::config::{self, Problem, Settings};
use crate::db::{Db, Migrations};

/// The file of settings that need not be there; one that is named has to.
const USUAL: &str = "realign.toml";

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads the settings; all that is wrong with them is told at once.
pub(super) fn load(place: &Place) -> Result<Settings, Failure> {
    let settings = read(place).map_err(|problems| Failure {
        status: MISUSED,
        lines: told(&problems),
    })?;
    logging::start(&settings.log);
    Ok(settings)
}

/// Reads the settings and leaves the telling to the caller.
pub(super) fn read(place: &Place) -> Result<Settings, Vec<Problem>> {
    let named = place.config.as_deref();
    let settings = config::load(named.unwrap_or(Path::new(USUAL)), &environment);
    match named {
        Some(file) if !file.exists() => {
            let mut problems = settings.err().unwrap_or_default();
            problems.push(Problem {
                setting: "--config",
                what: "names a file that does not exist".to_owned(),
            });
            Err(problems)
        }
        _ => settings,
    }
}

/// The complete list of what is wrong.
pub(super) fn told(problems: &[Problem]) -> Vec<String> {
    let mut lines = vec![match problems.len() {
        1 => "One setting is wrong:".to_owned(),
        count => format!("{count} settings are wrong:"),
    }];
    lines.extend(problems.iter().map(|problem| format!("  {problem}")));
    lines
}

/// The application on a database that is there and up to date, for the commands that work beside a server.
pub(super) fn open(place: &Place) -> Result<App, Failure> {
    let settings = load(place)?;
    let db = Db::open(settings.database(false))?;
    let pending = Migrations::state(&db)?.pending;
    if pending > 0 {
        return Err(Failure::new(
            "the database's schema is not up to date: run `realign migrate` first",
        ));
    }
    let base_url = base_url(&settings);
    Ok(App::new(
        settings,
        db,
        Clock::System,
        Randomness::System,
        base_url,
    ))
}

/// What links begin with when the settings do not say: where the server listens.
pub(super) fn base_url(settings: &Settings) -> String {
    settings
        .base_url
        .as_ref()
        .map_or_else(|| format!("http://{}", settings.listen), ToString::to_string)
}
