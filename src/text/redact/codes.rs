//! Access codes (`4F7K-22QD`) and the numbers of passports and identity cards.

use std::ops::Range;

use super::glyphs::{Glyph, lower};
use super::lexicon::{CODE, DOCUMENT, is_after};
use super::{Hit, Kind};

/// How far behind its word a number of a document or a code is looked for, in glyphs.
const REACH: usize = 28;

/// A run of ASCII letters and digits (with the Cyrillic letters that pass for digits).
struct Word {
    at: Range<usize>,
    letters: usize,
    digits: usize,
    small: bool,
    text: String,
}

impl Word {
    fn len(&self) -> usize {
        self.at.len()
    }

    fn is_mixed(&self) -> bool {
        self.letters > 0 && self.digits > 0
    }
}

pub(super) fn find(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    let words = words(glyphs);
    let codes = CODE.find(glyphs);
    let documents = DOCUMENT.find(glyphs);
    for word in &words {
        if is_error_code(glyphs, word) || is_exam(word) {
            continue;
        }
        let near = |places: &[Range<usize>]| is_after(glyphs, places, word.at.start, REACH);
        let kind = if is_disguised_number(word) {
            Some(Kind::Mcid)
        } else if is_document(word) || (near(&documents) && could_be_document(word)) {
            Some(Kind::DocumentNumber)
        } else if is_loose_code(word) && near(&codes) {
            Some(Kind::AccessCode)
        } else {
            None
        };
        hits.extend(kind.map(|kind| Hit {
            at: word.at.clone(),
            kind,
        }));
    }
    grouped_codes(glyphs, &words, &codes, hits);
}

fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        let length = glyphs[at..].iter().take_while(|g| is_word_char(g.c)).count();
        if length > 0 {
            let glyphs = &glyphs[at..at + length];
            words.push(Word {
                at: at..at + length,
                letters: glyphs.iter().filter(|g| g.c.is_alphabetic()).count(),
                digits: glyphs.iter().filter(|g| g.c.is_ascii_digit()).count(),
                small: glyphs.iter().any(|g| g.c.is_lowercase()),
                text: lower(&glyphs[..length.min(32)]),
            });
        }
        at += length.max(1);
    }
    words
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, 'О' | 'о' | 'І' | 'і' | 'З' | 'Ο' | 'ο')
}

/// Codes of errors and updates that everybody may see: `AADSTS9002313`, `KB5034441`, `0x80070005`.
fn is_error_code(glyphs: &[Glyph], word: &Word) -> bool {
    let text = word.text.as_str();
    let rest_is = |prefix: &str, digit: fn(&u8) -> bool, lengths: Range<usize>| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.bytes().all(|b| digit(&b)) && lengths.contains(&rest.len()))
    };
    rest_is("aadsts", u8::is_ascii_digit, 4..9)
        || rest_is("kb", u8::is_ascii_digit, 6..8)
        || rest_is("0x", u8::is_ascii_hexdigit, 8..9)
        || (text.len() <= 8
            && text.bytes().all(|b| b.is_ascii_hexdigit())
            && lower(&glyphs[word.at.start.saturating_sub(16)..word.at.start]).contains("error"))
}

/// What a code can look like next to its word: six digits, or letters and digits.
fn is_loose_code(word: &Word) -> bool {
    (word.letters == 0 && word.digits == 6)
        || (word.is_mixed() && (6..=24).contains(&word.len()) && word.digits >= 2)
}

/// `AZ104`, `ms500`.
fn is_exam(word: &Word) -> bool {
    let letters = word.text.bytes().take_while(u8::is_ascii_alphabetic).count();
    (2..=3).contains(&letters) && (3..=4).contains(&word.digits) && letters + word.digits == word.len()
}

/// `99O100003`: letters in the place of digits.
fn is_disguised_number(word: &Word) -> bool {
    (7..=9).contains(&word.len())
        && word.digits >= 5
        && word.letters > 0
        && word
            .text
            .chars()
            .all(|c| c.is_ascii_digit() || "oliоізο".contains(c))
}

/// Forms that documents have and hardly anything else.
fn is_document(word: &Word) -> bool {
    let shape: String = word
        .text
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { 'a' })
        .collect();
    let lead = shape.bytes().take_while(|b| *b == b'a').count();
    let digits = shape.bytes().skip(lead).take_while(|b| *b == b'9').count();
    let tail = shape.len() - lead - digits;
    let tail_is_letter = shape.bytes().skip(lead + digits).all(|b| b == b'a');
    let passport = match lead {
        0 => (7..=9).contains(&digits) && tail == 1,
        1 | 2 => (6..=9).contains(&digits) && tail <= 1,
        3 => (7..=9).contains(&digits) && tail <= 1,
        _ => false,
    };
    let long = !word.small && (9..=32).contains(&word.len()) && word.digits >= 5 && word.letters >= 2;
    // `MCID990000258`
    let labelled = lead >= 4 && (7..=9).contains(&digits) && tail == 0;
    (passport && tail_is_letter) || (long && !labelled) || shape == "aaaaaa99a99a999a"
}

fn could_be_document(word: &Word) -> bool {
    // A bare number of that length is more likely that of a profile, which is found as such.
    if word.letters == 0 && (7..=9).contains(&word.digits) {
        return false;
    }
    (5..=24).contains(&word.len()) && (word.digits >= 5 || (word.digits >= 4 && word.letters > 0))
}

/// Groups of capitals and digits of one length, joined by hyphens, spaces, dots or underscores.
fn grouped_codes(glyphs: &[Glyph], words: &[Word], codes: &[Range<usize>], hits: &mut Vec<Hit>) {
    let mut first = 0;
    while first < words.len() {
        let mut last = first;
        while words
            .get(last + 1)
            .is_some_and(|next| goes_on(glyphs, &words[last], next))
        {
            last += 1;
        }
        let group = &words[first..=last];
        if is_code(glyphs, group, codes) {
            hits.push(Hit {
                at: group[0].at.start..group[last - first].at.end,
                kind: Kind::AccessCode,
            });
        }
        first = last + 1;
    }
}

/// The next group of a code: of the same length, behind a hyphen; other signs only join groups that can be
/// nothing else.
fn goes_on(glyphs: &[Glyph], word: &Word, next: &Word) -> bool {
    word.len() == next.len()
        && match joiner(glyphs, word, next) {
            Some('-') => true,
            Some(_) => word.is_mixed() && next.is_mixed(),
            None => false,
        }
}

fn joiner(glyphs: &[Glyph], word: &Word, next: &Word) -> Option<char> {
    (next.at.start == word.at.end + 1)
        .then(|| glyphs[word.at.end].c)
        .filter(|c| matches!(c, '-' | '_' | '.' | ' '))
}

fn is_code(glyphs: &[Glyph], group: &[Word], codes: &[Range<usize>]) -> bool {
    let length = group[0].len();
    if group.len() < 2 || group.iter().all(is_exam) || !(3..=8).contains(&length) {
        return false;
    }
    let mixed = group
        .iter()
        .filter(|word| word.is_mixed() && !is_exam(word))
        .count();
    let letters: usize = group.iter().map(|word| word.letters).sum();
    let digits: usize = group.iter().map(|word| word.digits).sum();
    if letters > 0 && digits > 0 && is_after(glyphs, codes, group[0].at.start, REACH) {
        return true;
    }
    let capitals = group.iter().all(|word| !word.small);
    let hyphens = group
        .windows(2)
        .all(|pair| joiner(glyphs, &pair[0], &pair[1]) == Some('-'));
    (4..=6).contains(&length)
        && if capitals {
            mixed > 0
        } else {
            hyphens && mixed == group.len()
        }
}
