//! Writing: sending a message, keeping what is being written, looking at it first.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use serde::Deserialize;

use super::compose::{self, Compose};
use super::locate;
use super::show::ThreadPage;
use crate::accounts::AccountId;
use crate::app::App;
use crate::db::LookupKey;
use crate::error::{Error, Result};
use crate::requests;
use crate::threads::model::{Post, Text, Thread};
use crate::threads::store::{self, drafts};
use crate::vault::Field;
use crate::web::{Act, Cx, FormErrors, Member, Reply, Sending, Tone};

/// The form of a message.
#[derive(Deserialize)]
pub struct MessageForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    sending: Sending,
    /// The button: `preview`, `draft`, or nothing for sending.
    #[serde(default)]
    action: String,
    /// `desk` when written there.
    #[serde(default)]
    from: String,
}

impl MessageForm {
    /// The key that is unique in the table: of this person, in this thread.
    fn key(&self, app: &App, account: AccountId, thread: &Thread) -> LookupKey {
        let number = match self.sending.as_str() {
            "" => app.new_token(),
            number => number.to_owned(),
        };
        let thread = thread.id;
        app.vault
            .lookup(Field::Sending, &format!("{account} {thread} {number}"))
    }

    /// The box with the text as it was sent.
    fn refill(&self, errs: FormErrors, preview: Option<String>) -> Compose {
        Compose {
            body: compose::tidy(&self.body),
            preview,
            errs,
            from: if self.from == "desk" { "desk" } else { "" },
            ..Compose::default()
        }
    }
}

/// POST `/messages/{id}/messages`: sends the message, or shows or keeps it when one of the other buttons was pressed.
pub async fn send(act: Act<Member, MessageForm>, path: Path<String>) -> HttpResponse {
    let code = path.into_inner();
    let known = code.clone();
    // Before anything is rendered: who may not see the thread costs no more than that.
    if let Err(error) = act.peek(move |cx, _| locate(cx, &known)).await {
        return act.fail(error).await;
    }
    if act.form.action == "draft" {
        return keep(act, code).await;
    }
    if let Some(key) = compose::problem(&compose::tidy(&act.form.body)) {
        return refuse(act, code, key).await;
    }
    let form = act.form.clone();
    let text = act
        .app
        .block(move |_| Ok(Text::render(&compose::tidy(&form.body))))
        .await;
    match text {
        Err(error) => act.fail(error).await,
        Ok(text) if act.form.action == "preview" => look(act, code, text).await,
        Ok(text) => act.run(move |cx, form| post(cx, form, &code, &text)).await,
    }
}

fn post(cx: &mut Cx<'_, Member>, form: &MessageForm, code: &str, text: &Text) -> Result<Reply> {
    let thread = locate(cx, code)?;
    let account = cx.who.account;
    let sending = form.key(cx.app, account, &thread);
    let request = requests::by_thread(cx.conn, thread.id)?;
    let again = store::is_sent(cx.conn, thread.id, &sending)?;
    if Compose::new(&thread, request.as_ref(), "").closed.is_some() && !again {
        let (page, _) = ThreadPage::load(cx, thread, Some(form.refill(FormErrors::default(), None)))?;
        return Reply::page_with(StatusCode::CONFLICT, &page);
    }
    let side = thread.side_of(account);
    let message = Post {
        thread: thread.id,
        author: Some(account),
        side,
        text,
        sending: Some(&sending),
    };
    let posted = store::post(cx.app, cx.conn, message, cx.now)?;
    if posted.fresh {
        drafts::drop_one(cx.app, cx.conn, account, &compose::place(&thread))?;
        requests::after_message(cx.app, cx.conn, thread.id, side, cx.now)?;
    }
    let reply = Reply::to(match request {
        Some(request) if form.from == "desk" && cx.who.is_staff() => {
            format!("/desk/requests/{}#m{}", request.code, posted.id)
        }
        Some(_) | None => format!("/messages/{}#m{}", thread.code, posted.id),
    });
    Ok(if posted.fresh {
        reply.flash(Tone::Ok, "flash-message-sent")
    } else {
        reply.flash(Tone::Info, "flash-message-sent-before")
    })
}

/// Shows the form again with what is wrong beside the text, which stays.
async fn refuse(act: Act<Member, MessageForm>, code: String, key: &'static str) -> HttpResponse {
    act.show(move |cx, form| {
        let thread = locate(cx, &code)?;
        let mut errs = FormErrors::default();
        errs.add("body", cx.words().s(key));
        let (page, _) = ThreadPage::load(cx, thread, Some(form.refill(errs, None)))?;
        Reply::invalid(&page)
    })
    .await
}

/// Shows the form again with the text as it will look; it is kept as a draft as well.
async fn look(act: Act<Member, MessageForm>, code: String, text: Text) -> HttpResponse {
    act.run(move |cx, form| {
        let thread = locate(cx, &code)?;
        save(cx, &thread, form)?;
        let refill = form.refill(FormErrors::default(), Some(text.html.clone()));
        let (page, _) = ThreadPage::load(cx, thread, Some(refill))?;
        Reply::page(&page)
    })
    .await
}

/// Keeps the text and goes back to where it was written.
async fn keep(act: Act<Member, MessageForm>, code: String) -> HttpResponse {
    act.run(move |cx, form| {
        let thread = locate(cx, &code)?;
        save(cx, &thread, form)?;
        let request = requests::by_thread(cx.conn, thread.id)?;
        let back = match request {
            Some(request) if form.from == "desk" && cx.who.is_staff() => {
                format!("/desk/requests/{}#compose", request.code)
            }
            Some(_) | None => format!("/messages/{}#compose", thread.code),
        };
        Ok(Reply::to(back).flash(Tone::Ok, "flash-draft-saved"))
    })
    .await
}

/// POST `/messages/{id}/draft`: keeps what is being written, as the page's script sends it.
pub async fn keep_draft(act: Act<Member, MessageForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let thread = locate(cx, &path)?;
        save(cx, &thread, form)?;
        Ok(Reply::text(StatusCode::OK, cx.words().s("thread-draft-saved")))
    })
    .await
}

/// Keeps the text, unless this very form was sent in the meantime: a late autosave brings no sent text back.
fn save(cx: &mut Cx<'_, Member>, thread: &Thread, form: &MessageForm) -> Result<()> {
    let account = cx.who.account;
    let sent = store::is_sent(cx.conn, thread.id, &form.key(cx.app, account, thread))?;
    if sent {
        return Ok(());
    }
    drafts::save(
        cx.app,
        cx.conn,
        account,
        &compose::place(thread),
        &compose::tidy(&form.body),
        cx.now,
    )
}

/// A text to look at.
#[derive(Deserialize)]
pub struct PreviewForm {
    #[serde(default)]
    body: String,
}

/// POST `/messages/preview`: the rendering of a text, for the page's script. Nothing is kept.
pub async fn preview(act: Act<Member, PreviewForm>) -> HttpResponse {
    if let Err(error) = act.peek(|_, _| Ok(())).await {
        return act.fail(error).await;
    }
    let form = act.form.clone();
    let body = compose::tidy(&form.body);
    if body.len() > crate::threads::MAX_BODY {
        return act.fail(Error::TooLarge).await;
    }
    match act.app.block(move |_| Ok(Text::render(&body))).await {
        Ok(text) => act.show(move |_, _| Ok(Reply::fragment(text.html))).await,
        Err(error) => act.fail(error).await,
    }
}
