//! One visit: the extractors that every handler takes, and the trip to the database they allow.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::cookies::Jar;
use super::errors::refuse;
use super::forms::MAX_FORM;
use super::page::{Flash, Page};
use super::reply::Reply;
use super::roles::{Access, Viewer};
use crate::accounts::sessions;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::words::Words;

/// How long the body of a form may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(15);

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
    get: bool,
}

impl Visit {
    fn of(app: &App, request: &HttpRequest) -> Visit {
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
            get: request.method() == Method::GET || request.method() == Method::HEAD,
        }
    }

    /// The token that this visitor's forms are bound to.
    fn csrf_token(&self) -> &str {
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

    /// The secret of the mailed link that led here, kept by [`Reply::hold_link`].
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    fn page(&self, app: &App, viewer: Option<Viewer>, now: Stamp) -> Page {
        let words = Words::of(viewer.as_ref().map_or("en", |viewer| viewer.lang.as_str()));
        Page {
            words,
            lang: words.lang(),
            pending: viewer.as_ref().is_some_and(|viewer| viewer.pending),
            viewer,
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

    fn send(&self, app: &App, reply: Reply) -> HttpResponse {
        reply.send(
            app,
            self.flash.is_some() && self.get,
            self.new_visitor.then(|| self.visitor.clone()),
        )
    }
}

/// The trip: a connection, the time, and the proof of the role.
pub struct Cx<'a, R> {
    /// The connection: reading in a [`View`], inside of a transaction in an [`Act`].
    pub conn: &'a mut Conn,
    /// The application.
    pub app: &'a App,
    /// Who is asking, with the role the handler needs.
    pub who: &'a R,
    /// The visit.
    pub visit: &'a Visit,
    /// The moment of the trip.
    pub now: Stamp,
    page: &'a Page,
}

impl<R> Cx<'_, R> {
    /// The frame for this visit's page.
    pub fn page(&self) -> Page {
        self.page.clone()
    }
    /// The catalogue in the visitor's language.
    pub fn words(&self) -> &'static Words {
        self.page.words
    }
}

/// A visit that reads. `R` is the role it needs.
pub struct View<R> {
    app: App,
    visit: Visit,
    role: PhantomData<fn() -> R>,
}

impl<R: Access> View<R> {
    /// Makes the one reading trip and answers with what `work` gives; an error becomes its page.
    pub async fn show(
        self,
        work: impl FnOnce(&mut Cx<'_, R>) -> Result<Reply> + Send + 'static,
    ) -> HttpResponse {
        let View { app, visit, .. } = self;
        let trip = visit.clone();
        let reply = app
            .block(move |app| {
                let now = app.now();
                let mut frame = None;
                let result = app
                    .db
                    .read(|conn| enter::<R, _>(app, conn, &trip, now, &mut frame, work));
                Ok(page_of(app, &trip, now, frame, result))
            })
            .await;
        finish(&app, &visit, reply)
    }
}

/// A visit that changes something: a form that was checked to come from this visitor's own page.
/// `R` is the role it needs, `F` the form.
pub struct Act<R, F> {
    /// The application.
    pub app: App,
    /// The visit.
    pub visit: Visit,
    /// The fields.
    pub form: Arc<F>,
    role: PhantomData<fn() -> R>,
}

impl<R: Access, F: Send + Sync + 'static> Act<R, F> {
    /// Makes one writing trip: all that `work` does is committed when it returns `Ok`, and undone otherwise. `work` may
    /// run again and has no effect outside of the database.
    pub async fn run(
        self,
        mut work: impl FnMut(&mut Cx<'_, R>, &F) -> Result<Reply> + Send + 'static,
    ) -> HttpResponse {
        let Act { app, visit, form, .. } = self;
        let trip = visit.clone();
        let reply = app
            .block(move |app| {
                let now = app.now();
                let mut frame = None;
                let result = app
                    .db
                    .write(|conn| enter::<R, _>(app, conn, &trip, now, &mut frame, |cx| work(cx, &form)));
                Ok(page_of(app, &trip, now, frame, result))
            })
            .await;
        finish(&app, &visit, reply)
    }

    /// A reading trip before [`Act::run`], for what must be known before slow work outside of the database.
    ///
    /// # Errors
    /// What `work` returns; give it to [`Act::fail`].
    pub async fn peek<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Cx<'_, R>, &F) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (trip, form) = (self.visit.clone(), self.form.clone());
        self.app
            .block(move |app| {
                let now = app.now();
                app.db
                    .read(|conn| enter::<R, _>(app, conn, &trip, now, &mut None, |cx| work(cx, &form)))
            })
            .await
    }

    /// One reading trip whose answer is sent: for forms that change nothing, or that are shown again.
    pub async fn show(
        self,
        work: impl FnOnce(&mut Cx<'_, R>, &F) -> Result<Reply> + Send + 'static,
    ) -> HttpResponse {
        let Act { app, visit, form, .. } = self;
        let view = View::<R> {
            app,
            visit,
            role: PhantomData,
        };
        view.show(move |cx| work(cx, &form)).await
    }

    /// The page of an error that came up outside of a trip.
    pub async fn fail(self, error: Error) -> HttpResponse {
        let View { app, visit, .. } = View::<super::roles::Anyone> {
            app: self.app,
            visit: self.visit,
            role: PhantomData,
        };
        View {
            app,
            visit,
            role: PhantomData::<fn() -> super::roles::Anyone>,
        }
        .show(move |_| Err(error))
        .await
    }
}

/// Looks the session up, lets the role in, and runs the work.
fn enter<R: Access, T>(
    app: &App,
    conn: &mut Conn,
    visit: &Visit,
    now: Stamp,
    frame: &mut Option<Page>,
    work: impl FnOnce(&mut Cx<'_, R>) -> Result<T>,
) -> Result<T> {
    let viewer = match &visit.session {
        Some(token) => sessions::viewer(app, conn, token, now)?,
        None => None,
    };
    let page = visit.page(app, viewer.clone(), now);
    *frame = Some(page.clone());
    let who = R::admit(viewer, if visit.get { &visit.path } else { "/" })?;
    work(&mut Cx {
        conn,
        app,
        who: &who,
        visit,
        now,
        page: &page,
    })
}

fn page_of(app: &App, visit: &Visit, now: Stamp, frame: Option<Page>, result: Result<Reply>) -> Reply {
    result.unwrap_or_else(|error| refuse(&error, &frame.unwrap_or_else(|| visit.page(app, None, now))))
}

fn finish(app: &App, visit: &Visit, reply: Result<Reply>) -> HttpResponse {
    let reply = reply.unwrap_or_else(|error| refuse(&error, &visit.page(app, None, app.now())));
    visit.send(app, reply)
}

impl<R: Access> FromRequest for View<R> {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(app_of(request).map(|app| {
            let visit = Visit::of(&app, request);
            View {
                app,
                visit,
                role: PhantomData,
            }
        }))
    }
}

impl<R: Access, F: DeserializeOwned + 'static> FromRequest for Act<R, F> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let app = app_of(&request)?;
            let visit = Visit::of(&app, &request);
            match read_form(&app, &visit, request.headers(), payload).await {
                Ok(form) => Ok(Act {
                    app,
                    visit,
                    form: Arc::new(form),
                    role: PhantomData,
                }),
                Err(error) => {
                    let view = View::<super::roles::Anyone> {
                        app,
                        visit,
                        role: PhantomData,
                    };
                    let response = view.show(move |_| Err(error)).await;
                    Err(actix_web::error::InternalError::from_response("form refused", response).into())
                }
            }
        })
    }
}

fn app_of(request: &HttpRequest) -> Result<App, actix_web::Error> {
    request
        .app_data::<web::Data<App>>()
        .map(|data| data.get_ref().clone())
        .ok_or_else(|| actix_web::error::ErrorInternalServerError("no application state"))
}

/// Reads a form, and checks that it comes from a page of this site made for this visitor.
async fn read_form<F: DeserializeOwned>(
    app: &App,
    visit: &Visit,
    headers: &HeaderMap,
    payload: Payload,
) -> Result<F> {
    #[derive(serde::Deserialize)]
    struct Token {
        #[serde(default)]
        csrf: String,
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !kind
        .to_ascii_lowercase()
        .starts_with("application/x-www-form-urlencoded")
    {
        return Err(Error::Bad("error-bad-form"));
    }
    let body = tokio::time::timeout(BODY_DEADLINE, collect(payload))
        .await
        .map_err(|_| Error::TooSlow)??;
    let Token { csrf } = serde_urlencoded::from_bytes(&body).map_err(|_| Error::Bad("error-bad-form"))?;
    if !is_own_page(app, headers) || !app.vault.csrf_fits(visit.csrf_token(), &csrf) {
        return Err(Error::ForeignForm);
    }
    serde_urlencoded::from_bytes(&body).map_err(|_| Error::Bad("error-bad-form"))
}

async fn collect(mut payload: Payload) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::Bad("error-bad-form"))?;
        if body.len() + chunk.len() > MAX_FORM {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// `Sec-Fetch-Site` decides where the browser sends it, then `Origin`; a client that sends neither passes with the token.
fn is_own_page(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin == app.base_url,
        (None, None) => true,
    }
}

/// The peer's address; what a proxy says of its own peer counts only when the settings name that proxy.
fn client_ip(app: &App, request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    if !app.settings.trusted_proxies.contains(&peer) {
        return peer;
    }
    let forwarded = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .collect::<Vec<_>>();
    let hops = forwarded
        .iter()
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    // From the right: the first hop that is not one of our own proxies.
    hops.collect::<Vec<_>>()
        .into_iter()
        .rev()
        .find(|hop| !app.settings.trusted_proxies.contains(hop))
        .unwrap_or(peer)
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
