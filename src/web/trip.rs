//! The trip to the database that a handler may make: [`View`] reads, [`Act`] writes. Their type parameter is the role they
//! need; its value exists only inside of the trip that looked the session up.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde::de::DeserializeOwned;

use super::body::read_form;
use super::errors::refuse;
use super::page::Page;
use super::reply::Reply;
use super::roles::{Access, Anyone};
use super::visit::Visit;
use crate::accounts::sessions;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::{Conn, Trip};
use crate::error::{Error, Result};
use crate::guide;
use crate::words::Words;

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
            .travel(Trip::Read, move |app| {
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
            .travel(Trip::Write, move |app| {
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
            .travel(Trip::Read, move |app| {
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
        let view = View::<Anyone> {
            app: self.app,
            visit: self.visit,
            role: PhantomData,
        };
        view.show(move |_| Err(error)).await
    }
}

/// A visit that comes back from another site: a GET that changes something. There is no form whose token could be checked;
/// the handler checks the one-time state that the visit brings before it does anything.
pub struct Arrival<R>(pub Act<R, ()>);

impl<R: Access> FromRequest for Arrival<R> {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(app_of(request).map(|app| {
            let visit = Visit::of(&app, request);
            Arrival(Act {
                app,
                visit,
                form: Arc::new(()),
                role: PhantomData,
            })
        }))
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
    let viewer = match visit.session_token() {
        Some(token) => sessions::viewer(app, conn, token, now)?,
        None => None,
    };
    let mut page = visit.page(app, viewer.clone(), now);
    if let Some(viewer) = &viewer {
        page.guide = guide::pointer(app, conn, viewer, &page.path, now)?;
    }
    *frame = Some(page.clone());
    let who = R::admit(viewer, visit.way_back())?;
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
                    let view = View::<Anyone> {
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
