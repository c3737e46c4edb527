//! A conversation.

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use tokio::sync::oneshot;

use super::compose::Compose;
use super::locate;
use crate::accounts::AccountId;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::requests::{self, Panel, Request, Turn};
use crate::threads::model::{MessageId, Side, Thread, ThreadId};
use crate::threads::store::listing::{self, ReadMark};
use crate::threads::store::reading::{self, Message};
use crate::web::{Access, Anyone, Cx, Page, Paging, Reply, View};

/// A page of a thread.
#[derive(Template)]
#[template(path = "threads/show.html")]
pub(super) struct ThreadPage {
    page: Page,
    thread: Thread,
    /// Whether the reader is the one who asked.
    own: bool,
    request: Option<Request>,
    /// Whether it is the reader's turn.
    yours: bool,
    /// What is left to do; for the one who asked.
    panel: Option<Panel>,
    talk: Talk,
    compose: Compose,
}

/// A conversation, ready to print: on the thread's page, and on the desk.
pub struct Talk {
    /// Messages and what happened, oldest first.
    pub entries: Vec<Entry>,
    /// The address of what was said before.
    pub older: Option<String>,
    /// The address of what was said afterwards.
    pub newer: Option<String>,
    /// What the reader has seen by reading this, if there was something new.
    pub seen: Option<Seen>,
}

/// Something in a conversation.
pub enum Entry {
    /// A message.
    Said {
        /// Its id.
        id: MessageId,
        /// Its class: `requester`, `staff` or `product`.
        kind: String,
        /// Who wrote it; a key of the catalogue stands for the product itself.
        who: Option<String>,
        /// Whether the reader wrote it.
        mine: bool,
        /// The sanitised rendering.
        html: String,
        /// When.
        at: Stamp,
    },
    /// Something that happened; a key of the catalogue.
    Happened(&'static str, Stamp),
    /// What follows is new to the reader.
    NewFromHere,
}

/// What somebody has read.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    account: AccountId,
    thread: ThreadId,
    message: MessageId,
}

impl Seen {
    /// Writes it down. A failure costs nothing but a mark that stays, so it is only logged.
    pub async fn keep(self, app: &App) {
        let Seen {
            account,
            thread,
            message,
        } = self;
        let kept = app
            .write(move |_, conn| listing::mark_read(conn, account, thread, message))
            .await;
        if let Err(error) = kept {
            tracing::warn!(cause = %error, "a read mark was not kept");
        }
    }
}

/// Whether it is the reader's turn.
pub(super) fn is_yours(turn: Turn, own: bool) -> bool {
    match turn {
        Turn::Requester => own,
        Turn::Staff => !own,
        Turn::None => false,
    }
}

/// One page of a conversation for this reader. `base` is the address that older and newer parts are shown at.
///
/// # Errors
/// The database, or a message that can not be opened.
pub fn talk(
    app: &App,
    conn: &mut Conn,
    reader: AccountId,
    thread: &Thread,
    paging: Paging<i64>,
    base: &str,
) -> Result<Talk> {
    let mark = listing::read_mark(conn, reader, thread.id)?;
    let slice = reading::page_of(app, conn, thread, paging)?;
    let link = |query: String| format!("{base}?{query}");
    let newest = slice.messages.last().map(|message| message.id);
    let seen = mark
        .filter(|mark| mark.unread && slice.newer.is_none())
        .map(|mark| Seen {
            account: reader,
            thread: thread.id,
            message: newest.unwrap_or(mark.last),
        });
    Ok(Talk {
        entries: entries(
            reader,
            thread,
            &slice.messages,
            slice.older.is_none(),
            slice.newer.is_none(),
            mark,
        ),
        older: slice.older.map(link),
        newer: slice.newer.map(link),
        seen,
    })
}

/// Puts the messages, the moments between them and the line of what is new in their order.
fn entries(
    reader: AccountId,
    thread: &Thread,
    messages: &[Message],
    from_start: bool,
    to_end: bool,
    mark: Option<ReadMark>,
) -> Vec<Entry> {
    let mut moments = Vec::new();
    if from_start {
        moments.push(("thread-event-opened", thread.opened_at));
    }
    let first = messages.first().map(|message| message.sent_at);
    let joined = thread
        .desk_since
        .filter(|at| from_start || first.is_some_and(|first| first <= *at))
        .filter(|at| to_end || messages.last().is_some_and(|last| last.sent_at > *at));
    moments.extend(joined.map(|at| ("thread-event-joined", at)));
    let mut moments = moments.into_iter().peekable();
    let mut read = mark.filter(|mark| mark.unread).map(|mark| mark.read);

    let mut entries = Vec::with_capacity(messages.len() + 3);
    for message in messages {
        while let Some((key, at)) = moments.next_if(|(_, at)| *at <= message.sent_at) {
            entries.push(Entry::Happened(key, at));
        }
        let mine = message.author == Some(reader);
        if !mine && read.is_some_and(|read| message.id > read) {
            read = None;
            entries.push(Entry::NewFromHere);
        }
        entries.push(Entry::Said {
            id: message.id,
            kind: match message.side {
                Side::Requester => "requester",
                Side::Staff => "staff",
                Side::System => "product",
            }
            .to_owned(),
            who: message.handle.clone().filter(|_| message.side != Side::System),
            mine: mine && message.side != Side::System,
            html: message.html.clone(),
            at: message.sent_at,
        });
    }
    entries.extend(moments.map(|(key, at)| Entry::Happened(key, at)));
    entries
}

impl ThreadPage {
    /// Loads the page of a thread that `locate` has found. Without a text to show again the box holds the draft.
    pub(super) fn load<R: Access>(
        cx: &mut Cx<'_, R>,
        thread: Thread,
        refill: Option<Compose>,
    ) -> Result<(ThreadPage, Option<Seen>)> {
        let account = cx.who.viewer().map_or(AccountId(0), |viewer| viewer.account);
        let request = requests::by_thread(cx.conn, thread.id)?;
        let own = thread.member == account;
        let panel = match request.as_ref().filter(|_| own) {
            Some(request) => Some(requests::panel(cx.conn, request, cx.now)?),
            None => None,
        };
        let base = format!("/messages/{}", thread.code);
        let paging = Paging::of(&cx.visit.path);
        let talk = talk(cx.app, cx.conn, account, &thread, paging, &base)?;
        let compose = match refill {
            Some(refill) => Compose {
                from: refill.from,
                body: refill.body,
                preview: refill.preview,
                errs: refill.errs,
                ..Compose::new(&thread, request.as_ref(), "")
            },
            None => {
                Compose::new(&thread, request.as_ref(), "").with_draft(cx.app, cx.conn, account, &thread)?
            }
        };
        let mut page = cx.page();
        if let (Some(_), Some(viewer)) = (talk.seen, page.viewer.as_mut()) {
            // By the time this page is read, this thread is.
            viewer.unread = (viewer.unread - 1).max(0);
        }
        let seen = talk.seen;
        let this = ThreadPage {
            page,
            yours: request
                .as_ref()
                .is_some_and(|request| is_yours(request.turn, own)),
            own,
            request,
            panel,
            talk,
            compose,
            thread,
        };
        Ok((this, seen))
    }
}

/// GET `/messages/{id}`: the conversation. Reading it marks it as read.
pub async fn show(
    view: View<Anyone>,
    path: Path<String>,
    app: Data<App>,
    request: HttpRequest,
) -> HttpResponse {
    read(view, &app, &request, move |cx| {
        let thread = locate(cx, &path)?;
        let (page, seen) = ThreadPage::load(cx, thread, None)?;
        Ok((Reply::page(&page)?, seen))
    })
    .await
}

/// Shows a page with a conversation, and writes down what was seen of it once the page is made.
pub async fn read<R: Access>(
    view: View<R>,
    app: &App,
    request: &HttpRequest,
    work: impl FnOnce(&mut Cx<'_, R>) -> Result<(Reply, Option<Seen>)> + Send + 'static,
) -> HttpResponse {
    let (tell, told) = oneshot::channel();
    let response = view
        .show(move |cx| {
            let (reply, seen) = work(cx)?;
            // Nobody waits on the other side only if the visitor has gone away.
            let _ = tell.send(seen);
            Ok(reply)
        })
        .await;
    if let Ok(Some(seen)) = told.await
        && is_read(request)
    {
        seen.keep(app).await;
    }
    response
}

/// Whether somebody reads the page: not a browser that fetches it ahead, nor one that asks for its head alone.
fn is_read(request: &HttpRequest) -> bool {
    let ahead = ["sec-purpose", "purpose"].iter().any(|name| {
        request
            .headers()
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("prefetch"))
    });
    request.method() == Method::GET && !ahead
}
