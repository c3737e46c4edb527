//! The forum: asking in public, reading, answering, moderating.

mod model;

pub use model::{AnswerId, QuestionId, QuestionState, Topic};
