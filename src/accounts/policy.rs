//! Rules of addresses and failed sign-ins.

use std::time::Duration;

use crate::clock::Stamp;
use crate::vault::fold_address;
use crate::web::throttle::Limit;

/// After so many failures in a row the password path is closed until recovery (NIST SP 800-63B-4 §3.2.2).
pub(super) const MOST_FAILURES: i32 = 100;
/// So many failures cost nothing: people mistype.
const FREE_FAILURES: i32 = 5;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long a link to register is valid.
pub(super) const REGISTER_LASTS: Duration = Duration::from_secs(DAY);
/// How long a link to recover an account is valid.
pub(super) const RECOVER_LASTS: Duration = Duration::from_secs(3 * HOUR);
/// How long an invitation is valid.
pub(super) const INVITE_LASTS: Duration = Duration::from_secs(7 * DAY);

/// Mails to one address that strangers may cause. The window is not longer than the links are valid: who uses the limit
/// up for somebody else has only sent them links that work.
pub(super) const MAILS_PER_ADDRESS: Limit = Limit {
    bucket: "link-address",
    uses: 3,
    window: RECOVER_LASTS,
};
/// Mails that one place on the net may cause.
pub(super) const MAILS_PER_ORIGIN: Limit = Limit {
    bucket: "link-origin",
    uses: 30,
    window: Duration::from_secs(HOUR),
};
/// Tries to change a password from within a session.
pub(super) const PASSWORD_CHANGES: Limit = Limit {
    bucket: "password-change",
    uses: 10,
    window: Duration::from_secs(HOUR),
};
/// Changes of the public name.
pub(super) const HANDLE_CHANGES: Limit = Limit {
    bucket: "handle-change",
    uses: 5,
    window: Duration::from_secs(DAY),
};

/// How long dead sessions stay before they are swept.
pub(super) const KEEP_SESSIONS: Duration = Duration::from_secs(7 * DAY);
/// How long expired links stay: their mail may still be on its way.
pub(super) const KEEP_LINKS: Duration = Duration::from_secs(7 * DAY);
/// How long windows of throttles stay; no window is longer.
pub(super) const KEEP_THROTTLES: Duration = Duration::from_secs(32 * DAY);
/// How long failures of addresses without an account are remembered.
pub(super) const KEEP_UNKNOWN: Duration = Duration::from_secs(400 * DAY);

/// How long the next try waits after so many failures in a row: doubling from one second.
pub(super) fn wait_after(failures: i32) -> Duration {
    match u32::try_from(failures - FREE_FAILURES) {
        Err(_) => Duration::ZERO,
        Ok(beyond) => Duration::from_secs(1 << beyond.min(16)).min(LONGEST_WAIT),
    }
}

/// Whether a password may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    /// It may.
    Open,
    /// In so many seconds.
    Wait(u64),
    /// Not before the account is recovered.
    Closed,
}

/// The gate after `failures` in a row, the next try being due at `next_try_at`.
pub(super) fn gate(failures: i32, next_try_at: Stamp, now: Stamp) -> Gate {
    if failures >= MOST_FAILURES {
        Gate::Closed
    } else if next_try_at > now {
        Gate::Wait(next_try_at.since(now).as_secs().max(1))
    } else {
        Gate::Open
    }
}

/// The form of an address in which accounts keep it, if the text is one: what finds the account and where its mail
/// goes are one text, so that no look-alike spelling can have another's mail.
pub fn plain_address(text: &str) -> Option<String> {
    let folded = fold_address(text);
    let fits = folded.len() <= 254
        && !folded.chars().any(|c| c.is_control() || c.is_whitespace())
        && folded.parse::<lettre::Address>().is_ok();
    fits.then_some(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_and_ends_at_a_quarter_of_an_hour() {
        assert_eq!(wait_after(0), Duration::ZERO);
        assert_eq!(wait_after(4), Duration::ZERO);
        assert_eq!(wait_after(5), Duration::from_secs(1));
        assert_eq!(wait_after(8), Duration::from_secs(8));
        assert_eq!(wait_after(99), LONGEST_WAIT);
    }

    #[test]
    fn the_gate_closes_at_a_hundred() {
        let now = Stamp(10_000_000);
        assert_eq!(gate(99, now, now), Gate::Open);
        assert_eq!(gate(7, Stamp(12_500_000), now), Gate::Wait(2));
        assert_eq!(gate(7, Stamp(10_000_001), now), Gate::Wait(1));
        assert_eq!(gate(100, Stamp(0), now), Gate::Closed);
    }

    #[test]
    fn addresses_are_folded_or_refused() {
        assert_eq!(
            plain_address(" Mia.Stone@Example.COM ").as_deref(),
            Some("mia.stone@example.com")
        );
        // Full-width letters and the Kelvin sign are the same mailbox as their plain letters.
        assert_eq!(
            plain_address("ｍia@example.com").as_deref(),
            Some("mia@example.com")
        );
        assert_eq!(
            plain_address("\u{212a}im@example.com").as_deref(),
            Some("kim@example.com")
        );
        for bad in [
            "",
            "mia",
            "mia@",
            "@example.com",
            "a b@example.com",
            "a@b@c.example",
            "a@example.com\r\nBcc: x@y.z",
        ] {
            assert_eq!(plain_address(bad), None, "{bad:?}");
        }
        assert_eq!(plain_address(&format!("{}@example.com", "a".repeat(300))), None);
    }
}
