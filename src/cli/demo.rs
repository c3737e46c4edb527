//! `realign demo`

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use clap::Args;

use super::{Failure, Outcome, logging, serve, terminal};
use crate::app::{self, App};
use crate::clock::{Clock, Randomness};
use crate::demo::{self, World};

/// How to run the demo.
#[derive(Args)]
pub(super) struct Demo {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

/// Makes an invented world in a fresh directory and serves it.
pub(super) fn run(demo: &Demo) -> Outcome {
    let wanted = SocketAddr::from(([127, 0, 0, 1], demo.port));
    let listener = TcpListener::bind(wanted).map_err(|error| {
        Failure::new(format!(
            "can not listen on {wanted}: {error}. `--port 0` takes a free port"
        ))
    })?;
    let address = listener.local_addr()?;
    let directory = demo::directory()?;
    let mut settings = demo::settings(address, &directory)?;
    if let Some(filter) = std::env::var("REALIGN_LOG")
        .ok()
        .filter(|filter| !filter.is_empty())
    {
        settings.log.filter = filter;
    }
    logging::start(&settings.log);
    let times = settings.times.clone();
    let db = app::open_database(&settings, true)?;
    let app = App::new(
        settings,
        db,
        Clock::System,
        Randomness::System,
        format!("http://{address}"),
    );
    let world = demo::fill(&app, &directory)?;
    serve::until_stopped(app, listener, |address| {
        let holds = (
            times.hold_with_current.as_secs(),
            times.hold_with_contact.as_secs(),
        );
        tell(address, &directory, &world, holds);
    })
}

fn tell(address: SocketAddr, directory: &Path, world: &World, holds: (u64, u64)) {
    let out = terminal::out;
    out("");
    out(&format!("listening on http://{address}"));
    out("");
    out(&format!("  The forum        http://{address}/"));
    out(&format!("  Everybody's mail http://{address}/demo/mail"));
    out("");
    out("Sign in as");
    let width = world
        .sign_ins
        .iter()
        .map(|one| one.email.len())
        .max()
        .unwrap_or(0);
    for one in &world.sign_ins {
        out(&format!("  {:width$}  {}", one.email, one.what));
    }
    out(&format!("with the password of all of them: {}", world.password));
    out("");
    out("What Maya knows of herself");
    for (what, value) in &world.story {
        out(&format!("  {what:16} {value}"));
    }
    out("");
    out(&format!(
        "This is a demo: the hold between approval and change lasts {} or {} seconds instead of hours.",
        holds.0, holds.1
    ));
    out(&format!(
        "Everything is in {}, which stays there when the demo ends. Ctrl-C ends it.",
        directory.display()
    ));
}
