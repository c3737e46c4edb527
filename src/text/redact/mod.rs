//! The fence between personal data and public text.
//!
//! The scan errs on the safe side: a full date of any kind is hidden, a long number of any kind too. What it leaves
//! alone is what questions are full of: exam codes, years, hours, error codes, network addresses. Names are found
//! only where they are handed in ([`mask`]); other names are not claimed to be found.
//!
//! Everything works on what the eye sees (see `glyphs`), in time linear in the text, and reports ranges of the
//! original.

mod addresses;
mod codes;
mod dates;
mod glyphs;
mod lexicon;
mod months;
mod numbers;
mod private;
mod streets;

use std::ops::Range;

/// What a found stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An e-mail address.
    Address,
    /// The number of a certification profile, or one that could be it.
    Mcid,
    /// A telephone number.
    Phone,
    /// A full date, or less than one next to a word of birth.
    BirthDate,
    /// Street and house number.
    StreetAddress,
    /// The number of a passport, an identity card or the like.
    DocumentNumber,
    /// A code that opens something.
    AccessCode,
    /// A value handed in: part of a name, an account.
    PrivateDetail,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Address,
        Self::Mcid,
        Self::Phone,
        Self::BirthDate,
        Self::StreetAddress,
        Self::DocumentNumber,
        Self::AccessCode,
        Self::PrivateDetail,
    ];

    /// The stable word for this kind, also the end of its key in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Mcid => "mcid",
            Self::Phone => "phone",
            Self::BirthDate => "birth-date",
            Self::StreetAddress => "street-address",
            Self::DocumentNumber => "document-number",
            Self::AccessCode => "access-code",
            Self::PrivateDetail => "private-detail",
        }
    }
}

/// One stretch of personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the original text, on character boundaries.
    pub range: Range<usize>,
    /// What it is; of overlapping findings the one that starts first and reaches furthest.
    pub kind: Kind,
}

/// A text that can be shown to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text with a marker in the place of each finding.
    pub text: String,
    /// What was hidden, in ranges of the original; empty when the text is unchanged.
    pub findings: Vec<Finding>,
}

/// A finding in glyphs.
struct Hit {
    at: Range<usize>,
    kind: Kind,
}

/// Finds personal data in a text: sorted, without overlaps.
pub fn scan(text: &str) -> Vec<Finding> {
    find(text, &[], &[])
}

/// Hides personal data, and the values in `extra` besides.
///
/// `extra` are values of the author: an account (found whole and by its local part), the phrases that
/// [`crate::verification::names::variants_for_masking`] makes of a legal name. `label` gives the marker for a kind
/// and should stand in square brackets; a marker that is in the text already is left alone, so that masking again
/// changes nothing.
pub fn mask(text: &str, extra: &[String], label: impl Fn(Kind) -> String) -> Masked {
    let labels = Kind::ALL.map(label);
    let markers = markers(text, &labels);
    let findings = find(text, extra, &markers);
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for finding in &findings {
        masked.push_str(&text[at..finding.range.start]);
        let label = Kind::ALL
            .iter()
            .position(|kind| *kind == finding.kind)
            .and_then(|index| labels.get(index));
        masked.push_str(label.map_or("[…]", String::as_str));
        at = finding.range.end;
    }
    masked.push_str(&text[at..]);
    Masked {
        text: masked,
        findings,
    }
}

/// Where the markers stand that an earlier masking left.
fn markers(text: &str, labels: &[String]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = labels
        .iter()
        .filter(|label| !label.is_empty())
        .flat_map(|label| {
            text.match_indices(label.as_str())
                .map(|(at, label)| at..at + label.len())
        })
        .collect();
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

/// The most times a text is looked at: what is hidden can part words that were one before.
const MAX_ROUNDS: usize = 4;

fn find(text: &str, extra: &[String], markers: &[Range<usize>]) -> Vec<Finding> {
    let mut glyphs = glyphs::read(text, markers);
    let mut findings = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let hits = merge(&glyphs, look(&glyphs, extra));
        if hits.is_empty() {
            break;
        }
        findings.extend(hits.iter().map(|hit| Finding {
            range: glyphs[hit.at.start].start..glyphs[hit.at.end - 1].end,
            kind: hit.kind,
        }));
        glyphs = without(&glyphs, &hits);
    }
    findings.sort_by_key(|finding| finding.range.start);
    // One character of the original can be several glyphs, so neighbours may share one.
    let mut apart: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        match apart.last_mut() {
            Some(last) if finding.range.start < last.range.end => {
                last.range.end = last.range.end.max(finding.range.end);
            }
            Some(_) | None => apart.push(finding),
        }
    }
    apart
}

fn look(glyphs: &[glyphs::Glyph], extra: &[String]) -> Vec<Hit> {
    let mut hits = Vec::new();
    codes::find(glyphs, &mut hits);
    let guids = numbers::guids(glyphs);
    let in_guid = |hit: &Hit| {
        let until = guids.partition_point(|guid| guid.start < hit.at.end);
        guids[..until].last().is_some_and(|guid| hit.at.start < guid.end)
    };
    hits.retain(|hit| !in_guid(hit));
    dates::find(glyphs, &mut hits);
    let mut taken = vec![false; glyphs.len()];
    for range in hits.iter().map(|hit| &hit.at).chain(&guids) {
        taken[range.clone()].fill(true);
    }
    numbers::find(glyphs, &taken, &mut hits);
    addresses::find(glyphs, &mut hits);
    streets::find(glyphs, &mut hits);
    if !extra.is_empty() {
        private::find(glyphs, extra, &mut hits);
    }
    hits
}

/// Overlapping hits as one, without the markers inside of them.
fn merge(glyphs: &[glyphs::Glyph], hits: Vec<Hit>) -> Vec<Hit> {
    let mut hits: Vec<Hit> = hits
        .into_iter()
        .flat_map(|hit| without_markers(glyphs, hit))
        .collect();
    hits.sort_by_key(|hit| (hit.at.start, std::cmp::Reverse(hit.at.end), hit.kind));
    let mut merged: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.at.start < last.at.end => last.at.end = last.at.end.max(hit.at.end),
            Some(_) | None => merged.push(hit),
        }
    }
    merged
}

/// The glyphs with each hit as one opaque glyph.
fn without(glyphs: &[glyphs::Glyph], hits: &[Hit]) -> Vec<glyphs::Glyph> {
    let mut left = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    for hit in hits {
        left.extend_from_slice(&glyphs[at..hit.at.start]);
        left.push(glyphs::Glyph {
            c: glyphs::OPAQUE,
            low: glyphs::OPAQUE,
            start: glyphs[hit.at.start].start,
            end: glyphs[hit.at.end - 1].end,
        });
        at = hit.at.end;
    }
    left.extend_from_slice(&glyphs[at..]);
    left
}

fn without_markers(glyphs: &[glyphs::Glyph], hit: Hit) -> Vec<Hit> {
    let mut at = hit.at.start;
    glyphs[hit.at]
        .split(|glyph| glyph.c == glyphs::OPAQUE)
        .map(|piece| {
            let range = at..at + piece.len();
            at = range.end + 1;
            Hit {
                at: range,
                kind: hit.kind,
            }
        })
        .filter(|hit| !hit.at.is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
