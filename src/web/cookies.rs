//! The cookies: the session's token, a token for visitors who are not signed in, and one notice for the next page.

use actix_web::cookie::{Cookie, SameSite, time::Duration};

use crate::app::App;

/// Which cookie.
#[derive(Clone, Copy)]
pub(super) enum Jar {
    /// The session's token.
    Session,
    /// A visitor's token, which forms are bound to before signing in.
    Visitor,
    /// What to tell on the next page.
    Flash,
    /// The secret of a mailed link, after its page was redirected to an address without it.
    Link,
    /// What binds a sign-in with a provider to the browser that began it. `Lax`, as the way back is a link from another
    /// site.
    Flow,
}

impl Jar {
    /// The cookie's name. Over plain HTTP on loopback some clients drop `__Host-` cookies, so it has none there.
    pub(super) fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Jar::Session, true) => "__Host-realign",
            (Jar::Session, false) => "realign",
            (Jar::Visitor, true) => "__Host-realign-visitor",
            (Jar::Visitor, false) => "realign-visitor",
            (Jar::Flash, true) => "__Host-realign-notice",
            (Jar::Flash, false) => "realign-notice",
            (Jar::Link, true) => "__Host-realign-link",
            (Jar::Link, false) => "realign-link",
            (Jar::Flow, true) => "__Host-realign-flow",
            (Jar::Flow, false) => "realign-flow",
        }
    }

    pub(super) fn set(self, app: &App, value: String) -> Cookie<'static> {
        let secure = app.is_secure();
        let mut cookie = Cookie::build(self.name(secure), value)
            .path("/")
            .http_only(true)
            .secure(secure)
            .same_site(SameSite::Lax);
        match self {
            Jar::Session | Jar::Visitor => {}
            Jar::Flash => cookie = cookie.max_age(Duration::seconds(60)),
            Jar::Link => cookie = cookie.max_age(Duration::minutes(30)),
            Jar::Flow => cookie = cookie.max_age(Duration::minutes(20)),
        }
        cookie.finish()
    }

    pub(super) fn clear(self, app: &App) -> Cookie<'static> {
        let mut cookie = self.set(app, String::new());
        cookie.set_max_age(Duration::ZERO);
        cookie
    }
}
