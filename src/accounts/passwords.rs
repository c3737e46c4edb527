//! What makes a password (NIST SP 800-63B-4 §3.1.1.2): long enough, not one that everybody tries first. No rules of
//! composition, and every refusal says why.

use std::collections::HashSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::authenticate::MAX_PASSWORD_BYTES;

/// The least length, in code points: it is the only factor.
pub(super) const LEAST: usize = 15;

/// Why a password is not taken. The words are keys of the catalogue: `password-fault-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer than 15 characters.
    Short,
    /// More than a kilobyte.
    Long,
    /// On the list of passwords that are tried first.
    Common,
    /// A few characters, or one piece, over and over.
    Repeated,
    /// Neighbours on the keyboard, in the alphabet or in counting.
    Sequence,
    /// Made of the product's name or the person's own address.
    Context,
}

impl PasswordFault {
    /// The end of its key in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            PasswordFault::Short => "short",
            PasswordFault::Long => "long",
            PasswordFault::Common => "common",
            PasswordFault::Repeated => "repeated",
            PasswordFault::Sequence => "sequence",
            PasswordFault::Context => "context",
        }
    }
}

/// What is wrong with this password for the account of `address`, if anything.
pub fn password_fault(password: &str, address: &str) -> Option<PasswordFault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Some(PasswordFault::Long);
    }
    let password: String = password.nfc().collect();
    if password.chars().count() < LEAST {
        return Some(PasswordFault::Short);
    }
    let lower: Vec<char> = password.to_lowercase().chars().collect();
    if is_common(&lower.iter().collect::<String>()) {
        Some(PasswordFault::Common)
    } else if is_repeated(&lower) {
        Some(PasswordFault::Repeated)
    } else if is_sequence(&lower) {
        Some(PasswordFault::Sequence)
    } else if is_context(&lower.iter().collect::<String>(), address) {
        Some(PasswordFault::Context)
    } else {
        None
    }
}

/// The whole password, or the whole without what is often put at its end, stands on the list.
fn is_common(lower: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let list = LIST.get_or_init(|| include_str!("common-passwords.txt").lines().collect());
    let bare = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    list.contains(lower) || list.contains(bare)
}

/// At most four different characters, or a piece of up to eight that fills it by repeating.
fn is_repeated(lower: &[char]) -> bool {
    let different: HashSet<&char> = lower.iter().collect();
    different.len() <= 4 || (1..=8).any(|piece| lower.iter().zip(&lower[piece..]).all(|(a, b)| a == b))
}

/// Rows of keys and of letters in which neighbours stand beside each other.
const ROWS: &[&str] = &[
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Three steps of four go to a neighbour, forwards or backwards.
fn is_sequence(lower: &[char]) -> bool {
    static STEPS: OnceLock<HashSet<(char, char)>> = OnceLock::new();
    let steps = STEPS.get_or_init(|| {
        let mut steps = HashSet::new();
        for row in ROWS {
            for (a, b) in row.chars().zip(row.chars().skip(1)) {
                steps.extend([(a, b), (b, a)]);
            }
        }
        steps
    });
    let near = lower
        .windows(2)
        .filter(|pair| steps.contains(&(pair[0], pair[1])))
        .count();
    near * 4 >= (lower.len() - 1) * 3
}

/// Words that say nothing here.
const CONTEXT: &[&str] = &[
    "certification",
    "certificate",
    "microsoft",
    "password",
    "passwort",
    "realign",
    "account",
    "support",
    "learn",
];

/// Fewer than six letters or digits are left when the words of this place and of the address are taken out.
fn is_context(lower: &str, address: &str) -> bool {
    let address = address.to_lowercase();
    let mut words: Vec<&str> = address
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= 3)
        .chain(CONTEXT.iter().copied())
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut left = lower.to_owned();
    for word in words {
        left = left.replace(word, " ");
    }
    left != lower && left.chars().filter(|c| c.is_alphanumeric()).count() < 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<PasswordFault> {
        password_fault(password, "mia.stone@example.com")
    }

    #[test]
    fn long_phrases_are_taken_whatever_they_consist_of() {
        for good in [
            "plum tart on a tuesday",
            "dreizehn lose Zahnräder",
            "ключ от старого гаража",
            "雨の日は本を読んで過ごすのが好きです",
            "zebra-cactus-lantern",
            "microsoft never sleeps on sundays",
            &"a quiet river ".repeat(10)[..64],
        ] {
            assert_eq!(fault(good), None, "{good}");
        }
        let long: String = (0..340).map(|n| char::from(b'a' + (n * n % 23) as u8)).collect();
        assert_eq!(fault(&format!("{long} and more")), None);
    }

    #[test]
    fn fifteen_code_points_after_composition() {
        assert_eq!(fault("vierzehn zeich"), Some(PasswordFault::Short));
        assert_eq!(fault("fünfzehn zeiche"), None);
        // Fifteen code points that compose to fourteen.
        assert_eq!(fault("vierzehn zeiche\u{301}x"), None);
        assert_eq!(fault("vierzehn zeice\u{301}"), Some(PasswordFault::Short));
        assert_eq!(fault("cafe\u{301} am rhein"), Some(PasswordFault::Short));
        assert_eq!(fault(&"ж".repeat(600)), Some(PasswordFault::Long));
    }

    #[test]
    fn what_everybody_tries_is_refused_with_the_reason() {
        for (bad, why) in [
            ("correcthorsebatterystaple", PasswordFault::Common),
            ("CorrectHorseBatteryStaple", PasswordFault::Common),
            ("youaremysunshine2024!", PasswordFault::Common),
            ("abababababababab", PasswordFault::Repeated),
            ("summer24summer24summer24", PasswordFault::Repeated),
            ("ghijklmnopqrstuvw", PasswordFault::Sequence),
            ("9876543210987654", PasswordFault::Sequence),
            ("poiuytrewqlkjhgf", PasswordFault::Sequence),
            ("realign-microsoft-1", PasswordFault::Context),
            ("Mia.Stone@example.com", PasswordFault::Context),
            ("miastonepassword123", PasswordFault::Context),
        ] {
            assert_eq!(fault(bad), Some(why), "{bad}");
        }
    }

    #[test]
    fn the_list_is_in_the_form_it_is_compared_in() {
        for line in include_str!("common-passwords.txt").lines() {
            assert_eq!(line, line.to_lowercase().trim(), "{line}");
        }
    }
}
