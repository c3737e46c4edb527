//! The forum: asking in public, reading, answering, moderating.
//!
//! What is typed for the public comes in through [`masking`] alone. [`ask`] is the way to a question, [`closing`] the
//! ways staff ends one.

pub mod ask;
pub mod closing;
pub mod masking;
mod model;
pub mod pages;
pub mod policy;
pub mod store;

pub use model::{Answer, AnswerId, NewQuestion, Question, QuestionId, QuestionState, Topic};
pub use store::{insert, set_state, state_of};
