//! The pages of private threads.

pub mod compose;
mod inbox;
pub mod show;
mod write;

pub use inbox::list;
pub use show::show;
pub use write::{keep_draft, preview, send};

use super::model::Thread;
use super::store;
use crate::db::Code;
use crate::error::{Error, Result};
use crate::web::{Access, Cx};

/// The thread at this address, loaded through whoever is looking: not found for everybody who may not see it, signed
/// in or not.
fn locate<R: Access>(cx: &mut Cx<'_, R>, code: &str) -> Result<Thread> {
    let code = Code::parse(code).ok_or(Error::NotFound)?;
    let viewer = cx.who.viewer().ok_or(Error::NotFound)?;
    store::visible_to(cx.conn, viewer, &code)
}
