//! `realign serve`

use std::net::TcpListener;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::{DONE, Failure, Outcome, Place, settings, terminal};
use crate::app::{self, App};
use crate::clock::{Clock, Randomness};
use crate::jobs;

/// Requests that were accepted have this long to finish; a stalled upload does not delay the end any further.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until it is told to stop.
pub(super) fn run(place: &Place) -> Outcome {
    let settings = settings::load(place)?;
    let db = app::open_database(&settings, true)?;
    let listener = TcpListener::bind(settings.listen)
        .map_err(|error| Failure::new(format!("can not listen on {}: {error}", settings.listen)))?;
    let base_url = match &settings.base_url {
        Some(url) => url.to_string(),
        None => format!("http://{}", listener.local_addr()?),
    };
    let app = App::new(settings, db, Clock::System, Randomness::System, base_url);
    until_stopped(app, listener, |address| {
        terminal::out(&format!("listening on http://{address}"));
    })
}

/// Serves with background work until SIGTERM or SIGINT, then lets what was accepted finish. A second signal ends at once.
pub(super) fn until_stopped(
    app: App,
    listener: TcpListener,
    tell: impl FnOnce(std::net::SocketAddr),
) -> Outcome {
    let address = listener.local_addr()?;
    actix_web::rt::System::new().block_on(async move {
        let mut signals = Signals::new()?;
        let server = app::server(app.clone(), listener)?;
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server);
        let (stop, stopped) = watch::channel(false);
        let working = actix_web::rt::spawn(jobs::run(app.clone(), stopped));
        tracing::info!(%address, "listening on http://{address}");
        tell(address);
        tokio::pin!(serving);
        tokio::select! {
            () = signals.next() => {}
            ended = &mut serving => {
                ended??;
                return Err(Failure::new("the server ended by itself"));
            }
        }
        app.traffic.close();
        tracing::info!("stopping: accepted requests are finished");
        handle.pause().await;
        let _ = stop.send(true);
        tokio::select! {
            () = drained(&app) => {}
            () = signals.next() => tracing::warn!("told to stop again: requests are cut"),
        }
        handle.stop(false).await;
        if tokio::time::timeout(DRAIN, working).await.is_err() {
            tracing::warn!("a job was still running; it goes on with the next start");
        }
        app.block(jobs::write_touched).await?;
        tracing::info!("stopped");
        Ok(DONE)
    })
}

/// Waits until no request is being answered, for a moment at least, so that one whose head is on its way is seen.
async fn drained(app: &App) {
    const QUIET: u32 = 5;
    let began = Instant::now();
    let mut quiet = 0;
    while quiet < QUIET && began.elapsed() < DRAIN {
        tokio::time::sleep(Duration::from_millis(20)).await;
        quiet = if app.traffic.running() == 0 { quiet + 1 } else { 0 };
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
