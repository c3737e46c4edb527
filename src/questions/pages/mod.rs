//! The forum's pages.

mod answer;
mod front;
mod moderate;
mod show;

pub use answer::answer;
pub use front::front;
pub use moderate::{close, hide, hide_answer};
pub use show::show;

use super::model::QuestionId;
use crate::error::{Error, Result};

/// The question of a path.
fn id_of(path: &str) -> Result<QuestionId> {
    path.parse().map_err(|_| Error::NotFound)
}
