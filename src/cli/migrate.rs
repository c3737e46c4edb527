//! `realign migrate`

use super::{DONE, Outcome, Place, settings, terminal};
use crate::db::{Db, Migrations};

/// Brings the schema up to date; makes the SQLite file if there is none.
pub(super) fn run(place: &Place) -> Outcome {
    let settings = settings::load(place)?;
    let db = Db::open(settings.database(true))?;
    let applied = Migrations::run(&db)?;
    terminal::out(&match applied {
        0 => "the schema is up to date".to_owned(),
        1 => "1 migration applied".to_owned(),
        count => format!("{count} migrations applied"),
    });
    Ok(DONE)
}
