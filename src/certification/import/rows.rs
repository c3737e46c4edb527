//! The rows of a file, typed, with what there is to say about each.

use super::records::{Next, Records, Unreadable};
use super::row::{Fields, Remark, Row};
use super::seen::Seen;
use crate::certification::Reason;
use jiff::civil::Date;
use std::io::{self, Read, Seek};
use std::marker::PhantomData;

/// One row after reading.
#[derive(Debug)]
pub(super) enum Checked<T> {
    /// A row that can be imported, with what had to be put right to read it.
    Good {
        /// The number of the record, the header being 1.
        row: u64,
        /// What it says.
        value: T,
        /// Fields that were read although they are not written as they should be.
        fixed: Vec<Remark>,
    },
    /// A row that can not be imported.
    Refused {
        /// The number of the record, the header being 1.
        row: u64,
        /// Everything that is wrong with it.
        faults: Vec<Remark>,
    },
}

impl<T> Checked<T> {
    /// What a good row says.
    pub(super) fn value(&self) -> Option<&T> {
        match self {
            Self::Good { value, .. } => Some(value),
            Self::Refused { .. } => None,
        }
    }
}

/// Reads a file row by row.
pub(super) struct Rows<R, T> {
    records: Records<R>,
    seen: Seen,
    today: Date,
    kind: PhantomData<T>,
}

impl<R: Read + Seek, T: Row> Rows<R, T> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Unreadable`] when no row of the file could be imported.
    pub(super) fn open(file: R, today: Date) -> Result<Self, Unreadable> {
        Ok(Self {
            records: Records::open(file, &T::COLUMNS)?,
            seen: Seen::default(),
            today,
            kind: PhantomData,
        })
    }

    /// Names in the header that are no column of this kind of file.
    pub(super) fn unknown_columns(&self) -> &[String] {
        self.records.unknown()
    }

    /// How many bytes of the file are done.
    pub(super) fn bytes_done(&self) -> u64 {
        self.records.bytes_done()
    }

    /// The next row; none at the end of the file.
    ///
    /// A value is taken by the first row that is good: a row that is refused is not imported, so nothing
    /// repeats it, and its corrected copy further down is welcome.
    ///
    /// # Errors
    /// When the file can not be read on.
    pub(super) fn next_row(&mut self) -> io::Result<Option<Checked<T>>> {
        let raw = match self.records.next()? {
            Next::Row(raw) => raw,
            Next::Broken(row, code) => {
                return Ok(Some(Checked::Refused {
                    row,
                    faults: vec![Remark::on_row(code)],
                }));
            }
            Next::End => return Ok(None),
        };
        let row = raw.row;
        let mut fields = Fields::new(raw);
        let value = T::read(&mut fields, self.today);
        let Fields {
            mut faults,
            fixed,
            unique,
            ..
        } = fields;
        for (field, value) in &unique {
            if let Some(first) = self.seen.first(*field, value) {
                faults.push(Remark {
                    field: Some(*field),
                    code: Reason::Duplicate,
                    first: Some(first),
                });
            }
        }
        match value {
            Some(value) if faults.is_empty() => {
                for (field, value) in &unique {
                    self.seen.remember(*field, value, row);
                }
                Ok(Some(Checked::Good { row, value, fixed }))
            }
            _ => Ok(Some(Checked::Refused { row, faults })),
        }
    }
}
