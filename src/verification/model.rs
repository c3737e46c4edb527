//! Evidence as values.

use crate::accounts::{AccountId, AccountKey};
use crate::clock::Stamp;
use crate::requests::Setback;
use crate::{id_type, text_enum};

id_type! {
    /// One item of evidence.
    EvidenceId,
    /// A challenge: a contact code that was asked for.
    ChallengeId,
}

text_enum! {
    /// Which certification profile of a request an item is about. Most requests have one; a request for two profiles of one
    /// person is verified for each of them, by its own evidence.
    pub enum Which {
        /// The profile that the request names first.
        First => "first",
        /// The other one.
        Second => "second",
    }
}

text_enum! {
    /// Which account of a request is proven.
    pub enum Purpose {
        /// The one that the profile shall be bound to.
        Wanted => "wanted",
        /// The one that it is bound to.
        Current => "current",
        /// The one that the second profile is bound to.
        Second => "second",
    }
}

impl Which {
    /// The other one of the two.
    pub const fn other(self) -> Which {
        match self {
            Which::First => Which::Second,
            Which::Second => Which::First,
        }
    }
}

impl Purpose {
    /// Which profile it says something of.
    pub const fn which(self) -> Which {
        match self {
            Purpose::Wanted | Purpose::Current => Which::First,
            Purpose::Second => Which::Second,
        }
    }
}

text_enum! {
    /// What an item of evidence is about.
    pub enum EvidenceKind {
        /// A fresh sign-in as the wanted account, bound to the request.
        WantedAccount => "wanted_account",
        /// A fresh sign-in as the account the profile is bound to, bound to the request.
        CurrentAccount => "current_account",
        /// A code sent to the contact email on file.
        ContactEmail => "contact_email",
        /// The number of the profile: a locator only.
        Mcid => "mcid",
        /// The legal name.
        LegalName => "legal_name",
        /// The legal name that the person has today, where it has changed.
        CurrentName => "current_name",
        /// An exam code with its date.
        Exam => "exam",
        /// The exam provider's registration ID.
        Registration => "registration",
        /// The country.
        Country => "country",
    }
}

text_enum! {
    /// How an answer compares, or how a proof went.
    pub enum EvidenceOutcome {
        /// Equal, or proven.
        Match => "match",
        /// Equal but for spelling.
        Equivalent => "equivalent",
        /// Some of it fits.
        Partial => "partial",
        /// Written in another script; a Latin spelling is needed.
        OtherScript => "other_script",
        /// It does not fit.
        Mismatch => "mismatch",
        /// The wanted account can not be used; whose it is, is told to nobody.
        Unavailable => "unavailable",
    }
}

impl EvidenceOutcome {
    /// Whether it supports the requester.
    pub fn supports(self) -> bool {
        match self {
            EvidenceOutcome::Match | EvidenceOutcome::Equivalent => true,
            EvidenceOutcome::Partial
            | EvidenceOutcome::OtherScript
            | EvidenceOutcome::Mismatch
            | EvidenceOutcome::Unavailable => false,
        }
    }
}

text_enum! {
    /// What an item weighs.
    pub enum Strength {
        /// Proves control of something that only the owner should have.
        Strong => "strong",
        /// The same, with a doubt.
        Medium => "medium",
        /// Little.
        Weak => "weak",
        /// Knowledge that supports, and never suffices.
        Supporting => "supporting",
        /// Only finds the profile.
        Locator => "locator",
        /// Needed, and says nothing about who somebody is.
        Mandatory => "mandatory",
        /// Nothing.
        None => "none",
    }
}

/// One verified fact about the requester.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Which profile it is about.
    pub which: Which,
    /// What it is about.
    pub kind: EvidenceKind,
    /// How it went.
    pub outcome: EvidenceOutcome,
    /// What it weighs.
    pub strength: Strength,
    /// The account that was proven.
    pub proven: Option<AccountKey>,
    /// Who did it.
    pub by: Option<AccountId>,
    /// When.
    pub recorded_at: Stamp,
    /// Until when it counts.
    pub expires_at: Option<Stamp>,
    /// Since when it does not count any more.
    pub voided_at: Option<Stamp>,
    /// Why: a code.
    pub voided_why: Option<String>,
}

/// Why an item was voided that was compared with what a profile was before an import changed it.
pub const PROFILE_UPDATED: &str = "profile_updated";

impl Evidence {
    /// Whether it counts now.
    pub fn is_live(&self, now: Stamp) -> bool {
        self.voided_at.is_none() && self.is_in_time(now)
    }

    /// Whether its requester sees it as received. That an import changed the profile, or that it was merged, is not told:
    /// it would tell that there is one.
    pub fn is_received(&self, now: Stamp) -> bool {
        let is_kept_quiet = self
            .voided_why
            .as_deref()
            .is_some_and(|why| why == PROFILE_UPDATED || why == Setback::ProfileMerged.as_str());
        (self.voided_at.is_none() || is_kept_quiet) && self.is_in_time(now)
    }

    fn is_in_time(&self, now: Stamp) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}
