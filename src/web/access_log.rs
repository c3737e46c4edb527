//! One line in the log for each request, and the count of those that are being answered. The line has the route's
//! pattern and not the path: paths hold private codes, queries hold what people typed.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::Instrument;

use crate::app::App;

/// How many requests are being answered, and whether the server is about to stop.
#[derive(Debug, Default)]
pub struct Traffic {
    running: AtomicUsize,
    closing: AtomicBool,
}

impl Traffic {
    /// Requests whose head has arrived and whose answer has not begun.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }
    /// Whether the server is about to stop: nothing long is begun any more.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
    /// From now on answers ask the client to close its connection.
    pub fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }
}

/// Counts a request for as long as it lives, also when its client goes away in the middle.
struct Running(Data<App>);

impl Running {
    fn new(app: Data<App>) -> Self {
        app.traffic.running.fetch_add(1, Ordering::SeqCst);
        Running(app)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.traffic.running.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Gives the request an id, which its log lines and its answer carry, and writes the line.
///
/// # Errors
/// What the handler returns.
pub async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return next.call(request).await;
    };
    let began = Instant::now();
    let running = Running::new(app);
    let id = new_id(&running.0);
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %id);
    let mut response = next.call(request).instrument(span.clone()).await?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    if running.0.traffic.closing.load(Ordering::SeqCst) {
        response
            .response_mut()
            .head_mut()
            .set_connection_type(ConnectionType::Close);
    }
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "none".to_owned());
    span.in_scope(|| {
        tracing::info!(
            target: "realign::access",
            %method,
            route,
            status = response.status().as_u16(),
            ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    Ok(response)
}

fn new_id(app: &App) -> String {
    let mut bytes = [0u8; 8];
    app.random(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes)
}
