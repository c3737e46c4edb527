//! The yardstick of `scripts/bench`: actix-web and nothing else, a page of so many bytes at `/?size=BYTES`.
//! Prints the address it listens on; any free port.

use std::io::Write;

use actix_web::{App, HttpResponse, HttpServer, web};

/// The largest page it serves.
const LIMIT: usize = 1 << 20;
static PAGE: [u8; LIMIT] = [b'x'; LIMIT];

#[derive(serde::Deserialize)]
struct Wanted {
    size: usize,
}

async fn page(wanted: web::Query<Wanted>) -> HttpResponse {
    let (page, _) = PAGE.split_at(wanted.size.min(LIMIT));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page)
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| App::new().route("/", web::get().to(page))).bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        writeln!(std::io::stdout(), "listening on http://{address}")?;
    }
    server.run().await
}
