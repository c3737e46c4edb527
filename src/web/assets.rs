//! The files under `static/`, embedded, with addresses that change with their content.

use std::collections::HashMap;
use std::sync::OnceLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use actix_web::{HttpResponse, web};

#[derive(rust_embed::RustEmbed)]
#[folder = "static/"]
struct Files;

fn versions() -> &'static HashMap<String, String> {
    static VERSIONS: OnceLock<HashMap<String, String>> = OnceLock::new();
    VERSIONS.get_or_init(|| {
        Files::iter()
            .filter_map(|path| {
                let file = Files::get(&path)?;
                let version = data_encoding::HEXLOWER.encode(&file.metadata.sha256_hash()[..6]);
                Some((path.into_owned(), version))
            })
            .collect()
    })
}

/// The address of a file, such as `/static/css/app.css?v=1f…`.
pub fn url(path: &str) -> String {
    match versions().get(path) {
        Some(version) => format!("/static/{path}?v={version}"),
        None => format!("/static/{path}"),
    }
}

/// Serves one file; the address carries its version, so it may be kept for ever.
pub async fn serve(path: web::Path<String>) -> HttpResponse {
    let Some(file) = Files::get(&path) else {
        return HttpResponse::NotFound().finish();
    };
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let version = versions().get(path.as_str()).cloned().unwrap_or_default();
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((ETAG, format!("\"{version}\"")))
        .body(file.data.into_owned())
}
