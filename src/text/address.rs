//! An e-mail address, parsed at the border.
//!
//! The accepted form is what mail providers hand out: `local@domain.tld` without quotes, comments or address
//! literals. Whether a mailbox exists is not known here, and an address never identifies anybody.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::lookalike::has_look_alike;

/// Longest address in bytes that SMTP can carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
pub const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;
const MAX_LABEL_BYTES: usize = 63;

/// An address that has the form of one. It is personal data: `Debug` does not show it and there is no `Display`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// Why a text is not an address that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum AddressError {
    /// Nothing but spaces.
    #[error("the address is missing")]
    Missing,
    /// Not of the form `local@domain.tld`.
    #[error("this is not an address")]
    NotAnAddress,
    /// A line break anywhere, also at the end: the usual way to smuggle mail headers in.
    #[error("the address has a line break")]
    LineBreak,
    /// A control character.
    #[error("the address has a control character")]
    ControlCharacter,
    /// Longer than [`MAX_BYTES`].
    #[error("the address is too long")]
    TooLong,
    /// A letter that passes for another one, or an invisible one.
    #[error("the address has a letter that looks like another one")]
    LookAlike,
}

impl EmailAddress {
    /// Reads an address: spaces around it are dropped, the rest is brought to NFKC.
    ///
    /// # Errors
    /// The first of [`AddressError`] that holds, a line break before everything else.
    pub fn parse(input: &str) -> Result<Self, AddressError> {
        if input.contains([
            '\r', '\n', '\u{0085}', '\u{2028}', '\u{2029}', '\u{000B}', '\u{000C}',
        ]) {
            return Err(AddressError::LineBreak);
        }
        let trimmed = input.trim();
        if trimmed.is_empty() {
            return Err(AddressError::Missing);
        }
        // Normalising can lengthen and shorten; a text this long is no address either way.
        if trimmed.len() > 4 * MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        let text: String = trimmed.nfkc().collect();
        if text.chars().any(char::is_control) {
            return Err(AddressError::ControlCharacter);
        }
        if text.len() > MAX_BYTES {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(AddressError::NotAnAddress)?;
        if has_look_alike(&text) {
            return Err(AddressError::LookAlike);
        }
        if !is_local(local) || !is_domain(domain) {
            return Err(AddressError::NotAnAddress);
        }
        Ok(Self(text))
    }

    /// The address as it is to be written on an envelope.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole address in lower case: the form to compare and to make keys of.
    pub fn normalised(&self) -> String {
        self.0.to_lowercase().nfkc().collect()
    }

    /// Enough for the owner to recognise it and for nobody else: `m•••@e•••.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.split_once('@').unwrap_or((&self.0, ""));
        let (name, end) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        format!("{}•••@{}•••.{end}", first(local), first(name))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

/// RFC 5322 dot-atom, widened by letters and digits of all scripts (RFC 6531).
fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= MAX_LOCAL_BYTES
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char))
}

fn is_atom_char(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        is_word_char(c)
    }
}

/// A letter or digit, or a mark that belongs to one.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let top_is_name = labels.last().is_some_and(|top| {
        top.chars().count() >= 2
            && top.chars().any(char::is_alphabetic)
            && !top.chars().all(|c| c.is_numeric())
    });
    labels.len() >= 2 && top_is_name && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= MAX_LABEL_BYTES
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c == '-' || is_word_char(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use AddressError as E;

    #[test]
    fn good_addresses_are_read() {
        for (input, kept) in [
            (" Mia.Berg@Example.com ", "Mia.Berg@Example.com"),
            ("o'brien+ms@example.co.uk", "o'brien+ms@example.co.uk"),
            ("ｍｉａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "mia@example.com"),
            ("josé@exämple.de", "josé@exämple.de"),
            ("jose\u{301}@example.de", "josé@example.de"),
            ("иван@example.com", "иван@example.com"),
            ("x@a-b.example", "x@a-b.example"),
        ] {
            assert_eq!(
                EmailAddress::parse(input).map(|a| a.as_str().to_owned()),
                Ok(kept.to_owned()),
                "{input}"
            );
        }
    }

    #[test]
    fn bad_ones_are_refused_with_the_reason() {
        let long = format!("{}@example.com", "a".repeat(250));
        for (input, why) in [
            ("", E::Missing),
            ("   ", E::Missing),
            ("nobody", E::NotAnAddress),
            ("a@b", E::NotAnAddress),
            ("a@b@example.com", E::NotAnAddress),
            ("@example.com", E::NotAnAddress),
            ("a@.com", E::NotAnAddress),
            ("a@example..com", E::NotAnAddress),
            ("a.@example.com", E::NotAnAddress),
            (".a@example.com", E::NotAnAddress),
            ("a b@example.com", E::NotAnAddress),
            ("a@example.1", E::NotAnAddress),
            ("a@127.0.0.1", E::NotAnAddress),
            ("a@-x.com", E::NotAnAddress),
            ("<a@example.com>", E::NotAnAddress),
            ("\"a\"@example.com", E::NotAnAddress),
            ("a@example.com\nBcc: b@example.com", E::LineBreak),
            ("a@example.com\r\n", E::LineBreak),
            ("a@exam\u{0}ple.com", E::ControlCharacter),
            ("аlex.morris@example.com", E::LookAlike),
            ("a\u{200B}lex@example.com", E::LookAlike),
            (&long, E::TooLong),
        ] {
            assert_eq!(EmailAddress::parse(input), Err(why), "{input:?}");
        }
    }

    #[test]
    fn the_address_does_not_leak() {
        let address = EmailAddress::parse("Mia.Berg@Example.co.uk").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
        assert_eq!(address.masked(), "M•••@E•••.uk");
        assert_eq!(address.normalised(), "mia.berg@example.co.uk");
    }

    proptest::proptest! {
        #[test]
        fn reading_again_changes_nothing(input in "\\PC{0,12}@[a-zäß]{1,8}\\.[a-z]{2,3}") {
            if let Ok(address) = EmailAddress::parse(&input) {
                proptest::prop_assert_eq!(EmailAddress::parse(address.as_str()), Ok(address.clone()));
                proptest::prop_assert!(!address.masked().contains(address.as_str()));
            }
        }
    }
}
