//! Which values a file has had already.

use super::header::Field;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// Remembers values of unique fields by a 128-bit hash with the row they stood in: about 50 bytes a value
/// however long it is, so a million rows cost some 100 MB at most. The hash is keyed anew for each import, so no
/// file can be written to make two values collide.
#[derive(Default)]
pub(super) struct Seen {
    hashers: (RandomState, RandomState),
    rows: HashMap<u128, u64>,
}

impl Seen {
    /// The row that had this value first.
    pub(super) fn first(&self, field: Field, value: &str) -> Option<u64> {
        self.rows.get(&self.key(field, value)).copied()
    }

    /// Remembers the value of a row that was accepted.
    pub(super) fn remember(&mut self, field: Field, value: &str, row: u64) {
        let key = self.key(field, value);
        self.rows.entry(key).or_insert(row);
    }

    fn key(&self, field: Field, value: &str) -> u128 {
        let high = self.hashers.0.hash_one((field, value));
        let low = self.hashers.1.hash_one((field, value));
        u128::from(high) << 64 | u128::from(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_is_told_for_the_same_field() {
        let mut seen = Seen::default();
        seen.remember(Field::Mcid, "990100003", 3);
        seen.remember(Field::Mcid, "990100003", 7);
        assert_eq!(seen.first(Field::Mcid, "990100003"), Some(3));
        assert_eq!(seen.first(Field::RegistrationId, "990100003"), None);
    }
}
