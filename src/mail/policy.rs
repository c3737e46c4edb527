//! When a mail is tried again, and when it is given up.

use std::time::Duration;

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(60 * count)
}

/// The delays between attempts; the last one repeats.
const DELAYS: &[Duration] = &[
    Duration::from_secs(30),
    minutes(2),
    minutes(10),
    minutes(30),
    minutes(60),
    minutes(120),
    minutes(240),
];
/// A mail is given up after this long …
const KEPT: Duration = Duration::from_secs(3 * 86_400);
/// … and at least this many attempts: a worker that stood still for days gives nothing up at once.
const LEAST: i32 = 12;

/// How long to wait after the `attempts`th attempt, the first one being 1.
pub(super) fn wait_after(attempts: i32) -> Duration {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(0);
    DELAYS[index.min(DELAYS.len() - 1)]
}

/// Whether a mail that was tried so often and queued so long ago is given up.
pub(super) fn is_over(attempts: i32, age: Duration) -> bool {
    attempts >= LEAST && age >= KEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_and_end() {
        let waits: Vec<Duration> = (1..=20).map(wait_after).collect();
        assert_eq!(waits[..3], [Duration::from_secs(30), minutes(2), minutes(10)]);
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits[19], minutes(240));
        assert_eq!(wait_after(0), Duration::from_secs(30));
    }

    #[test]
    fn a_mail_is_given_up_after_three_days_of_attempts_only() {
        let mut age = Duration::ZERO;
        let mut attempts = 0;
        while !is_over(attempts, age) {
            attempts += 1;
            age += wait_after(attempts);
        }
        assert!(
            age >= KEPT && age < KEPT + Duration::from_secs(86_400),
            "{age:?} after {attempts}"
        );
        // The worker stood still for a week: the first failure afterwards is not the last attempt.
        assert!(!is_over(1, Duration::from_secs(7 * 86_400)));
        assert!(!is_over(500, minutes(60)));
    }
}
