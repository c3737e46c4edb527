//! The HTTP client for providers: no redirects, whole answers within seconds, none larger than metadata can be.

use std::time::Duration;

use openidconnect::http::Response;
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::{Client, Request, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Microsoft's keys are some 20 kB.
const MOST_BYTES: usize = 256 * 1024;
/// An answer has to be there whole after this.
const WHOLE: Duration = Duration::from_secs(10);
/// A connection has to stand after this.
const CONNECT: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpFault {
    /// No client can be made on this machine.
    #[error("no client: {0}")]
    Client(String),
    /// Refused, broken off, no such host, bad certificate, too slow.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// It has trouble of its own.
    #[error("status {0}")]
    Trouble(u16),
    /// More bytes than an answer of its kind has.
    #[error("an answer of more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// The client.
pub(super) struct Http(Client);

impl Http {
    /// A client for a provider elsewhere, or for one on this machine: there, plain HTTP may do and no proxy stands between.
    pub(super) fn new(local: bool) -> Result<Http, HttpFault> {
        let bad = |error: String| HttpFault::Client(error);
        let mut roots = RootCertStore::empty();
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        // What the system trusts besides, such as an organisation's own authority; it may well trust nothing.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| bad(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut client = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .https_only(!local)
            // Sign-ins are rare: a kept connection is more often dead than useful.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("realign/", env!("CARGO_PKG_VERSION")));
        if local {
            client = client.no_proxy();
        }
        client.build().map(Http).map_err(|error| bad(told(error)))
    }

    /// Sends a request and reads its answer whole.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let request = Request::try_from(request).map_err(|error| HttpFault::NoAnswer(told(error)))?;
        let no_answer = |error| HttpFault::NoAnswer(told(error));
        let mut answer = self.0.execute(request).await.map_err(no_answer)?;
        if answer.status().is_server_error() {
            return Err(HttpFault::Trouble(answer.status().as_u16()));
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(HttpFault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// An error with its causes, without the address.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(next) = cause {
        told.push_str(": ");
        told.push_str(&next.to_string());
        cause = next.source();
    }
    told
}
