//! E-mail addresses, also written `name (at) example (dot) com`.

use std::ops::Range;

use super::glyphs::{Glyph, OPAQUE, is_alnum, is_dense};
use super::{Hit, Kind};

/// How far a local part or a domain is followed, in glyphs.
const MAX_REACH: usize = 320;
const AT_WORDS: [&str; 6] = ["at", "arroba", "ät", "chiocciola", "собака", "@"];
const DOT_WORDS: [&str; 9] = [
    "dot",
    "punkt",
    "punto",
    "point",
    "ponto",
    "точка",
    "nokta",
    "kropka",
    ".",
];

/// How sure the sign between the two halves makes an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `@`, `%40`: the sign itself.
    Plain,
    /// `@` with spaces around, `(at)`: wants a domain with a dot.
    Spaced,
    /// The bare word: wants the dot as a word as well.
    Word,
}

pub(super) fn find(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < glyphs.len() {
        let found = sign_at(glyphs, at).and_then(|(sign, middle)| address(glyphs, sign, middle));
        match found {
            Some(range) => {
                // The end is looked at again, as the start of `a@b.example@c.example` is.
                at += 1;
                hits.push(Hit {
                    at: range,
                    kind: Kind::Address,
                });
            }
            None => at += 1,
        }
    }
}

fn address(glyphs: &[Glyph], sign: Sign, middle: Range<usize>) -> Option<Range<usize>> {
    let domain = domain(glyphs, middle.end)?;
    let named = domain.last_is_name;
    let sure = match sign {
        Sign::Plain => named && (domain.labels > 1 || glyphs[middle.end].c.is_alphabetic()),
        Sign::Spaced => named && domain.labels > 1,
        Sign::Word => named && domain.labels > 1 && domain.dot_as_word,
    };
    if !sure {
        return None;
    }
    let start = local_start(glyphs, middle.start)?;
    let start = if sign == Sign::Plain {
        start
    } else {
        before_dot_words(glyphs, start)
    };
    Some(start..domain.end)
}

/// Past `mia dot` in `mia dot berg at example dot com`.
fn before_dot_words(glyphs: &[Glyph], mut start: usize) -> usize {
    let word_before = |end: usize| {
        end - glyphs[..end]
            .iter()
            .rev()
            .take(24)
            .take_while(|g| g.c.is_alphanumeric())
            .count()
    };
    for _ in 0..4 {
        let Some(dot_end) = start.checked_sub(1).filter(|at| glyphs[*at].c == ' ') else {
            break;
        };
        let dot = word_before(dot_end);
        let Some(name_end) = dot.checked_sub(1).filter(|at| glyphs[*at].c == ' ') else {
            break;
        };
        let name = word_before(name_end);
        if name == name_end || !DOT_WORDS.contains(&super::glyphs::lower(&glyphs[dot..dot_end]).as_str()) {
            break;
        }
        start = name;
    }
    start
}

/// The sign between local part and domain that starts at `at`, with the spaces around it.
fn sign_at(glyphs: &[Glyph], at: usize) -> Option<(Sign, Range<usize>)> {
    let spaces_after = |from: usize| from + glyphs[from..].iter().take(2).take_while(|g| g.c == ' ').count();
    let spaces_before = |to: usize| {
        to - glyphs[..to]
            .iter()
            .rev()
            .take(2)
            .take_while(|g| g.c == ' ')
            .count()
    };
    match glyphs[at].c {
        '@' => {
            let range = spaces_before(at)..spaces_after(at + 1);
            let sign = if range.len() == 1 {
                Sign::Plain
            } else {
                Sign::Spaced
            };
            Some((sign, range))
        }
        '%' if glyphs.get(at + 1)?.c == '4' && glyphs.get(at + 2)?.c == '0' => {
            Some((Sign::Plain, at..at + 3))
        }
        '(' | '[' | '{' | '<' => {
            if let Some(end) = bracketed(glyphs, at, &AT_WORDS) {
                return Some((Sign::Spaced, spaces_before(at)..spaces_after(end)));
            }
            // `mia(a)example.com`, but not the item of a list.
            let tight = at > 0 && is_alnum(glyphs, at - 1);
            bracketed(glyphs, at, &["a"])
                .filter(|end| tight && is_alnum(glyphs, *end))
                .map(|end| (Sign::Spaced, at..end))
        }
        ' ' if at > 0 && is_alnum(glyphs, at - 1) => {
            let word = word_at(glyphs, at + 1);
            let known = AT_WORDS.contains(&super::glyphs::lower(&glyphs[word.clone()]).as_str());
            (known && glyphs.get(word.end)?.c == ' ').then(|| (Sign::Word, at..spaces_after(word.end)))
        }
        _ => None,
    }
}

/// One of the words in brackets; the place behind the closing one.
fn bracketed(glyphs: &[Glyph], open: usize, words: &[&str]) -> Option<usize> {
    let inside = &glyphs[open + 1..glyphs.len().min(open + 16)];
    let length = inside.iter().position(|g| matches!(g.c, ')' | ']' | '}' | '>'))?;
    let text = super::glyphs::lower(&inside[..length]);
    words.contains(&text.trim()).then_some(open + length + 2)
}

fn word_at(glyphs: &[Glyph], at: usize) -> Range<usize> {
    let rest = glyphs.get(at..).unwrap_or(&[]);
    at..at + rest.iter().take(24).take_while(|g| g.c.is_alphanumeric()).count()
}

struct Domain {
    end: usize,
    labels: usize,
    dot_as_word: bool,
    last_is_name: bool,
}

fn domain(glyphs: &[Glyph], start: usize) -> Option<Domain> {
    let mut found = Domain {
        end: start,
        labels: 0,
        dot_as_word: false,
        last_is_name: false,
    };
    let mut at = start;
    while at < glyphs.len() && at - start < MAX_REACH && is_alnum(glyphs, at) {
        let dense = is_dense(glyphs[at].c);
        let length = glyphs[at..]
            .iter()
            .take(MAX_REACH)
            .take_while(|g| matches!(g.c, '-' | '_') || (g.c.is_alphanumeric() && is_dense(g.c) == dense))
            .count();
        found.last_is_name = glyphs[at].c.is_alphabetic() && length >= 2;
        found.end = at + length;
        found.labels += 1;
        let Some((next, word)) = dot_at(glyphs, found.end) else {
            break;
        };
        if !is_alnum(glyphs, next) {
            break;
        }
        found.dot_as_word |= word;
        at = next;
    }
    (found.labels > 0).then_some(found)
}

/// The dot that starts at `at`, and whether it was written as a word.
fn dot_at(glyphs: &[Glyph], at: usize) -> Option<(usize, bool)> {
    let after_spaces = |from: usize| from + glyphs[from..].iter().take(2).take_while(|g| g.c == ' ').count();
    let first = glyphs.get(at)?;
    if first.c == '.' {
        return Some((at + 1, false));
    }
    let next = after_spaces(at);
    if matches!(glyphs.get(next)?.c, '(' | '[' | '{' | '<') {
        return bracketed(glyphs, next, &DOT_WORDS).map(|end| (after_spaces(end), true));
    }
    let word = word_at(glyphs, next);
    let known = DOT_WORDS.contains(&super::glyphs::lower(&glyphs[word.clone()]).as_str());
    (next > at && known && glyphs.get(word.end)?.c == ' ').then(|| (after_spaces(word.end), true))
}

/// Where the local part that ends at `end` starts.
fn local_start(glyphs: &[Glyph], end: usize) -> Option<usize> {
    let before = &glyphs[..end];
    let last = before.last()?;
    if last.c == '"' {
        let length = before
            .iter()
            .rev()
            .skip(1)
            .take(MAX_REACH)
            .take_while(|g| g.c != '\n')
            .position(|g| g.c == '"');
        return length.map(|length| end - length - 2);
    }
    let dense = is_dense(last.c);
    let length = before
        .iter()
        .rev()
        .take(MAX_REACH)
        .take_while(|g| "._%+-'!^{}$".contains(g.c) || (g.c.is_alphanumeric() && is_dense(g.c) == dense))
        .count();
    let start = end - length;
    let lead = glyphs[start..end].iter().position(|g| g.c.is_alphanumeric());
    if let Some(lead) = lead {
        return Some(start + lead);
    }
    // Something odd stands before the sign, such as a link: take the word as it is, but no marker's end.
    if last.c == ']' {
        return None;
    }
    let length = before
        .iter()
        .rev()
        .take(MAX_REACH)
        .take_while(|g| !matches!(g.c, ' ' | '\n' | '@' | OPAQUE))
        .count();
    glyphs[end - length..end]
        .iter()
        .any(|g| g.c.is_alphanumeric())
        .then_some(end - length)
}
