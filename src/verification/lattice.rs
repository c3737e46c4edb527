//! A name as a lattice of letters: every way through it is one spelling.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

/// Spellings of one name. Node 0 is the start, node `end` the end; an edge is one letter.
pub(super) struct Lattice {
    edges: Vec<Vec<(char, usize)>>,
    end: usize,
}

impl Lattice {
    /// All spellings of a name; case, spaces and punctuation are dropped.
    pub(super) fn of(name: &str) -> Self {
        let mut lattice = Self {
            edges: vec![Vec::new()],
            end: 0,
        };
        for letter in letters(name) {
            let start = lattice.end;
            let stop = lattice.add_node();
            for spelling in spellings_of(letter) {
                lattice.add_path(start, stop, &spelling);
            }
            lattice.end = stop;
        }
        lattice
    }

    fn add_node(&mut self) -> usize {
        self.edges.push(Vec::new());
        self.edges.len() - 1
    }

    fn add_path(&mut self, start: usize, stop: usize, spelling: &[char]) {
        let mut at = start;
        for (index, &letter) in spelling.iter().enumerate() {
            let next = if index + 1 == spelling.len() {
                stop
            } else {
                self.add_node()
            };
            self.edges[at].push((letter, next));
            at = next;
        }
    }

    /// Whether the two names have a spelling in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut seen = HashSet::from([(0, 0)]);
        let mut open = vec![(0, 0)];
        while let Some((a, b)) = open.pop() {
            if a == self.end && b == other.end {
                return true;
            }
            for &(letter, a_next) in &self.edges[a] {
                for &(same, b_next) in &other.edges[b] {
                    if letter == same && seen.insert((a_next, b_next)) {
                        open.push((a_next, b_next));
                    }
                }
            }
        }
        false
    }

    /// One of the two is a single letter, and the other begins with it.
    pub(super) fn shares_initial(&self, other: &Self) -> bool {
        (self.is_letter() || other.is_letter())
            && self.edges[0]
                .iter()
                .any(|(a, _)| other.edges[0].iter().any(|(b, _)| a == b))
    }

    fn is_letter(&self) -> bool {
        self.edges[0].iter().any(|&(_, next)| next == self.end)
    }

    /// More than one Latin letter; where letters are syllables one is a name.
    pub(super) fn is_a_name(&self) -> bool {
        !self.is_letter() || self.edges[0].iter().any(|&(letter, _)| letter > '\u{1100}')
    }

    /// Up to `most` spellings in lower case, the plainest first.
    pub(super) fn spellings(&self, most: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![(0, String::new())];
        while let Some((at, text)) = open.pop() {
            if found.len() == most {
                break;
            }
            if at == self.end {
                found.push(text.to_lowercase());
                continue;
            }
            open.extend(
                self.edges[at]
                    .iter()
                    .rev()
                    .map(|&(letter, next)| (next, format!("{text}{letter}"))),
            );
        }
        found
    }
}

/// The letters and digits of a name in upper case, each with the marks that change it.
fn letters(name: &str) -> Vec<char> {
    let upper: String = name.nfkc().flat_map(to_upper).collect();
    let mut letters: Vec<char> = Vec::new();
    for c in upper.nfd() {
        if is_droppable_mark(c) {
            // Kept only where the composed letter has spellings of its own.
            if let Some(last) = letters.last_mut()
                && let Some(composed) = compose(*last, c)
                && has_own_spellings(composed)
            {
                *last = composed;
            }
        } else if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) {
            letters.push(c);
        }
    }
    letters
}

/// Upper case; the dotless and the dotted Turkish i are both I, and letters ICAO 9303 spells out stay whole.
fn to_upper(c: char) -> Vec<char> {
    match c {
        'ß' | 'ẞ' => vec!['S', 'S'],
        'ı' | 'İ' => vec!['I'],
        'ŉ' => vec!['N'],
        'ĸ' => vec!['Q'],
        'ς' => vec!['Σ'],
        _ => c.to_uppercase().collect(),
    }
}

/// Marks that documents leave out: Latin, Greek and Cyrillic diacritics, Hebrew points, Arabic vowel signs.
/// Marks of other scripts make another letter and stay.
fn is_droppable_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}'
        | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

fn has_own_spellings(c: char) -> bool {
    matches!(c, 'Ä' | 'Ö' | 'Ü' | 'Å' | 'Ñ')
}

/// The spellings of one upper-case letter (ICAO Doc 9303-3, section 6, table A, and the letter without its mark).
fn spellings_of(letter: char) -> Vec<Vec<char>> {
    let spelled: &[&str] = match letter {
        'Ä' => &["A", "AE"],
        'Ö' => &["O", "OE"],
        'Ü' => &["U", "UE", "UXX"],
        'Å' => &["A", "AA"],
        'Ø' => &["O", "OE"],
        'Ñ' => &["N", "NXX"],
        'Æ' => &["AE"],
        'Œ' => &["OE"],
        'Þ' => &["TH"],
        'Ð' | 'Đ' => &["D"],
        'Ł' => &["L"],
        'Ħ' => &["H"],
        'Ŧ' => &["T"],
        'Ŋ' => &["N"],
        'Ə' => &["E"],
        'Ĳ' => &["IJ"],
        'Ǿ' => &["O", "OE"],
        _ => return vec![vec![letter]],
    };
    spelled
        .iter()
        .map(|spelling| spelling.chars().collect())
        .collect()
}
