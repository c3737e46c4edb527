//! What a batch of rows did in the database, and how one is carried out.

use super::header::Field;
use super::row::{Remark, Row};
use crate::app::App;
use crate::certification::Reason;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;

/// What the database made of one good row.
#[derive(Debug)]
pub(super) enum Applied {
    /// It was not here before.
    Added,
    /// It was here already; these fields have changed, none when it is as before.
    Met {
        /// Fields brought up to date.
        changed: Vec<Field>,
        /// Values that stay as they are here.
        kept: Vec<Remark>,
    },
    /// Nothing of it was imported.
    Refused(Vec<Remark>),
}

impl Applied {
    /// Refused for one field.
    pub(super) fn refused(field: Field, reason: Reason) -> Self {
        Self::Refused(vec![Remark::on(field, reason)])
    }
}

/// What every batch needs beside its rows.
pub(super) struct Context<'a> {
    pub(super) app: &'a App,
    pub(super) now: Stamp,
}

/// A kind of row that has a place in the database.
pub(super) trait Stored: Row {
    /// What the record calls such an import.
    const ACTION: &'static str;

    /// Brings a batch into the database, in a transaction that may run again: one answer for each row, in order.
    fn apply(context: &Context<'_>, conn: &mut Conn, rows: &[&Self]) -> Result<Vec<Applied>>;
}
