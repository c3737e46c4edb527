//! `realign.toml`: read by hand and not by derive, so that every fault is told and none of the messages can repeat a
//! value, which may be a secret.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::{Problem, providers, times};

const FILE: &str = "realign.toml";

/// What the file says. All of it as text: the environment says the same things as text, and one reader judges both.
#[derive(Default)]
pub(super) struct File {
    settings: BTreeMap<&'static str, String>,
    /// One table of settings for each `[[providers]]`.
    pub(super) providers: Vec<BTreeMap<&'static str, String>>,
}

/// How a setting is written in the file.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// In quotes.
    Text,
    /// A whole number.
    Number,
    /// True or false.
    Flag,
    /// A list of texts.
    Texts,
    /// A list of whole numbers.
    Numbers,
}

/// Every setting of the file's top level.
const SETTINGS: &[(&str, Form)] = &[
    ("listen", Form::Text),
    ("base_url", Form::Text),
    ("database_url", Form::Text),
    ("database_pool", Form::Number),
    ("secret", Form::Text),
    ("secret_file", Form::Text),
    ("smtp_url", Form::Text),
    ("mail_from", Form::Text),
    ("trusted_proxies", Form::Texts),
    ("local_asserts_addresses", Form::Flag),
    ("workers", Form::Number),
    ("log", Form::Text),
    ("log_format", Form::Text),
];

impl File {
    /// The value of a setting, by its name in the file.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Reads the file; one that is not there says nothing.
    pub(super) fn read(path: &Path, problems: &mut Vec<Problem>) -> File {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return File::default(),
            Err(error) => {
                problems.push(Problem::new(FILE, format!("can not be read: {error}")));
                return File::default();
            }
        };
        match text.parse::<Table>() {
            Ok(table) => File::of(&table, problems),
            Err(error) => {
                // Where it is, and nothing of what stands there.
                let at = error.span().map_or(0, |span| span.start).min(text.len());
                let line = text.as_bytes()[..at]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1;
                problems.push(Problem::new(FILE, format!("line {line} is not valid TOML")));
                File::default()
            }
        }
    }

    fn of(table: &Table, problems: &mut Vec<Problem>) -> File {
        let mut file = File::default();
        for (name, value) in table {
            match (name.as_str(), value) {
                ("times", Value::Table(spans)) => file.take_times(spans, problems),
                ("times", _) => problems.push(Problem::new(FILE, "[times] must be a table of seconds")),
                ("providers", Value::Array(tables)) => file.take_providers(tables, problems),
                ("providers", _) => problems.push(Problem::new(FILE, "[[providers]] must be tables")),
                _ => match SETTINGS.iter().find(|(known, _)| known == name) {
                    Some((known, form)) => file.take("", known, *form, value, problems),
                    None => problems.push(Problem::new(FILE, format!("has no setting called {name:?}"))),
                },
            }
        }
        file
    }

    fn take_times(&mut self, spans: &Table, problems: &mut Vec<Problem>) {
        for (name, value) in spans {
            let known = times::SETTINGS.iter().find(|(known, ..)| known == name);
            match known {
                Some((known, ..)) => self.take("[times] ", known, Form::Number, value, problems),
                None if name == times::NUDGES.0 => {
                    self.take("[times] ", times::NUDGES.0, Form::Numbers, value, problems);
                }
                None => problems.push(Problem::new(
                    FILE,
                    format!("[times] has no setting called {name:?}"),
                )),
            }
        }
    }

    fn take_providers(&mut self, tables: &[Value], problems: &mut Vec<Problem>) {
        for table in tables {
            let Some(table) = table.as_table() else {
                problems.push(Problem::new(FILE, "[[providers]] must be tables"));
                continue;
            };
            let mut provider = BTreeMap::new();
            for (name, value) in table {
                let known = providers::SETTINGS.iter().find(|(known, _)| known == name);
                let Some((known, form)) = known else {
                    let what = format!("[[providers]] has no setting called {name:?}");
                    problems.push(Problem::new(FILE, what));
                    continue;
                };
                match as_text(*form, value) {
                    Some(text) => {
                        provider.insert(*known, text);
                    }
                    None => problems.push(Problem::new(
                        FILE,
                        format!("[[providers]] {known} must be {}", form.told()),
                    )),
                }
            }
            self.providers.push(provider);
        }
    }

    fn take(
        &mut self,
        place: &str,
        name: &'static str,
        form: Form,
        value: &Value,
        problems: &mut Vec<Problem>,
    ) {
        match as_text(form, value) {
            Some(text) => {
                self.settings.insert(name, text);
            }
            None => problems.push(Problem::new(
                FILE,
                format!("{place}{name} must be {}", form.told()),
            )),
        }
    }
}

impl Form {
    fn told(self) -> &'static str {
        match self {
            Form::Text => "text in quotes",
            Form::Number => "a whole number",
            Form::Flag => "true or false",
            Form::Texts => "a list of texts in quotes",
            Form::Numbers => "a list of whole numbers",
        }
    }
}

fn as_text(form: Form, value: &Value) -> Option<String> {
    let list = |form: Form| {
        let parts: Option<Vec<String>> = value.as_array()?.iter().map(|part| as_text(form, part)).collect();
        Some(parts?.join(","))
    };
    match form {
        Form::Text => value.as_str().map(str::to_owned),
        Form::Number => value.as_integer().map(|number| number.to_string()),
        Form::Flag => value.as_bool().map(|flag| flag.to_string()),
        Form::Texts => list(Form::Text),
        Form::Numbers => list(Form::Number),
    }
}
