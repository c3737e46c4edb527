//! Connections as values.

use crate::accounts::AccountId;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::learn::{ConnectionId, LearnProfileId};
use crate::text_enum;

text_enum! {
    /// What a connection is worth.
    pub enum ConnectionState {
        /// In force.
        Connected => "connected",
        /// The account on one side has changed: connect again.
        Stale => "stale",
        /// Over.
        Ended => "ended",
    }
}

/// A connection that has not ended.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Its id.
    pub id: ConnectionId,
    /// The learning side.
    pub learn: LearnProfileId,
    /// The certification side.
    pub profile: ProfileId,
    /// The account both carried.
    pub account: AccountId,
    /// In force, or stale.
    pub state: ConnectionState,
    /// Since when.
    pub connected_at: Stamp,
    /// Since when it is stale.
    pub stale_at: Option<Stamp>,
}

text_enum! {
    /// What came of connecting or disconnecting, or stands in its way. The words are the stable codes of the situations,
    /// in `data-outcome` and in the keys of the catalogue.
    pub enum Outcome {
        /// The two profiles are connected.
        Connected => "connected",
        /// The Learn profile's personal account is not the one on the certification profile.
        NotAligned => "not_aligned",
        /// The Learn profile has no personal account.
        MsaRequired => "msa_required",
        /// The profiles are aligned, but this is a session of a work or school account.
        SignInWithMsa => "sign_in_with_msa",
        /// The Learn profile is connected to another certification profile.
        LearnAlreadyConnected => "learn_already_connected",
        /// The certification profile is connected to another Learn profile.
        CertAlreadyConnected => "cert_already_connected",
        /// The account of the certification profile changed after this session began.
        SignInAgain => "sign_in_again",
        /// No certification profile belongs to this account.
        NoCertificationProfile => "no_certification_profile",
        /// The connection lost its ground: connect again with the account the certification profile has now.
        ConnectionStale => "connection_stale",
        /// The certification profile is being merged with another one: connecting waits.
        MergeInProgress => "merge_in_progress",
        /// The connection has ended; bindings and exam history stay.
        Disconnected => "disconnected",
    }
}
