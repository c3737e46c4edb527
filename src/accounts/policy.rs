//! Rules of addresses and failed sign-ins.

use std::time::Duration;

use crate::clock::Stamp;
use crate::vault::fold_address;

/// After so many failures in a row the password path is closed until recovery (NIST SP 800-63B-4 §3.2.2).
pub(super) const MOST_FAILURES: i32 = 100;
/// So many failures cost nothing: people mistype.
const FREE_FAILURES: i32 = 5;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

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
