//! The commands `import profiles` and `import exams`: files, the progress bar, and what stands on the terminal.

use super::batch::Stored;
use super::exam_row::ExamRow;
use super::header::Field;
use super::profile_row::ProfileRow;
use super::records::Unreadable;
use super::report::Report;
use super::run::{Import, Stopped};
use super::summary::Summary;
use crate::app::App;
use crate::words::Words;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Imports certification profiles from `file`, tells in `report` what did not simply go in, and on `terminal`
/// what it came to. Gives the exit status: 0 all good, 3 some rows refused, 1 nothing done.
///
/// # Errors
/// When `terminal` can not be written.
pub fn profiles(app: &App, file: &Path, report: &Path, terminal: &mut dyn Write) -> io::Result<u8> {
    import::<ProfileRow>(app, file, report, terminal)
}

/// Imports exams; as [`profiles`]. The profiles have to be here already.
///
/// # Errors
/// As [`profiles`].
pub fn exams(app: &App, file: &Path, report: &Path, terminal: &mut dyn Write) -> io::Result<u8> {
    import::<ExamRow>(app, file, report, terminal)
}

const NOTHING_DONE: u8 = 1;
const SOME_REFUSED: u8 = 3;

fn import<T: Stored>(app: &App, file: &Path, report: &Path, terminal: &mut dyn Write) -> io::Result<u8> {
    let words = Words::of("en");
    let prepared = match prepare::<T>(app, words, file, report) {
        Ok(prepared) => prepared,
        Err(why) => {
            writeln!(terminal, "{why}")?;
            return Ok(NOTHING_DONE);
        }
    };
    for column in prepared.import.unknown_columns() {
        writeln!(terminal, "{}", words.a("import-unknown-column", "column", column))?;
    }
    let bar = progress_bar(prepared.length);
    let mut report = Report::new(BufWriter::new(prepared.report), words);
    let done = prepared
        .import
        .run(app, &mut report, |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    let (summary, stopped) = match done {
        Ok(summary) => (summary, None),
        Err((summary, stopped)) => (summary, Some(stopped)),
    };
    writeln!(terminal, "{}", told(words, &summary))?;
    let status = summary.exit_status();
    let Some(stopped) = stopped else {
        return Ok(status);
    };
    // The text of a database's error may hold values of the rows: it goes to the log, where errors belong.
    let why = match &stopped {
        Stopped::File(error) | Stopped::Report(error) => error.to_string(),
        Stopped::Database(error) => {
            tracing::error!(%error, "import stopped");
            words.s("import-database").to_owned()
        }
    };
    writeln!(terminal, "{}", words.a("import-broken-off", "why", &why))?;
    Ok(if status == NOTHING_DONE {
        NOTHING_DONE
    } else {
        SOME_REFUSED
    })
}

struct Prepared<T> {
    import: Import<File, T>,
    report: File,
    length: u64,
}

/// Opens both files, or says why nothing can be done.
fn prepare<T: Stored>(
    app: &App,
    words: &Words,
    file: &Path,
    report: &Path,
) -> std::result::Result<Prepared<T>, String> {
    let name = file.display();
    let no_file = |why: io::Error| words.a2("import-no-file", "file", &name, "why", &why);
    let opened = File::open(file).map_err(no_file)?;
    let length = opened.metadata().map_err(no_file)?.len();
    let list = |fields: &[Field]| {
        fields
            .iter()
            .map(|field| field.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let import = Import::open(app, opened).map_err(|why| match why {
        Unreadable::Io(why) => no_file(why),
        Unreadable::Empty => words.a("import-empty-file", "file", &name),
        Unreadable::Header(fault) if fault.missing.is_empty() => words.a2(
            "import-columns-repeated",
            "file",
            &name,
            "columns",
            &list(&fault.repeated),
        ),
        Unreadable::Header(fault) => words.a2(
            "import-columns-missing",
            "file",
            &name,
            "columns",
            &list(&fault.missing),
        ),
    })?;
    // Making the report empties what stands there: that must not be the file that is about to be read.
    if let (Ok(one), Ok(other)) = (file.canonicalize(), report.canonicalize())
        && one == other
    {
        return Err(words.a("import-report-is-file", "file", &name));
    }
    let report = File::create(report)
        .map_err(|why| words.a2("import-no-report", "file", &report.display(), "why", &why))?;
    Ok(Prepared {
        import,
        report,
        length,
    })
}

fn told(words: &Words, summary: &Summary) -> String {
    let numbers = [
        ("rows", summary.rows),
        ("added", summary.added),
        ("updated", summary.updated),
        ("unchanged", summary.unchanged),
        ("fixed", summary.fixed),
        ("kept", summary.kept),
        ("refused", summary.refused),
    ]
    .map(|(name, number)| (name, number.to_string()));
    let mut text = words.with(
        "import-summary",
        &numbers.each_ref().map(|(name, number)| (*name, number.as_str())),
    );
    if summary.good() == 0 {
        text.push('\n');
        text.push_str(words.s("import-nothing-done"));
    }
    text
}

/// A bar on the terminal's error channel; it hides by itself where that is no terminal.
fn progress_bar(length: u64) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let style = ProgressStyle::with_template("{bar:40} {percent}% {bytes}/{total_bytes} {eta}");
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
