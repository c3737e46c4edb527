//! `realign audit verify`

use super::{DONE, FAILED, Outcome, Place, settings, terminal};
use crate::audit;

/// Walks the whole chain and tells what was found. Exit status 1 when it is broken.
pub(super) fn verify(place: &Place) -> Outcome {
    let app = settings::open(place)?;
    let verdict = app.db.read(audit::verify)?;
    terminal::out(&format!(
        "entries whose place in the chain holds: {}",
        verdict.sound
    ));
    terminal::out(&format!("entries not sealed yet: {}", verdict.unsealed));
    Ok(match verdict.broken_at {
        None => {
            terminal::out("the chain holds");
            DONE
        }
        Some(place) => {
            terminal::err(&format!("the chain is BROKEN at entry {place}"));
            FAILED
        }
    })
}
