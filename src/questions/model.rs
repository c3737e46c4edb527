//! Questions as values.

use crate::{id_type, text_enum};

id_type! {
    /// A public question.
    QuestionId,
    /// A public answer.
    AnswerId,
}

text_enum! {
    /// What a question is about.
    pub enum Topic {
        /// Change the personal account on my certification profile.
        ChangeAccount => "change-account",
        /// I lost access to that account.
        LostAccess => "lost-access",
        /// I have two certification profiles.
        TwoProfiles => "two-profiles",
        /// Change the account on my Learn profile.
        LearnSide => "learn-side",
        /// Connecting fails.
        ConnectFails => "connect-fails",
        /// Something else.
        Other => "other",
    }
}

impl Topic {
    /// Whether a question of this topic makes a request.
    pub fn makes_request(self) -> bool {
        match self {
            Topic::ChangeAccount | Topic::LostAccess | Topic::TwoProfiles => true,
            Topic::LearnSide | Topic::ConnectFails | Topic::Other => false,
        }
    }
}

text_enum! {
    /// Where a question stands, as everybody may see it.
    pub enum QuestionState {
        /// Asked, nothing yet.
        Asked => "asked",
        /// An agent is on it.
        Claimed => "claimed",
        /// In verification.
        Verification => "verification",
        /// The change has been made; connecting is left to the person.
        Done => "done",
        /// Solved.
        Solved => "solved",
        /// Answered, for plain questions.
        Answered => "answered",
        /// Closed without a result.
        Closed => "closed",
        /// Closed as a duplicate.
        Duplicate => "duplicate",
    }
}
