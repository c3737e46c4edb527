//! Rules of the forum: what a text may be, what may be done with a question, what its timeline shows.

use super::model::{QuestionState, Topic};
use crate::clock::Stamp;
use crate::events::{EventKind, Happening};
use crate::text::lookalike::is_invisible;

/// The most characters of a title.
pub const MAX_TITLE: usize = 200;
/// The most characters of a question's or an answer's body.
pub const MAX_BODY: usize = 100_000;

/// What is wrong with a title, as a key of the catalogue.
pub fn title_fault(title: &str) -> Option<&'static str> {
    if is_blank(title) {
        Some("ask-error-title-missing")
    } else if title.chars().count() > MAX_TITLE {
        Some("ask-error-title-long")
    } else if title.chars().any(char::is_control) {
        Some("ask-error-title-control")
    } else {
        None
    }
}

/// What is wrong with a body, as a key of the catalogue. `needed`: whether it must say something.
pub fn body_fault(body: &str, needed: bool) -> Option<&'static str> {
    if needed && is_blank(body) {
        Some("ask-error-body-missing")
    } else if body.chars().count() > MAX_BODY {
        Some("ask-error-body-long")
    } else {
        None
    }
}

/// A text as it is kept: line ends as one character, no character that is none. Databases refuse some of them.
pub fn tidy(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

fn is_blank(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Whether a question takes answers.
pub fn takes_answers(state: QuestionState) -> bool {
    match state {
        QuestionState::Asked
        | QuestionState::Claimed
        | QuestionState::Verification
        | QuestionState::Done
        | QuestionState::Solved
        | QuestionState::Answered => true,
        QuestionState::Closed | QuestionState::Duplicate => false,
    }
}

/// One entry of the public timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// `done`, `now`, `stop` or `todo`.
    pub step: &'static str,
    /// What; a word behind `timeline-`.
    pub what: &'static str,
    /// When; never for what lies ahead.
    pub at: Option<Stamp>,
}

/// What a happy request goes through, in public.
const WAY: [QuestionState; 5] = [
    QuestionState::Asked,
    QuestionState::Claimed,
    QuestionState::Verification,
    QuestionState::Done,
    QuestionState::Solved,
];

/// The timeline: what happened, and for what is not over what lies ahead.
pub fn timeline(topic: Topic, state: QuestionState, happened: &[Happening]) -> Vec<Moment> {
    let mut moments: Vec<Moment> = Vec::new();
    for happening in happened {
        let Some(what) = stage_of(happening) else { continue };
        if moments.last().is_some_and(|last| last.what == what.as_str()) {
            continue;
        }
        let step = match what {
            QuestionState::Closed | QuestionState::Duplicate => "stop",
            QuestionState::Asked
            | QuestionState::Claimed
            | QuestionState::Verification
            | QuestionState::Done
            | QuestionState::Solved
            | QuestionState::Answered => "done",
        };
        moments.push(Moment {
            step,
            what: what.as_str(),
            at: Some(happening.at),
        });
    }
    if state.is_over() {
        return moments;
    }
    if let Some(last) = moments.last_mut() {
        last.step = "now";
    }
    let ahead = |what: QuestionState| Moment {
        step: "todo",
        what: what.as_str(),
        at: None,
    };
    if topic.makes_request() {
        let here = WAY.iter().position(|stage| *stage == state).unwrap_or(0);
        moments.extend(WAY.iter().skip(here + 1).map(|stage| ahead(*stage)));
    } else {
        moments.push(ahead(QuestionState::Answered));
    }
    moments
}

/// The stage that an event of the public timeline stands for.
fn stage_of(happening: &Happening) -> Option<QuestionState> {
    match happening.kind {
        EventKind::Asked => Some(QuestionState::Asked),
        EventKind::Claimed => Some(QuestionState::Claimed),
        EventKind::Moved => happening.detail.as_deref()?.parse().ok(),
        EventKind::Connected => Some(QuestionState::Solved),
        EventKind::Answered
        | EventKind::Messaged
        | EventKind::Evidence
        | EventKind::CodeAsked
        | EventKind::Objected
        | EventKind::Frozen
        | EventKind::Unfrozen
        | EventKind::BindingClaimed
        | EventKind::Hidden
        | EventKind::Reminded
        | EventKind::SetBack
        | EventKind::Merged
        | EventKind::MergeUndone
        | EventKind::McidResolved
        | EventKind::MailFailed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Audience;

    fn event(kind: EventKind, detail: Option<&str>) -> Happening {
        Happening {
            at: Stamp(1),
            kind,
            audience: Audience::Public,
            actor: None,
            detail: detail.map(str::to_owned),
        }
    }

    fn words(moments: &[Moment]) -> Vec<(&str, &str)> {
        moments.iter().map(|moment| (moment.step, moment.what)).collect()
    }

    #[test]
    fn a_request_shows_the_way_ahead() {
        let happened = [
            event(EventKind::Asked, None),
            event(EventKind::Moved, Some("claimed")),
        ];
        let moments = timeline(Topic::ChangeAccount, QuestionState::Claimed, &happened);
        assert_eq!(
            words(&moments),
            [
                ("done", "asked"),
                ("now", "claimed"),
                ("todo", "verification"),
                ("todo", "done"),
                ("todo", "solved")
            ]
        );
    }

    #[test]
    fn what_is_over_has_nothing_ahead() {
        let happened = [
            event(EventKind::Asked, None),
            event(EventKind::Moved, Some("duplicate")),
        ];
        let moments = timeline(Topic::ChangeAccount, QuestionState::Duplicate, &happened);
        assert_eq!(words(&moments), [("done", "asked"), ("stop", "duplicate")]);
        let plain = timeline(Topic::Other, QuestionState::Asked, &happened[..1]);
        assert_eq!(words(&plain), [("now", "asked"), ("todo", "answered")]);
    }

    #[test]
    fn texts_have_limits() {
        assert_eq!(title_fault(" \u{200b} "), Some("ask-error-title-missing"));
        assert_eq!(title_fault(&"x".repeat(201)), Some("ask-error-title-long"));
        assert_eq!(title_fault("a\u{7}b"), Some("ask-error-title-control"));
        assert_eq!(title_fault("<script>alert(1)</script>"), None);
        assert_eq!(body_fault("", false), None);
        assert_eq!(body_fault("\n\u{200b}", true), Some("ask-error-body-missing"));
        assert_eq!(body_fault(&"ж".repeat(MAX_BODY), true), None);
        assert_eq!(
            body_fault(&"x".repeat(MAX_BODY + 1), true),
            Some("ask-error-body-long")
        );
        assert_eq!(tidy("a\r\nb\0c\td"), "a\nbc\td");
    }
}
