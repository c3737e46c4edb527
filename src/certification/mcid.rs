//! The number of a certification profile.

use super::Reason;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// An MCID: 7 to 9 ASCII digits. It locates a profile and proves nothing.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mcid(String);

impl Mcid {
    /// Reads an MCID as people write it: compatibility forms (full-width digits) become ASCII digits, spaces
    /// around it are dropped.
    ///
    /// # Errors
    /// [`Reason::Missing`], [`Reason::TooLong`] (more than 9 digits), [`Reason::NotANumber`] (anything else).
    pub fn parse(written: &str) -> Result<Self, Reason> {
        // Nothing longer can be one, so nothing longer is normalised.
        if written.len() > 256 {
            return Err(Reason::TooLong);
        }
        let plain: String = written.nfkc().collect();
        let plain = plain.trim();
        if plain.is_empty() {
            return Err(Reason::Missing);
        }
        if !plain.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Reason::NotANumber);
        }
        match plain.len() {
            7..=9 => Ok(Self(plain.to_owned())),
            0..=6 => Err(Reason::NotANumber),
            _ => Err(Reason::TooLong),
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may be shown beside other things: the last three digits.
    pub fn masked(&self) -> String {
        let shown = self.0.len().saturating_sub(3);
        format!("{}{}", "•".repeat(shown), self.0.get(shown..).unwrap_or_default())
    }
}

/// Shows the masked form, so that no log line ever carries the number.
impl fmt::Debug for Mcid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mcid({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_to_nine_digits_in_any_width() {
        for (written, digits) in [
            ("1234567", "1234567"),
            ("９９０１２３４５６", "990123456"),
            (" 940504924 ", "940504924"),
        ] {
            assert_eq!(
                Mcid::parse(written).map(|m| m.0),
                Ok(digits.to_owned()),
                "{written:?}"
            );
        }
        for (written, code) in [
            ("", Reason::Missing),
            (" \u{3000}", Reason::Missing),
            ("123456", Reason::NotANumber),
            ("1234567890", Reason::TooLong),
            ("99O100003", Reason::NotANumber),
            ("990 123 456", Reason::NotANumber),
            ("-1234567", Reason::NotANumber),
            ("٩٩٠١٢٣٤٥٦", Reason::NotANumber),
        ] {
            assert_eq!(Mcid::parse(written), Err(code), "{written:?}");
        }
    }

    #[test]
    fn a_log_line_shows_three_digits() {
        let mcid = Mcid::parse("990123456").unwrap();
        assert_eq!(format!("{mcid:?}"), "Mcid(••••••456)");
    }
}
