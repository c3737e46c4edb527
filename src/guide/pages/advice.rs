//! The advice before asking.

use super::Button;
use crate::error::Result;
use crate::guide::facts;
use crate::guide::model::Said;
use crate::guide::policy::{self, Asks};
use crate::requests::State;
use crate::web::{Access, Cx, Viewer};

/// What the guide says before somebody asks.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Where they stand.
    pub code: &'static str,
    /// The sentence for it.
    pub sentence: &'static str,
    /// What to do instead of asking; none: `/align` says.
    pub button: Option<Button>,
    /// Whether they can do it themselves in a few minutes.
    pub is_quick: bool,
}

/// The advice for somebody who is about to ask about their accounts. None where asking is the best there is, or where
/// they have asked already.
///
/// # Errors
/// The database.
pub fn advice<R: Access>(cx: &mut Cx<'_, R>, viewer: &Viewer, said: Said) -> Result<Option<Advice>> {
    let found = facts::look(cx.app, cx.conn, viewer, said, cx.now)?;
    let has_asked = found
        .facts
        .request
        .is_some_and(|asked| asked.here && asked.state != State::Rebound);
    if has_asked {
        return Ok(None);
    }
    let answer = policy::answer(&found.facts, found.guide.as_ref());
    let says_something =
        answer.next.is_some() || answer.under_way.is_some() || answer.is_quick() || answer.asks == Asks::Now;
    Ok(says_something.then(|| Advice {
        code: answer.code,
        sentence: answer.sentence,
        button: answer.next.map(|deed| Button::of(deed, None)),
        is_quick: answer.is_quick(),
    }))
}
