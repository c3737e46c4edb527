//! The names of months in the languages people ask in.

use super::glyphs::{Glyph, plain};

/// Months as they are abbreviated, without diacritics.
const MONTHS: &str = " jan feb fev mar mrz mae apr avr abr may mai maj mei mag jun jul juin juil aug ago aou sep set sept oct \
    okt ott out nov dec dez dic des ene gen giu lug mars mayo maio maja marz maerz mart marca maart nisan mayis \
    янв фев мар апр мая май июн июл авг сен сент окт ноя дек ";
/// First letters of their full names.
const MONTH_STEMS: [&str; 80] = [
    "janua",
    "janu",
    "janv",
    "jann",
    "febr",
    "fevr",
    "fevereiro",
    "march",
    "marzo",
    "marts",
    "april",
    "avril",
    "abril",
    "aprile",
    "maggio",
    "junio",
    "junho",
    "julio",
    "julho",
    "juillet",
    "june",
    "july",
    "juni",
    "juli",
    "august",
    "agost",
    "aout",
    "septem",
    "setem",
    "settem",
    "sierp",
    "octob",
    "oktob",
    "octub",
    "ottob",
    "outub",
    "novem",
    "noviem",
    "decem",
    "dezem",
    "dicie",
    "dicem",
    "desem",
    "enero",
    "genna",
    "giugn",
    "lugli",
    "stycz",
    "luteg",
    "kwiet",
    "czerw",
    "lipca",
    "wrzes",
    "pazdz",
    "listop",
    "grudn",
    "ocak",
    "subat",
    "hazir",
    "temmuz",
    "agust",
    "eylul",
    "ekim",
    "kasim",
    "aralik",
    "январ",
    "феврал",
    "март",
    "апрел",
    "июня",
    "июнь",
    "июля",
    "июль",
    "август",
    "сентяб",
    "октяб",
    "нояб",
    "декаб",
    "ноемв",
    "серпн",
];
/// The names in Hebrew, Arabic and Ukrainian, some with the preposition that hangs on them.
const MONTHS_WHOLE: &str = " ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר \
    בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר \
    يناير فبراير مارس ابريل أبريل مايو يونيو يوليو اغسطس أغسطس سبتمبر اكتوبر أكتوبر نوفمبر ديسمبر \
    січня лютого березня квітня травня червня липня вересня жовтня листопада грудня ";

/// The end of the name of a month that starts at `at`.
pub(super) fn month(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let length = glyphs
        .get(at..)?
        .iter()
        .take(13)
        .take_while(|g| g.c.is_alphabetic())
        .count();
    if !(3..=12).contains(&length) {
        return None;
    }
    let word: String = glyphs[at..at + length].iter().map(|g| plain(g.low)).collect();
    let known = MONTH_STEMS.iter().any(|stem| word.starts_with(stem))
        || [MONTHS, MONTHS_WHOLE]
            .iter()
            .any(|list| list.split(' ').any(|name| name == word));
    known.then_some(at + length)
}
