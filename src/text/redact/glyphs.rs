//! A text as the eye takes it: compatibility forms folded (full-width digits, digits of other scripts), invisible
//! characters and Markdown's own marks skipped, character references resolved. Each glyph knows where in the
//! original it stands.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

use crate::text::lookalike::is_invisible;

/// Stands for a stretch nothing may reach into or across: a marker that is already there.
pub(super) const OPAQUE: char = '\u{FFFC}';

/// The most combining marks that count as part of one letter.
const MAX_MARKS: usize = 8;

/// One visible character and the bytes of the original it came from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    /// NFKC, digits of all scripts as ASCII, all dashes as `-`, all spaces as one.
    pub(super) c: char,
    /// The same in lower case, diacritics kept.
    pub(super) low: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Reads a text; `opaque` ranges (sorted, apart) become one [`OPAQUE`] glyph each.
pub(super) fn read(text: &str, opaque: &[Range<usize>]) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    let mut at = 0;
    let mut opaque = opaque.iter().peekable();
    while let Some(c) = text[at..].chars().next() {
        if let Some(range) = opaque.next_if(|range| range.start <= at) {
            glyphs.push(Glyph {
                c: OPAQUE,
                low: OPAQUE,
                start: range.start,
                end: range.end,
            });
            at = range.end.max(at);
            continue;
        }
        // Most of most texts; the rest is for everything else.
        let stands_alone = c.is_ascii_graphic() || c == ' ';
        if stands_alone && !"&*`~\\".contains(c) && text.as_bytes().get(at + 1).is_none_or(u8::is_ascii) {
            glyphs.push(Glyph {
                c,
                low: c.to_ascii_lowercase(),
                start: at,
                end: at + 1,
            });
            at += 1;
            continue;
        }
        let (length, seen) = next_cluster(&text[at..], c);
        let (start, end) = (at, at + length);
        at = end;
        for c in seen.into_iter().flat_map(fold) {
            let low = c.to_lowercase().next().unwrap_or(c);
            glyphs.push(Glyph { c, low, start, end });
        }
    }
    glyphs
}

/// The bytes the next cluster takes, and what is seen of it before folding.
fn next_cluster(rest: &str, first: char) -> (usize, Vec<char>) {
    if first == '&'
        && let Some((c, length)) = reference(rest)
    {
        return (length, vec![c]);
    }
    if is_invisible(first) || is_markup(rest, first) {
        return (first.len_utf8(), Vec::new());
    }
    let marks: usize = rest[first.len_utf8()..]
        .chars()
        .take_while(|c| is_combining_mark(*c))
        .take(MAX_MARKS)
        .map(char::len_utf8)
        .sum();
    let length = first.len_utf8() + marks;
    (length, rest[..length].nfkc().collect())
}

/// Emphasis, code and strike-through marks, and a backslash before punctuation, are not shown.
fn is_markup(rest: &str, first: char) -> bool {
    match first {
        '*' | '`' | '~' => true,
        '\\' => rest[1..].starts_with(|c: char| c.is_ascii_punctuation()),
        _ => false,
    }
}

/// A character reference of HTML, which Markdown resolves.
fn reference(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(12).position(|b| b == b';')?;
    let name = &rest[1..end];
    let c = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "commat" => '@',
            "period" => '.',
            "lowbar" | "UnderBar" => '_',
            "plus" => '+',
            "hyphen" | "dash" | "ndash" | "mdash" => '-',
            "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
            "lpar" => '(',
            "rpar" => ')',
            "sol" => '/',
            "comma" => ',',
            "num" => '#',
            "shy" | "zwj" | "zwnj" | "NoBreak" => '\u{200B}',
            _ => return None,
        }
    };
    Some((c, end + 1))
}

fn fold(c: char) -> Option<char> {
    if c == OPAQUE || is_invisible(c) || matches!(c, '\u{0300}'..='\u{036F}' | '\u{20D0}'..='\u{20FF}') {
        return None;
    }
    Some(match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{0085}' => '\n',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{FE58}' => '-',
        '\u{3002}' | '\u{FF61}' | '\u{2024}' => '.',
        _ if c.is_whitespace() => ' ',
        _ => digit(c).unwrap_or(c),
    })
}

/// The code points of the digit zero in the scripts that have decimal digits of their own.
const ZEROS: [u32; 26] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1B50, 0x1C40, 0x1C50,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    if code < ZEROS[0] {
        return None;
    }
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    char::from_digit(code - zero, 10).filter(|_| code - zero < 10)
}

/// A letter of a script that does not part words by spaces, or hangs endings on foreign words.
pub(super) fn is_dense(c: char) -> bool {
    c >= '\u{0E00}'
        && matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Hangul
                | Script::Bopomofo
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        )
}

/// The letter without its diacritics, as far as that is one letter.
pub(super) fn plain(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'ı' => 'i',
        'đ' | 'ð' => 'd',
        'ß' => 's',
        _ => {
            let base = std::iter::once(c).nfd().next().unwrap_or(c);
            if base.script() == Script::Latin { base } else { c }
        }
    }
}

pub(super) fn is_digit(glyphs: &[Glyph], at: usize) -> bool {
    glyphs.get(at).is_some_and(|glyph| glyph.c.is_ascii_digit())
}

pub(super) fn is_alnum(glyphs: &[Glyph], at: usize) -> bool {
    glyphs.get(at).is_some_and(|glyph| glyph.c.is_alphanumeric())
}

/// The visible characters of a stretch, in lower case.
pub(super) fn lower(glyphs: &[Glyph]) -> String {
    glyphs.iter().map(|glyph| glyph.low).collect()
}
