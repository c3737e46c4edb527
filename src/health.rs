//! Whether the process lives and can do its work, for whoever watches it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use crate::app::App;
use crate::error::Result;

/// The process answers. Asks nobody, so a full pool does not make it look dead.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// The database answers too.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let answer: Result<()> = app
        .read(|_, conn| crate::db::ping(conn).map_err(Into::into))
        .await;
    let (status, text) = match answer {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    };
    HttpResponse::build(status)
        .content_type("text/plain; charset=utf-8")
        .body(text)
}
