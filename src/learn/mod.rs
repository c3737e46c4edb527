//! Learn profiles: the learning side of a person, with at most one personal account and up to five of work or school.

use crate::id_type;

id_type! {
    /// A Learn profile.
    LearnProfileId,
    /// A connection of a Learn profile and a certification profile.
    ConnectionId,
}
