//! One import from the first byte to the last line of its report.

use super::batch::{Applied, Context, Stored};
use super::records::Unreadable;
use super::report::{Report, RowOutcome};
use super::row::Remark;
use super::rows::{Checked, Rows};
use super::summary::Summary;
use crate::app::App;
use crate::audit;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use jiff::civil::Date;
use std::io::{self, Read, Seek, Write};
use std::time::Duration;

/// Rows in one transaction. The database is locked for as long as these take, a tenth of a second or so; fewer
/// cost a profile more in index pages written again and again than the profile itself. Bound values of one
/// statement are limited (32,766 on SQLite), and a profile has 14.
const BATCH: usize = 1500;
/// How often a batch is tried while the database is busy, and the pause before trying again.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);

/// Why an import ended early. What was told in the summary until then is imported.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stopped {
    /// The file can not be read on.
    #[error("the file: {0}")]
    File(io::Error),
    /// The report can not be written.
    #[error("the report: {0}")]
    Report(io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] Error),
}

/// A file with a header that will do.
pub(super) struct Import<R, T> {
    rows: Rows<R, T>,
}

/// An import so far.
struct Running<'a, W> {
    app: &'a App,
    report: &'a mut Report<W>,
    id: i64,
    now: Stamp,
    total: Summary,
}

impl<R: Read + Seek, T: Stored> Import<R, T> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`Unreadable`] when nothing of the file could be imported.
    pub(super) fn open(app: &App, file: R) -> std::result::Result<Self, Unreadable> {
        let today = app.now().date().parse().unwrap_or(Date::MAX);
        Ok(Self {
            rows: Rows::open(file, today)?,
        })
    }

    /// Names in the header that are no column of this kind of file.
    pub(super) fn unknown_columns(&self) -> &[String] {
        self.rows.unknown_columns()
    }

    /// Imports every row, batch by batch, each in a transaction of its own with an entry in the record.
    /// `progress` is told how many bytes of the file are done.
    ///
    /// Running it again after any end, a killed process included, brings the rest in and doubles nothing.
    ///
    /// # Errors
    /// [`Stopped`], with what was done until then.
    pub(super) fn run<W: Write>(
        mut self,
        app: &App,
        report: &mut Report<W>,
        progress: impl Fn(u64),
    ) -> std::result::Result<Summary, (Summary, Stopped)> {
        let now = app.now();
        let mut running = Running {
            app,
            report,
            id: app.new_id(),
            now,
            total: Summary::default(),
        };
        match self.batches(&mut running, progress) {
            Ok(()) => Ok(running.total),
            Err(stopped) => Err((running.total, stopped)),
        }
    }

    fn batches<W: Write>(
        &mut self,
        running: &mut Running<'_, W>,
        progress: impl Fn(u64),
    ) -> std::result::Result<(), Stopped> {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let next = self.rows.next_row();
            let is_end = !matches!(next, Ok(Some(_)));
            let failed = match next {
                Ok(row) => {
                    batch.extend(row);
                    None
                }
                Err(failed) => Some(failed),
            };
            if is_end || batch.len() == BATCH {
                running.carry_out(&batch)?;
                batch.clear();
                progress(self.rows.bytes_done());
            }
            if let Some(failed) = failed {
                return Err(Stopped::File(failed));
            }
            if is_end {
                return Ok(());
            }
        }
    }
}

impl<W: Write> Running<'_, W> {
    /// Imports a batch and reports on it.
    fn carry_out<T: Stored>(&mut self, batch: &[Checked<T>]) -> std::result::Result<(), Stopped> {
        if batch.is_empty() {
            return Ok(());
        }
        let good: Vec<&T> = batch.iter().filter_map(Checked::value).collect();
        let answers = self.patiently(|running| running.write(batch, &good))?;
        self.total.add(&Summary::of(batch, &answers));
        self.tell(batch, answers).map_err(Stopped::Report)
    }

    /// One transaction. It may run again.
    fn write<T: Stored>(&self, batch: &[Checked<T>], good: &[&T]) -> Result<Vec<Applied>> {
        let context = Context {
            app: self.app,
            now: self.now,
        };
        self.app.db.write(|conn| {
            let answers = if good.is_empty() {
                Vec::new()
            } else {
                T::apply(&context, conn, good)?
            };
            let mut facts = Summary::of(batch, &answers).facts().to_vec();
            facts.push(("import", self.id.to_string()));
            let entry = audit::Entry {
                actor: None,
                action: T::ACTION,
                request: None,
                profile: None,
                facts: &facts,
            };
            audit::record(self.app, conn, &entry, self.now)?;
            Ok(answers)
        })
    }

    /// Tries again while others are at work in the same place.
    fn patiently<V>(&self, work: impl Fn(&Self) -> Result<V>) -> Result<V> {
        let mut tries = 1;
        loop {
            match work(self) {
                Err(error) if tries < TRIES && may_pass(&error) => std::thread::sleep(PAUSE),
                result => return result,
            }
            tries += 1;
        }
    }

    fn tell<T>(&mut self, batch: &[Checked<T>], answers: Vec<Applied>) -> io::Result<()> {
        let mut answers = answers.into_iter();
        for checked in batch {
            match checked {
                Checked::Refused { row, faults } => self.tell_all(*row, faults, RowOutcome::Refused)?,
                Checked::Good { row, fixed, .. } => match answers.next() {
                    Some(Applied::Refused(faults)) => self.tell_all(*row, &faults, RowOutcome::Refused)?,
                    Some(Applied::Met { changed, kept }) => {
                        self.tell_all(*row, fixed, RowOutcome::Fixed)?;
                        self.tell_all(*row, &kept, RowOutcome::Kept)?;
                        if !changed.is_empty() {
                            self.report.tell_updated(*row, &changed)?;
                        }
                    }
                    Some(Applied::Added) | None => self.tell_all(*row, fixed, RowOutcome::Fixed)?,
                },
            }
        }
        self.report.flush()
    }

    fn tell_all(&mut self, row: u64, remarks: &[Remark], outcome: RowOutcome) -> io::Result<()> {
        remarks
            .iter()
            .try_for_each(|remark| self.report.tell(row, remark, outcome))
    }
}

/// Whether the same batch may go through in a moment: the database is busy, or somebody wrote what it rests on.
fn may_pass(error: &Error) -> bool {
    error.is_duplicate()
        || match error {
            Error::Conflict(_) => true,
            Error::Db(error) => error.is_passing(),
            _ => false,
        }
}
