//! `/learn/settings`: the accounts of the Learn profile, its connection, deleting it.

use actix_web::HttpResponse;
use askama::Template;

use super::{AccountLine, ConnectionCard, Last, account_lines};
use crate::accounts::Kind;
use crate::learn::model::Outcome;
use crate::learn::policy::MOST_WORK;
use crate::learn::store;
use crate::web::{Member, Page, Reply, View};

#[derive(Template)]
#[template(path = "learn/settings.html")]
struct SettingsPage {
    page: Page,
    /// Whether there is a Learn profile.
    exists: bool,
    accounts: Vec<AccountLine>,
    has_msa: bool,
    work: usize,
    connection: ConnectionCard,
    /// What the last change came to.
    told: Option<Outcome>,
}

impl SettingsPage {
    /// Why this account has no button to remove it.
    fn stays(&self, account: &AccountLine) -> Option<Outcome> {
        if self.accounts.len() == 1 {
            Some(Outcome::LastLogin)
        } else {
            account.here.then_some(Outcome::CannotRemoveCurrentLogin)
        }
    }

    fn is_full(&self) -> bool {
        self.has_msa && self.work >= MOST_WORK
    }
}

/// What a change may have come to that is told here.
const TOLD: &[Outcome] = &[
    Outcome::AccountAdded,
    Outcome::ProfilesMerged,
    Outcome::AccountRemoved,
    Outcome::ConnectionStale,
];

/// `GET /learn/settings`.
pub async fn settings(view: View<Member>) -> HttpResponse {
    view.show(|cx| {
        let learn = store::profile_of(cx.conn, cx.who.account)?;
        let accounts = account_lines(cx, learn)?;
        let connection = ConnectionCard::of(cx, learn)?;
        let last: Last = cx.visit.query();
        // A page that was left open tells of a stale connection only as long as there is one.
        let is_stale = connection.link.as_ref().is_some_and(|link| link.stale);
        let told = last
            .outcome(TOLD)
            .filter(|told| *told != Outcome::ConnectionStale || is_stale);
        Reply::page(&SettingsPage {
            page: cx.page(),
            exists: learn.is_some(),
            has_msa: accounts.iter().any(|account| account.kind == Kind::Personal),
            work: accounts
                .iter()
                .filter(|account| account.kind == Kind::Work)
                .count(),
            accounts,
            connection,
            told,
        })
    })
    .await
}
