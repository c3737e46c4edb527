//! Reading a form: its size, its time, and whether it comes from a page of this site made for this visitor.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use super::forms::MAX_FORM;
use super::visit::Visit;
use crate::app::App;
use crate::error::{Error, Result};

/// How long the body of a form may take to arrive.
const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// Reads a form, and checks that it comes from a page of this site made for this visitor.
pub(super) async fn read_form<F: DeserializeOwned>(
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
