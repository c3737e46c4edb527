//! Comparing answers with what is stored: the product compares, only the outcome leaves this module. Where no profile is
//! known the same work is done and nothing fits, so that an unknown MCID looks like a known one.

use unicode_normalization::UnicodeNormalization;

use super::model::EvidenceOutcome;
use super::names::{self, NameOutcome};
use crate::db::LookupKey;
use crate::vault::{Field, Vault};

/// Compared with when there is nothing to compare with.
const NOBODY: &str = "Xqzv Wkjyb Qvxz";

/// Compares a legal name as typed.
pub fn legal_name(stored: Option<&str>, typed: &str) -> EvidenceOutcome {
    let outcome = names::compare(stored.unwrap_or(NOBODY), typed);
    if stored.is_none() {
        return EvidenceOutcome::Mismatch;
    }
    match outcome {
        NameOutcome::Match => EvidenceOutcome::Match,
        NameOutcome::Equivalent => EvidenceOutcome::Equivalent,
        NameOutcome::Partial => EvidenceOutcome::Partial,
        NameOutcome::OtherScript => EvidenceOutcome::OtherScript,
        NameOutcome::Mismatch => EvidenceOutcome::Mismatch,
    }
}

/// The keyed hash of a legal name that was answered: equal for two spellings that differ in dress alone.
pub fn name_key(vault: &Vault, name: &str) -> LookupKey {
    vault.lookup(Field::Answer, &fold(name))
}

/// An exam as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredExam<'a> {
    /// Its code, such as `AZ-104`.
    pub exam: &'a str,
    /// The date, `2026-11-23`.
    pub taken_on: &'a str,
}

/// Compares an exam code and its date: the code exact, the date within one day, for exam centres lie in other time zones.
pub fn exam(stored: &[StoredExam<'_>], code: &str, date: &str) -> EvidenceOutcome {
    let code = fold(code);
    let Ok(date) = date.trim().parse::<jiff::civil::Date>() else {
        return EvidenceOutcome::Mismatch;
    };
    let near = |text: &str| {
        text.parse::<jiff::civil::Date>()
            .is_ok_and(|taken| (date - taken).get_days().abs() <= 1)
    };
    let (same_code, fits) = stored.iter().fold((false, false), |(same_code, fits), exam| {
        let same = fold(exam.exam) == code;
        (same_code || same, fits || (same && near(exam.taken_on)))
    });
    match (fits, same_code) {
        (true, _) => EvidenceOutcome::Match,
        (false, true) => EvidenceOutcome::Partial,
        (false, false) => EvidenceOutcome::Mismatch,
    }
}

/// Compares a short value exactly, after NFKC and without spaces, dashes and case.
pub fn exact<'a>(stored: impl IntoIterator<Item = &'a str>, typed: &str) -> EvidenceOutcome {
    let typed = fold(typed);
    let fits = stored.into_iter().any(|value| fold(value) == typed);
    if fits && !typed.is_empty() {
        EvidenceOutcome::Match
    } else {
        EvidenceOutcome::Mismatch
    }
}

fn fold(text: &str) -> String {
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMS: &[StoredExam<'static>] = &[
        StoredExam {
            exam: "AZ-104",
            taken_on: "2024-12-31",
        },
        StoredExam {
            exam: "PL-900",
            taken_on: "2020-02-29",
        },
    ];

    #[test]
    fn an_exam_fits_with_its_date_give_or_take_a_day() {
        for (code, date, outcome) in [
            ("AZ-104", "2024-12-31", EvidenceOutcome::Match),
            ("az 104", "2025-01-01", EvidenceOutcome::Match),
            ("ＡＺ１０４", "2024-12-30", EvidenceOutcome::Match),
            ("AZ-104", "2025-01-02", EvidenceOutcome::Partial),
            ("PL-900", "2024-12-31", EvidenceOutcome::Partial),
            ("SC-300", "2024-12-31", EvidenceOutcome::Mismatch),
            ("AZ-104", "31.12.2024", EvidenceOutcome::Mismatch),
            ("", "", EvidenceOutcome::Mismatch),
        ] {
            assert_eq!(exam(EXAMS, code, date), outcome, "{code} {date}");
        }
    }

    #[test]
    fn nothing_fits_where_nothing_is_known() {
        assert_eq!(legal_name(None, "Xqzv Wkjyb Qvxz"), EvidenceOutcome::Mismatch);
        assert_eq!(exam(&[], "AZ-104", "2024-12-31"), EvidenceOutcome::Mismatch);
        assert_eq!(exact([], ""), EvidenceOutcome::Mismatch);
        assert_eq!(exact([""], ""), EvidenceOutcome::Mismatch);
    }

    #[test]
    fn short_values_are_compared_without_their_dress() {
        assert_eq!(exact(["482404159"], "４８２ 404-159"), EvidenceOutcome::Match);
        assert_eq!(exact(["BR"], "br"), EvidenceOutcome::Match);
        assert_eq!(exact(["BR"], "DE"), EvidenceOutcome::Mismatch);
    }
}
