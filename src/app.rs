//! The application state, and the server built around it.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{App as WebApp, HttpServer, web};
use tokio::sync::Semaphore;

use crate::accounts::SessionId;
use crate::accounts::oidc::Providers;
use crate::clock::{Clock, Randomness, Stamp};
use crate::config::Settings;
use crate::db::{Conn, Db, DbError, Trip};
use crate::error::{Error, Result};
use crate::mail::Mailbox;
use crate::vault::Vault;
use crate::web::{Traffic, access_log, headers};

/// Everything that handlers and jobs share. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What [`App`] holds.
pub struct Shared {
    /// The settings.
    pub settings: Settings,
    /// The database.
    pub db: Db,
    /// Private values.
    pub vault: Vault,
    /// The time.
    pub clock: Clock,
    /// Begins every link in a mail; without a slash at the end.
    pub base_url: String,
    /// As many password hashes at once as there are cores.
    pub hashing: Arc<Semaphore>,
    /// The demo's mailbox; empty elsewhere.
    pub mailbox: Mailbox,
    /// The identity providers.
    pub providers: Providers,
    /// The requests that are being answered.
    pub traffic: Traffic,
    randomness: Randomness,
    last_id: AtomicI64,
    seen: Mutex<HashMap<SessionId, Stamp>>,
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// The state for these settings, on an opened and migrated database. `base_url` is what the settings say, or
    /// where the server listens.
    pub fn new(settings: Settings, db: Db, clock: Clock, randomness: Randomness, base_url: String) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        App(Arc::new(Shared {
            vault: Vault::new(*settings.secret.expose()),
            providers: Providers::new(&settings.providers),
            settings,
            db,
            clock,
            base_url: base_url.trim_end_matches('/').to_owned(),
            hashing: Arc::new(Semaphore::new(cores)),
            mailbox: Mailbox::default(),
            traffic: Traffic::default(),
            randomness,
            last_id: AtomicI64::new(0),
            seen: Mutex::default(),
        }))
    }

    /// The present moment.
    pub fn now(&self) -> Stamp {
        self.clock.now()
    }

    /// Fills `bytes` with randomness.
    pub fn random(&self, bytes: &mut [u8]) {
        self.randomness.fill(bytes);
    }

    /// A new id: milliseconds since 2020 in the upper bits, randomness in the lower 22, so ids grow with time and
    /// several nodes need no agreement. Each one is greater than all that this process made before, also within one
    /// millisecond and when the clock is set back: what one transaction writes is read back in its order.
    pub fn new_id(&self) -> i64 {
        const SINCE_2020: i64 = 1_577_836_800_000;
        let mut low = [0u8; 4];
        self.random(&mut low);
        let millis = (self.now().0 / 1000 - SINCE_2020).max(0);
        let fresh = (millis << 22) | i64::from(u32::from_le_bytes(low) & 0x3f_ffff);
        let after = |last: i64| fresh.max(last.saturating_add(1));
        let last = self
            .last_id
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
        after(last.unwrap_or_else(|last| last))
    }

    /// 256 random bits as text, for tokens and nonces.
    pub fn new_token(&self) -> String {
        let mut bytes = [0u8; 32];
        self.random(&mut bytes);
        data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()
    }

    /// Whether people reach this server over TLS, so that cookies can be bound to it.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Runs blocking work (hashing, rendering, work between several trips to the database) on a thread made for that.
    ///
    /// # Errors
    /// What `work` returns; an internal error when it panicked.
    pub async fn block<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        let span = tracing::Span::current();
        web::block(move || span.in_scope(|| work(&app)))
            .await
            .map_err(|_| Error::Internal("blocking work was cut short".into()))?
    }

    /// Runs `work`, which makes one trip to the database, on one of the threads that have a connection to it.
    ///
    /// # Errors
    /// What `work` returns, or that the database is busy.
    pub async fn travel<T: Send + 'static>(
        &self,
        trip: Trip,
        work: impl FnOnce(&App) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        let span = tracing::Span::current();
        self.db.travel(trip, move || span.in_scope(|| work(&app))).await?
    }

    /// One reading trip to the database.
    ///
    /// # Errors
    /// What `work` returns, or that the database is busy.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.travel(Trip::Read, move |app| app.db.read(|conn| work(app, conn)))
            .await
    }

    /// One writing transaction. `work` may run again and has no effect outside of the database.
    ///
    /// # Errors
    /// What `work` returns, or that the database is busy.
    pub async fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&App, &mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.travel(Trip::Write, move |app| app.db.write(|conn| work(app, conn)))
            .await
    }

    /// Notes that a session was used; written to the database in one batch now and then.
    pub fn touch(&self, session: SessionId, at: Stamp) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session, at);
    }

    /// Whether sessions were used since they were last taken.
    pub fn has_touched(&self) -> bool {
        !self
            .seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Takes the sessions used since the last call.
    pub fn take_touched(&self) -> HashMap<SessionId, Stamp> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens the database, makes sure its schema is current.
///
/// # Errors
/// As [`Db::open`] and [`crate::db::Migrations::run`].
pub fn open_database(settings: &Settings, create: bool) -> Result<Db, DbError> {
    let db = Db::open(settings.database(create))?;
    crate::db::Migrations::run(&db)?;
    Ok(db)
}

/// Builds the server on a listener that is already bound, so that port 0 works and is known.
///
/// # Errors
/// The listener can not be used.
pub fn server(app: App, listener: TcpListener) -> std::io::Result<Server> {
    let workers = app.settings.workers;
    Ok(HttpServer::new(move || {
        WebApp::new()
            .app_data(web::Data::new(app.clone()))
            .wrap(actix_web::middleware::from_fn(headers::protect))
            .wrap(actix_web::middleware::from_fn(access_log::log))
            .configure(crate::routes::all)
    })
    .workers(workers)
    // A stalled head is cut; the body's deadline stands where forms are read.
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(30))
    .max_connections(2000)
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?
    .run())
}
