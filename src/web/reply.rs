//! What a handler answers: a page, a redirect, a little JSON.

use actix_web::HttpResponse;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION, RETRY_AFTER};
use askama::Template;

use super::cookies::Jar;
use super::page::Tone;
use crate::app::App;
use crate::error::Result;

/// An answer, not yet sent.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    body: Body,
    flash: Option<(Tone, &'static str)>,
    session: Option<Option<String>>,
    retry_after: Option<u64>,
    link: Option<Option<String>>,
    flow: Option<String>,
}

#[derive(Debug)]
enum Body {
    Html(String),
    Redirect(String),
    Text(&'static str, String),
}

impl Reply {
    /// A page, status 200.
    ///
    /// # Errors
    /// The template fails.
    pub fn page(template: &impl Template) -> Result<Reply> {
        Reply::page_with(StatusCode::OK, template)
    }

    /// A form shown again with what is wrong beside the fields, status 422.
    ///
    /// # Errors
    /// The template fails.
    pub fn invalid(template: &impl Template) -> Result<Reply> {
        Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// A page with another status.
    ///
    /// # Errors
    /// The template fails.
    pub fn page_with(status: StatusCode, template: &impl Template) -> Result<Reply> {
        Ok(Reply::new(status, Body::Html(template.render()?)))
    }

    /// 303 to a path of this site.
    pub fn to(path: impl Into<String>) -> Reply {
        Reply::new(StatusCode::SEE_OTHER, Body::Redirect(path.into()))
    }

    /// An HTML fragment, for scripts of the page that asked.
    pub fn fragment(html: String) -> Reply {
        Reply::new(StatusCode::OK, Body::Text("text/html; charset=utf-8", html))
    }

    /// Plain text.
    pub fn text(status: StatusCode, text: impl Into<String>) -> Reply {
        Reply::new(status, Body::Text("text/plain; charset=utf-8", text.into()))
    }

    fn new(status: StatusCode, body: Body) -> Reply {
        Reply {
            status,
            body,
            flash: None,
            session: None,
            retry_after: None,
            link: None,
            flow: None,
        }
    }

    /// Tells something on the next page; the key begins with `flash-`.
    #[must_use]
    pub fn flash(mut self, tone: Tone, key: &'static str) -> Reply {
        self.flash = Some((tone, key));
        self
    }

    /// Starts a session in this browser.
    #[must_use]
    pub fn start_session(mut self, token: String) -> Reply {
        self.session = Some(Some(token));
        self
    }

    /// Ends the session of this browser.
    #[must_use]
    pub fn end_session(mut self) -> Reply {
        self.session = Some(None);
        self
    }

    /// Keeps the secret of a mailed link in this browser for half an hour, so that the page's address is free of it.
    #[must_use]
    pub fn hold_link(mut self, secret: String) -> Reply {
        self.link = Some(Some(secret));
        self
    }

    /// Forgets the secret of a mailed link: it was used.
    #[must_use]
    pub fn drop_link(mut self) -> Reply {
        self.link = Some(None);
        self
    }

    /// Keeps in this browser what the flows that it begins with providers are bound to.
    #[must_use]
    pub fn hold_flow(mut self, browser: String) -> Reply {
        self.flow = Some(browser);
        self
    }

    /// Says when trying again makes sense, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Reply {
        self.retry_after = Some(seconds);
        self
    }

    pub(super) fn send(self, app: &App, had_flash: bool, visitor: Option<String>) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        // Every page shows who is signed in, and none of that belongs in a cache.
        response.insert_header((CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.retry_after {
            response.insert_header((RETRY_AFTER, seconds));
        }
        let mut cookies: Vec<Cookie<'static>> = Vec::new();
        match self.flash {
            Some((tone, key)) => cookies.push(Jar::Flash.set(app, format!("{}:{key}", tone.as_str()))),
            None if had_flash && matches!(self.body, Body::Html(_)) => cookies.push(Jar::Flash.clear(app)),
            None => {}
        }
        match self.session {
            Some(Some(token)) => cookies.extend([Jar::Session.set(app, token), Jar::Visitor.clear(app)]),
            Some(None) => cookies.push(Jar::Session.clear(app)),
            None => cookies.extend(visitor.map(|token| Jar::Visitor.set(app, token))),
        }
        match self.link {
            Some(Some(secret)) => cookies.push(Jar::Link.set(app, secret)),
            Some(None) => cookies.push(Jar::Link.clear(app)),
            None => {}
        }
        cookies.extend(self.flow.map(|browser| Jar::Flow.set(app, browser)));
        for cookie in cookies {
            response.cookie(cookie);
        }
        match self.body {
            Body::Html(html) => response.content_type("text/html; charset=utf-8").body(html),
            Body::Text(kind, text) => response.content_type(kind).body(text),
            Body::Redirect(path) => response.insert_header((LOCATION, path)).finish(),
        }
    }
}
