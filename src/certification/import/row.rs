//! What every kind of row has in common: it is read field by field, and all that is wrong with it is collected.

use super::header::{Columns, Field};
use super::records::RawRow;
use crate::certification::Reason;
use jiff::civil::Date;

/// Something to say about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    /// The field it is about; none when it is the whole row.
    pub(super) field: Option<Field>,
    /// What it is.
    pub(super) code: Reason,
    /// The earlier row of the same file, for [`Reason::Duplicate`].
    pub(super) first: Option<u64>,
}

impl Remark {
    /// A remark about one field.
    pub(super) fn on(field: Field, code: Reason) -> Self {
        Self {
            field: Some(field),
            code,
            first: None,
        }
    }

    /// A remark about the whole row.
    pub(super) fn on_row(code: Reason) -> Self {
        Self {
            field: None,
            code,
            first: None,
        }
    }
}

/// A kind of row that can be imported.
pub(super) trait Row: Sized {
    /// The columns it is read from.
    const COLUMNS: Columns;

    /// Reads the fields; none when one of them is refused. Days after `today` have not come yet.
    fn read(fields: &mut Fields<'_>, today: Date) -> Option<Self>;
}

/// The fields of one row while they are read.
pub(super) struct Fields<'a> {
    raw: RawRow<'a>,
    /// What makes the row be refused.
    pub(super) faults: Vec<Remark>,
    /// What was not written as it should be, but could be read without doubt.
    pub(super) fixed: Vec<Remark>,
    /// Values no other row of the file may have.
    pub(super) unique: Vec<(Field, String)>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(raw: RawRow<'a>) -> Self {
        Self {
            raw,
            faults: Vec::new(),
            fixed: Vec::new(),
            unique: Vec::new(),
        }
    }

    /// Reads a field that must be there.
    pub(super) fn required<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&str) -> Result<T, Reason>,
    ) -> Option<T> {
        let parsed = std::str::from_utf8(self.raw.get(field))
            .map_err(|_| Reason::NotUtf8)
            .and_then(parse);
        parsed.map_err(|code| self.refuse(field, code)).ok()
    }

    /// Reads a field that may be empty: `Some(None)` when it is, `None` when it is refused.
    pub(super) fn optional<T>(
        &mut self,
        field: Field,
        parse: impl Fn(&str) -> Result<T, Reason>,
    ) -> Option<Option<T>> {
        let allow_empty = |written: &str| match parse(written) {
            Err(Reason::Missing) => Ok(None),
            parsed => parsed.map(Some),
        };
        self.required(field, allow_empty)
    }

    /// Notes a fault of a field.
    pub(super) fn refuse(&mut self, field: Field, code: Reason) {
        self.faults.push(Remark::on(field, code));
    }

    /// Notes that a field was read although it is not written like `read`: with the code it would have been
    /// refused for.
    pub(super) fn note_fixed(&mut self, field: Field, read: &str, code: Reason) {
        if self.raw.get(field) != read.as_bytes() {
            self.fixed.push(Remark::on(field, code));
        }
    }

    /// Notes a value that must not come twice in a file.
    pub(super) fn note_unique(&mut self, field: Field, value: String) {
        self.unique.push((field, value));
    }
}

/// Reads a day of the past or today, written `2026-01-31`.
pub(super) fn day(written: &str, today: Date) -> Result<Date, Reason> {
    let written = written.trim();
    if written.is_empty() {
        return Err(Reason::Missing);
    }
    let number = |from: usize, to: usize| {
        let digits = written
            .get(from..to)
            .filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
        digits
            .and_then(|part| part.parse::<i16>().ok())
            .ok_or(Reason::NotADate)
    };
    if written.len() != 10 || written.get(4..5) != Some("-") || written.get(7..8) != Some("-") {
        return Err(Reason::NotADate);
    }
    let small = |number: i16| i8::try_from(number).map_err(|_| Reason::NotADate);
    let date = Date::new(number(0, 4)?, small(number(5, 7)?)?, small(number(8, 10)?)?);
    match date.map_err(|_| Reason::NotADate)? {
        future if future > today => Err(Reason::InFuture),
        date => Ok(date),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        let today = Date::constant(2026, 2, 28);
        assert_eq!(day("2026-02-28", today), Ok(today));
        assert_eq!(day(" 2024-02-29 ", today), Ok(Date::constant(2024, 2, 29)));
        assert_eq!(day("2026-03-01", today), Err(Reason::InFuture));
        assert_eq!(day("", today), Err(Reason::Missing));
        for bad in [
            "2021-02-30",
            "2021-2-3",
            "03.02.2021",
            "20210203",
            "+021-02-03",
            "２021-01",
            "2021-13-01",
        ] {
            assert_eq!(day(bad, today), Err(Reason::NotADate), "{bad}");
        }
    }
}
