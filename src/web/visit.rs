//! One visit: what is known of it before the database is asked.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

use super::cookies::Jar;
use super::page::{Flash, Page};
use super::reply::Reply;
use super::roles::Viewer;
use crate::app::App;
use crate::clock::Stamp;
use crate::words::Words;

/// What is known of a visit before the database is asked.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The path that was asked for, with its query.
    pub path: String,
    /// Where it comes from, for throttling.
    pub ip: IpAddr,
    /// A short name for the browser, for the list of sessions.
    pub device: String,
    session: Option<String>,
    visitor: String,
    new_visitor: bool,
    flash: Option<String>,
    link: Option<String>,
    flow: Option<String>,
    get: bool,
}

impl Visit {
    pub(super) fn of(app: &App, request: &HttpRequest) -> Visit {
        let secure = app.is_secure();
        let cookie = |jar: Jar| {
            request
                .cookie(jar.name(secure))
                .map(|cookie| cookie.value().to_owned())
        };
        let session = cookie(Jar::Session).filter(|token| token.len() <= 128);
        let visitor = cookie(Jar::Visitor).filter(|token| token.len() == 52);
        Visit {
            path: request
                .uri()
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            ip: client_ip(app, request),
            device: device(request.headers()),
            new_visitor: visitor.is_none() && session.is_none(),
            visitor: visitor.unwrap_or_else(|| app.new_token()),
            session,
            flash: cookie(Jar::Flash),
            link: cookie(Jar::Link).filter(|token| token.len() <= 256),
            flow: cookie(Jar::Flow).filter(|token| token.len() == 52),
            get: request.method() == Method::GET || request.method() == Method::HEAD,
        }
    }

    /// The token that this visitor's forms are bound to.
    pub(super) fn csrf_token(&self) -> &str {
        self.session.as_deref().unwrap_or(&self.visitor)
    }

    /// The session's token, as the browser sent it.
    pub fn session_token(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The query of the address; what can not be read counts as not given.
    pub fn query<T: DeserializeOwned + Default>(&self) -> T {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        serde_urlencoded::from_str(query).unwrap_or_default()
    }

    /// Where to come back to after signing in: this page, or the front page where a form was sent.
    pub(super) fn way_back(&self) -> &str {
        if self.get { &self.path } else { "/" }
    }

    /// The secret of the mailed link that led here, kept by [`Reply::hold_link`].
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What this browser's flows with providers are bound to, kept by [`Reply::hold_flow`].
    pub fn flow(&self) -> Option<&str> {
        self.flow.as_deref()
    }

    pub(super) fn page(&self, app: &App, viewer: Option<Viewer>, now: Stamp) -> Page {
        let words = Words::of(viewer.as_ref().map_or("en", |viewer| viewer.lang.as_str()));
        Page {
            words,
            lang: words.lang(),
            pending: viewer.as_ref().is_some_and(|viewer| viewer.pending),
            viewer,
            guide: None,
            csrf: app.vault.csrf(self.csrf_token()),
            flash: self
                .flash
                .as_deref()
                .filter(|_| self.get)
                .and_then(|value| Flash::from_cookie(value, words)),
            path: self.path.split('?').next().unwrap_or("/").to_owned(),
            demo: app.settings.demo,
            now,
            sending: app.new_token(),
        }
    }

    pub(super) fn send(&self, app: &App, reply: Reply) -> HttpResponse {
        reply.send(
            app,
            self.flash.is_some() && self.get,
            self.new_visitor.then(|| self.visitor.clone()),
        )
    }
}

/// The peer's address; what a proxy says of its own peer counts only when the settings name that proxy.
fn client_ip(app: &App, request: &HttpRequest) -> IpAddr {
    // On a socket for both, IPv4 peers come in IPv6 clothes.
    let peer = request
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
    let ours = &app.settings.trusted_proxies;
    if !ours.contains(&peer) {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .collect();
    forwarded_for(&forwarded, ours).unwrap_or(peer)
}

/// From the right the first hop that is not one of our own proxies. What stands left of it was written by the client: if
/// that hop can not be read, nothing is known.
fn forwarded_for(hops: &[&str], ours: &[IpAddr]) -> Option<IpAddr> {
    hops.iter()
        .rev()
        .map(|hop| read_hop(hop.trim()))
        .find(|hop| !hop.is_some_and(|ip| ours.contains(&ip)))?
}

/// An address; some proxies write the port as well.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse::<SocketAddr>().ok().map(|place| place.ip());
    let ip = hop.parse().ok().or_else(with_port)?;
    Some(IpAddr::to_canonical(&ip))
}

/// `Firefox on Linux`: enough to recognise one's own session, nothing more is kept.
fn device(headers: &HeaderMap) -> String {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let find = |names: &[(&'static str, &'static str)]| {
        names
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    [browser, system]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(header: &str) -> Option<String> {
        let ours = ["10.0.0.1", "10.0.0.2"].map(|ip| ip.parse().unwrap());
        let hops: Vec<&str> = header.split(',').collect();
        forwarded_for(&hops, &ours).map(|ip| ip.to_string())
    }

    #[test]
    fn the_client_is_who_our_outermost_proxy_saw_whatever_the_client_wrote_itself() {
        for (header, client) in [
            ("203.0.113.9", Some("203.0.113.9")),
            ("203.0.113.9, 10.0.0.2", Some("203.0.113.9")),
            (
                "198.51.100.1, 203.0.113.9, 10.0.0.2,10.0.0.1",
                Some("203.0.113.9"),
            ),
            ("10.0.0.2", None),
            ("", None),
            // With a port, and in IPv6 clothes.
            ("198.51.100.1, 203.0.113.9:40112", Some("203.0.113.9")),
            ("[2001:db8::7]:40112", Some("2001:db8::7")),
            ("203.0.113.9, ::ffff:10.0.0.2", Some("203.0.113.9")),
            // What our proxy saw can not be read: what the client claims does not take its place.
            ("198.51.100.1, unknown", None),
            ("198.51.100.1, unknown, 10.0.0.2", None),
        ] {
            assert_eq!(found(header).as_deref(), client, "{header}");
        }
    }
}
