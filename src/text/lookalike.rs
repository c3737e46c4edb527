//! Letters that pass for others: `аlex@example.com` with a Cyrillic `а` is another address than the one it
//! seems to be.
//!
//! The data are Unicode's own (UTS #39, confusables and augmented script sets). The rule is made for
//! identifiers, not for prose: each part of an address between `.`, `@`, `-`, `_` and `+` is judged by itself.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::{MixedScript, is_potential_mixed_script_confusable_char, skeleton};

/// Tells whether an address or identifier holds letters that can be taken for others.
///
/// True for a part that mixes scripts (save the mixtures Japanese, Korean and Chinese are written in), for a
/// part of a foreign script that reads as plain Latin from end to end, for a Latin letter that only passes for
/// another one (`ɑ`, `ı`), and for characters nobody can see.
pub fn has_look_alike(identifier: &str) -> bool {
    let composed: String = identifier.nfkc().collect();
    if composed.chars().any(is_invisible) {
        return true;
    }
    composed.split('@').any(|side| {
        let parts: Vec<&str> = side
            .split(['.', '-', '_', '+', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        parts.iter().any(|part| is_mixed(part) || has_latin_double(part)) || reads_as_latin(&parts)
    })
}

/// Characters that take no room: zero-width joiners and spaces, direction marks, soft hyphens, variation
/// selectors and tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

fn is_mixed(part: &str) -> bool {
    !part.is_single_script()
}

/// A letter outside of ASCII whose whole look is one ASCII letter, inside a Latin part.
fn has_latin_double(part: &str) -> bool {
    part.chars()
        .any(|c| !c.is_ascii() && c.script() == Script::Latin && ascii_double(c).is_some())
}

/// Whole-script confusables: every part that has foreign letters could be read as plain Latin.
fn reads_as_latin(parts: &[&str]) -> bool {
    let mut foreign = parts
        .iter()
        .filter(|part| part.chars().any(is_foreign_letter))
        .peekable();
    foreign.peek().is_some()
        && foreign.all(|part| {
            part.chars()
                .filter(|c| is_foreign_letter(*c))
                .all(|c| is_potential_mixed_script_confusable_char(c) && ascii_double(c).is_some())
        })
}

fn is_foreign_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c.script(), Script::Latin | Script::Common | Script::Inherited)
}

/// The ASCII letter or digit a character is taken for, in lower case; `None` where it looks like itself.
pub(crate) fn ascii_double(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_alphanumeric() {
        return None;
    }
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    let mut look = skeleton(text);
    match (look.next(), look.next()) {
        (Some(one), None) if one.is_ascii_alphanumeric() => Some(one.to_ascii_lowercase()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_letter_among_latin_ones_is_seen() {
        for text in [
            "аlex.morris@example.com",
            "alex.mоrris@example.com",
            "alex@exаmple.com",
            "αlex@example.com",
            "аре@example.com",
            "alex@рас.com",
            "ɑlex@example.com",
            "al\u{200B}ex@example.com",
            "alex\u{202E}@example.com",
            "99\u{041E}100003x",
            "ѕсоре",
        ] {
            assert!(has_look_alike(text), "{text} was not seen");
        }
    }

    #[test]
    fn honest_writing_passes() {
        for text in [
            "alex.morris@example.com",
            "josé.nuñez@example.com",
            "zoë@example.org",
            "müller-lüdenscheidt@example.de",
            "søren@example.dk",
            "иван.петров@example.com",
            "用户@example.cn",
            "松本りょう@example.jp",
            "user990501498@example.com",
            "ａlex@example.com",
            "",
        ] {
            assert!(!has_look_alike(text), "{text} was taken for a look-alike");
        }
    }

    #[test]
    fn doubles_are_named() {
        assert_eq!(ascii_double('а'), Some('a'));
        assert_eq!(ascii_double('О'), Some('o'));
        assert_eq!(ascii_double('ж'), None);
        assert_eq!(ascii_double('é'), None);
        assert_eq!(ascii_double('a'), None);
    }
}
