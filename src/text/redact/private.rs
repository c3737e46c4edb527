//! Values somebody typed as their own: the legal name in its spellings, the accounts. They are looked for without
//! regard to case, diacritics, look-alike letters and what stands between the words.

use std::collections::HashSet;

use unicode_script::{Script, UnicodeScript};

use super::glyphs::{Glyph, OPAQUE, is_dense, plain};
use super::{Hit, Kind};
use crate::text::lookalike::ascii_double;

/// Values with fewer letters and digits than this are not looked for: they would be found everywhere.
const MIN_LETTERS: usize = 2;
/// The shortest local part of an account that is looked for by itself.
const MIN_LOCAL: usize = 4;
/// The most characters that may stand between two words of one value.
const MAX_GAP: usize = 4;
/// Endings that inflected languages hang on a name.
const MAX_ENDING: usize = 3;

/// Names that are words of every second question too: hidden only where written with a capital.
const COMMON_WORDS: [&str; 20] = [
    "will", "mark", "long", "case", "page", "white", "black", "young", "rose", "grace", "hope", "price",
    "bill", "name", "mail", "best", "more", "done", "test", "land",
];

/// The letters and digits of a text, folded, with the glyph each came from.
struct Letters {
    text: String,
    glyph: Vec<usize>,
}

pub(super) fn find(glyphs: &[Glyph], values: &[String], hits: &mut Vec<Hit>) {
    let letters = fold(glyphs);
    for value in wanted(values) {
        for (start, _) in letters.text.match_indices(value.as_str()) {
            let end = start + value.len();
            let (first, last) = (letters.glyph[start], letters.glyph[end - 1]);
            if let Some(last) = bounded(glyphs, first, last)
                && !has_wide_gap(&letters.glyph[start..end])
                && !is_common(glyphs, &value, first)
            {
                hits.push(Hit {
                    at: first..last + 1,
                    kind: Kind::PrivateDetail,
                });
            }
        }
    }
}

/// The values to look for, folded like the text; an account also by its local part.
fn wanted(values: &[String]) -> HashSet<String> {
    let mut wanted = HashSet::new();
    for value in values {
        let mut add = |text: &str, least: usize| {
            let folded = fold(&super::glyphs::read(text, &[])).text;
            let dense = folded.chars().any(is_dense);
            if folded.chars().count() >= if dense { MIN_LETTERS } else { least } {
                wanted.insert(folded);
            }
        };
        add(value, MIN_LETTERS + 1);
        if let Some((local, _)) = value.split_once('@') {
            add(local, MIN_LOCAL);
            add(local.split('+').next().unwrap_or(local), MIN_LOCAL);
        }
    }
    wanted
}

fn fold(glyphs: &[Glyph]) -> Letters {
    let mut letters = Letters {
        text: String::with_capacity(glyphs.len()),
        glyph: Vec::with_capacity(glyphs.len()),
    };
    let mut at = 0;
    while at < glyphs.len() {
        let length = glyphs[at..].iter().take_while(|g| is_letter(g.c)).count();
        let word = &glyphs[at..at + length];
        let mixed = word.iter().any(|g| g.c.is_ascii_alphabetic());
        for (offset, glyph) in word.iter().enumerate() {
            let before = letters.text.len();
            push_folded(glyph.low, mixed, &mut letters.text);
            letters
                .glyph
                .extend(std::iter::repeat_n(at + offset, letters.text.len() - before));
        }
        at += length.max(1);
    }
    letters
}

fn is_letter(c: char) -> bool {
    c != OPAQUE && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
}

/// One letter without diacritics; a look-alike inside a Latin word as the letter it passes for.
fn push_folded(low: char, in_latin: bool, text: &mut String) {
    match low {
        'ß' => text.push_str("ss"),
        'æ' => text.push_str("ae"),
        'œ' => text.push_str("oe"),
        'þ' => text.push_str("th"),
        'ə' => text.push('e'),
        'ё' => text.push('е'),
        'ς' => text.push('σ'),
        _ => {
            let folded = plain(low);
            let double = if in_latin { ascii_double(folded) } else { None };
            text.push(double.unwrap_or(folded));
        }
    }
}

/// The last glyph of a match that is a word or several, with an ending an inflected language adds; nothing where
/// it is only a piece of a word.
fn bounded(glyphs: &[Glyph], first: usize, last: usize) -> Option<usize> {
    let free_start = first == 0
        || !is_letter(glyphs[first - 1].c)
        || is_dense(glyphs[first].c)
        || is_dense(glyphs[first - 1].c);
    // Hebrew and Arabic write small words in front of a name without a space.
    let prefixed = matches!(glyphs[first].c.script(), Script::Hebrew | Script::Arabic)
        && glyphs[..first]
            .iter()
            .rev()
            .take(MAX_ENDING)
            .take_while(|g| is_letter(g.c))
            .count()
            < MAX_ENDING;
    if !free_start && !prefixed {
        return None;
    }
    if is_dense(glyphs[last].c) || glyphs.get(last + 1).is_some_and(|next| is_dense(next.c)) {
        return Some(last);
    }
    let ending = glyphs[last + 1..]
        .iter()
        .take(MAX_ENDING + 1)
        .take_while(|g| is_letter(g.c))
        .count();
    let inflected = matches!(glyphs[last].c.script(), Script::Cyrillic | Script::Greek);
    match ending {
        0 => Some(last),
        1..=MAX_ENDING if inflected && last - first >= 3 => Some(last + ending),
        _ => None,
    }
}

/// Words of one value stand next to each other.
fn has_wide_gap(glyphs: &[usize]) -> bool {
    glyphs.windows(2).any(|pair| pair[1] - pair[0] > MAX_GAP)
}

fn is_common(glyphs: &[Glyph], value: &str, first: usize) -> bool {
    COMMON_WORDS.contains(&value) && !glyphs[first].c.is_uppercase()
}
