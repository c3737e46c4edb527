//! The forum: asking in public, reading, answering, moderating.

mod model;
pub mod store;

pub use model::{Answer, AnswerId, NewQuestion, Question, QuestionId, QuestionState, Topic};
pub use store::{insert, set_state, state_of};
