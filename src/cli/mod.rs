//! The commands: one file each. They talk to whoever runs the server, on its terminal.

mod audit;
mod check;
mod demo;
mod import;
mod logging;
mod migrate;
mod serve;
mod settings;
mod staff;
pub mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// The command ended as asked.
pub const DONE: u8 = 0;
/// The command could not do its work.
pub const FAILED: u8 = 1;
/// The settings or the arguments are wrong; nothing was done.
pub const MISUSED: u8 = 2;

/// The support desk that moves a certification profile to the right account, safely.
#[derive(Parser)]
#[command(name = "realign", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the settings stand.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// The file with the settings, realign.toml if none is named; what the environment says comes before it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve an invented world to try things in: nothing to configure, mail goes to a page, holds last seconds.
    Demo(demo::Demo),
    /// Serve, with the settings of realign.toml and the environment.
    Serve,
    /// Bring the schema of the database up to date.
    Migrate,
    /// Tell what is wrong with the settings, the database and the mail server, changing nothing.
    Check,
    /// Take certification data from a CSV file.
    Import(import::Import),
    /// The people of the desk.
    Staff {
        #[command(subcommand)]
        what: staff::Staff,
    },
    /// The record of what was done.
    Audit {
        #[command(subcommand)]
        what: Audit,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the chain of the whole record and tell whether it holds.
    Verify,
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let Cli { place, command } = Cli::parse();
    let status = match command {
        Command::Demo(demo) => demo::run(&demo),
        Command::Serve => serve::run(&place),
        Command::Migrate => migrate::run(&place),
        Command::Check => check::run(&place),
        Command::Import(import) => import::run(&place, &import),
        Command::Staff { what } => staff::run(&place, &what),
        Command::Audit { what: Audit::Verify } => audit::verify(&place),
    };
    ExitCode::from(status.unwrap_or_else(|failure| failure.tell()))
}

/// Why a command ended early: what to tell, and the exit status.
pub(crate) struct Failure {
    status: u8,
    lines: Vec<String>,
}

impl Failure {
    /// The work could not be done.
    pub(crate) fn new(line: impl std::fmt::Display) -> Self {
        Failure {
            status: FAILED,
            lines: vec![line.to_string()],
        }
    }

    fn tell(self) -> u8 {
        for line in self.lines {
            terminal::err(&line);
        }
        self.status
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::new(error)
    }
}

/// What a command gives: its exit status, or why it ended early.
pub(crate) type Outcome = Result<u8, Failure>;
