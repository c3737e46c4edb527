//! What would be hidden, while somebody types: the same rules as at sending, asked of the server.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::questions::masking::PublicText;
use crate::questions::policy::{MAX_BODY, MAX_TITLE, tidy};
use crate::web::{Act, Member, Page, Reply};

/// The text so far.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PreviewForm {
    title: String,
    body: String,
}

#[derive(Template)]
#[template(path = "ask/preview.html")]
struct Preview {
    page: Page,
    title: Vec<(bool, String)>,
    html: String,
    kinds: Vec<&'static str>,
}

/// `POST /ask/preview`: a fragment for the page's script. Nothing of it is kept.
pub async fn preview(act: Act<Member, PreviewForm>) -> HttpResponse {
    act.show(|cx, form| {
        let body: String = tidy(&form.body).chars().take(MAX_BODY).collect();
        let title: String = form.title.trim().chars().take(MAX_TITLE).collect();
        let text = PublicText::of(cx.words(), &title, &body, &[]);
        let preview = Preview {
            title: text.title_pieces(cx.words()),
            html: text.marked_html(cx.words()),
            kinds: text.hidden.iter().map(|kind| kind.code()).collect(),
            page: cx.page(),
        };
        Ok(Reply::fragment(preview.render()?))
    })
    .await
}
