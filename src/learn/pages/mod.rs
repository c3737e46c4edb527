//! The pages of the Learn profile: itself, its settings, and each change of its accounts.

mod add;
mod delete;
mod remove;
mod settings;
mod show;

pub use add::{accept, add, show_add, show_offer};
pub use delete::{delete, show_deletion};
pub use remove::{remove, show_removal};
pub use settings::settings;
pub use show::{connect, disconnect, show};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::model::{Hindrance, LearnProfileId, Outcome};
use super::store;
use crate::accounts::{self, AccountId, Kind};
use crate::clock::Stamp;
use crate::connection::policy::Diagnosis;
use crate::connection::{self, ConnectionState};
use crate::error::Result;
use crate::vault::Private;
use crate::web::{Cx, Member};

/// What the address of a page says of the last change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Last {
    outcome: Option<String>,
    reason: Option<String>,
}

impl Last {
    /// The outcome, if it is one of those that this page tells.
    fn outcome(&self, told: &[Outcome]) -> Option<Outcome> {
        let outcome = self.outcome.as_deref()?.parse().ok()?;
        told.contains(&outcome).then_some(outcome)
    }

    fn hindrance(&self) -> Option<Hindrance> {
        self.reason.as_deref()?.parse().ok()
    }
}

/// An account on the Learn profile, as its owner sees it.
struct AccountLine {
    id: AccountId,
    kind: Kind,
    handle: String,
    address: Option<String>,
    since: Stamp,
    last_used: Stamp,
    here: bool,
}

fn account_lines(cx: &mut Cx<'_, Member>, learn: Option<LearnProfileId>) -> Result<Vec<AccountLine>> {
    let Some(learn) = learn else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for found in store::accounts_of(cx.conn, learn)? {
        lines.push(AccountLine {
            id: found.account,
            kind: found.kind,
            handle: found.handle,
            address: accounts::address(cx.app, cx.conn, found.account)?.map(Private::into_exposed),
            since: found.added_at,
            last_used: found.last_used_at,
            here: found.account == cx.who.account,
        });
    }
    Ok(lines)
}

/// The connection to the certification profile, on the pages that show it.
struct ConnectionCard {
    /// The connection, in force or stale.
    link: Option<Linked>,
    /// When the last connection ended, if there is none now.
    ended: Option<Stamp>,
    /// What to do about one that is stale: the code of what stands in the way, none when connecting again does it.
    hindrance: Option<&'static str>,
}

struct Linked {
    stale: bool,
    since: Stamp,
}

impl ConnectionCard {
    fn of(cx: &mut Cx<'_, Member>, learn: Option<LearnProfileId>) -> Result<Self> {
        let found = match learn {
            Some(learn) => connection::of_learn(cx.conn, learn)?,
            None => None,
        };
        let ended = match (&found, learn) {
            (None, Some(learn)) => connection::last_ended(cx.conn, learn)?,
            _ => None,
        };
        let link = found.map(|connection| Linked {
            stale: connection.state == ConnectionState::Stale,
            since: connection.stale_at.unwrap_or(connection.connected_at),
        });
        let hindrance = match &link {
            Some(link) if link.stale => match connection::outlook(cx.app, cx.conn, cx.who, learn)? {
                Diagnosis::Not(why) => Some(why.as_str()),
                Diagnosis::Standing | Diagnosis::Ready(_) => None,
            },
            _ => None,
        };
        Ok(ConnectionCard {
            link,
            ended,
            hindrance,
        })
    }

    fn is_connected(&self) -> bool {
        self.link.as_ref().is_some_and(|link| !link.stale)
    }
}

/// Whether somebody typed the word that stands for their consent.
fn is_word(typed: &str, word: &str) -> bool {
    typed.nfkc().collect::<String>().trim().to_lowercase() == word
}
