//! What every template needs: the words, who is looking, the form token, the notice of the last action.

use std::fmt::Display;

use super::roles::Viewer;
use crate::clock::Stamp;
use crate::guide::Pointer;
use crate::words::Words;

/// The tone of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked.
    Ok,
    /// Good to know.
    Info,
    /// Look here.
    Warn,
    /// It did not work.
    Error,
}

impl Tone {
    /// The word in cookies and class names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Info => "info",
            Tone::Warn => "warn",
            Tone::Error => "error",
        }
    }
}

/// The notice shown on top of the page after an action.
#[derive(Clone, Debug)]
pub struct Flash {
    /// `ok`, `info`, `warn` or `error`.
    pub tone: &'static str,
    /// What happened.
    pub text: String,
}

impl Flash {
    /// What the notice cookie says, if it names a text of the catalogue.
    pub(super) fn from_cookie(value: &str, words: &'static Words) -> Option<Flash> {
        let (tone, key) = value.split_once(':')?;
        let tone = [Tone::Ok, Tone::Info, Tone::Warn, Tone::Error]
            .into_iter()
            .find(|known| known.as_str() == tone)?;
        let fits = key.starts_with("flash-") && words.has(key);
        fits.then(|| Flash {
            tone: tone.as_str(),
            text: words.s(key).to_owned(),
        })
    }
}

/// The frame of a page.
#[derive(Clone)]
pub struct Page {
    /// The catalogue.
    pub words: &'static Words,
    /// Language tag of the page.
    pub lang: &'static str,
    /// Who is looking.
    pub viewer: Option<Viewer>,
    /// The token for every form of the page.
    pub csrf: String,
    /// What the last action says.
    pub flash: Option<Flash>,
    /// The path of the page.
    pub path: String,
    /// Whether this is the demo.
    pub demo: bool,
    /// Whether a change of the viewer's certification profile is pending.
    pub pending: bool,
    /// The way back into the guide that the viewer follows.
    pub guide: Option<Pointer>,
    /// The present moment.
    pub now: Stamp,
    /// A fresh one-time number: a form that carries it acts once, however often it is sent.
    pub sending: String,
}

impl Page {
    /// The page is a visitor's from now on: the session has ended with this answer.
    pub fn sign_out(&mut self) {
        self.viewer = None;
        self.pending = false;
        self.guide = None;
    }
    /// A text without variables.
    pub fn s<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.s(key)
    }
    /// A text whose key is a stem and a word, such as `state-` and `open`.
    pub fn of(&self, stem: &str, word: impl Display) -> String {
        self.words.s(&format!("{stem}{word}")).to_owned()
    }
    /// A text with one variable.
    pub fn a(&self, key: &str, name: &str, value: &impl Display) -> String {
        self.words.a(key, name, value)
    }
    /// A text with two variables.
    pub fn a2(
        &self,
        key: &str,
        name: &str,
        value: &impl Display,
        name2: &str,
        value2: &impl Display,
    ) -> String {
        self.words.a2(key, name, value, name2, value2)
    }
    /// A moment in the viewer's time zone.
    pub fn when(&self, at: &Stamp) -> String {
        at.in_zone(
            self.viewer
                .as_ref()
                .map_or("UTC", |viewer| viewer.time_zone.as_str()),
        )
    }
    /// A moment for `<time datetime>`.
    pub fn iso(&self, at: &Stamp) -> String {
        at.iso()
    }
    /// How long ago, or how soon, in the largest whole unit.
    pub fn ago(&self, at: &Stamp) -> String {
        let (ahead, span) = if at.0 > self.now.0 {
            (true, at.since(self.now))
        } else {
            (false, self.now.since(*at))
        };
        let seconds = span.as_secs();
        let (unit, count) = match seconds {
            0..60 => ("seconds", seconds),
            60..3600 => ("minutes", seconds / 60),
            3600..86_400 => ("hours", seconds / 3600),
            _ => ("days", seconds / 86_400),
        };
        let stem = if ahead { "time-in-" } else { "time-ago-" };
        self.words.a(&format!("{stem}{unit}"), "count", &count)
    }
    /// The address of a file under `static/`, with its version.
    pub fn asset(&self, path: &str) -> String {
        super::assets::url(path)
    }
    /// Whether the page belongs to this part of the site, for the navigation.
    pub fn is_in(&self, section: &str) -> bool {
        self.path == section || (section != "/" && self.path.starts_with(section))
    }
}
