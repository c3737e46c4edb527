//! The report of an import: one JSON object a line, for people and programs. It names rows and fields and
//! repeats no value of them, so it holds no personal data.

use super::header::Field;
use super::row::Remark;
use crate::certification::Reason;
use crate::text_enum;
use crate::words::Words;
use serde::Serialize;
use std::io::{self, Write};

text_enum! {
    /// What happened to a row.
    pub enum RowOutcome {
        /// Nothing of it was imported.
        Refused => "refused",
        /// It was imported after something was put right.
        Fixed => "fixed",
        /// It was imported but for a value that stays as it is here.
        Kept => "kept",
        /// It was there already and has changed.
        Updated => "updated",
    }
}

#[derive(Serialize)]
struct Line<'a> {
    row: u64,
    field: Option<&'a str>,
    code: &'a str,
    message: String,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<Vec<&'a str>>,
}

/// Writes a report.
pub(super) struct Report<W> {
    out: W,
    words: &'static Words,
}

impl<W: Write> Report<W> {
    /// A report with messages in the language of `words`.
    pub(super) fn new(out: W, words: &'static Words) -> Self {
        Self { out, words }
    }

    /// One line about a field of a row, or about the row.
    ///
    /// # Errors
    /// When the line can not be written.
    pub(super) fn tell(&mut self, row: u64, remark: &Remark, outcome: RowOutcome) -> io::Result<()> {
        let message = message(self.words, remark, outcome);
        self.line(&Line {
            row,
            field: remark.field.map(Field::as_str),
            code: remark.code.as_str(),
            message,
            outcome: outcome.as_str(),
            changed: None,
        })
    }

    /// One line about a row that was there already and has changed.
    ///
    /// # Errors
    /// When the line can not be written.
    pub(super) fn tell_updated(&mut self, row: u64, changed: &[Field]) -> io::Result<()> {
        let names: Vec<&str> = changed.iter().copied().map(Field::as_str).collect();
        self.line(&Line {
            row,
            field: None,
            code: Reason::Changed.as_str(),
            message: self.words.a("import-updated", "fields", &names.join(", ")),
            outcome: RowOutcome::Updated.as_str(),
            changed: Some(names),
        })
    }

    /// Writes what is still held back.
    ///
    /// # Errors
    /// When it can not be written.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }
}

/// What the report says about a remark.
fn message(words: &Words, remark: &Remark, outcome: RowOutcome) -> String {
    let field = remark.field.map_or("empty", Field::as_str);
    match (outcome, remark.first) {
        (RowOutcome::Fixed, _) => words.a("import-fixed", "field", &field),
        (_, Some(first)) => words.a2("import-duplicate-row", "field", &field, "first", &first),
        (_, None) => words.a(
            &format!("import-{}", remark.code.as_str().replace('_', "-")),
            "field",
            &field,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tell: impl Fn(&mut Report<&mut Vec<u8>>) -> io::Result<()>) -> serde_json::Value {
        let mut out = Vec::new();
        tell(&mut Report::new(&mut out, Words::of("en"))).unwrap();
        assert_eq!(out.pop(), Some(b'\n'));
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_line_names_row_field_and_reason() {
        let remark = Remark {
            field: Some(Field::MsaEmail),
            code: Reason::Duplicate,
            first: Some(3),
        };
        let line = told(|report| report.tell(24, &remark, RowOutcome::Refused));
        assert_eq!(line["row"], 24);
        assert_eq!(line["field"], "msa_email");
        assert_eq!(line["code"], "duplicate");
        assert_eq!(line["outcome"], "refused");
        assert_eq!(line["message"], "msa_email: row 3 has the same value already.");
    }

    #[test]
    fn an_update_names_what_changed() {
        let line = told(|report| report.tell_updated(9, &[Field::Phone, Field::Country]));
        assert_eq!(line["changed"], serde_json::json!(["phone", "country"]));
        assert_eq!(line["outcome"], "updated");
    }

    #[test]
    fn every_reason_has_words() {
        for reason in Reason::ALL {
            let key = format!("import-{}", reason.as_str().replace('_', "-"));
            assert!(Words::of("en").has(&key), "{key}");
        }
    }
}
