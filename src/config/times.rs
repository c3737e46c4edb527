//! How long things take; every figure is a setting, so that the demo can count in seconds.

use std::time::Duration;

/// How long things take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
    /// Hold after a standard approval with strong control of the current account.
    pub hold_with_current: Duration,
    /// Hold after a standard approval by the contact email.
    pub hold_with_contact: Duration,
    /// At most this long a hold waits for its notices to be accepted or refused.
    pub notice_wait: Duration,
    /// The requester is reminded after this long.
    pub remind_after: Duration,
    /// The private thread is locked after this long.
    pub lock_after: Duration,
    /// The request expires after this long.
    pub expire_after: Duration,
    /// When the person is nudged to connect, counted from the rebind.
    pub nudges: Vec<Duration>,
    /// How long after the rebind an objection is taken.
    pub objection_window: Duration,
    /// How long the claimant of an unclaimed binding waits before contact data, freezing and edits open.
    pub claim_wait: Duration,
    /// How long control of a claimed or recovered account counts as weak.
    pub weak_for: Duration,
    /// Within this long a lead reviews a freeze.
    pub freeze_review: Duration,
    /// Least distance between two rebinds of a profile.
    pub between_rebinds: Duration,
    /// How long a guide that somebody follows waits for them.
    pub guide_lasts: Duration,
}

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// No setting of a time makes sense beyond this many seconds.
pub(super) const LONGEST: u64 = 3650 * DAY;

impl Default for Times {
    fn default() -> Self {
        let secs = Duration::from_secs;
        Times {
            hold_with_current: secs(4 * HOUR),
            hold_with_contact: secs(24 * HOUR),
            notice_wait: secs(24 * HOUR),
            remind_after: secs(3 * DAY),
            lock_after: secs(7 * DAY),
            expire_after: secs(14 * DAY),
            nudges: vec![secs(DAY), secs(3 * DAY), secs(7 * DAY)],
            objection_window: secs(30 * DAY),
            claim_wait: secs(72 * HOUR),
            weak_for: secs(30 * DAY),
            freeze_review: secs(72 * HOUR),
            between_rebinds: secs(30 * DAY),
            guide_lasts: secs(7 * DAY),
        }
    }
}

/// The setting of one span: its name under `[times]`, its name in the environment, its place.
type Setting = (
    &'static str,
    &'static str,
    fn(&mut Times) -> &mut Duration,
    fn(&Times) -> Duration,
);

macro_rules! settings {
    ($($field:ident as $variable:literal),* $(,)?) => {
        /// Every setting of a single span, in seconds.
        pub(super) const SETTINGS: &[Setting] =
            &[$((stringify!($field), $variable, |times| &mut times.$field, |times| times.$field)),*];
    };
}

settings! {
    hold_with_current as "REALIGN_TIMES_HOLD_WITH_CURRENT",
    hold_with_contact as "REALIGN_TIMES_HOLD_WITH_CONTACT",
    notice_wait as "REALIGN_TIMES_NOTICE_WAIT",
    remind_after as "REALIGN_TIMES_REMIND_AFTER",
    lock_after as "REALIGN_TIMES_LOCK_AFTER",
    expire_after as "REALIGN_TIMES_EXPIRE_AFTER",
    objection_window as "REALIGN_TIMES_OBJECTION_WINDOW",
    claim_wait as "REALIGN_TIMES_CLAIM_WAIT",
    weak_for as "REALIGN_TIMES_WEAK_FOR",
    freeze_review as "REALIGN_TIMES_FREEZE_REVIEW",
    between_rebinds as "REALIGN_TIMES_BETWEEN_REBINDS",
    guide_lasts as "REALIGN_TIMES_GUIDE_LASTS",
}

/// The days of the nudges: a list of seconds.
pub(super) const NUDGES: (&str, &str) = ("nudges", "REALIGN_TIMES_NUDGES");
