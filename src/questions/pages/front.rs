//! The front page: what this is, and the list of questions.

use actix_web::HttpResponse;
use askama::Template;

use crate::clock::Stamp;
use crate::error::Result;
use crate::questions::model::{QuestionId, QuestionState, Topic};
use crate::questions::store::front::{self, Filter};
use crate::web::{Anyone, Cx, Keyset, Page, Paging, Reply, View};

/// Questions on one page.
const SIZE: usize = 20;

struct Row {
    id: QuestionId,
    title: String,
    topic: &'static str,
    state: &'static str,
    answers: i32,
    active_at: Stamp,
    author: String,
}

#[derive(Template)]
#[template(path = "questions/front.html")]
struct FrontPage {
    page: Page,
    rows: Vec<Row>,
    topic: &'static str,
    state: &'static str,
    topics: &'static [Topic],
    states: &'static [QuestionState],
    is_welcome: bool,
    is_filtered: bool,
    newer: Option<String>,
    older: Option<String>,
}

/// `GET /`
pub async fn front(view: View<Anyone>) -> HttpResponse {
    view.show(list).await
}

fn list(cx: &mut Cx<'_, Anyone>) -> Result<Reply> {
    let path = cx.visit.path.clone();
    let filter = filter_of(&path);
    let paging = Paging::<Keyset>::of(&path);
    let found = front::list(cx.conn, filter, paging, SIZE as i64 + 1)?;
    let (found, before, after) = paging.arrange(found, SIZE, front::Listed::key);
    let link = |query: String| address(filter, &query);
    let is_filtered = filter != Filter::default();
    let template = FrontPage {
        page: cx.page(),
        rows: found
            .into_iter()
            .map(|row| Row {
                id: row.id,
                topic: row.topic.as_str(),
                state: row.state.as_str(),
                answers: row.answers,
                active_at: row.active_at,
                author: row.author.unwrap_or_default(),
                title: row.title,
            })
            .collect(),
        topic: filter.topic.map_or("", Topic::as_str),
        state: filter.state.map_or("", QuestionState::as_str),
        topics: Topic::ALL,
        states: QuestionState::ALL,
        is_welcome: !is_filtered && paging == Paging::First,
        is_filtered,
        newer: before.map(link),
        older: after.map(link),
    };
    Reply::page(&template)
}

/// What is asked for; a word that is none asks for everything.
fn filter_of(path: &str) -> Filter {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let mut filter = Filter::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "topic" => filter.topic = value.parse().ok(),
            "state" => filter.state = value.parse().ok(),
            _ => {}
        }
    }
    filter
}

fn address(filter: Filter, paging: &str) -> String {
    let mut query = String::new();
    for (name, word) in [
        ("topic", filter.topic.map(Topic::as_str)),
        ("state", filter.state.map(QuestionState::as_str)),
    ] {
        if let Some(word) = word {
            query.push_str(&format!("{name}={word}&"));
        }
    }
    format!("/?{query}{paging}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_turning_the_page() {
        let filter = filter_of("/?topic=other&state=asked&junk=1");
        assert_eq!(filter.topic, Some(Topic::Other));
        assert_eq!(filter_of(&address(filter, "after=1-2")), filter);
        assert_eq!(filter_of("/?topic=nonsense"), Filter::default());
    }
}
