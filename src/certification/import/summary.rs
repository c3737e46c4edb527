//! The figures of an import.

use super::batch::Applied;
use super::rows::Checked;

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    /// Records read, the header not counted.
    pub(super) rows: u64,
    /// Rows that were not here before.
    pub(super) added: u64,
    /// Rows that were here and have changed.
    pub(super) updated: u64,
    /// Rows that were here and are as before.
    pub(super) unchanged: u64,
    /// Rows of the three above that had to be put right.
    pub(super) fixed: u64,
    /// Rows of the three above with a value that stays as it is here.
    pub(super) kept: u64,
    /// Rows that were not imported.
    pub(super) refused: u64,
}

impl Summary {
    /// Rows that were imported.
    pub(super) fn good(&self) -> u64 {
        self.added + self.updated + self.unchanged
    }

    /// The exit status: 0 when every row is good, 3 when some were refused, 1 when nothing was done.
    pub(super) fn exit_status(&self) -> u8 {
        match (self.good(), self.refused) {
            (0, _) => 1,
            (_, 0) => 0,
            (_, _) => 3,
        }
    }

    /// The figures as facts for the record.
    pub(super) fn facts(&self) -> [(&'static str, String); 7] {
        [
            ("rows", self.rows.to_string()),
            ("added", self.added.to_string()),
            ("updated", self.updated.to_string()),
            ("unchanged", self.unchanged.to_string()),
            ("fixed", self.fixed.to_string()),
            ("kept", self.kept.to_string()),
            ("refused", self.refused.to_string()),
        ]
    }

    /// Adds those of a part.
    pub(super) fn add(&mut self, part: &Self) {
        self.rows += part.rows;
        self.added += part.added;
        self.updated += part.updated;
        self.unchanged += part.unchanged;
        self.fixed += part.fixed;
        self.kept += part.kept;
        self.refused += part.refused;
    }

    /// What a batch came to, given the database's answers to its good rows.
    pub(super) fn of<T>(batch: &[Checked<T>], answers: &[Applied]) -> Self {
        let mut summary = Self {
            rows: batch.len() as u64,
            ..Self::default()
        };
        let mut answers = answers.iter();
        for checked in batch {
            let Checked::Good { fixed, .. } = checked else {
                summary.refused += 1;
                continue;
            };
            match answers.next() {
                Some(Applied::Added) => summary.added += 1,
                Some(Applied::Met { changed, kept }) => {
                    summary.kept += u64::from(!kept.is_empty());
                    *(if changed.is_empty() {
                        &mut summary.unchanged
                    } else {
                        &mut summary.updated
                    }) += 1;
                }
                Some(Applied::Refused(_)) | None => {
                    summary.refused += 1;
                    continue;
                }
            }
            summary.fixed += u64::from(!fixed.is_empty());
        }
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_status_says_how_it_went() {
        let status = |added, refused| {
            Summary {
                added,
                refused,
                ..Summary::default()
            }
            .exit_status()
        };
        assert_eq!(status(5, 0), 0);
        assert_eq!(status(5, 1), 3);
        assert_eq!(status(0, 1), 1);
        assert_eq!(status(0, 0), 1);
    }
}
