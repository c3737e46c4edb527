//! The box one writes a message in: on the thread's page, and on the desk.

use crate::accounts::AccountId;
use crate::app::App;
use crate::db::Conn;
use crate::error::Result;
use crate::requests::Request;
use crate::threads::model::{MAX_BODY, Thread};
use crate::threads::store::drafts;
use crate::web::FormErrors;

/// What `threads/compose.html` shows.
#[derive(Clone, Debug, Default)]
pub struct Compose {
    /// The private address of the thread.
    pub code: String,
    /// The text in the box.
    pub body: String,
    /// Its rendering, when it was asked for.
    pub preview: Option<String>,
    /// What is wrong.
    pub errs: FormErrors,
    /// `desk` where sending leads back to the desk, else empty.
    pub from: &'static str,
    /// Why nobody can write here: a key of the catalogue.
    pub closed: Option<&'static str>,
}

impl Compose {
    /// The box of this thread, as yet empty.
    pub fn new(thread: &Thread, request: Option<&Request>, from: &'static str) -> Compose {
        Compose {
            code: thread.code.to_string(),
            from,
            closed: closed(thread, request),
            ..Compose::default()
        }
    }

    /// Puts what this account was writing here into the box.
    ///
    /// # Errors
    /// The database, or a draft that can not be opened.
    pub fn with_draft(
        self,
        app: &App,
        conn: &mut Conn,
        account: AccountId,
        thread: &Thread,
    ) -> Result<Compose> {
        let body = drafts::load(app, conn, account, &place(thread))?.unwrap_or_default();
        Ok(Compose { body, ..self })
    }
}

/// Why nobody can write into a thread: it is locked, or nobody is or will be there to read.
fn closed(thread: &Thread, request: Option<&Request>) -> Option<&'static str> {
    match (thread.locked_at, request) {
        (Some(_), _) => Some("thread-locked"),
        (None, None) => Some("thread-no-reader"),
        (None, Some(request)) if thread.desk_since.is_none() && request.state.is_over() => {
            Some("thread-never-taken")
        }
        (None, Some(_)) => None,
    }
}

/// Where the drafts of a thread are kept.
pub(super) fn place(thread: &Thread) -> String {
    format!("thread-{}", thread.id)
}

/// The text as it counts: browsers send each line end as two characters, people typed one.
pub(crate) fn tidy(body: &str) -> String {
    body.replace("\r\n", "\n")
}

/// What is wrong with a text, as a key of the catalogue.
pub(crate) fn problem(body: &str) -> Option<&'static str> {
    if body.trim().is_empty() {
        Some("thread-body-empty")
    } else if body.len() > MAX_BODY {
        Some("thread-body-long")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_something_in_it_and_fits() {
        assert_eq!(problem(" \n\t"), Some("thread-body-empty"));
        assert_eq!(problem("\u{3000}"), Some("thread-body-empty"));
        assert_eq!(problem("a"), None);
        assert_eq!(problem(&"a".repeat(MAX_BODY)), None);
        assert_eq!(problem(&"a".repeat(MAX_BODY + 1)), Some("thread-body-long"));
        assert_eq!(tidy("a\r\nb\n\rc"), "a\nb\n\rc");
    }
}
