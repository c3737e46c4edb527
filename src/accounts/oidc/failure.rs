//! What can go wrong on the way to a provider and back. Each has a page of its own; the cause is for the log alone.

use crate::text_enum;

text_enum! {
    /// Why somebody is not signed in, as codes for pages.
    pub enum Failure {
        /// They cancelled at the provider, or the provider let nobody in.
        Cancelled => "sign_in_cancelled",
        /// The provider wants something of the person first.
        Incomplete => "sign_in_incomplete",
        /// The provider can not be reached.
        Unreachable => "provider_unreachable",
        /// The provider has trouble of its own.
        Trouble => "provider_error",
        /// Provider and settings do not go together.
        Misconfigured => "provider_misconfigured",
        /// The answer belongs to no sign-in that was begun here.
        Unknown => "flow_unknown",
        /// It was begun in another browser.
        OtherBrowser => "other_browser",
        /// It took too long.
        Expired => "flow_expired",
        /// It has ended already.
        Used => "flow_used",
        /// Another provider answered than the one that was asked.
        MixedUp => "provider_mixed_up",
        /// The provider does not take its code (any more).
        CodeRefused => "code_refused",
        /// The token is not what it should be.
        TokenRefused => "token_refused",
        /// Our clock and the provider's are too far apart.
        ClockSkew => "clock_skew",
        /// The person signed in at the provider before, not now.
        NotFresh => "not_fresh",
        /// An account of the other kind.
        WrongKind => "wrong_account_kind",
        /// Another account than the one expected.
        OtherAccount => "other_account",
        /// The account was closed here.
        Closed => "account_closed",
    }
}

impl Failure {
    /// The HTTP status of its page.
    pub fn status(self) -> u16 {
        match self {
            Failure::Unknown | Failure::MixedUp | Failure::CodeRefused => 400,
            Failure::Cancelled
            | Failure::Incomplete
            | Failure::OtherBrowser
            | Failure::TokenRefused
            | Failure::ClockSkew
            | Failure::NotFresh
            | Failure::Closed => 403,
            Failure::Used | Failure::WrongKind | Failure::OtherAccount => 409,
            Failure::Expired => 410,
            Failure::Unreachable | Failure::Trouble | Failure::Misconfigured => 502,
        }
    }
    /// Whether trying again at once can help.
    pub fn is_worth_a_retry(self) -> bool {
        !matches!(self, Failure::Misconfigured | Failure::Closed)
    }
}

/// A failure with its cause in words for the log: no token, no code, no address.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What failed.
    pub failure: Failure,
    /// Why.
    pub cause: String,
}

impl Refusal {
    /// A failure with its cause.
    pub fn new(failure: Failure, cause: impl std::fmt::Display) -> Self {
        Refusal {
            failure,
            cause: cause.to_string(),
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Refusal::new(failure, "as the code says")
    }
}

/// The failure that an `error` of the authorization endpoint means (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
pub(super) fn of_response(error: &str) -> Failure {
    match error {
        "access_denied" => Failure::Cancelled,
        "login_required" | "interaction_required" | "account_selection_required" | "consent_required" => {
            Failure::Incomplete
        }
        "server_error" | "temporarily_unavailable" => Failure::Trouble,
        _ => Failure::Misconfigured,
    }
}

/// A word from outside, for the log: what is not a short code is left out.
pub(super) fn code_for_log(text: &str) -> &str {
    let is_code = text.len() <= 60 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_code { text } else { "(not a code)" }
}
