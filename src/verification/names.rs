//! Comparing a legal name as typed with the one on a profile, without a person looking at either.
//!
//! Names are compared as *sets* of spellings: travel documents write `Müller` as `MULLER`, `MUELLER` or
//! `MUXXLLER` (ICAO Doc 9303-3, section 6), and each holder has learnt one of them. The sets are never written
//! out: a name is a small lattice of letters, and two lattices are walked side by side, which stays quadratic
//! in the length whatever is typed.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

#[path = "lattice.rs"]
mod lattice;
use lattice::Lattice;

/// Names longer than this many characters are compared for identity only.
const MAX_CHARS: usize = 300;
/// Names of more words than this are not tried in another order.
const MAX_TOKENS: usize = 16;
/// The most spellings of one word handed out for masking.
const MAX_SPELLINGS: usize = 12;

/// What comparing two names gave. The same whichever of the two is called the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameOutcome {
    /// The same characters, save for spaces around words and Unicode form.
    Match,
    /// One spelling in common: case, spaces, hyphens, apostrophes, diacritics and ICAO 9303 forms set aside.
    Equivalent,
    /// Initials, a missing middle name, another order, or one name only.
    Partial,
    /// Written in another script: a Latin spelling is to be asked for; never decided automatically.
    OtherScript,
    /// None of these.
    Mismatch,
}

/// Compares the name on a profile with the one typed.
pub fn compare(stored: &str, typed: &str) -> NameOutcome {
    let (a, b) = (tidy(stored), tidy(typed));
    if !has_letter(&a) || !has_letter(&b) {
        return NameOutcome::Mismatch;
    }
    if a == b {
        return NameOutcome::Match;
    }
    if a.chars().count() > MAX_CHARS || b.chars().count() > MAX_CHARS {
        return NameOutcome::Mismatch;
    }
    if scripts(&a) != scripts(&b) {
        return NameOutcome::OtherScript;
    }
    if Lattice::of(&a).meets(&Lattice::of(&b)) {
        return NameOutcome::Equivalent;
    }
    if is_rotation(&a, &b) || is_part(&words(&a), &words(&b)) || is_part(&pieces(&a), &pieces(&b)) {
        return NameOutcome::Partial;
    }
    NameOutcome::Mismatch
}

/// NFKC, without marks nobody sees, words parted by one space.
fn tidy(name: &str) -> String {
    let normal: String = name
        .nfkc()
        .filter(|c| !crate::text::lookalike::is_invisible(*c))
        .collect();
    let composed: String = normal.nfkc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_letter(name: &str) -> bool {
    name.chars().any(char::is_alphabetic)
}

/// The scripts the letters of a name are from.
fn scripts(name: &str) -> HashSet<Script> {
    name.chars()
        .filter(|c| c.is_alphabetic() && !is_combining_mark(*c))
        .map(|c| c.script())
        .filter(|script| !matches!(script, Script::Common | Script::Inherited))
        .collect()
}

/// The words between spaces, dots and commas; a hyphen or an apostrophe keeps a word together.
fn words(name: &str) -> Vec<String> {
    split(name, |c| c.is_whitespace() || ".,;·・/()".contains(c))
}

/// The words, split at hyphens and apostrophes too.
fn pieces(name: &str) -> Vec<String> {
    split(name, |c| !c.is_alphanumeric() && !is_combining_mark(c))
}

fn split(name: &str, at: impl Fn(char) -> bool) -> Vec<String> {
    name.split(at)
        .filter(|word| has_letter(word))
        .map(str::to_owned)
        .collect()
}

/// The same words begun elsewhere: the family name first or last, also where one side joins words.
fn is_rotation(a: &str, b: &str) -> bool {
    let turned = |from: &str, to: &str| {
        let pieces = pieces(from);
        let target = Lattice::of(to);
        pieces.len() <= MAX_TOKENS
            && (1..pieces.len()).any(|first| {
                let name: String = pieces[first..]
                    .iter()
                    .chain(&pieces[..first])
                    .map(String::as_str)
                    .collect();
                Lattice::of(&name).meets(&target)
            })
    };
    turned(a, b) || turned(b, a)
}

/// Every word of the shorter name is a word or the initial of a word of the longer one, each used once, and at
/// least one of them is a whole name: initials alone say nothing.
fn is_part(a: &[String], b: &[String]) -> bool {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if small.is_empty() || large.len() > MAX_TOKENS {
        return false;
    }
    let small: Vec<Lattice> = small.iter().map(|word| Lattice::of(word)).collect();
    let large: Vec<Lattice> = large.iter().map(|word| Lattice::of(word)).collect();
    let links = |fits: &dyn Fn(&Lattice, &Lattice) -> bool| -> Vec<Vec<usize>> {
        small
            .iter()
            .map(|s| (0..large.len()).filter(|at| fits(s, &large[*at])).collect())
            .collect()
    };
    let loose = links(&|s, l| s.meets(l) || s.shares_initial(l));
    let whole = links(&|s, l| s.meets(l) && (s.is_a_name() || l.is_a_name()));
    (0..small.len()).any(|fixed| {
        let mut edges = loose.clone();
        edges[fixed].clone_from(&whole[fixed]);
        can_pair_all(&edges, large.len())
    })
}

/// Bipartite matching by augmenting paths: can every left one get a right one of its own?
fn can_pair_all(edges: &[Vec<usize>], rights: usize) -> bool {
    fn place(left: usize, edges: &[Vec<usize>], seen: &mut [bool], owner: &mut [Option<usize>]) -> bool {
        for &right in &edges[left] {
            if !std::mem::replace(&mut seen[right], true)
                && owner[right].is_none_or(|other| place(other, edges, seen, owner))
            {
                owner[right] = Some(left);
                return true;
            }
        }
        false
    }
    let mut owner = vec![None; rights];
    (0..edges.len()).all(|left| place(left, edges, &mut vec![false; rights], &mut owner))
}

/// The phrases that give a name away in a text: the name, each two of its words next to each other in either
/// order, and each word that is telling by itself, in the spellings of ICAO 9303. Case and diacritics are left
/// to whoever searches.
pub fn variants_for_masking(name: &str) -> Vec<String> {
    let name: String = tidy(name).chars().take(MAX_CHARS).collect();
    if !has_letter(&name) {
        return Vec::new();
    }
    let mut words = pieces(&name);
    words.truncate(MAX_TOKENS);
    let spelled: Vec<Vec<String>> = words.iter().map(|word| all_spellings(word)).collect();
    let mut found = vec![name];
    for (at, firsts) in spelled.iter().enumerate() {
        if is_telling(&words[at]) {
            found.extend(firsts.iter().cloned());
        }
        for (other, seconds) in spelled.iter().enumerate() {
            if at != other {
                found.extend(
                    firsts
                        .iter()
                        .zip(seconds.iter().cycle())
                        .map(|(a, b)| format!("{a} {b}")),
                );
                found.extend(
                    seconds
                        .iter()
                        .zip(firsts.iter().cycle())
                        .map(|(b, a)| format!("{a} {b}")),
                );
            }
        }
    }
    let mut seen = HashSet::new();
    found.retain(|phrase| seen.insert(phrase.clone()));
    found
}

/// The spellings of one word in lower case, also those it may have been transcribed from: `mueller`, `muller`.
fn all_spellings(word: &str) -> Vec<String> {
    let mut spellings = Lattice::of(word).spellings(MAX_SPELLINGS);
    let digraphs = [("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")];
    let plain = digraphs
        .iter()
        .fold(word.to_lowercase(), |word, (two, one)| word.replace(two, one));
    if plain != word.to_lowercase() {
        spellings.extend(Lattice::of(&plain).spellings(1));
    }
    spellings
}

/// A word of four letters, or of two where letters are syllables.
fn is_telling(word: &str) -> bool {
    let dense = word.chars().any(|c| {
        matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul
        )
    });
    word.chars().count() >= if dense { 2 } else { 4 }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
