//! Learn profiles as values.

use crate::accounts::{AccountId, AccountKey, Kind};
use crate::clock::Stamp;
use crate::{id_type, text_enum};

id_type! {
    /// A Learn profile.
    LearnProfileId,
    /// A connection of a Learn profile and a certification profile.
    ConnectionId,
    /// An account that was proven and waits to be added.
    OfferId,
}

/// An account on a Learn profile.
#[derive(Clone, Debug)]
pub struct LearnAccount {
    /// The account.
    pub account: AccountId,
    /// What identifies it.
    pub key: AccountKey,
    /// Its public name.
    pub handle: String,
    /// Personal, or work or school.
    pub kind: Kind,
    /// Since when it is on the profile.
    pub added_at: Stamp,
    /// When somebody last signed in with it.
    pub last_used_at: Stamp,
}

text_enum! {
    /// What came of changing the accounts of a Learn profile, or stands in its way. The words are the stable codes of the
    /// situations, in `data-outcome` and in the keys of the catalogue.
    pub enum Outcome {
        /// The account is on the Learn profile.
        AccountAdded => "account_added",
        /// The account is on the Learn profile, and so is everything of the one it had.
        ProfilesMerged => "learn_profiles_merged",
        /// It was there before.
        AlreadyHere => "account_already_here",
        /// A second personal account.
        MsaLimit => "msa_limit",
        /// A sixth work or school account.
        WorkAccountLimit => "work_account_limit",
        /// The account has a Learn profile of its own, which has to be merged, or can not be.
        HasOwnLearnProfile => "has_own_learn_profile",
        /// What was to be confirmed has run out, was used, or belongs to another session.
        OfferInvalid => "offer_invalid",
        /// The account is off the Learn profile.
        AccountRemoved => "account_removed",
        /// The same, and the connection to the certification profile is out of date.
        ConnectionStale => "connection_stale",
        /// It is the account one is signed in with.
        CannotRemoveCurrentLogin => "cannot_remove_current_login",
        /// It is the only one.
        LastLogin => "last_login",
        /// The Learn profile is gone, and its connection.
        LearnProfileDeleted => "learn_profile_deleted",
    }
}

text_enum! {
    /// Why two Learn profiles can not become one.
    pub enum Hindrance {
        /// Each has a personal account.
        MsaLimit => "msa_limit",
        /// Together they have more than five work or school accounts.
        WorkAccountLimit => "work_account_limit",
        /// Each is connected to a certification profile.
        BothConnected => "both_connected",
    }
}

text_enum! {
    /// What becomes of the connections of two Learn profiles that become one.
    pub enum Fate {
        /// The other one has none.
        Stays => "stays",
        /// The other one's comes along.
        Moves => "moves",
        /// The other one's is out of date and ends.
        OtherEnds => "other_ends",
        /// The own one is out of date and ends; the other one's comes along.
        OwnEnds => "own_ends",
    }
}
