//! What was typed so far.

use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::guide::{Current, Said};
use crate::questions::model::Topic;
use crate::questions::policy::tidy;
use crate::requests::Situation;
use crate::text_enum;
use crate::threads::drafts;
use crate::web::Sending;

/// Where the draft is kept.
const PLACE: &str = "ask";

/// Said of the current account where it is the wanted one under another address. No request keeps this word: the account
/// is as usual.
pub(super) const ALIAS: &str = "alias";

text_enum! {
    /// A step of asking.
    pub enum Step {
        /// What is your situation?
        Topic => "topic",
        /// The public question.
        Question => "question",
        /// The private details; only for topics that make a request.
        Details => "details",
        /// Check and send.
        Send => "send",
    }
}

/// A form of any step, or of all at once. A field that was not sent is `None` and leaves the draft's as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    pub(super) step: String,
    pub(super) action: String,
    pub(super) sending: Sending,
    pub(super) topic: Option<String>,
    pub(super) situation: Option<String>,
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    pub(super) mcid: Option<String>,
    pub(super) legal_name: Option<String>,
    pub(super) current_account: Option<String>,
    pub(super) wanted_account: Option<String>,
    pub(super) reason: Option<String>,
}

impl AskForm {
    /// Whether the form brings the whole question, so that no draft is needed.
    pub(super) fn is_whole(&self) -> bool {
        self.topic.is_some() && self.title.is_some()
    }

    /// Which step it was sent from. A form without the word is a whole question, or the first step.
    pub(super) fn step(&self) -> Step {
        let unnamed = if self.is_whole() { Step::Send } else { Step::Topic };
        self.step.parse().unwrap_or(unnamed)
    }

    /// Whether the fields of this step were sent with it.
    pub(super) fn brings(&self, step: Step) -> bool {
        match step {
            Step::Topic => self.topic.is_some(),
            Step::Question => self.title.is_some() && self.body.is_some(),
            Step::Details => self.legal_name.is_some() && self.wanted_account.is_some(),
            Step::Send => false,
        }
    }
}

/// What was typed so far, in the words of the form.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    pub(super) at: String,
    /// The one-time number: a draft makes one question.
    pub(super) sending: String,
    pub(super) topic: String,
    pub(super) situation: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) mcid: String,
    pub(super) legal_name: String,
    pub(super) current_account: String,
    pub(super) wanted_account: String,
    pub(super) reason: String,
}

impl Draft {
    /// What is kept for this account.
    pub(super) fn load(app: &App, conn: &mut Conn, account: AccountId) -> Result<Option<Draft>> {
        let kept = drafts::load(app, conn, account, PLACE)?;
        // One that an older version wrote differently is no reason to show an error page.
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(super) fn save(&self, app: &App, conn: &mut Conn, account: AccountId, now: Stamp) -> Result<()> {
        let text = serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))?;
        drafts::save(app, conn, account, PLACE, &text, now)
    }

    pub(super) fn forget(app: &App, conn: &mut Conn, account: AccountId) -> Result<()> {
        drafts::drop_one(app, conn, account, PLACE)?;
        Ok(())
    }

    /// Takes over what a form brings.
    pub(super) fn take(&mut self, form: &AskForm) {
        // A line keeps what it should not have, so that it can be named.
        let line = |to: &mut String, from: &Option<String>| {
            if let Some(text) = from {
                *to = text.trim().to_owned();
            }
        };
        line(&mut self.topic, &form.topic);
        line(&mut self.situation, &form.situation);
        line(&mut self.title, &form.title);
        line(&mut self.mcid, &form.mcid);
        line(&mut self.legal_name, &form.legal_name);
        line(&mut self.current_account, &form.current_account);
        line(&mut self.wanted_account, &form.wanted_account);
        for (to, from) in [(&mut self.body, &form.body), (&mut self.reason, &form.reason)] {
            if let Some(text) = from {
                *to = tidy(text);
            }
        }
    }

    /// The topic, once one was chosen.
    pub(super) fn topic(&self) -> Option<Topic> {
        self.topic.parse().ok()
    }

    /// What is said of the current account; what nobody was asked is what the topic says.
    pub(super) fn situation(&self) -> Situation {
        let usual = if self.topic() == Some(Topic::LostAccess) {
            Situation::LockedOut
        } else {
            Situation::Usual
        };
        self.situation.parse().unwrap_or(usual)
    }

    /// Whether what is said of the current account is one of the words of the form.
    pub(super) fn is_situation(word: &str) -> bool {
        word == ALIAS || word.parse::<Situation>().is_ok()
    }

    /// What the guide is told of the current account.
    pub(super) fn said(&self) -> Said {
        let current = match self.situation() {
            _ if self.situation == ALIAS => Some(Current::Alias),
            Situation::LockedOut => Some(Current::LockedOut),
            Situation::ClosedAccount => Some(Current::ClosedAccount),
            Situation::Hacked => Some(Current::Hacked),
            Situation::Usual => None,
        };
        Said { current, work: None }
    }

    /// The steps that this topic has.
    pub(super) fn steps(&self) -> &'static [Step] {
        match self.topic() {
            Some(topic) if !topic.makes_request() => &[Step::Topic, Step::Question, Step::Send],
            Some(_) | None => &[Step::Topic, Step::Question, Step::Details, Step::Send],
        }
    }

    /// The step behind this one.
    pub(super) fn after(&self, step: Step) -> Step {
        let later = self.steps().iter().copied().find(|later| *later > step);
        later.unwrap_or(Step::Send)
    }

    /// The step before this one.
    pub(super) fn before(&self, step: Step) -> Step {
        let earlier = self.steps().iter().rev().copied().find(|earlier| *earlier < step);
        earlier.unwrap_or(Step::Topic)
    }
}
