//! Public names. Nobody sees anybody's address: members appear as `amber-heron-4821`, or as what they choose instead.

use crate::app::App;

/// What is wrong with a name somebody chose. The words are keys of the catalogue: `handle-fault-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleFault {
    /// Shorter than 3 or longer than 30 characters.
    Length,
    /// Something else than letters a–z, digits and single dashes between them, or no letter at all.
    Letters,
    /// Reads like somebody who works here.
    Staff,
}

impl HandleFault {
    /// The end of its key in the catalogue.
    pub const fn as_str(self) -> &'static str {
        match self {
            HandleFault::Length => "length",
            HandleFault::Letters => "letters",
            HandleFault::Staff => "staff",
        }
    }
}

/// Words that a name must not hold anywhere, in the form of [`skeleton`].
const STAFF_ANYWHERE: &[&str] = &[
    "admin",
    "agent",
    "support",
    "microsoft",
    "realign",
    "moderator",
    "official",
    "helpdesk",
    "staff",
    "security",
    "certification",
    "verified",
];
/// Words that it must not consist of, nor hold between dashes.
const STAFF_ALONE: &[&str] = &[
    "mod", "lead", "desk", "help", "root", "system", "owner", "team", "ms", "msft", "info", "service",
    "learn",
];

/// What is wrong with this name, if anything.
pub fn handle_fault(handle: &str) -> Option<HandleFault> {
    if !(3..=30).contains(&handle.chars().count()) {
        return Some(HandleFault::Length);
    }
    let letters = handle.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && handle.bytes().any(|b| b.is_ascii_alphabetic())
        && !handle.starts_with('-')
        && !handle.ends_with('-')
        && !handle.contains("--");
    if !letters {
        return Some(HandleFault::Letters);
    }
    let whole = skeleton(handle);
    let anywhere = STAFF_ANYWHERE.iter().any(|word| whole.contains(&skeleton(word)));
    let alone = |part: &str| {
        let part = skeleton(part.trim_end_matches(|c: char| c.is_ascii_digit()));
        STAFF_ALONE.iter().any(|word| part == skeleton(word))
    };
    let is_staff = anywhere || alone(handle) || handle.split('-').any(alone);
    is_staff.then_some(HandleFault::Staff)
}

/// The key that is unique among names: two names that look the same at a glance have one key.
pub fn handle_key(handle: &str) -> String {
    let plain: String = handle
        .chars()
        .filter(|c| *c != '-')
        .map(|c| match c.to_ascii_lowercase() {
            '0' => 'o',
            '1' | 'i' => 'l',
            '5' => 's',
            other => other,
        })
        .collect();
    plain.replace("rn", "m").replace("vv", "w")
}

/// A coarser form, in which digits that stand for letters are those letters and doubled letters count once.
fn skeleton(text: &str) -> String {
    text.to_ascii_lowercase()
        .replace("rn", "m")
        .replace("vv", "w")
        .chars()
        .filter(|c| *c != '-')
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | 'j' => 'l',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '6' | '9' => 'g',
            '7' => 't',
            '8' => 'b',
            '2' => 'z',
            other => other,
        })
        .collect::<Vec<char>>()
        .chunk_by(|a, b| a == b)
        .filter_map(|run| run.first().copied())
        .collect()
}

const COLOURS: &[&str] = &[
    "amber", "azure", "bright", "calm", "cedar", "clear", "copper", "coral", "crisp", "dusky", "early",
    "fern", "gentle", "golden", "green", "hazel", "indigo", "ivory", "jade", "keen", "lilac", "little",
    "lucky", "maple", "mellow", "merry", "mild", "misty", "noble", "ochre", "olive", "opal", "patient",
    "pearl", "plum", "proud", "quick", "quiet", "rapid", "rosy", "ruby", "rustic", "sandy", "scarlet",
    "shady", "silver", "sleepy", "slate", "snowy", "solar", "steady", "sunny", "swift", "tawny", "teal",
    "tidy", "umber", "velvet", "violet", "warm", "wavy", "willow", "windy", "young",
];
const ANIMALS: &[&str] = &[
    "badger", "bear", "beaver", "bison", "bunting", "camel", "cat", "condor", "crane", "curlew", "deer",
    "dolphin", "dove", "eagle", "egret", "falcon", "finch", "fox", "gecko", "goose", "grouse", "hare",
    "hawk", "heron", "hornet", "ibex", "ibis", "jackdaw", "jay", "kestrel", "kite", "koala", "lark", "lemur",
    "linnet", "lynx", "magpie", "marten", "mole", "moose", "newt", "otter", "owl", "panda", "petrel",
    "plover", "puffin", "quail", "rabbit", "raven", "robin", "rook", "salmon", "seal", "shrew", "starling",
    "stork", "swan", "tern", "thrush", "toad", "trout", "vole", "wren",
];

/// A readable name made at random, such as `amber-heron-4821`.
pub(super) fn generate(app: &App) -> String {
    let mut bytes = [0u8; 6];
    app.random(&mut bytes);
    let colour = COLOURS[usize::from(bytes[0]) % COLOURS.len()];
    let animal = ANIMALS[usize::from(bytes[1]) % ANIMALS.len()];
    let number = 1000 + u32::from_le_bytes([bytes[2], bytes[3], bytes[4], bytes[5]]) % 9000;
    format!("{colour}-{animal}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_fine() {
        for good in [
            "mia",
            "Mia-Stone",
            "x-ray-7",
            "night-owl-1999",
            "leader-of-none",
            "moderne-kunst",
            "a1b",
        ] {
            assert_eq!(handle_fault(good), None, "{good}");
        }
    }

    #[test]
    fn length_and_letters() {
        assert_eq!(handle_fault("ab"), Some(HandleFault::Length));
        assert_eq!(handle_fault(&"a".repeat(31)), Some(HandleFault::Length));
        assert_eq!(handle_fault(&"a".repeat(30)), None);
        for bad in [
            "mia stone",
            "mia_stone",
            "mïa-stone",
            "-mia",
            "mia-",
            "mi--a",
            "1234567",
            "mia\u{430}",
            "<b>",
        ] {
            assert_eq!(handle_fault(bad), Some(HandleFault::Letters), "{bad}");
        }
    }

    #[test]
    fn nobody_looks_like_staff() {
        for bad in [
            "admin",
            "Admin-Mia",
            "adm1n",
            "admln",
            "ad-min",
            "addmin",
            "agent-7",
            "4gent",
            "the-agent",
            "supp0rt",
            "Support-Team",
            "rnicrosoft",
            "micr0s0ft-help",
            "rea1ign",
            "real-ign",
            "m0derator",
            "staff",
            "5taff",
            "lead",
            "lead-2",
            "l3ad",
            "ms",
            "mia-desk",
            "security-team",
        ] {
            let fault = handle_fault(bad);
            assert!(
                fault == Some(HandleFault::Staff) || (bad.len() < 3 && fault == Some(HandleFault::Length)),
                "{bad}: {fault:?}"
            );
        }
    }

    #[test]
    fn one_key_for_names_that_look_the_same() {
        for (one, other) in [
            ("Mia-Stone", "miastone"),
            ("mi1o", "milo"),
            ("b0b", "bob"),
            ("burn", "bum"),
            ("vvren", "wren"),
        ] {
            assert_eq!(handle_key(one), handle_key(other), "{one} {other}");
        }
        assert_ne!(handle_key("mia-4"), handle_key("mia-7"));
    }

    #[test]
    fn made_names_pass_the_rules() {
        for colour in COLOURS {
            for animal in ANIMALS {
                let name = format!("{colour}-{animal}-4821");
                assert_eq!(handle_fault(&name), None, "{name}");
            }
        }
    }
}
