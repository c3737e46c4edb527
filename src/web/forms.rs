//! Forms: what is wrong with them, where to go on afterwards, sending twice.

use serde::{Deserialize, Deserializer};

use crate::app::App;
use crate::db::LookupKey;
use crate::vault::Field;

/// A form that is nothing but its button.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Pressed {}

/// The most bytes a form takes: room for a text of 100 kB, percent-encoded.
pub const MAX_FORM: usize = 640 * 1024;

/// What is wrong with a form, by field, in words.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(Vec<(&'static str, String)>);

impl FormErrors {
    /// Notes what is wrong with a field; the first word on each field stands.
    pub fn add(&mut self, field: &'static str, text: impl Into<String>) {
        if self.of(field).is_none() {
            self.0.push((field, text.into()));
        }
    }
    /// What is wrong with this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, text)| text.as_str())
    }
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// All of it, for the summary on top of the form.
    pub fn all(&self) -> &[(&'static str, String)] {
        &self.0
    }
}

/// Where to go on after signing in: a path of this site, never another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    /// Takes a path that begins with one slash and holds nothing a browser could read as another host.
    pub fn parse(text: &str) -> Option<Next> {
        let safe = text.len() <= 512
            && text.starts_with('/')
            && !text.starts_with("//")
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/-_?=&.".contains(&byte))
            && !text.contains("..");
        safe.then(|| Next(text.to_owned()))
    }
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A bad target is no reason to refuse a sign-in: it leads to the front page instead.
        let text = String::deserialize(deserializer)?;
        Ok(Next::parse(&text).unwrap_or_else(|| Next("/".to_owned())))
    }
}

/// The one-time number of a form, in its hidden field `sending`. A client that sends none gets one made, so only forms
/// that carry it are protected against sending twice.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Sending(String);

impl From<String> for Sending {
    fn from(number: String) -> Self {
        Sending(number)
    }
}

impl Sending {
    /// The key that is unique in the table of what the form makes.
    pub fn key(&self, app: &App, author: crate::accounts::AccountId) -> LookupKey {
        let number = if self.0.is_empty() {
            app.new_token()
        } else {
            self.0.clone()
        };
        app.vault.lookup(Field::Sending, &format!("{author} {number}"))
    }
    /// The number as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
