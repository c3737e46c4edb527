//! Private threads as values.

use crate::accounts::AccountId;
use crate::clock::Stamp;
use crate::db::{Code, LookupKey};
use crate::questions::QuestionId;
use crate::{id_type, text_enum};

id_type! {
    /// A private thread.
    ThreadId,
    /// A private message.
    MessageId,
}

text_enum! {
    /// Which side a message comes from.
    pub enum Side {
        /// The person who asked.
        Requester => "requester",
        /// Support staff.
        Staff => "staff",
        /// The product itself: what was masked in the public text, what happened.
        System => "system",
    }
}

/// The most bytes of Markdown a message takes.
pub const MAX_BODY: usize = 100 * 1024;

/// A text as it is stored: what was typed, and its rendering, made once.
#[derive(Clone)]
pub struct Text {
    /// What was typed.
    pub markdown: String,
    /// The sanitised rendering.
    pub html: String,
}

impl Text {
    /// Renders a text. Slow for long ones: call it outside of transactions, in [`crate::app::App::block`].
    pub fn render(markdown: &str) -> Text {
        Text {
            markdown: markdown.to_owned(),
            html: crate::text::markdown::render(markdown),
        }
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text(…)")
    }
}

/// A private thread, loaded for somebody who may see it.
#[derive(Clone, Debug, diesel::Queryable)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// Its private address.
    pub code: Code,
    /// The question it belongs to.
    pub question: QuestionId,
    /// The person who asked.
    pub member: AccountId,
    /// When it was opened.
    pub opened_at: Stamp,
    /// Since when agents take part; never for a thread that is not a claimed request's.
    pub desk_since: Option<Stamp>,
    /// Since when nobody can write.
    pub locked_at: Option<Stamp>,
    /// The title of its question.
    pub title: String,
}

impl Thread {
    /// The side that this account writes from: an agent who asked is the requester of the own thread.
    pub fn side_of(&self, account: AccountId) -> Side {
        if account == self.member {
            Side::Requester
        } else {
            Side::Staff
        }
    }
}

/// A message to post.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// Where.
    pub thread: ThreadId,
    /// Who writes; nobody for the product itself.
    pub author: Option<AccountId>,
    /// From which side.
    pub side: Side,
    /// The text.
    pub text: &'a Text,
    /// The one-time number of the form, so that sending twice makes one message.
    pub sending: Option<&'a LookupKey>,
}

/// A message that stands in the thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Its id.
    pub id: MessageId,
    /// Whether this call made it; `false` when the form had been sent before.
    pub fresh: bool,
}
