//! `realign import profiles|exams FILE --report REPORT`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Outcome, Place, settings};
use crate::certification::import;

/// What to import, from where.
#[derive(Args)]
pub(super) struct Import {
    /// What the file holds.
    what: What,
    /// The CSV file.
    file: PathBuf,
    /// Where to write what became of each row that was not simply taken, as JSON lines.
    #[arg(long)]
    report: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Certification profiles.
    Profiles,
    /// Exams on record.
    Exams,
}

/// Imports; exit status 0 all good, 3 some rows refused, 1 nothing done.
pub(super) fn run(place: &Place, import: &Import) -> Outcome {
    let app = settings::open(place)?;
    let mut terminal = std::io::stdout();
    let status = match import.what {
        What::Profiles => import::profiles(&app, &import.file, &import.report, &mut terminal)?,
        What::Exams => import::exams(&app, &import.file, &import.report, &mut terminal)?,
    };
    Ok(status)
}
