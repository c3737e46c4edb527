//! The queue.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;

use crate::accounts::{self, AccountId};
use crate::desk::model::{Flags, Shelf, Waiting};
use crate::desk::{policy, store};
use crate::requests::Turn;
use crate::web::{Agent, Page, Paging, Reply, View};

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    page: Page,
    shelf: Shelf,
    /// Whether the reader handles security cases.
    lead: bool,
    tabs: Vec<Shelf>,
    lines: Vec<Line>,
    before: Option<String>,
    after: Option<String>,
}

/// A request, ready to print.
struct Line {
    row: Waiting,
    author: String,
    assignee: Option<String>,
    mine: bool,
    own: bool,
    yours: bool,
    unread: bool,
    flags: Flags,
}

/// The shelf that the address names.
fn shelf_of(path: &str) -> Shelf {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "view")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(Shelf::Live)
}

/// GET `/desk`: requests by state, whose turn it is and who has them.
pub async fn list(view: View<Agent>) -> HttpResponse {
    view.show(|cx| {
        let (shelf, paging) = (shelf_of(&cx.visit.path), Paging::of(&cx.visit.path));
        let account = cx.who.account;
        let rows = store::queue(cx.conn, account, shelf, paging)?;
        let (rows, before, after) = paging.arrange(rows, store::PAGE, Waiting::key);
        let flags = store::flags(cx.conn, &rows)?;
        let people: Vec<AccountId> = rows
            .iter()
            .flat_map(|row| [Some(row.author), row.assignee])
            .flatten()
            .collect();
        let handles = accounts::handles(cx.conn, &people)?;
        let lines = rows
            .into_iter()
            .zip(flags)
            .map(|(row, flags)| line(account, row, flags, &handles))
            .collect();
        let lead = cx.who.as_lead().is_some();
        let link = |query: String| format!("/desk?view={shelf}&{query}");
        Reply::page(&QueuePage {
            page: cx.page(),
            shelf,
            lead,
            tabs: Shelf::ALL
                .iter()
                .copied()
                .filter(|tab| *tab != Shelf::Contested || lead)
                .collect(),
            lines,
            before: before.map(link),
            after: after.map(link),
        })
    })
    .await
}

fn line(account: AccountId, row: Waiting, flags: Flags, handles: &HashMap<AccountId, String>) -> Line {
    let own = policy::is_own(account, row.author, row.wanted_account);
    let mine = row.assignee == Some(account);
    Line {
        author: handles.get(&row.author).cloned().unwrap_or_default(),
        assignee: row.assignee.and_then(|agent| handles.get(&agent).cloned()),
        yours: mine && row.turn == Turn::Staff,
        // Who asked sees no more of it here than everybody does of theirs.
        flags: if own { Flags::default() } else { flags },
        mine,
        own,
        unread: row.unread == Some(true),
        row,
    }
}
