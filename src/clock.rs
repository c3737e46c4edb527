//! Time and randomness as parts of the application state, so that tests can move the one and repeat the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

/// A moment: microseconds since 1970-01-01 UTC. How every time is stored.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::BigInt)]
pub struct Stamp(pub i64);

impl Stamp {
    /// This moment and `span` later.
    pub fn plus(self, span: Duration) -> Stamp {
        Stamp(
            self.0
                .saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// This moment, `span` earlier.
    pub fn minus(self, span: Duration) -> Stamp {
        Stamp(
            self.0
                .saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)),
        )
    }
    /// How long ago `earlier` was; nothing if it lies ahead.
    pub fn since(self, earlier: Stamp) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    /// RFC 3339 in UTC, for `<time datetime>` and machine-read output.
    pub fn iso(self) -> String {
        self.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
    /// `2026-11-23 14:05 UTC` in the named zone; UTC when the zone is not known.
    pub fn in_zone(self, zone: &str) -> String {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        self.timestamp()
            .to_zoned(zone)
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string()
    }
    /// The date in UTC, `2026-11-23`.
    pub fn date(self) -> String {
        self.timestamp().strftime("%Y-%m-%d").to_string()
    }
}

impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for Stamp
where
    DB: diesel::backend::Backend,
    i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for Stamp
where
    DB: diesel::backend::Backend,
    i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        <i64 as diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>>::from_sql(raw).map(Stamp)
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    pub fn manual(start: Stamp) -> Self {
        Clock::Manual(Arc::new(AtomicI64::new(start.0)))
    }
    /// The present moment.
    pub fn now(&self) -> Stamp {
        match self {
            Clock::System => Stamp(Timestamp::now().as_microsecond()),
            Clock::Manual(at) => Stamp(at.load(Ordering::SeqCst)),
        }
    }
    /// Moves a manual clock; the machine's clock moves by itself.
    pub fn advance(&self, span: Duration) {
        match self {
            Clock::System => {}
            Clock::Manual(at) => {
                at.fetch_add(i64::try_from(span.as_micros()).unwrap_or(0), Ordering::SeqCst);
            }
        }
    }
}

/// Where random bytes come from.
#[derive(Clone, Debug)]
pub enum Randomness {
    /// The operating system.
    System,
    /// A repeatable sequence, for tests.
    Seeded(u64, Arc<AtomicU64>),
}

impl Randomness {
    /// A sequence that is the same for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Randomness::Seeded(seed, Arc::new(AtomicU64::new(0)))
    }
    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness: nothing safe can be done then.
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            #[allow(clippy::expect_used, reason = "without randomness no secret may be made")]
            Randomness::System => getrandom::fill(bytes).expect("the operating system gives random bytes"),
            Randomness::Seeded(seed, counter) => {
                for chunk in bytes.chunks_mut(32) {
                    let step = counter.fetch_add(1, Ordering::SeqCst);
                    let block = Sha256::new()
                        .chain_update(seed.to_le_bytes())
                        .chain_update(step.to_le_bytes())
                        .finalize();
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
    }
}
