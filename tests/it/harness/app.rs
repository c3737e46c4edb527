//! The product, really listening on a free port, on a database of its own.

use std::net::TcpListener;
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use realign::app::{App, server};
use realign::clock::{Clock, Randomness, Stamp};
use realign::config::{Log, MailRoute, ProviderSettings, Settings, Times};
use realign::db::{Conn, Db};
use realign::error::{Error, Result};
use realign::vault::Private;

use super::database::TestDatabase;

/// 2026-11-23T12:00:00Z: when every test begins.
pub const START: Stamp = Stamp(1_795_435_200_000_000);

/// What a test may want otherwise.
pub struct Options {
    /// Database connections; `REALIGN_TEST_POOL` when set, else 4.
    pub pool: u32,
    /// Whether local accounts may claim an unclaimed binding.
    pub local_asserts_addresses: bool,
    /// How long things take.
    pub times: Times,
    /// Identity providers.
    pub providers: Vec<ProviderSettings>,
    /// Whether this is the demo.
    pub demo: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How mail leaves.
    pub mail: MailRoute,
    /// Repeatable randomness instead of the system's.
    pub seed: Option<u64>,
    /// When the test begins.
    pub start: Stamp,
}

impl Default for Options {
    fn default() -> Self {
        let pool = std::env::var("REALIGN_TEST_POOL")
            .ok()
            .map(|text| text.parse().unwrap());
        Options {
            pool: pool.unwrap_or(4),
            local_asserts_addresses: true,
            times: Times::default(),
            providers: Vec::new(),
            demo: false,
            trusted_proxies: Vec::new(),
            mail: MailRoute::Mailbox,
            seed: None,
            start: START,
        }
    }
}

/// One test's product. Stopped when dropped, its database with it.
pub struct TestApp {
    /// The application state that the server runs on.
    pub app: App,
    /// Where it listens.
    pub base: String,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    _database: TestDatabase,
}

impl TestApp {
    /// The product with the usual options.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The product with other options.
    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::default();
        change(&mut options);
        let database = TestDatabase::create();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let randomness = options.seed.map_or(Randomness::System, Randomness::seeded);
        let clock = Clock::manual(options.start);
        let settings = settings(options, &database.url, &base);
        let db = Db::open(settings.database(false)).unwrap();
        let app = App::new(settings, db, clock, randomness, base.clone());
        let (sender, receiver) = std::sync::mpsc::channel();
        let shared = app.clone();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = server(shared, listener).unwrap();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        TestApp {
            app,
            base,
            handle: receiver.recv().unwrap(),
            thread: Some(thread),
            _database: database,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Stamp {
        self.app.now()
    }

    /// Moves the clock. Sessions end by it.
    pub fn advance(&self, span: Duration) {
        self.app.clock.advance(span);
    }

    /// Runs every job once, due or not.
    #[track_caller]
    pub fn run_jobs(&self) {
        for job in realign::jobs::ALL {
            if let Err(error) = (job.run)(&self.app) {
                panic!("the job {} failed: {error}", job.name);
            }
        }
    }

    /// A writing transaction, here and now.
    pub fn write<T>(&self, work: impl FnMut(&mut Conn) -> Result<T>) -> T {
        self.try_write(work).unwrap()
    }

    /// A writing transaction that may fail.
    pub fn try_write<T>(&self, work: impl FnMut(&mut Conn) -> Result<T>) -> Result<T> {
        self.app.db.write(work)
    }

    /// A reading trip, here and now.
    pub fn read<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> T {
        self.app.db.read::<T, Error>(work).unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The command is on its way when the call returns; the thread's end is what is waited for.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn settings(options: Options, database_url: &str, base: &str) -> Settings {
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        base_url: Some(base.parse().unwrap()),
        database_url: Private::new(database_url.to_owned()),
        database_pool: options.pool,
        secret: Private::new(*b"a key for tests, known to all !!"),
        mail: options.mail,
        mail_from: "Certification Support <support@example.com>".to_owned(),
        trusted_proxies: options.trusted_proxies,
        local_asserts_addresses: options.local_asserts_addresses,
        times: options.times,
        providers: options.providers,
        demo: options.demo,
        workers: 1,
        log: Log::default(),
    }
}
