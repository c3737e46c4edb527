//! Questions as values.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::clock::Stamp;
use crate::db::LookupKey;
use crate::db::schema::{answers, questions};
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

impl QuestionState {
    /// Whether nothing more is expected to happen.
    pub fn is_over(self) -> bool {
        match self {
            QuestionState::Solved
            | QuestionState::Answered
            | QuestionState::Closed
            | QuestionState::Duplicate => true,
            QuestionState::Asked
            | QuestionState::Claimed
            | QuestionState::Verification
            | QuestionState::Done => false,
        }
    }
}

/// A question to be asked: masked and rendered already.
#[derive(Clone, Debug)]
pub struct NewQuestion<'a> {
    /// Who asks.
    pub author: AccountId,
    /// What about.
    pub topic: Topic,
    /// One line, without personal data.
    pub title: &'a str,
    /// Markdown, without personal data.
    pub body: &'a str,
    /// The body as safe HTML.
    pub html: &'a str,
    /// Language tag of the asker's pages.
    pub lang: &'a str,
    /// The form's one-time number: one form makes one question.
    pub sending: LookupKey,
}

/// A question as it is shown.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = questions)]
pub struct Question {
    /// Its id, which is its public address too.
    pub id: QuestionId,
    /// Who asked.
    pub author_id: AccountId,
    /// What about.
    pub topic: Topic,
    /// One line.
    pub title: String,
    /// The body as safe HTML.
    pub body_html: String,
    /// Language tag of the asker's pages.
    pub lang: String,
    /// Where it stands.
    pub state: QuestionState,
    /// How many answers can be seen.
    pub answers: i32,
    /// When it was asked.
    pub asked_at: Stamp,
    /// When something last happened.
    pub active_at: Stamp,
    /// Since when it is hidden.
    pub hidden_at: Option<Stamp>,
    /// The question that stands for it.
    pub duplicate_of: Option<QuestionId>,
}

/// An answer as it is shown.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = answers)]
pub struct Answer {
    /// Its id.
    pub id: AnswerId,
    /// Who wrote it.
    pub author_id: AccountId,
    /// Whether they wrote as staff.
    pub by_staff: bool,
    /// The body as safe HTML.
    pub body_html: String,
    /// When.
    pub answered_at: Stamp,
    /// Since when it is hidden.
    pub hidden_at: Option<Stamp>,
}
