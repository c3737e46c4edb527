//! The page of an error: what happened, why, and what to do next.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use askama::Template;

use super::page::Page;
use super::reply::Reply;
use super::roles::Anyone;
use super::trip::View;
use crate::error::{Error, Result};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    code: u16,
    heading: String,
    what: String,
    why: String,
    next: String,
    /// Where signing in leads back to, when that may help.
    sign_in: Option<String>,
}

/// Turns an error into its page. A server error is logged here, once.
pub fn refuse(error: &Error, page: &Page) -> Reply {
    let status = error.status();
    if let Error::SignInFirst(path) = error {
        let query = serde_urlencoded::to_string([("next", path)]).unwrap_or_default();
        return Reply::to(format!("/sign-in?{query}"));
    }
    if status.is_server_error() {
        tracing::error!(%status, cause = %error, "request failed");
    }
    let stem = error.words();
    let text = |part: &str| page.of("error-", format!("{stem}-{part}"));
    let why = match error {
        Error::Bad(key) | Error::Conflict(key) => page.s(key).to_owned(),
        Error::TooMany(seconds) => page.a("error-too-many-why", "seconds", seconds),
        _ => text("why"),
    };
    let offers_sign_in = matches!(error, Error::NotFound) && page.viewer.is_none();
    let template = ErrorPage {
        page: page.clone(),
        code: status.as_u16(),
        heading: text("heading"),
        what: text("what"),
        why,
        next: text("next"),
        sign_in: offers_sign_in.then(|| page.path.clone()),
    };
    let reply =
        Reply::page_with(status, &template).unwrap_or_else(|_| Reply::text(status, template.heading.clone()));
    match error {
        Error::TooMany(seconds) => reply.retry_after(*seconds),
        Error::Db(_) if status.as_u16() == 503 => reply.retry_after(5),
        _ => reply,
    }
}

/// The page of a path that leads nowhere.
///
/// # Errors
/// Never: the error becomes its page.
pub async fn not_found(view: View<Anyone>, _request: HttpRequest) -> HttpResponse {
    view.show(|_| -> Result<Reply> { Err(Error::NotFound) }).await
}
