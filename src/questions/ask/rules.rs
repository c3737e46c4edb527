//! What each step needs, and what is known without asking.

use super::draft::{Draft, Step};
use crate::accounts::{self, Kind};
use crate::app::App;
use crate::certification::{self, LegalName, Mcid, Reason};
use crate::db::Conn;
use crate::error::Result;
use crate::questions::policy::{body_fault, title_fault};
use crate::requests::{Request, store};
use crate::text::address::{AddressError, EmailAddress};
use crate::vault::Private;
use crate::web::{FormErrors, Viewer};
use crate::words::Words;

/// The most characters of the reason, which becomes the first private message.
const MAX_REASON: usize = 20_000;

/// What is known of somebody who asks, and so is not asked.
#[derive(Default)]
pub(super) struct Known {
    /// The account in use is the one on a certification profile: profile and current account are known by it.
    pub(super) is_bound: bool,
    /// Its address; only when it is bound.
    pub(super) current: Option<String>,
    /// The address of the personal account in use: probably the wanted one when it is not bound.
    pub(super) own: Option<String>,
    /// The author's own request that is not over.
    pub(super) unfinished: Option<Request>,
}

impl Known {
    /// Looks it up. Nothing that was typed plays a part in it.
    pub(super) fn of(app: &App, conn: &mut Conn, viewer: &Viewer) -> Result<Known> {
        let is_bound = certification::bound_to(conn, &viewer.key)?.is_some();
        let own = accounts::address(app, conn, viewer.account)?.map(Private::into_exposed);
        let unfinished = store::unfinished_of(conn, viewer.account)?;
        let (current, own) = if is_bound { (own, None) } else { (None, own) };
        Ok(Known {
            is_bound,
            current,
            own: own.filter(|_| viewer.kind == Kind::Personal),
            unfinished,
        })
    }

    /// The current account: known, or as typed.
    pub(super) fn current<'a>(&'a self, draft: &'a Draft) -> &'a str {
        match (&self.current, self.is_bound) {
            (Some(known), _) => known,
            (None, true) => "",
            (None, false) => &draft.current_account,
        }
    }

    /// The MCID as typed, where it was asked.
    pub(super) fn mcid<'a>(&self, draft: &'a Draft) -> &'a str {
        if self.is_bound { "" } else { &draft.mcid }
    }
}

/// What is wrong with a step, in words beside the fields. Looks at the form of what was typed alone: no step tells
/// whether a profile or an account exists.
pub(super) fn faults(step: Step, draft: &Draft, known: &Known, words: &Words) -> FormErrors {
    let mut errs = FormErrors::default();
    match step {
        Step::Topic => topic(draft, words, &mut errs),
        Step::Question => question(draft, words, &mut errs),
        Step::Details => details(draft, known, words, &mut errs),
        Step::Send => {}
    }
    errs
}

/// The first step of the draft that is not complete, and what is wrong with it.
pub(super) fn first_fault(draft: &Draft, known: &Known, words: &Words) -> Option<(Step, FormErrors)> {
    draft.steps().iter().find_map(|step| {
        let errs = faults(*step, draft, known, words);
        (!errs.is_empty()).then_some((*step, errs))
    })
}

fn topic(draft: &Draft, words: &Words, errs: &mut FormErrors) {
    if draft.topic().is_none() {
        errs.add("topic", words.s("ask-error-topic"));
    }
    if !draft.situation.is_empty() && !Draft::is_situation(&draft.situation) {
        errs.add("situation", words.s("ask-error-situation"));
    }
}

fn question(draft: &Draft, words: &Words, errs: &mut FormErrors) {
    if let Some(key) = title_fault(&draft.title) {
        errs.add("title", words.s(key));
    }
    // A request says what it is about in its private details; a plain question has only this.
    let needed = !draft.topic().is_some_and(|topic| topic.makes_request());
    if let Some(key) = body_fault(&draft.body, needed) {
        errs.add("body", words.s(key));
    }
}

fn details(draft: &Draft, known: &Known, words: &Words, errs: &mut FormErrors) {
    if let Err(reason) = LegalName::parse(&draft.legal_name) {
        errs.add("legal_name", words.s(name_fault(reason)));
    }
    let mcid = known.mcid(draft);
    if !mcid.is_empty() && Mcid::parse(mcid).is_err() {
        errs.add("mcid", words.s("ask-error-mcid"));
    }
    let asked = !known.is_bound && !draft.current_account.is_empty();
    if let Some(fault) = asked
        .then(|| EmailAddress::parse(&draft.current_account).err())
        .flatten()
    {
        errs.add("current_account", words.s(address_fault(fault)));
    }
    if let Err(fault) = EmailAddress::parse(&draft.wanted_account) {
        errs.add("wanted_account", words.s(address_fault(fault)));
    }
    if draft.reason.chars().count() > MAX_REASON {
        errs.add("reason", words.s("ask-error-reason-long"));
    }
}

fn name_fault(reason: Reason) -> &'static str {
    if reason == Reason::Missing {
        "ask-error-name-missing"
    } else {
        "ask-error-name"
    }
}

fn address_fault(fault: AddressError) -> &'static str {
    match fault {
        AddressError::Missing => "ask-error-account-missing",
        AddressError::LookAlike => "ask-error-account-look-alike",
        AddressError::NotAnAddress
        | AddressError::LineBreak
        | AddressError::ControlCharacter
        | AddressError::TooLong => "ask-error-account",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Draft {
        Draft {
            topic: "change-account".into(),
            title: "Please move my profile".into(),
            legal_name: "Maya Lindqvist".into(),
            wanted_account: "maya@example.com".into(),
            ..Draft::default()
        }
    }

    fn first(draft: &Draft, known: &Known) -> Option<(Step, FormErrors)> {
        first_fault(draft, known, Words::of("en"))
    }

    #[test]
    fn a_request_needs_a_topic_a_title_a_name_and_an_account() {
        assert!(first(&whole(), &Known::default()).is_none());
        type Case = (Step, &'static str, fn(&mut Draft));
        let cases: [Case; 6] = [
            (Step::Topic, "topic", |it| it.topic = "nonsense".into()),
            (Step::Question, "title", |it| it.title.clear()),
            (Step::Details, "legal_name", |it| it.legal_name.clear()),
            (Step::Details, "wanted_account", |it| {
                it.wanted_account = "somewhere".into()
            }),
            (Step::Details, "wanted_account", |it| {
                it.wanted_account = "\u{430}lex@example.com".into()
            }),
            (Step::Details, "mcid", |it| it.mcid = "12".into()),
        ];
        for (step, field, spoil) in cases {
            let mut draft = whole();
            spoil(&mut draft);
            let found = first(&draft, &Known::default());
            assert!(
                found
                    .is_some_and(|(at, errs)| at == step
                        && errs.of(field).is_some_and(|text| !text.starts_with("ask-"))),
                "{field}"
            );
        }
    }

    #[test]
    fn a_plain_question_needs_a_body_and_no_details() {
        let plain = Draft {
            topic: "other".into(),
            title: "Why?".into(),
            ..Draft::default()
        };
        let found = first(&plain, &Known::default());
        assert!(found.is_some_and(|(at, errs)| at == Step::Question && errs.of("body").is_some()));
        let full = Draft {
            body: "Because.".into(),
            ..plain
        };
        assert!(first(&full, &Known::default()).is_none());
    }

    #[test]
    fn what_is_known_is_not_asked() {
        let known = Known {
            is_bound: true,
            current: Some("old@example.com".into()),
            ..Known::default()
        };
        let draft = Draft {
            mcid: "rubbish".into(),
            current_account: "rubbish".into(),
            ..whole()
        };
        assert!(first(&draft, &known).is_none());
        assert_eq!(
            (known.mcid(&draft), known.current(&draft)),
            ("", "old@example.com")
        );
    }
}
