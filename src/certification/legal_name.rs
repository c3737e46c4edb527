//! The name on a certification profile.

use super::Reason;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A legal name as the profile has it: at most 200 characters of any script on one line, canonically composed.
#[derive(Clone, PartialEq, Eq)]
pub struct LegalName(String);

impl LegalName {
    /// The most characters a name may have.
    pub const MOST: usize = 200;

    /// Reads a name; spaces around it are dropped and letters with marks are composed, neither changes the name.
    ///
    /// # Errors
    /// [`Reason::Missing`], [`Reason::TooLong`], [`Reason::LineBreak`], [`Reason::ControlCharacter`].
    pub fn parse(written: &str) -> Result<Self, Reason> {
        let name = one_line(written, Self::MOST)?;
        Ok(Self(name.nfc().collect()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Shows nothing of the name.
impl fmt::Debug for LegalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegalName(…)")
    }
}

/// One line of visible text without the spaces around it, of at most `most` characters.
pub(super) fn one_line(written: &str, most: usize) -> Result<&str, Reason> {
    let text = written.trim_matches([' ', '\t', '\u{a0}', '\u{3000}']);
    if text.is_empty() {
        return Err(Reason::Missing);
    }
    if text.chars().any(is_line_break) {
        return Err(Reason::LineBreak);
    }
    if text.chars().any(is_control) {
        return Err(Reason::ControlCharacter);
    }
    if text.chars().nth(most).is_some() {
        return Err(Reason::TooLong);
    }
    Ok(text)
}

/// Everything that starts a new line somewhere, in mail headers or on a page.
fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Control characters, and the overrides of the writing direction, which make a text read as another. Joiners
/// and direction marks stay: names in Arabic, Hebrew and Indic scripts are written with them.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_may_be() {
        let decomposed = "Zoe\u{308} A\u{30a}ngstro\u{308}m";
        assert_eq!(
            LegalName::parse(decomposed).map(|n| n.0),
            Ok("Zoë Ångström".to_owned())
        );
        assert_eq!(
            LegalName::parse(&"é".repeat(200)).map(|n| n.0.chars().count()),
            Ok(200)
        );
        for (written, code) in [
            ("   ", Reason::Missing),
            ("\t", Reason::Missing),
            ("Eve\u{7} Example", Reason::ControlCharacter),
            ("Eve\u{202e}Example", Reason::ControlCharacter),
            ("Eve\nExample", Reason::LineBreak),
            ("Eve\u{2028}Example", Reason::LineBreak),
            (&"é".repeat(201), Reason::TooLong),
        ] {
            assert_eq!(LegalName::parse(written), Err(code), "{written:?}");
        }
    }
}
