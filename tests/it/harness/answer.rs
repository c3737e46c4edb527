//! What the product answered, and what a test may say about it. Every complaint shows the page.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::html::{self, Piece, Tag};

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The method and path that were asked.
    pub asked: String,
    /// The path alone, with its query.
    pub path: String,
    /// The status.
    pub code: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Answer {
    pub(super) async fn of(asked: String, path: String, response: reqwest::Response) -> Self {
        let (code, headers) = (response.status(), response.headers().clone());
        let body = response.text().await.unwrap();
        Answer {
            asked,
            path,
            code,
            headers,
            body,
        }
    }

    /// The status is this one.
    #[track_caller]
    pub fn status(self, code: u16) -> Self {
        assert!(
            self.code.as_u16() == code,
            "{} answered {} and not {code}{}",
            self.asked,
            self.code,
            self.told()
        );
        self
    }

    /// 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.status(200)
    }

    /// 303 to this path.
    #[track_caller]
    pub fn to(self, path: &str) -> Self {
        let answer = self.status(303);
        assert_eq!(answer.location(), path, "{} led elsewhere", answer.asked);
        answer
    }

    /// 303 to a path that begins so.
    #[track_caller]
    pub fn leads_under(self, start: &str) -> Self {
        let answer = self.status(303);
        assert!(
            answer.location().starts_with(start),
            "{} led to {}",
            answer.asked,
            answer.location()
        );
        answer
    }

    /// Where it leads; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The page shows this text to a reader.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.visible().contains(text),
            "{} does not say {text:?}{}",
            self.asked,
            self.told()
        );
        self
    }

    /// Nothing of the answer holds this text: not what is shown, not the markup.
    #[track_caller]
    pub fn lacks(self, text: &str) -> Self {
        assert!(
            !self.visible().contains(text) && !self.body.contains(text),
            "{} holds {text:?}{}",
            self.asked,
            self.told()
        );
        self
    }

    /// The markup holds this text.
    #[track_caller]
    pub fn contains(self, text: &str) -> Self {
        assert!(
            self.body.contains(text),
            "{} lacks {text:?}{}",
            self.asked,
            self.told()
        );
        self
    }

    /// The first `data-NAME` of the page.
    pub fn data(&self, name: &str) -> Option<String> {
        self.data_all(name).into_iter().next()
    }

    /// Every `data-NAME` of the page.
    pub fn data_all(&self, name: &str) -> Vec<String> {
        let name = format!("data-{name}");
        let tags = self.tags();
        tags.iter()
            .filter_map(|tag| tag.get(&name))
            .map(str::to_owned)
            .collect()
    }

    /// The first `data-NAME` is this.
    #[track_caller]
    pub fn has_data(self, name: &str, value: &str) -> Self {
        assert!(
            self.data_all(name).iter().any(|found| found == value),
            "{}: data-{name} is {:?} and not {value:?}{}",
            self.asked,
            self.data_all(name),
            self.told()
        );
        self
    }

    /// The addresses of all links.
    pub fn links(&self) -> Vec<String> {
        let tags = self.tags();
        tags.iter()
            .filter(|tag| tag.name == "a")
            .filter_map(|tag| tag.get("href"))
            .map(str::to_owned)
            .collect()
    }

    /// The forms that are sent by POST.
    pub fn forms(&self) -> Vec<html::Form> {
        html::forms(&self.body, self.path.split('?').next().unwrap_or("/"))
    }

    /// Whether a form is sent to this path.
    pub fn offers(&self, action: &str) -> bool {
        self.forms().iter().any(|form| form.action == action)
    }

    /// The start tags.
    pub fn tags(&self) -> Vec<Tag> {
        html::pieces(&self.body)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Open(tag) => Some(tag),
                Piece::Close(_) | Piece::Text(_) => None,
            })
            .collect()
    }

    /// What a reader sees, with single spaces.
    pub fn visible(&self) -> String {
        html::visible(&self.body)
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
    }

    fn told(&self) -> String {
        let text = if self.is_page() {
            self.visible()
        } else {
            self.body.clone()
        };
        let end = text.char_indices().nth(1500).map_or(text.len(), |(at, _)| at);
        format!(" (location {:?})\n--- {}", self.location(), &text[..end])
    }
}
