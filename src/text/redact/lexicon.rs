//! Words that tell what a number near them is, in the languages people ask in.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::glyphs::{Glyph, OPAQUE, is_dense};

/// A list of phrases in lower case. A trailing `|` asks for the end of the word there; without it the phrase is a
/// stem. Every phrase starts a word, save in scripts without spaces.
pub(super) struct Lexicon {
    /// Phrases by their first letter, for ASCII by its code.
    ascii: Vec<Vec<Phrase>>,
    other: HashMap<char, Vec<Phrase>>,
}

struct Phrase {
    chars: Vec<char>,
    whole: bool,
}

impl Lexicon {
    fn new(phrases: &str) -> Self {
        let mut lexicon = Self {
            ascii: (0..128).map(|_| Vec::new()).collect(),
            other: HashMap::new(),
        };
        for phrase in phrases
            .split(';')
            .map(str::trim)
            .filter(|phrase| !phrase.is_empty())
        {
            let (text, whole) = phrase
                .strip_suffix('|')
                .map_or((phrase, false), |text| (text, true));
            let phrase = Phrase {
                chars: text.chars().collect(),
                whole,
            };
            match phrase.chars.first() {
                Some(first) if first.is_ascii() => lexicon.ascii[*first as usize].push(phrase),
                Some(first) => lexicon.other.entry(*first).or_default().push(phrase),
                None => {}
            }
        }
        lexicon
    }

    /// Where the phrases stand, in order.
    pub(super) fn find(&self, glyphs: &[Glyph]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut before = ' ';
        for (at, glyph) in glyphs.iter().enumerate() {
            let inside = before.is_alphabetic() && !is_dense(glyph.c);
            before = glyph.c;
            if let Some(length) = (!inside).then(|| self.length_at(glyphs, at)).flatten() {
                found.push(at..at + length);
            }
        }
        found
    }

    fn length_at(&self, glyphs: &[Glyph], at: usize) -> Option<usize> {
        let first = glyphs[at].low;
        let phrases = if first.is_ascii() {
            self.ascii.get(first as usize)
        } else {
            self.other.get(&first)
        }?;
        let fits = |phrase: &&Phrase| {
            let end = at + phrase.chars.len();
            glyphs.len() >= end
                && phrase
                    .chars
                    .iter()
                    .zip(&glyphs[at..])
                    .all(|(c, glyph)| *c == glyph.low)
                && !(phrase.whole && glyphs.get(end).is_some_and(|next| next.c.is_alphabetic()))
        };
        phrases.iter().filter(fits).map(|phrase| phrase.chars.len()).max()
    }
}

/// Whether one of the `places` ends at most `reach` glyphs before `at`, with nothing in between that parts: a
/// bracket (markers end in one), or a blank line.
pub(super) fn is_after(glyphs: &[Glyph], places: &[Range<usize>], at: usize, reach: usize) -> bool {
    let until = places.partition_point(|place| place.end <= at);
    places[..until]
        .last()
        .is_some_and(|place| at - place.end <= reach && !parts(&glyphs[place.end..at]))
}

/// Whether a stretch parts what stands before it from what stands after.
pub(super) fn parts(between: &[Glyph]) -> bool {
    between.iter().any(|glyph| matches!(glyph.c, '[' | ']' | OPAQUE))
        || between
            .windows(2)
            .any(|pair| pair[0].c == '\n' && pair[1].c == '\n')
}

/// Birth.
pub(super) static BIRTH: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(
        "born|; birth; dob|; d.o.b; d. o. b; b-day; bday|; née|; né|; né(e); geboren; geboorte; geb.; geb|; geburt;
         nacimiento; nacid; nací|; cumpleaños; naissance; nascita; nato il; nata il; nato nel; nata nel;
         nasciment; nascid; nasci|; data de nasc; född|; fodt|; født|; fødsel; födelse; syntynyt; syntymä; urodz; ur.|;
         narozen; narodeni; narodený; születés; született; rođen; rojen; născut; nașter; doğum; рожд; родился; родилась;
         народж; народив; 生日; 出生; 生年月日; 生まれ; 誕生日; 생년월일; 생일; 태어; ngày sinh; sinh ngày; sinh năm;
         tgl lahir; tanggal lahir; lahir|; תאריך לידה; נולד; יליד; ميلاد; مواليد; مولود; ولدت; जन्म; เกิด; γεννη; γέννη",
    )
});

/// Telephones.
pub(super) static PHONE: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(
        "phone; tel|; tel.; teléf; telef; téléph; mobil; móvil; handy; cell|; cellphone; call me; whatsapp; celular;
         portable|; gsm|; fax|; тел|; тел.; телефон; 电话; 電話; 手机; 전화; 휴대; điện thoại; sđt; טלפון; هاتف; फ़ोन; फोन",
    )
});

/// Papers of identity.
pub(super) static DOCUMENT: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(
        "passport; passeport; pasaporte; passaporte; passaporto; reisepass; paspoort; pasaport; paszport; pass-nr;
         passnummer; id|; i.d.|; ids|; identity; identité; identidad; identità; identiteit; ausweis; personalausweis; dni|;
         nie|; nif|; cpf|; rg|; ssn|; social security; nin|; national insurance; pesel|; codice fiscale; carta d; cédula;
         cedula; curp|; rfc|; licence; license; führerschein; driving; permis; kimlik; t.c.|; tckn|; паспорт; иин|; инн|;
         снилс; 护照; 護照; 身份证; 身分證; パスポート; 旅券; マイナンバー; 여권; 주민등록; hộ chiếu; cccd|; cmnd|; ktp|; nik|;
         דרכון; תעודת זהות; ת.ז; جواز; هوية; पासपोर्ट; आधार; aadhaar; aadhar; pan|; document no; document number",
    )
});

/// Codes that open something.
pub(super) static CODE: LazyLock<Lexicon> = LazyLock::new(|| {
    Lexicon::new(
        "access code; accesscode; access key; passcode; pass code; pin|; pin code; otp|; voucher; activation code;
         security code; verification code; one-time code; code|; codes|; código; codigo; code d; zugangscode;
         zugangs-code; freischaltcode; gutschein; codice; kod|; kodu|; kód; koodi; код|; код доступа; 代码; 访问码; 验证码;
         アクセスコード; コード; 코드; mã truy cập; mã|; קוד; رمز; कोड",
    )
});
