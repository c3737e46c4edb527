//! Requests as values.

use crate::{id_type, text_enum};

id_type! {
    /// A request.
    RequestId,
    /// An internal note.
    NoteId,
    /// A notice of an approved change to an old contact.
    NoticeId,
    /// An objection to a change.
    ObjectionId,
    /// An approval.
    ApprovalId,
}

text_enum! {
    /// What the requester says of the current account.
    pub enum Situation {
        /// Nothing in particular: they can sign in with it, or did not say.
        Usual => "usual",
        /// They can not sign in with it.
        LockedOut => "locked_out",
        /// It was closed; within 60 days it can be reopened with its provider.
        ClosedAccount => "closed",
        /// Somebody else controls it: it proves nothing any more.
        Hacked => "hacked",
    }
}

text_enum! {
    /// Why a request went back to verification after it was approved.
    pub enum Setback {
        /// The wanted account was bound elsewhere in the meantime.
        TargetTaken => "target_taken",
        /// The profile changed after the approval.
        ProfileChanged => "profile_changed",
        /// The profile was frozen.
        Frozen => "frozen",
        /// Another change of the profile is contested.
        Contested => "contested",
        /// A notice to an old contact was refused by its mail server.
        NoticeRefused => "notice_refused",
        /// The profile is being merged with another one.
        MergeInProgress => "merge_in_progress",
        /// The profile was merged into another one, or separated from it again.
        ProfileMerged => "profile_merged",
    }
}

text_enum! {
    /// Why a request ended without a change.
    pub enum EndReason {
        /// Staff refused it, for a reason in words.
        Refused => "refused",
        /// What could be verified does not suffice, and nothing is left to try here.
        NotVerifiable => "not_verifiable",
        /// The wanted account is the current one under another alias.
        SameAccount => "same_account",
        /// It was spam.
        Spam => "spam",
        /// It was answered.
        Answered => "answered",
        /// The change was made, and the person never connected.
        NeverConnected => "never_connected",
        /// An objection was upheld.
        Objection => "objection",
        /// A lead undid what was made.
        Undone => "undone",
    }
}

text_enum! {
    /// Which old contact a notice or an objection belongs to.
    pub enum Channel {
        /// The contact email of the profile.
        Contact => "contact",
        /// The address of the account that was bound.
        OldAccount => "old_account",
        /// Signing in as the account that is or was bound.
        SignIn => "sign_in",
    }
}

text_enum! {
    /// How a lead decides on an objection.
    pub enum Resolution {
        /// The objection does not hold: the request goes on where it was.
        Dismissed => "dismissed",
        /// The objection holds: the request ends, a change that was made is undone.
        Upheld => "upheld",
    }
}

text_enum! {
    /// What an internal note is.
    pub enum NoteKind {
        /// A note.
        Note => "note",
        /// The reason of an approval.
        Approval => "approval",
        /// The reason of a rejection.
        Rejection => "rejection",
        /// The reason of a resolution.
        Resolution => "resolution",
        /// One lead's vote to dismiss, where two leads decide.
        VoteDismissed => "vote_dismissed",
        /// One lead's vote to uphold, where two leads decide.
        VoteUpheld => "vote_upheld",
    }
}
