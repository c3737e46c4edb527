//! Learn profiles as values.

use crate::accounts::{AccountId, AccountKey, Kind};
use crate::clock::Stamp;
use crate::id_type;

id_type! {
    /// A Learn profile.
    LearnProfileId,
    /// A connection of a Learn profile and a certification profile.
    ConnectionId,
}

/// An account on a Learn profile.
#[derive(Clone, Debug)]
pub struct LearnAccount {
    /// The account.
    pub account: AccountId,
    /// What identifies it.
    pub key: AccountKey,
    /// Personal, or work or school.
    pub kind: Kind,
    /// Since when it is on the profile.
    pub added_at: Stamp,
}
