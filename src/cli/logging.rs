//! The log goes to the standard error: text, or one JSON object a line.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Log;

/// Starts logging; once a process.
pub(super) fn start(log: &Log) {
    // The settings were checked; a filter that still can not be read is no reason to run without a log.
    let targets: Targets = log.filter.parse().unwrap_or_default();
    let registry = tracing_subscriber::registry().with(targets);
    let writer = std::io::stderr;
    let started = if log.json {
        registry
            .with(fmt::layer().json().flatten_event(true).with_writer(writer))
            .try_init()
    } else {
        registry
            .with(fmt::layer().with_ansi(is_terminal()).with_writer(writer))
            .try_init()
    };
    if started.is_err() {
        super::terminal::err("logging was started twice");
    }
}

fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}
