//! What the guide speaks of.

use crate::accounts::AccountId;
use crate::clock::Stamp;
use crate::learn::LearnProfileId;
use crate::{id_type, text_enum};

id_type! {
    /// A guide that somebody follows.
    GuideId,
}

text_enum! {
    /// A way to give both profiles the same account.
    pub enum Way {
        /// Support changes the account on the certification profile.
        A => "a",
        /// Another personal account on the Learn profile, from a work or school account that is on it.
        B1 => "b1",
        /// The same, from a work or school account that is added first.
        B2 => "b2",
        /// A new Learn profile, made by signing in with the account of the certification profile.
        B3 => "b3",
    }
}

text_enum! {
    /// Why a guide is over.
    pub enum EndedWhy {
        /// The person ended it.
        Person => "person",
        /// They chose another way, or began again.
        Replaced => "replaced",
        /// The profiles are connected.
        Connected => "connected",
        /// Its time was over when another one began.
        Expired => "expired",
        /// The Learn profile is no more: merged into another one, or deleted.
        LearnEnded => "learn_ended",
    }
}

/// The way that somebody follows, and what it set out from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    /// Its id.
    pub id: GuideId,
    /// The Learn profile it leads.
    pub learn: LearnProfileId,
    /// The way.
    pub way: Way,
    /// The personal account that was on the Learn profile when it began.
    pub personal: Option<AccountId>,
    /// When it ends by itself.
    pub expires_at: Stamp,
}

/// The personal account of a Learn profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Personal {
    /// The account.
    pub account: AccountId,
    /// Whether the visitor is signed in with it.
    pub here: bool,
}

text_enum! {
    /// What the person says of the account on their certification profile.
    pub enum Current {
        /// Another account, which they can sign in with.
        Other => "other",
        /// The account of their Learn profile.
        This => "this",
        /// The account of their Learn profile; only its address has changed.
        Alias => "alias",
        /// Another account, which they can not sign in with.
        LockedOut => "locked_out",
        /// Another account, closed less than 60 days ago.
        ClosedAccount => "closed",
        /// Another account, which somebody else has taken over.
        Hacked => "hacked",
        /// They do not know.
        Unknown => "unknown",
        /// They have no certification profile.
        NoProfile => "none",
    }
}

text_enum! {
    /// Whether the person has a work or school account that they could add.
    pub enum CanAdd {
        /// They have.
        Yes => "yes",
        /// They have none.
        No => "no",
    }
}

/// What the person has said. It chooses between ways; nothing is ever allowed by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Of the account on the certification profile.
    pub current: Option<Current>,
    /// Of a work or school account to add.
    pub work: Option<CanAdd>,
}

text_enum! {
    /// Where somebody stands. The words are stable, in `data-outcome`; those of connecting are the words of
    /// [`crate::connection::Outcome`].
    pub enum Code {
        /// Connected as it should be.
        Connected => "connected",
        /// Both profiles have the same account: connecting is left.
        Aligned => "aligned",
        /// The connection lost its ground.
        ConnectionStale => "connection_stale",
        /// The profiles have different accounts, and more has to be known.
        NotAligned => "not_aligned",
        /// The Learn profile has no personal account.
        MsaRequired => "msa_required",
        /// No certification profile belongs to the account, as far as the person may know.
        NoCertificationProfile => "no_certification_profile",
        /// Their request is under way.
        RequestOpen => "request_open",
        /// B1 fits.
        GuideB1 => "guide_b1",
        /// B2 fits.
        GuideB2 => "guide_b2",
        /// B3 fits.
        GuideB3 => "guide_b3",
        /// The same account under another address.
        SameAccount => "same_account",
        /// The account can be reopened with its provider.
        HintReopenAccount => "hint_reopen_account",
        /// Support looks twice.
        StrictVerification => "strict_verification",
    }
}

text_enum! {
    /// One thing to do: a step of a way, or the one button of a page. The words are the keys of its texts.
    pub enum Deed {
        /// Sign in with the personal account of the Learn profile.
        SignInCurrent => "sign-in-current",
        /// Add a work or school account to the Learn profile.
        AddWork => "add-work",
        /// Sign in with the work or school account.
        SignInWork => "sign-in-work",
        /// Remove the personal account.
        RemovePersonal => "remove-personal",
        /// Add the account of the certification profile.
        AddMsa => "add-msa",
        /// Sign in with that account.
        SignInMsa => "sign-in-msa",
        /// Claim the certification profile that has its address.
        Claim => "claim",
        /// Connect the profiles.
        Connect => "connect",
        /// Remove the work or school account again, if it is not wanted.
        RemoveWork => "remove-work",
        /// Sign in with the account of the certification profile, which makes a Learn profile.
        StartAfresh => "start-afresh",
        /// Ask for the change in the forum.
        Ask => "ask",
        /// Show in private who one is.
        Verify => "verify",
        /// Wait for the change.
        Wait => "wait",
        /// Sign in with the account that was asked for.
        SignInWanted => "sign-in-wanted",
        /// Sign in with the account that asked.
        SignInAsker => "sign-in-asker",
        /// Sign in once more.
        SignInAgain => "sign-in-again",
        /// End the connection to another certification profile.
        Disconnect => "disconnect",
        /// Look at the Learn profile.
        ToLearn => "to-learn",
        /// Look at the certification profile.
        ToCertification => "to-certification",
    }
}

text_enum! {
    /// Whether a step is done.
    pub enum Mark {
        /// Done.
        Done => "done",
        /// The next thing to do.
        Now => "now",
        /// After that.
        Later => "later",
    }
}

/// A step of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub deed: Deed,
    /// Whether it is done.
    pub mark: Mark,
    /// What the button of the next step does: mostly the deed itself.
    pub button: Option<Deed>,
    /// Whether it may be left out.
    pub is_optional: bool,
}

/// The way back into a guide, for the top of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// Which step is next.
    pub step: usize,
    /// Of how many.
    pub of: usize,
    /// What it is.
    pub deed: Deed,
}
