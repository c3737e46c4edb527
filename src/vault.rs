//! Private values: sealing, keyed hashes, and secrets derived from the server's key.
//!
//! Everything private is stored as a [`Sealed`] blob behind a format byte, and compared through keyed hashes.
//! Format 0 is plain; encryption is a further format here and changes no query.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

use crate::db::{Code, LookupKey, Sealed};

/// A private value in memory: it can not be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Marks a value as private.
    pub fn new(value: T) -> Self {
        Private(value)
    }
    /// The value, for a reader who is entitled to it.
    pub fn expose(&self) -> &T {
        &self.0
    }
    /// The value itself, for a reader who is entitled to it.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> std::fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Private(…)")
    }
}

/// What a sealed value belongs to; the key it will be encrypted with follows from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A private thread: messages, notes, hints of its request.
    Thread(i64),
    /// A certification profile's data.
    Profile(i64),
    /// An account's address and drafts.
    Account(i64),
    /// A link or address without an account yet.
    Link(i64),
}

/// What a keyed hash is a hash of: equal values of different kinds have different hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An e-mail address, in [`fold_address`] form.
    Address,
    /// A certification profile's number.
    Mcid,
    /// An exam provider's registration ID.
    Registration,
    /// A verification answer, to see repeats.
    Answer,
    /// A session token.
    Session,
    /// The one-time number of a form, so that sending twice is seen.
    Sending,
    /// The subject of a throttle.
    Throttle,
    /// The state of a sign-in with a provider, and the cookie of the browser that began it.
    Flow,
}

impl Field {
    const fn label(self) -> &'static str {
        match self {
            Field::Address => "address",
            Field::Mcid => "mcid",
            Field::Registration => "registration",
            Field::Answer => "answer",
            Field::Session => "session",
            Field::Sending => "sending",
            Field::Throttle => "throttle",
            Field::Flow => "flow",
        }
    }
}

const PLAIN: u8 = 0;

/// A sealed value that can not be opened: written by a newer version, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value can not be opened (format {0:?})")]
pub struct Unreadable(pub Option<u8>);

/// The server's key and what is done with it.
#[derive(Clone)]
pub struct Vault {
    secret: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// A vault over the server's 256-bit key.
    pub fn new(secret: [u8; 32]) -> Self {
        Vault { secret }
    }

    /// Seals a private text.
    pub fn seal(&self, _scope: Scope, text: &str) -> Sealed {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.push(PLAIN);
        bytes.extend_from_slice(text.as_bytes());
        Sealed(bytes)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// [`Unreadable`] for a format this version does not know, or bytes that are not text.
    pub fn open(&self, _scope: Scope, sealed: &Sealed) -> Result<Private<String>, Unreadable> {
        match sealed.0.split_first() {
            Some((&PLAIN, text)) => String::from_utf8(text.to_vec())
                .map(Private::new)
                .map_err(|_| Unreadable(Some(PLAIN))),
            Some((&format, _)) => Err(Unreadable(Some(format))),
            None => Err(Unreadable(None)),
        }
    }

    /// The keyed hash of a value, for look-ups and uniqueness.
    pub fn lookup(&self, field: Field, value: &str) -> LookupKey {
        LookupKey(self.mac(&["lookup", field.label(), value]).to_vec())
    }

    /// The secret half of a mailed link or form, derived so that it is stored nowhere: 256 bits in base32.
    pub fn link_secret(&self, purpose: &str, code: &Code) -> String {
        data_encoding::BASE32_NOPAD
            .encode(&self.mac(&["link", purpose, code.as_str()]))
            .to_lowercase()
    }

    /// Whether `given` is the secret of that link; takes the same time for every answer.
    pub fn link_secret_fits(&self, purpose: &str, code: &Code, given: &str) -> bool {
        self.link_secret(purpose, code)
            .as_bytes()
            .ct_eq(given.as_bytes())
            .into()
    }

    /// The eight-digit code of a challenge, derived so that it is stored nowhere.
    pub fn challenge_code(&self, nonce: &str) -> Private<String> {
        let mac = self.mac(&["challenge", nonce]);
        let number = u64::from_be_bytes([mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], mac[6], mac[7]]);
        Private::new(format!("{:08}", number % 100_000_000))
    }

    /// Whether `given` is that challenge's code; takes the same time for every answer.
    pub fn challenge_code_fits(&self, nonce: &str, given: &str) -> bool {
        let given: String = given.nfkc().filter(char::is_ascii_digit).collect();
        self.challenge_code(nonce)
            .expose()
            .as_bytes()
            .ct_eq(given.as_bytes())
            .into()
    }

    /// The token that every form of this visitor carries.
    pub fn csrf(&self, visitor_token: &str) -> String {
        data_encoding::BASE32_NOPAD
            .encode(&self.mac(&["csrf", visitor_token])[..20])
            .to_lowercase()
    }

    /// Whether `given` is this visitor's form token.
    pub fn csrf_fits(&self, visitor_token: &str, given: &str) -> bool {
        self.csrf(visitor_token).as_bytes().ct_eq(given.as_bytes()).into()
    }

    fn mac(&self, parts: &[&str]) -> [u8; 32] {
        #[allow(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("a key of 32 bytes");
        for part in parts {
            // The length first, so that no two lists of parts run into the same bytes.
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

/// The form in which two spellings of one e-mail address are equal: NFKC, trimmed, lower case.
pub fn fold_address(address: &str) -> String {
    address.nfkc().collect::<String>().trim().to_lowercase()
}

/// The form in which two spellings of one MCID are equal: NFKC, digits only from digits, spaces and dashes.
pub fn fold_mcid(mcid: &str) -> String {
    mcid.nfkc().filter(|c| !c.is_whitespace() && *c != '-').collect()
}
