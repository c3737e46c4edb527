//! Dates. A full date in public text is taken for a date of birth, whatever it is: nobody can tell them apart. Next
//! to a word of birth a year or a day and month is enough.

use std::ops::Range;

use super::glyphs::{Glyph, is_alnum, is_digit};
use super::lexicon::{BIRTH, parts};
use super::months::month;
use super::{Hit, Kind};

/// How far from a word of birth a date still belongs to it, in glyphs.
const BIRTH_REACH: usize = 40;
const BIRTH_REACH_YEAR: usize = 20;
const BIRTH_REACH_BACK: usize = 4;

/// Words that stand inside a written date.
const FILLERS: [&str; 12] = [
    "de", "del", "of", "the", "den", "di", "do", "г", "tháng", "năm", "ngày", "yili",
];

pub(super) fn find(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < glyphs.len() {
        let starts_word =
            at == 0 || !glyphs[at - 1].c.is_alphanumeric() || super::glyphs::is_dense(glyphs[at - 1].c);
        let end = if is_digit(glyphs, at) && (at == 0 || !is_digit(glyphs, at - 1)) {
            full_date(glyphs, at)
        } else if starts_word && glyphs[at].c.is_alphabetic() {
            month_first(glyphs, at)
        } else {
            None
        };
        match end {
            Some(end) => {
                hits.push(Hit {
                    at: at..end,
                    kind: Kind::BirthDate,
                });
                at = end;
            }
            None => at += 1,
        }
    }
    near_birth(glyphs, hits);
}

/// A number of one to four digits.
#[derive(Clone, Copy)]
struct Number {
    value: u32,
    length: usize,
}

fn number(glyphs: &[Glyph], at: usize) -> Option<Number> {
    let digits = glyphs.get(at..)?.iter().take(5).map_while(|g| g.c.to_digit(10));
    let (length, value) = digits.fold((0, 0), |(length, value), digit| (length + 1, value * 10 + digit));
    (1..=4).contains(&length).then_some(Number { value, length })
}

impl Number {
    fn is_year(self) -> bool {
        self.length == 4 && (1900..2100).contains(&self.value)
    }

    fn is_day(self) -> bool {
        self.length <= 2 && (1..=31).contains(&self.value)
    }

    fn is_month(self) -> bool {
        self.length <= 2 && (1..=12).contains(&self.value)
    }
}

fn full_date(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let first = number(glyphs, at)?;
    numeric(glyphs, at, first)
        .or_else(|| day_first(glyphs, at, first))
        .or_else(|| year_first(glyphs, at, first))
}

/// `1985-03-12`, `12.3.1985`, `3/12/85`, `1985年3月12日`.
fn numeric(glyphs: &[Glyph], at: usize, first: Number) -> Option<usize> {
    let (second_at, sep) = separator(glyphs, at + first.length)?;
    let second = number(glyphs, second_at)?;
    let (third_at, again) = separator(glyphs, second_at + second.length)?;
    let third = number(glyphs, third_at)?;
    let end = third_at + third.length;
    let cjk = matches!(sep, '年' | '년');
    let goes_on = again == '.' && glyphs.get(end).is_some_and(|g| g.c == '.') && is_digit(glyphs, end + 1);
    if (sep != again && !cjk) || goes_on {
        return None;
    }
    let day_and_month = |a: Number, b: Number| (a.is_day() && b.is_month()) || (a.is_month() && b.is_day());
    let ordered = first.is_year() && day_and_month(second, third);
    let turned = third.is_year() && day_and_month(first, second);
    let short = sep == '/' && third.length == 2 && day_and_month(first, second);
    let tail = usize::from(glyphs.get(end).is_some_and(|g| matches!(g.c, '日' | '일')));
    (ordered || turned || short).then_some(end + tail)
}

/// One separator of a numeric date with at most one space on each side.
fn separator(glyphs: &[Glyph], at: usize) -> Option<(usize, char)> {
    let at = at + usize::from(glyphs.get(at)?.c == ' ');
    let sep = glyphs.get(at)?.c;
    let next = at + 1 + usize::from(glyphs.get(at + 1)?.c == ' ');
    let sep = match sep {
        '월' => '년',
        '月' => '年',
        other => other,
    };
    matches!(sep, '-' | '.' | '/' | '年' | '년').then_some((next, sep))
}

/// `12 March 1985`, `12. März 1985`, `12 de marzo de 1985`, `1st of May 1985`.
fn day_first(glyphs: &[Glyph], at: usize, day: Number) -> Option<usize> {
    if !day.is_day() {
        return None;
    }
    let month_at = skip_filler(glyphs, skip_ordinal(glyphs, at + day.length));
    let month_end = month(glyphs, month_at)?;
    let year_at = skip_filler(glyphs, month_end);
    number(glyphs, year_at)
        .filter(|year| year.is_year())
        .map(|year| year_at + year.length)
}

/// `1985 March 12`.
fn year_first(glyphs: &[Glyph], at: usize, year: Number) -> Option<usize> {
    if !year.is_year() {
        return None;
    }
    let month_end = month(glyphs, skip_filler(glyphs, at + year.length))?;
    let day_at = skip_filler(glyphs, month_end);
    number(glyphs, day_at)
        .filter(|day| day.is_day())
        .map(|day| day_at + day.length)
}

/// `March 12, 1985`.
fn month_first(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let day_at = skip_filler(glyphs, month(glyphs, at)?);
    let day = number(glyphs, day_at).filter(|day| day.is_day())?;
    let year_at = skip_filler(glyphs, skip_ordinal(glyphs, day_at + day.length));
    number(glyphs, year_at)
        .filter(|year| year.is_year())
        .map(|year| year_at + year.length)
}

/// Past `st`, `nd`, `rd`, `th`, `er`, `º`.
fn skip_ordinal(glyphs: &[Glyph], at: usize) -> usize {
    let letters = glyphs[at..]
        .iter()
        .take(3)
        .take_while(|g| g.c.is_alphabetic())
        .count();
    let text = super::glyphs::lower(&glyphs[at..at + letters]);
    at + if matches!(text.as_str(), "st" | "nd" | "rd" | "th" | "er" | "o" | "ai") {
        letters
    } else {
        0
    }
}

/// Past punctuation, spaces and at most two small words between the parts of a date.
fn skip_filler(glyphs: &[Glyph], at: usize) -> usize {
    let skip = |at: usize| {
        let rest = glyphs.get(at..).unwrap_or(&[]);
        at + rest.iter().take(3).take_while(|g| " .,-/'".contains(g.c)).count()
    };
    let mut at = skip(at);
    for _ in 0..2 {
        let rest = glyphs.get(at..).unwrap_or(&[]);
        let length = rest.iter().take(6).take_while(|g| g.c.is_alphabetic()).count();
        let word = super::glyphs::lower(&rest[..length]);
        if !FILLERS.contains(&word.as_str()) {
            break;
        }
        at = skip(at + length);
    }
    at
}

/// Years, days and months next to a word of birth.
fn near_birth(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    let places = BIRTH.find(glyphs);
    for (index, place) in places.iter().enumerate() {
        // What stands behind the next such word belongs to that one.
        let next = places
            .get(index + 1)
            .map_or(glyphs.len(), |next| next.start.max(place.end));
        let until = next.min(place.end + BIRTH_REACH);
        let after = (place.end..until).find_map(|at| loose_date(glyphs, at).map(|end| at..end));
        if let Some(range) = after.filter(|range| belongs(glyphs, place.end, range)) {
            hits.push(Hit {
                at: range,
                kind: Kind::BirthDate,
            });
        }
        let from = place.start.saturating_sub(BIRTH_REACH_BACK + 12);
        let before = (from..place.start).find_map(|at| loose_date(glyphs, at).map(|end| at..end));
        let is_close = |range: &Range<usize>| {
            range.end <= place.start
                && place.start - range.end <= BIRTH_REACH_BACK
                && !parts(&glyphs[range.end..place.start])
        };
        if let Some(range) = before.filter(is_close) {
            hits.push(Hit {
                at: range,
                kind: Kind::BirthDate,
            });
        }
    }
}

/// Whether a date belongs to the word of birth that ends at `word_end`: a year alone only in the same clause.
fn belongs(glyphs: &[Glyph], word_end: usize, date: &Range<usize>) -> bool {
    let between = &glyphs[word_end..date.start];
    let near = between.len() <= 3 || !between.iter().any(|glyph| ";!?.\n".contains(glyph.c));
    !parts(between) && (date.len() > 4 || (near && between.len() <= BIRTH_REACH_YEAR))
}

/// Numbers and names of months that follow each other, with a year among them or at least two of them.
fn loose_date(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).map(|before| glyphs[before].c);
    // `AZ-104` is no date.
    if before.is_some_and(|c| c.is_ascii_alphanumeric())
        || (before == Some('-') && at > 1 && is_alnum(glyphs, at - 2))
    {
        return None;
    }
    let (mut end, mut next, mut count, mut year) = (at, at, 0, false);
    while count < 4 {
        if let Some(number) = number(glyphs, next) {
            year |= number.is_year();
            end = skip_ordinal(glyphs, next + number.length);
        } else if let Some(month_end) = month(glyphs, next) {
            end = month_end;
        } else {
            break;
        }
        count += 1;
        next = skip_filler(
            glyphs,
            end + usize::from(glyphs.get(end).is_some_and(|g| "年月년월".contains(g.c))),
        );
    }
    let has_digit = glyphs[at..end].iter().any(|g| g.c.is_ascii_digit());
    ((year || count >= 2) && has_digit).then_some(end)
}
