//! What an exam record says.

use super::{Reason, legal_name::one_line};
use crate::text_enum;
use unicode_normalization::UnicodeNormalization;

/// An exam's code such as `AZ-104` or `70-410`: two to twenty capital letters and digits with hyphens inside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExamCode(String);

impl ExamCode {
    /// Reads a code in any case and width.
    ///
    /// # Errors
    /// [`Reason::BadExam`], or what any line of text can have wrong.
    pub fn parse(written: &str) -> Result<Self, Reason> {
        let code: String = one_line(written, 20)?
            .nfkc()
            .collect::<String>()
            .to_ascii_uppercase();
        let parts_are_filled = code.contains('-') && code.split('-').all(|part| !part.is_empty());
        let letters = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        // NFKC can lengthen a text.
        if parts_are_filled && letters && code.len() <= 20 {
            Ok(Self(code))
        } else {
            Err(Reason::BadExam)
        }
    }

    /// The code in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The exam provider's number of one sitting: up to 20 digits. It is not the MCID, and two people can have the
/// same one, so it is a number within a profile and never a key on its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RegistrationId(String);

impl RegistrationId {
    /// Reads a number in any width; spaces around it are dropped.
    ///
    /// # Errors
    /// [`Reason::NotANumber`], or what any line of text can have wrong.
    pub fn parse(written: &str) -> Result<Self, Reason> {
        let number: String = one_line(written, 20)?.nfkc().collect();
        if number.len() > 20 || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Reason::NotANumber);
        }
        Ok(Self(number))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_enum! {
    /// How an exam ended.
    pub enum ExamOutcome {
        /// Passed.
        Pass => "pass",
        /// Not passed.
        Fail => "fail",
    }
}

impl ExamOutcome {
    /// Reads the word of an import in any case.
    ///
    /// # Errors
    /// [`Reason::BadOutcome`], or what any line of text can have wrong.
    pub fn parse(written: &str) -> Result<Self, Reason> {
        let word = one_line(written, 20)?.to_ascii_lowercase();
        word.parse().map_err(|_| Reason::BadOutcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_exams_have_them() {
        for good in ["AZ-104", "az-104", "ＡＺ-104", "70-410", "MO-200"] {
            assert!(ExamCode::parse(good).is_ok(), "{good}");
        }
        for bad in ["AZ104", "-104", "AZ-", "AZ 104", "АZ-104", "AZ-104; drop"] {
            assert_eq!(ExamCode::parse(bad), Err(Reason::BadExam), "{bad}");
        }
        assert_eq!(ExamCode::parse(""), Err(Reason::Missing));
        assert_eq!(ExamCode::parse("\u{fdfa}-1"), Err(Reason::BadExam));
    }

    #[test]
    fn a_registration_id_is_a_number_with_its_zeros() {
        assert_eq!(
            RegistrationId::parse(" 0482404159").map(|r| r.0),
            Ok("0482404159".to_owned())
        );
        assert_eq!(RegistrationId::parse("48A"), Err(Reason::NotANumber));
        assert_eq!(RegistrationId::parse(&"1".repeat(21)), Err(Reason::TooLong));
    }

    #[test]
    fn an_outcome_is_one_of_two_words() {
        assert_eq!(ExamOutcome::parse("Pass"), Ok(ExamOutcome::Pass));
        assert_eq!(ExamOutcome::parse("passed"), Err(Reason::BadOutcome));
    }
}
