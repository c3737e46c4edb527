//! Street addresses: a number and a word for a street next to each other, in the order of the language.

use std::ops::Range;

use super::glyphs::{Glyph, is_dense, plain};
use super::{Hit, Kind};

/// Number first: `12 Main Street`, `221B Baker St`.
const ENGLISH: &str = " street st avenue ave road rd lane ln drive dr boulevard blvd court ct square sq terrace crescent \
    close way place pl parkway pkwy highway hwy row grove gardens mews ";
/// Sure enough to need no capital letters.
const ENGLISH_SURE: &str = " street avenue boulevard ";
const ENGLISH_PROSE: &str =
    " the of in on a an this that per from to my your and or for at with exams exam is was are ";
/// Number first, the name behind: `12 bis rue Victor Hugo`.
const FRENCH: &str = " rue avenue boulevard bd allee impasse quai chemin place faubourg ";
const FRENCH_SURE: &str = " rue avenue boulevard bd allee impasse ";
/// Street first, joined to its name: `Hauptstraße 12`, `Kerkstraat 3`, `Storgatan 5`.
const COMPOUND: [&str; 22] = [
    "strasse", "strase", "gasse", "weg", "platz", "allee", "ufer", "damm", "ring", "chaussee", "straat",
    "laan", "gracht", "plein", "gatan", "vagen", "gata", "veien", "vej", "katu", "gade", "utca",
];
/// Street first, the name behind, the number last: `Calle Mayor, 5`.
const PREFIX: &str = " calle avenida avda carrer paseo carrera rua travessa praca alameda piazza viale vicolo ulica ulice \
    улица переулок вулиця jalan duong ул вул просп проспект ulitsa ";
/// The same, but also words of other meanings: they need names with capitals.
const PREFIX_WEAK: &str = " via av plaza corso largo strada ul al pr jl jln пр пер ";
const PARTICLES: &str =
    " de del della dei degli di da do dos das la las le les los l d du des e y i san santa sao van der den ";
const NUMBER_WORDS: &str = " n no nr num numero nro д дом km house numara ";
/// Name first, then the street, then the number: `Atatürk Caddesi No: 5`.
const TURKISH: &str = " caddesi cad cd sokak sokagi sk bulvari blv ";
const BOXES: &str = " postfach postbus apartado skrytka ";

/// The most words of a name between street and number.
const MAX_WORDS: usize = 5;

struct Word {
    at: Range<usize>,
    low: String,
    capital: bool,
    /// Up to five digits, maybe with a letter; not a year.
    number: bool,
}

pub(super) fn find(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    let words = words(glyphs);
    let street = Street {
        glyphs,
        words: &words,
    };
    for at in 0..words.len() {
        let found = if words[at].number {
            street.number_first(at)
        } else {
            street.street_first(at)
        };
        hits.extend(found.map(|(from, to)| {
            let range = words[from].at.start..words[street.with_postcode(to)].at.end;
            Hit {
                at: range,
                kind: Kind::StreetAddress,
            }
        }));
    }
    east_asian(glyphs, hits);
}

fn words(glyphs: &[Glyph]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        let length = glyphs[at..].iter().take_while(|g| g.c.is_alphanumeric()).count();
        if length > 0 && length <= 40 {
            let text = &glyphs[at..at + length];
            let digits = text.iter().take_while(|g| g.c.is_ascii_digit()).count();
            let year =
                length == 4 && digits == 4 && matches!((text[0].c, text[1].c), ('1', '9') | ('2', '0'));
            // The number of `AZ-104` is none of a house.
            let bound = at > 0 && glyphs[at - 1].c == '-' && at > 1 && glyphs[at - 2].c.is_alphabetic();
            words.push(Word {
                at: at..at + length,
                low: text
                    .iter()
                    .map(|g| plain(g.low))
                    .collect::<String>()
                    .replace("ß", "ss"),
                capital: text[0].c.is_uppercase(),
                number: (1..=5).contains(&digits) && length - digits <= 1 && !year && !bound,
            });
        }
        at += length.max(1);
    }
    words
}

fn is_in(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|known| known == word)
}

struct Street<'t> {
    glyphs: &'t [Glyph],
    words: &'t [Word],
}

impl Street<'_> {
    /// Whether a word and the one before it belong to one address line.
    fn joined(&self, at: usize) -> bool {
        at > 0 && at < self.words.len() && {
            let gap = &self.glyphs[self.words[at - 1].at.end..self.words[at].at.start];
            gap.len() <= 4 && gap.iter().all(|g| " ,.-'’º°ª#:/".contains(g.c))
        }
    }

    fn number_first(&self, at: usize) -> Option<(usize, usize)> {
        self.english(at).or_else(|| self.french(at))
    }

    fn english(&self, at: usize) -> Option<(usize, usize)> {
        let (mut capitals, mut prose) = (true, false);
        for next in at + 1..=at + MAX_WORDS {
            if !self.joined(next) {
                return None;
            }
            let word = &self.words[next];
            let named = next > at + 1;
            if named && is_in(ENGLISH, &word.low) && capitals && word.capital {
                return Some((at, next));
            }
            if named && is_in(ENGLISH_SURE, &word.low) && !prose && next <= at + 3 {
                return Some((at, next));
            }
            let ordinal = word.low.starts_with(|c: char| c.is_ascii_digit());
            capitals &= word.capital || ordinal;
            prose |= is_in(ENGLISH_PROSE, &word.low) || (word.number && !ordinal);
        }
        None
    }

    fn french(&self, at: usize) -> Option<(usize, usize)> {
        let mut next = at + 1;
        if self.joined(next) && is_in(" bis ter quater ", &self.words[next].low) {
            next += 1;
        }
        if !self.joined(next) || !is_in(FRENCH, &self.words[next].low) {
            return None;
        }
        let sure = is_in(FRENCH_SURE, &self.words[next].low);
        let mut last = next;
        let mut named = false;
        for more in next + 1..=next + MAX_WORDS {
            if !self.joined(more) || !(self.words[more].capital || is_in(PARTICLES, &self.words[more].low)) {
                break;
            }
            named |= self.words[more].capital;
            last = more;
        }
        if !named && sure {
            last = (next + 1..=next + 2)
                .take_while(|more| self.joined(*more))
                .last()?;
            named = true;
        }
        named.then_some((at, last))
    }

    fn street_first(&self, at: usize) -> Option<(usize, usize)> {
        let word = self.words[at].low.as_str();
        if is_in(PREFIX, word) || is_in(PREFIX_WEAK, word) {
            return self.prefixed(at, is_in(PREFIX_WEAK, word));
        }
        let compound = COMPOUND.iter().any(|end| {
            word.strip_suffix(end)
                .is_some_and(|name| name.chars().count() != 1)
        });
        let abbreviated =
            word.ends_with("str") && self.glyphs.get(self.words[at].at.end).is_some_and(|g| g.c == '.');
        let turkish = is_in(TURKISH, word);
        let boxed = is_in(BOXES, word)
            || (word == "box" && self.joined(at) && is_in(" o po ", &self.words[at - 1].low));
        let sure = turkish || boxed || word.ends_with("strasse") || word.ends_with("straat");
        if !(boxed || turkish || ((compound || abbreviated) && (sure || self.words[at].capital))) {
            return None;
        }
        let number = self.number_after(at)?;
        let alone = turkish || COMPOUND.contains(&word) || word == "str";
        let mut from = at;
        while alone && from + 2 > at && self.joined(from) && self.words[from - 1].capital {
            from -= 1;
        }
        // A bare `Weg 3` or `Ring 2` is no address.
        (!alone || from < at || sure).then_some((from, number))
    }

    /// The number right behind a street, maybe after `No`.
    fn number_after(&self, at: usize) -> Option<usize> {
        let mut next = at + 1;
        if self.joined(next) && is_in(NUMBER_WORDS, &self.words[next].low) {
            next += 1;
        }
        (self.joined(next) && self.words[next].number).then_some(next)
    }

    fn prefixed(&self, at: usize, weak: bool) -> Option<(usize, usize)> {
        let mut named = false;
        for next in at + 1..=at + MAX_WORDS + 1 {
            if !self.joined(next) {
                return None;
            }
            let word = &self.words[next];
            if word.number {
                // `via Teams 2 days ago` goes on, an address does not.
                let goes_on = self.joined(next + 1)
                    && !self.words[at].capital
                    && self
                        .words
                        .get(next + 1)
                        .is_some_and(|after| !after.capital && !after.number);
                return (named && !(weak && goes_on)).then_some((at, next));
            }
            let particle = is_in(PARTICLES, &word.low) || is_in(NUMBER_WORDS, &word.low);
            if weak && !word.capital && !particle {
                return None;
            }
            named |= !particle || word.capital;
        }
        None
    }

    /// The postcode and town behind an address, where they follow at once.
    fn with_postcode(&self, last: usize) -> usize {
        let code = last + 1;
        if !self.joined(code) || !self.words[code].number || self.words[code].at.len() < 4 {
            return last;
        }
        let town = self.joined(code + 1) && self.words[code + 1].capital;
        if town { code + 1 } else { code }
    }
}

/// `中山路12号`, `3丁目4番5号`, `테헤란대로 12`.
fn east_asian(glyphs: &[Glyph], hits: &mut Vec<Hit>) {
    for at in 0..glyphs.len() {
        let next = at + 1 + usize::from(glyphs.get(at + 1).is_some_and(|g| g.c == ' '));
        let rest = glyphs.get(next..).unwrap_or(&[]);
        let digits = rest.iter().take(6).take_while(|g| g.c.is_ascii_digit()).count();
        let end = next + digits;
        let behind = glyphs.get(end).map(|g| g.c);
        let road = matches!(glyphs[at].c, '路' | '街' | '道' | '巷' | '弄' | '里' | '町');
        let fits = digits > 0 && road && matches!(behind, Some('号' | '號' | '弄' | '番'));
        let korean = digits > 0 && at > 0 && glyphs[at].c == '로' && glyphs[at - 1].c == '대';
        let block = glyphs[at].c == '丁' && glyphs.get(at + 1).is_some_and(|g| g.c == '目');
        if fits || korean || block {
            let before = glyphs[..at]
                .iter()
                .rev()
                .take(14)
                .take_while(|g| is_dense(g.c) || g.c.is_ascii_digit())
                .count();
            let start = at - before;
            let end = if block { at + 2 } else { end };
            let tail = glyphs[end..]
                .iter()
                .take(14)
                .take_while(|g| {
                    g.c.is_ascii_digit()
                        || matches!(g.c, '号' | '號' | '番' | '地' | '弄' | '室' | '楼' | '-')
                })
                .count();
            hits.push(Hit {
                at: start..end + tail,
                kind: Kind::StreetAddress,
            });
        }
    }
}
