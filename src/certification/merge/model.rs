//! Merges as values.

use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::requests::RequestId;
use crate::{id_type, text_enum};

id_type! {
    /// A merge of two profiles.
    MergeId,
}

text_enum! {
    /// Where a merge stands.
    pub enum MergeState {
        /// Approved and not yet made: connecting and rebinding either profile wait.
        Running => "running",
        /// Made.
        Done => "done",
        /// Given up before it was made.
        Cancelled => "cancelled",
        /// Made, and undone by a lead.
        Undone => "undone",
    }
}

text_enum! {
    /// Why one of two profiles survives.
    pub enum SurvivorWhy {
        /// It has the name that the person has today, and the other one has not.
        CurrentName => "current_name",
        /// It has more exams.
        MoreExams => "more_exams",
        /// It is the older one.
        Older => "older",
        /// The agent chose it, for a reason.
        Chosen => "chosen",
    }
}

/// A merge.
#[derive(Clone, Copy, Debug, diesel::Queryable)]
pub struct Merge {
    /// Its id.
    pub id: MergeId,
    /// The request it is made for.
    pub request: RequestId,
    /// The profile that stays.
    pub survivor: ProfileId,
    /// Its version at the approval.
    pub survivor_version: i64,
    /// The profile that goes.
    pub merged: ProfileId,
    /// Its version at the approval.
    pub merged_version: i64,
    /// Why the survivor is the survivor.
    pub why: SurvivorWhy,
    /// Where it stands.
    pub state: MergeState,
    /// Whether it bound the survivor to another account.
    pub rebound: bool,
    /// When it was made.
    pub done_at: Option<Stamp>,
}

impl Merge {
    /// Both profiles, in the order in which they are locked.
    pub fn profiles(&self) -> [ProfileId; 2] {
        let mut both = [self.survivor, self.merged];
        both.sort_unstable();
        both
    }
}
