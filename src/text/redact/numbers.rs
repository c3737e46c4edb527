//! Runs of digits: MCIDs and telephone numbers, in one piece or in groups.

use std::ops::Range;

use super::glyphs::{Glyph, is_digit, lower};
use super::lexicon::{PHONE, is_after};
use super::{Hit, Kind};

/// An MCID has 7 to 9 digits.
const MCID: std::ops::RangeInclusive<usize> = 7..=9;
/// The longest telephone number (E.164).
const PHONE_MAX: usize = 15;
const PHONE_REACH: usize = 24;

type Group = Range<usize>;

/// Looks at the glyphs that are not `taken` by a date or a code yet.
pub(super) fn find(glyphs: &[Glyph], taken: &[bool], hits: &mut Vec<Hit>) {
    let phones = PHONE.find(glyphs);
    let mut at = 0;
    while at < glyphs.len() {
        if !is_digit(glyphs, at) || taken[at] {
            at += 1;
            continue;
        }
        let groups = groups(glyphs, taken, at);
        at = groups.last().map_or(at + 1, |group| group.end);
        for part in without_exams(glyphs, &groups) {
            hits.extend(judge(glyphs, part, &phones));
        }
    }
}

/// The groups of digits from `at` on that stand close enough to be one number.
fn groups(glyphs: &[Glyph], taken: &[bool], at: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut start = at;
    loop {
        let length = (start..glyphs.len())
            .take_while(|&at| is_digit(glyphs, at) && !taken[at])
            .count();
        groups.push(start..start + length);
        let end = start + length;
        let Some(gap) = gap(glyphs, end).filter(|gap| !taken[end + gap]) else {
            return groups;
        };
        start = end + gap;
    }
}

/// The length of what may stand between two groups of one number; none where they are two numbers.
fn gap(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let length = glyphs[at..].iter().take(4).position(|g| g.c.is_ascii_digit())?;
    let between = lower(&glyphs[at..at + length]);
    matches!(
        between.as_str(),
        " " | "-"
            | "."
            | "/"
            | "_"
            | ","
            | "'"
            | "("
            | ")"
            | "  "
            | " - "
            | " / "
            | ") "
            | " ("
            | ")-"
            | "-("
            | ")/"
            | ")("
            | " -"
            | "- "
    )
    .then_some(length)
}

/// The stretches between numbers of exams: `70-410` and the number of `AZ-104`.
fn without_exams<'g>(glyphs: &[Glyph], groups: &'g [Group]) -> Vec<&'g [Group]> {
    let spaced = |at: usize| {
        groups
            .get(at + 1)
            .is_none_or(|next| glyphs[groups[at].end..next.start].iter().any(|g| g.c == ' '))
    };
    let mut parts = Vec::new();
    let mut first = 0;
    let mut at = 0;
    while at < groups.len() {
        let taken = if at == 0 && spaced(0) && is_letter_exam(glyphs, &groups[0]) {
            1
        } else if at + 1 < groups.len()
            && (at == 0 || spaced(at - 1))
            && spaced(at + 1)
            && is_number_exam(glyphs, &groups[at..at + 2])
        {
            2
        } else {
            at += 1;
            continue;
        };
        parts.push(&groups[first..at]);
        at += taken;
        first = at;
    }
    parts.push(&groups[first..]);
    parts.retain(|part| !part.is_empty());
    parts
}

/// `AZ-305`, `AZ305`: two or three letters, then three or four digits.
fn is_letter_exam(glyphs: &[Glyph], group: &Group) -> bool {
    let before = &glyphs[..group.start];
    let before = match before.last() {
        Some(g) if g.c == '-' => &before[..before.len() - 1],
        _ => before,
    };
    let letters = before
        .iter()
        .rev()
        .take(4)
        .take_while(|g| g.c.is_ascii_alphabetic())
        .count();
    let word = lower(&before[before.len() - letters..]);
    let number_word = matches!(
        word.as_str(),
        "id" | "no" | "nr" | "tel" | "fax" | "mcp" | "dni" | "nie" | "pin"
    );
    (3..=4).contains(&group.len()) && (2..=3).contains(&letters) && !number_word
}

/// `70-410`, `98-349`: the exams of earlier years.
fn is_number_exam(glyphs: &[Glyph], pair: &[Group]) -> bool {
    let first = lower(&glyphs[pair[0].clone()]);
    let series = ["62", "70", "74", "77", "83", "88", "98"].contains(&first.trim_start_matches('0'));
    series
        && first.len() <= 3
        && pair[1].len() == 3
        && pair[1].start == pair[0].end + 1
        && glyphs[pair[0].end].c == '-'
}

fn judge(glyphs: &[Glyph], groups: &[Group], phones: &[Range<usize>]) -> Option<Hit> {
    let (first, last) = (groups.first()?, groups.last()?);
    let digits: usize = groups.iter().map(ExactSizeIterator::len).sum();
    if digits < *MCID.start() || is_harmless(glyphs, groups, digits) {
        return None;
    }
    let mut range = first.start..last.end;
    let lead = lead(glyphs, range.start);
    range.start -= lead.len();
    let international =
        lead.contains('+') || (lower(&glyphs[first.clone()]).starts_with("00") && digits > *MCID.end());
    let phone_like =
        international || lead.contains('(') || is_after(glyphs, phones, range.start, PHONE_REACH);
    let security_number = digits == 9 && groups.iter().map(ExactSizeIterator::len).eq([3, 2, 4]);
    let kind = if digits > PHONE_MAX || (security_number && !phone_like) {
        Kind::DocumentNumber
    } else if MCID.contains(&digits) && !phone_like {
        Kind::Mcid
    } else {
        Kind::Phone
    };
    Some(Hit { at: range, kind })
}

/// A plus or an opening bracket before the number.
fn lead(glyphs: &[Glyph], start: usize) -> String {
    let length = glyphs[..start]
        .iter()
        .rev()
        .take(3)
        .take_while(|g| matches!(g.c, '+' | '('))
        .count();
    lower(&glyphs[start - length..start])
}

/// Numbers that look like one and are none: years, network addresses and versions, hours, links to questions, and
/// codes of errors.
fn is_harmless(glyphs: &[Glyph], groups: &[Group], digits: usize) -> bool {
    let value = |group: &Group| lower(&glyphs[group.clone()]).parse::<u32>().unwrap_or(u32::MAX);
    let joined = |at: usize| lower(&glyphs[groups[at].end..groups[at + 1].start]);
    let dotted = (0..groups.len() - 1).all(|at| joined(at) == ".");
    let years = groups.len() > 1
        && groups
            .iter()
            .all(|group| group.len() == 4 && (1900..2100).contains(&value(group)));
    let octet = |group: &Group| value(group) < 256 && (group.len() == 1 || glyphs[group.start].c != '0');
    let network = groups.len() == 4
        && dotted
        && ((groups.iter().all(octet) && !groups.iter().all(|group| group.len() == 2))
            || value(&groups[1]) == 0);
    let version = dotted && groups.len() > 1 && is_called_version(glyphs, groups[0].start);
    let clock = |hour: usize| {
        value(&groups[hour]) <= 24 && groups[hour + 1].len() == 2 && value(&groups[hour + 1]) < 60
    };
    let hours = groups.len() == 4
        && joined(0) == "."
        && joined(2) == "."
        && joined(1).contains('-')
        && clock(0)
        && clock(2);
    years
        || network
        || version
        || hours
        || (groups.len() == 1 && is_known_code(glyphs, groups[0].start, digits))
}

/// `build 22631.3007`, `v1.2.3456`.
fn is_called_version(glyphs: &[Glyph], start: usize) -> bool {
    let before = lower(&glyphs[start.saturating_sub(9)..start]);
    let word = before.trim_end().rsplit(|c: char| !c.is_alphabetic()).next();
    matches!(word, Some("build" | "version" | "v" | "ver"))
}

fn is_known_code(glyphs: &[Glyph], start: usize, digits: usize) -> bool {
    let before = lower(&glyphs[start.saturating_sub(12)..start]);
    before.ends_with("/questions/")
        || (before.ends_with("aadsts") && digits <= 8)
        || (before.ends_with("kb") && digits == 7)
        || (before.ends_with("0x") && digits == 8)
}

/// GUIDs: numbers of requests and tenants, never of people here.
pub(super) fn guids(glyphs: &[Glyph]) -> Vec<Range<usize>> {
    (0..glyphs.len())
        .filter_map(|at| guid(glyphs, at).map(|end| at..end))
        .collect()
}

/// The end of a GUID that starts at `at`: 8-4-4-4-12 hexadecimal digits.
fn guid(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let text = glyphs.get(at..at + 36)?;
    let fits = text.iter().enumerate().all(|(index, g)| match index {
        8 | 13 | 18 | 23 => g.c == '-',
        _ => g.c.is_ascii_hexdigit(),
    });
    let bounded =
        (at == 0 || !glyphs[at - 1].c.is_alphanumeric()) && !super::glyphs::is_alnum(glyphs, at + 36);
    (fits && bounded && text.iter().any(|g| g.c.is_alphabetic())).then_some(at + 36)
}
