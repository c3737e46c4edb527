//! One's own threads.

use actix_web::HttpResponse;
use askama::Template;

use crate::threads::store::listing::{self, InboxRow, PAGE};
use crate::web::{Member, Page, Paging, Reply, View};

#[derive(Template)]
#[template(path = "threads/list.html")]
struct InboxPage {
    page: Page,
    rows: Vec<Line>,
    newer: Option<String>,
    older: Option<String>,
}

/// A thread, ready to print.
struct Line {
    row: InboxRow,
    /// Whether the reader is the one who asked.
    own: bool,
    /// Whether it is the reader's turn.
    yours: bool,
}

/// GET `/messages`: the threads one takes part in, newest activity first.
pub async fn list(view: View<Member>) -> HttpResponse {
    view.show(|cx| {
        let paging = Paging::of(&cx.visit.path);
        let rows = listing::list(cx.conn, cx.who, paging)?;
        let (rows, newer, older) = paging.arrange(rows, PAGE, InboxRow::key);
        let link = |query: String| format!("/messages?{query}");
        let account = cx.who.account;
        Reply::page(&InboxPage {
            page: cx.page(),
            rows: rows
                .into_iter()
                .map(|row| {
                    let own = row.member == account;
                    let turn = row.request.as_ref().map(|(_, _, turn)| *turn);
                    Line {
                        own,
                        yours: turn.is_some_and(|turn| super::show::is_yours(turn, own)),
                        row,
                    }
                })
                .collect(),
            newer: newer.map(link),
            older: older.map(link),
        })
    })
    .await
}
