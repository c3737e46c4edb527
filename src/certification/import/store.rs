//! Where imported rows end up in the database.

mod exams;
mod merge;
mod profiles;
mod tables;

use crate::error::{Error, Result};

/// Inserts many rows with one statement: diesel offers that on each of the two connections, not on both at once.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        if !$rows.is_empty() {
            match $conn {
                $crate::db::Conn::Pg(pg) => diesel::insert_into($table).values($rows).execute(pg)?,
                $crate::db::Conn::Sqlite(lite) => diesel::insert_into($table).values($rows).execute(lite)?,
            };
        }
    };
}
use insert_all;

/// Somebody else changed what the batch was decided on: the batch is to be decided again.
fn moved_unless(done: bool) -> Result<()> {
    if done {
        Ok(())
    } else {
        Err(Error::Conflict("import-moved"))
    }
}
