//! Sending what is in the outbox. Several workers on several nodes may run at once: a mail is leased before it is sent and
//! marked afterwards, so the lease is what keeps it from going out twice. A worker that dies between the mail server's "yes"
//! and the mark leaves a lease that runs out, and the mail goes out once more under the same Message-ID.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;

use super::letter::{self, Letter, Prepared};
use super::mailbox::Received;
use super::model::Failure;
use super::outbox::{OutboxId, RecipientKind};
use super::render::{self, Envelope, Packed, Written};
use super::server::{Line, Server};
use super::store::{self, Leased, Outcome};
use super::{policy, told};
use crate::app::App;
use crate::config::{MailRoute, Settings};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::requests::{self, NoticeId};
use crate::words::Words;

/// Mails looked up at once: after so many, what became urgent meanwhile goes first.
const BATCH: usize = 64;
/// How often marking a mail is tried before its lease is left to run out.
const MARK_TRIES: u32 = 3;

/// How much a worker does at once, and how long it waits.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Conversations with the mail server at once.
    pub lanes: usize,
    /// The longest that one attempt may take, from connecting to the last answer.
    pub attempt: Duration,
    /// How long a mail is this worker's alone; well above `attempt`.
    pub lease: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            lanes: 8,
            attempt: Duration::from_secs(30),
            lease: Duration::from_secs(180),
        }
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Mails that were accepted.
    pub sent: usize,
    /// Mails that were given up.
    pub failed: usize,
    /// Mails that are tried again later.
    pub later: usize,
}

/// Sends what is due, with the usual limits.
///
/// # Errors
/// The database.
pub async fn run_once(app: &App) -> Result<Sent> {
    run(app, &Limits::default()).await
}

/// Sends what is due, until nothing is or the mail server is away.
///
/// # Errors
/// The database.
pub async fn run(app: &App, limits: &Limits) -> Result<Sent> {
    let server = match &app.settings.mail {
        MailRoute::Mailbox => None,
        MailRoute::Smtp(address) => Some(
            Server::parse(address.expose(), &app.base_url)
                .ok_or_else(|| Error::Internal("the address of the mail server can not be read".into()))?,
        ),
    };
    let run = Run {
        app,
        limits,
        server,
        queue: Mutex::default(),
        away: AtomicBool::new(false),
        woken: AtomicBool::new(false),
    };
    let mut total = Sent::default();
    loop {
        let now = app.now();
        let due = app.read(move |_, conn| store::due(conn, now, BATCH)).await?;
        if due.is_empty() {
            return Ok(total);
        }
        let lanes = limits.lanes.clamp(1, due.len());
        *run.queue() = due.into();
        let before = total;
        for done in join_all((0..lanes).map(|_| run.lane())).await {
            let done = done?;
            total.sent += done.sent;
            total.failed += done.failed;
            total.later += done.later;
        }
        // A round that settled nothing leaves what is due to the next run.
        if run.is_over() || total == before {
            return Ok(total);
        }
    }
}

/// Tries whether mail could be sent: connects, encrypts and signs in as for a mail, and says good-bye.
///
/// # Errors
/// What is wrong, in words.
pub async fn probe(settings: &Settings) -> Result<(), String> {
    let MailRoute::Smtp(address) = &settings.mail else {
        return Ok(());
    };
    let site = settings
        .base_url
        .as_ref()
        .map_or("http://localhost", |url| url.as_str());
    let server = Server::parse(address.expose(), site).ok_or("the address can not be read")?;
    let patience = Duration::from_secs(10);
    let trying = async {
        let line = server.open(patience).await?;
        line.close().await;
        Ok::<(), Failure>(())
    };
    match tokio::time::timeout(patience, trying).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(failure)) => Err(in_words(failure)),
        Err(_) => Err(in_words(Failure::NoAnswer)),
    }
}

fn in_words(failure: Failure) -> String {
    Words::of("en").s(&format!("mail-failure-{failure}")).to_owned()
}

struct Run<'a> {
    app: &'a App,
    limits: &'a Limits,
    /// None: the demo's mailbox.
    server: Option<Server>,
    queue: Mutex<VecDeque<OutboxId>>,
    /// The mail server is away: no lane begins another mail.
    away: AtomicBool,
    /// What waited for the mail server has been made due.
    woken: AtomicBool,
}

impl Run<'_> {
    fn queue(&self) -> std::sync::MutexGuard<'_, VecDeque<OutboxId>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no further mail is begun: the mail server is away, or the product stops.
    fn is_over(&self) -> bool {
        self.away.load(Ordering::Relaxed) || self.app.traffic.is_closing()
    }

    /// One conversation with the mail server, mail after mail.
    async fn lane(&self) -> Result<Sent> {
        let mut done = Sent::default();
        let mut line = None;
        while !self.is_over() {
            let Some(id) = self.queue().pop_front() else { break };
            let (now, lease) = (self.app.now(), self.limits.lease);
            let leased = self
                .app
                .write(move |app, conn| store::lease(app, conn, id, lease, now))
                .await;
            let leased = match leased {
                Ok(Some(leased)) => leased,
                Ok(None) => continue,
                Err(Error::Db(error)) if error.is_passing() => return Err(error.into()),
                // A row that can not be read keeps no other waiting.
                Err(error) => {
                    tracing::error!(mail = id.0, cause = %error, "a mail could not be taken up");
                    continue;
                }
            };
            let result = self.attempt(&leased, &mut line).await;
            let outcome = self.settle(&leased, result).await?;
            match outcome {
                Outcome::Sent => done.sent += 1,
                Outcome::Failed(_) => done.failed += 1,
                Outcome::Later(..) => done.later += 1,
            }
        }
        if let Some(line) = line {
            // A server that does not answer the good-bye keeps nobody waiting.
            let _ = tokio::time::timeout(Duration::from_secs(2), Line::close(line)).await;
        }
        Ok(done)
    }

    /// Looks the mail up, writes it and sends it. A panic on the way is this mail's failure and nobody else's.
    async fn attempt(&self, leased: &Leased, line: &mut Option<Line>) -> Result<(), Failure> {
        let row = leased.row.clone();
        let now = self.app.now();
        let prepared = self
            .app
            .read(move |app, conn| letter::prepare(app, conn, &row, now))
            .await;
        let (to, letter) = match prepared {
            Ok(Prepared::Ready { to, letter }) => (to, letter),
            Ok(Prepared::Never(failure)) => return Err(failure),
            Err(error) => {
                tracing::error!(mail = leased.row.id.0, kind = %leased.row.kind, cause = %error, "a mail could not be looked up");
                return Err(Failure::Internal);
            }
        };
        let message_id = leased.row.message_id.clone();
        let written = self
            .app
            .block(move |app| {
                let written = render::write(&letter)?;
                let around = Envelope {
                    from: &app.settings.mail_from,
                    to: to.expose(),
                    message_id: &message_id,
                    at: now,
                };
                let packed = render::pack(&letter, &written, &around);
                Ok((letter, written, packed))
            })
            .await;
        let (letter, written, packed) = written.map_err(|error| {
            tracing::error!(mail = leased.row.id.0, kind = %leased.row.kind, cause = %error, "a mail could not be written");
            Failure::Render
        })?;
        let packed = packed?;
        match &self.server {
            None => {
                self.keep(leased, &letter, written, &packed);
                Ok(())
            }
            Some(server) => self.send(server, &packed, line).await,
        }
    }

    /// The demo: the mail stays here.
    fn keep(&self, leased: &Leased, letter: &Letter, written: Written, packed: &Packed) {
        self.app.mailbox.put(Received {
            number: 0,
            at: self.app.now(),
            kind: letter.kind,
            to: packed.to.to_string(),
            subject: written.subject,
            text: written.text,
            html: written.html,
            message_id: leased.row.message_id.clone(),
        });
    }

    /// One attempt within its time. Whatever goes wrong ends the conversation.
    async fn send(&self, server: &Server, packed: &Packed, line: &mut Option<Line>) -> Result<(), Failure> {
        let opened = AtomicBool::new(line.is_some());
        let before = line.take();
        let conversation = async {
            let mut line = match still_open(before).await {
                Some(line) => line,
                None => server.open(self.limits.attempt).await?,
            };
            opened.store(true, Ordering::Relaxed);
            line.send(&packed.from, &packed.to, &packed.bytes).await?;
            Ok::<Line, Failure>(line)
        };
        let guarded = AssertUnwindSafe(conversation).catch_unwind();
        match tokio::time::timeout(self.limits.attempt, guarded).await {
            Ok(Ok(Ok(open))) => {
                *line = Some(open);
                Ok(())
            }
            Ok(Ok(Err(failure))) => Err(failure),
            Ok(Err(_panic)) => Err(Failure::Internal),
            Err(_) if opened.load(Ordering::Relaxed) => Err(Failure::Timeout),
            Err(_) => Err(Failure::NoAnswer),
        }
    }

    /// Marks how the attempt ended, with all that follows from it.
    async fn settle(&self, leased: &Leased, result: Result<(), Failure>) -> Result<Outcome> {
        let now = self.app.now();
        let row = &leased.row;
        let outcome = match result {
            Ok(()) => Outcome::Sent,
            Err(failure) if failure.is_final() => Outcome::Failed(failure),
            Err(failure) if policy::is_over(row.attempts, now.since(row.queued_at)) => {
                Outcome::Failed(failure)
            }
            Err(failure) => Outcome::Later(failure, now.plus(policy::wait_after(row.attempts))),
        };
        match outcome {
            Outcome::Sent => {}
            Outcome::Later(failure, _) => {
                if failure.is_of_server() {
                    self.away.store(true, Ordering::Relaxed);
                }
                tracing::warn!(mail = row.id.0, kind = %row.kind, attempts = row.attempts, failure = %failure, "a mail waits");
            }
            Outcome::Failed(failure) => {
                tracing::error!(mail = row.id.0, kind = %row.kind, attempts = row.attempts, failure = %failure, "a mail was given up");
            }
        }
        let wake = outcome == Outcome::Sent && !self.woken.swap(true, Ordering::Relaxed);
        let mut tries = 0;
        loop {
            tries += 1;
            let leased = leased.clone();
            let marked = self
                .app
                .write(move |app, conn| {
                    if wake {
                        store::wake(conn, now)?;
                    }
                    mark(app, conn, &leased, outcome, now)
                })
                .await;
            match marked {
                Ok(()) => return Ok(outcome),
                // An accepted mail that is not marked goes out twice: worth another try.
                Err(Error::Db(error)) if error.is_passing() && tries < MARK_TRIES => {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// The conversation of the mail before, unless the mail server has ended it.
async fn still_open(line: Option<Line>) -> Option<Line> {
    let mut line = line?;
    line.is_open().await.then_some(line)
}

fn mark(
    app: &App,
    conn: &mut Conn,
    leased: &Leased,
    outcome: Outcome,
    now: crate::clock::Stamp,
) -> Result<()> {
    if !store::mark(conn, leased, outcome, now)? {
        tracing::warn!(
            mail = leased.row.id.0,
            "a lease ran out before its mail was marked"
        );
        return Ok(());
    }
    let refused = match outcome {
        Outcome::Later(..) => return Ok(()),
        Outcome::Sent => false,
        Outcome::Failed(failure) => {
            told::failed(app, conn, &leased.row, failure, now)?;
            true
        }
    };
    if leased.row.recipient == RecipientKind::Notice {
        requests::notice_settled(app, conn, NoticeId(leased.row.recipient_id), refused, now)?;
    }
    Ok(())
}
