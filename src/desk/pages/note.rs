//! Internal notes.

use actix_web::HttpResponse;
use actix_web::web::Path;
use serde::Deserialize;

use super::request::RequestPage;
use crate::accounts::AccountId;
use crate::app::App;
use crate::db::{Code, LookupKey};
use crate::desk::{policy, store};
use crate::error::{Error, Result};
use crate::requests::{self, Request};
use crate::threads::Text;
use crate::threads::pages::compose;
use crate::vault::Field;
use crate::web::{Act, Agent, Cx, FormErrors, Reply, Sending, Tone};

/// A note.
#[derive(Deserialize)]
pub struct NoteForm {
    #[serde(default)]
    body: String,
    #[serde(default)]
    sending: Sending,
}

impl NoteForm {
    /// The key that is unique in the table: of this agent, on this request.
    fn key(&self, app: &App, account: AccountId, request: &Request) -> LookupKey {
        let number = match self.sending.as_str() {
            "" => app.new_token(),
            number => number.to_owned(),
        };
        let request = request.id;
        app.vault
            .lookup(Field::Sending, &format!("note {account} {request} {number}"))
    }
}

/// POST `/desk/requests/{id}/note`: keeps a note that staff alone sees.
pub async fn add(act: Act<Agent, NoteForm>, path: Path<String>) -> HttpResponse {
    let Some(code) = Code::parse(&path) else {
        return act.fail(Error::NotFound).await;
    };
    let known = code.clone();
    if let Err(error) = act.peek(move |cx, _| requests::by_code(cx.conn, &known)).await {
        return act.fail(error).await;
    }
    let body = compose::tidy(&act.form.body);
    if let Some(key) = compose::problem(&body) {
        return refuse(act, code, key).await;
    }
    match act.app.block(move |_| Ok(Text::render(&body))).await {
        Err(error) => act.fail(error).await,
        Ok(text) => act.run(move |cx, form| keep(cx, form, &code, &text)).await,
    }
}

fn keep(cx: &mut Cx<'_, Agent>, form: &NoteForm, code: &Code, text: &Text) -> Result<Reply> {
    let request = requests::by_code(cx.conn, code)?;
    let back = Reply::to(format!("/desk/requests/{code}#notes"));
    if policy::is_own(cx.who.account, request.author_id, request.wanted_account_id) {
        return Ok(back.flash(Tone::Error, "flash-own-request"));
    }
    let sending = form.key(cx.app, cx.who.account, &request);
    let note = store::NewNote {
        request: &request,
        text,
        sending: &sending,
    };
    store::add_note(cx.app, cx.conn, cx.who, &note, cx.now)?;
    Ok(back.flash(Tone::Ok, "flash-note-kept"))
}

async fn refuse(act: Act<Agent, NoteForm>, code: Code, key: &'static str) -> HttpResponse {
    act.show(move |cx, form| {
        let mut errs = FormErrors::default();
        errs.add("body", cx.words().s(key));
        let refill = (compose::tidy(&form.body), errs);
        let (page, _) = RequestPage::load(cx, &code, Some(refill))?;
        Reply::invalid(&page)
    })
    .await
}
