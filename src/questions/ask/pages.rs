//! The pages of asking. Reading changes nothing; each step is posted to `/ask` and leads on by a redirect.

use std::cmp::Ordering;

use actix_web::HttpResponse;
use askama::Template;

use super::draft::{ALIAS, AskForm, Draft, Step};
use super::rules::{self, Known};
use super::send::{self, Ready};
use crate::error::{Error, Result};
use crate::guide::pages::{self as guide, Advice};
use crate::questions::masking::PublicText;
use crate::questions::model::Topic;
use crate::questions::store;
use crate::requests::Situation;
use crate::web::{Access, Act, Anyone, Cx, FormErrors, Page, Reply, View, Viewer};
use crate::words::Words;

struct Stage {
    state: &'static str,
    word: &'static str,
    href: String,
}

/// The question as everybody will see it.
struct Shown {
    title: Vec<(bool, String)>,
    html: String,
    kinds: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "ask/step.html")]
struct AskPage {
    page: Page,
    errs: FormErrors,
    step: &'static str,
    stages: Vec<Stage>,
    draft: Draft,
    /// The topic's word; empty before one is chosen.
    topic: &'static str,
    makes_request: bool,
    situation: &'static str,
    topics: &'static [Topic],
    situations: &'static [Situation],
    sending: String,
    known: Known,
    is_signed_in: bool,
    /// The question of the author's unfinished request.
    unfinished: Option<String>,
    /// What the guide says before they ask.
    advice: Option<Advice>,
    shown: Option<Shown>,
}

/// `GET /ask`: the step the draft is at, or the one asked for if all before it is complete.
pub async fn show(view: View<Anyone>) -> HttpResponse {
    view.show(|cx| {
        let asked = Asked::of(&cx.visit.path);
        let Some(viewer) = cx.who.viewer().cloned() else {
            let mut draft = Draft::default();
            asked.overlay(&mut draft);
            return page_of(
                cx.page(),
                draft,
                Known::default(),
                Step::Topic,
                FormErrors::default(),
                None,
            );
        };
        let kept = Draft::load(cx.app, cx.conn, viewer.account)?;
        let is_fresh = kept.is_none();
        let mut draft = kept.unwrap_or_default();
        asked.overlay(&mut draft);
        let known = Known::of(cx.app, cx.conn, &viewer)?;
        let wanted = asked.step.unwrap_or(match (asked.topic, draft.at.parse()) {
            (Some(_), _) => Step::Question,
            (None, Ok(at)) if !is_fresh => at,
            (None, _) => Step::Topic,
        });
        let reached = rules::first_fault(&draft, &known, cx.words()).map_or(Step::Send, |(step, _)| step);
        let step = wanted.min(reached);
        let step = if draft.steps().contains(&step) {
            step
        } else {
            draft.before(step)
        };
        let advice = advice(cx, &viewer, &draft, step)?;
        page_of(cx.page(), draft, known, step, FormErrors::default(), advice)
    })
    .await
}

/// What the address asks for: `?topic=` takes up after signing in, `?step=` goes back to a step.
struct Asked {
    topic: Option<Topic>,
    /// One of the words of the form, or empty.
    situation: String,
    step: Option<Step>,
}

impl Asked {
    fn of(path: &str) -> Asked {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        let mut asked = Asked {
            topic: None,
            situation: String::new(),
            step: None,
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "topic" => asked.topic = value.parse().ok(),
                "situation" if Draft::is_situation(&value) => asked.situation = value.into_owned(),
                "step" => asked.step = value.parse().ok(),
                _ => {}
            }
        }
        asked
    }

    fn overlay(&self, draft: &mut Draft) {
        if let Some(topic) = self.topic {
            draft.topic = topic.as_str().to_owned();
            draft.situation.clone_from(&self.situation);
        }
    }
}

/// `POST /ask`: one step, or the whole question.
pub async fn step(act: Act<Anyone, AskForm>) -> HttpResponse {
    if act.form.step() == Step::Send && act.form.action != "back" {
        return ask(act).await;
    }
    act.run(|cx, form| match cx.who.viewer().cloned() {
        Some(viewer) => walk(cx, &viewer, form),
        None => sign_in_first(form),
    })
    .await
}

/// Signing in comes between the first step and the second; what was chosen travels in the address.
fn sign_in_first(form: &AskForm) -> Result<Reply> {
    let mut draft = Draft::default();
    draft.take(form);
    let next = match draft.topic() {
        Some(topic) if draft.situation == ALIAS => format!("/ask?topic={topic}&situation={ALIAS}"),
        Some(topic) => format!("/ask?topic={topic}&situation={}", draft.situation()),
        None => "/ask".to_owned(),
    };
    if form.action == "register" {
        let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
        return Ok(Reply::to(format!("/register?{query}")));
    }
    Err(Error::SignInFirst(next))
}

/// Keeps what a step brings, and goes on or back.
fn walk(cx: &mut Cx<'_, Anyone>, viewer: &Viewer, form: &AskForm) -> Result<Reply> {
    let here = form.step();
    let known = Known::of(cx.app, cx.conn, viewer)?;
    let mut draft = Draft::load(cx.app, cx.conn, viewer.account)?.unwrap_or_default();
    draft.take(form);
    number(cx, viewer, &mut draft, form)?;
    let errs = rules::faults(here, &draft, &known, cx.words());
    let goes_back = form.action == "back";
    let next = match (goes_back, errs.is_empty()) {
        (true, _) => draft.before(here),
        (false, true) => onward(&draft, &known, form, here, cx.words()),
        (false, false) => here,
    };
    next.as_str().clone_into(&mut draft.at);
    draft.save(cx.app, cx.conn, viewer.account, cx.now)?;
    if goes_back || errs.is_empty() {
        return Ok(Reply::to(format!("/ask?step={next}")));
    }
    let advice = advice(cx, viewer, &draft, here)?;
    page_of(cx.page(), draft, known, here, errs, advice)
}

/// A draft keeps the number of the form it began with, unless that has made a question already.
fn number(cx: &mut Cx<'_, Anyone>, viewer: &Viewer, draft: &mut Draft, form: &AskForm) -> Result<()> {
    if draft.sending.is_empty() {
        form.sending.as_str().clone_into(&mut draft.sending);
        let key = form.sending.key(cx.app, viewer.account);
        if draft.sending.is_empty() || store::by_sending(cx.conn, &key)?.is_some() {
            draft.sending = cx.app.new_token();
        }
    }
    Ok(())
}

/// The next step that is still to be filled in: a form may bring the fields of several.
fn onward(draft: &Draft, known: &Known, form: &AskForm, here: Step, words: &Words) -> Step {
    let mut next = draft.after(here);
    while next != Step::Send && form.brings(next) && rules::faults(next, draft, known, words).is_empty() {
        next = draft.after(next);
    }
    next
}

/// What the last step finds.
enum Found {
    /// It was sent before.
    Sent(String),
    /// Something is missing.
    Faulty,
    /// It can be asked.
    Whole(Box<(Draft, Known, Topic)>),
}

/// The last step: everything is looked at once more, whatever steps were taken before.
async fn ask(act: Act<Anyone, AskForm>) -> HttpResponse {
    let found = act.peek(|cx, form| Ok((look(cx, form)?, cx.words()))).await;
    let (whole, words) = match found {
        Err(error) => return refuse(act, error).await,
        Ok((Found::Sent(path), _)) => return act.show(move |_, _| Ok(Reply::to(path))).await,
        Ok((Found::Faulty, _)) => return act.run(complain).await,
        Ok((Found::Whole(whole), words)) => (whole, words),
    };
    let (draft, known, topic) = *whole;
    let ready = act
        .app
        .block(move |_| Ok(Ready::of(draft, known, topic, words)))
        .await;
    match ready {
        Err(error) => act.fail(error).await,
        Ok(ready) => {
            act.run(move |cx, form| {
                let viewer = signed_in(cx)?;
                send::send(cx, &viewer, form, &ready)
            })
            .await
        }
    }
}

/// A visitor is sent to sign in with what was chosen; everything else is an error's page.
async fn refuse(act: Act<Anyone, AskForm>, error: Error) -> HttpResponse {
    match error {
        Error::SignInFirst(_) => act.show(|_, form| sign_in_first(form)).await,
        error => act.fail(error).await,
    }
}

fn look(cx: &mut Cx<'_, Anyone>, form: &AskForm) -> Result<Found> {
    let viewer = signed_in(cx)?;
    let draft = gather(cx, &viewer, form)?;
    let sending = send::key_of(cx.app, form, &draft, viewer.account);
    if let Some(id) = store::by_sending(cx.conn, &sending)? {
        return Ok(Found::Sent(format!("/questions/{id}")));
    }
    let known = Known::of(cx.app, cx.conn, &viewer)?;
    let fault = rules::first_fault(&draft, &known, cx.words());
    Ok(match (fault, draft.topic()) {
        (None, Some(topic)) => Found::Whole(Box::new((draft, known, topic))),
        _ => Found::Faulty,
    })
}

fn signed_in(cx: &Cx<'_, Anyone>) -> Result<Viewer> {
    let viewer = cx.who.viewer().cloned();
    viewer.ok_or_else(|| Error::SignInFirst("/ask".to_owned()))
}

/// The question as it would be sent: the form alone if it is whole, else the draft with what the form brings.
fn gather(cx: &mut Cx<'_, Anyone>, viewer: &Viewer, form: &AskForm) -> Result<Draft> {
    let mut draft = if form.is_whole() {
        Draft::default()
    } else {
        Draft::load(cx.app, cx.conn, viewer.account)?.unwrap_or_default()
    };
    draft.take(form);
    Ok(draft)
}

/// Shows the first step that is not complete, with everything kept.
fn complain(cx: &mut Cx<'_, Anyone>, form: &AskForm) -> Result<Reply> {
    let viewer = signed_in(cx)?;
    let mut draft = gather(cx, &viewer, form)?;
    let known = Known::of(cx.app, cx.conn, &viewer)?;
    let Some((step, errs)) = rules::first_fault(&draft, &known, cx.words()) else {
        return Ok(Reply::to("/ask?step=send"));
    };
    number(cx, &viewer, &mut draft, form)?;
    step.as_str().clone_into(&mut draft.at);
    draft.save(cx.app, cx.conn, viewer.account, cx.now)?;
    page_of(cx.page(), draft, known, step, errs, None)
}

/// What the guide says to somebody who is about to ask: where they choose what it is about, and once more behind it, for
/// whoever came there from elsewhere. It stands in nobody's way.
fn advice(cx: &mut Cx<'_, Anyone>, viewer: &Viewer, draft: &Draft, step: Step) -> Result<Option<Advice>> {
    let concerns = |topic: Topic| match topic {
        Topic::ChangeAccount | Topic::LostAccess | Topic::LearnSide | Topic::ConnectFails => true,
        Topic::TwoProfiles | Topic::Other => false,
    };
    let is_due = match step {
        Step::Topic => draft.topic().is_none_or(concerns),
        Step::Question => draft.topic().is_some_and(concerns),
        Step::Details | Step::Send => false,
    };
    if is_due {
        guide::advice(cx, viewer, draft.said())
    } else {
        Ok(None)
    }
}

/// The page of a step; 422 with what is wrong.
fn page_of(
    page: Page,
    mut draft: Draft,
    known: Known,
    step: Step,
    errs: FormErrors,
    advice: Option<Advice>,
) -> Result<Reply> {
    let is_faulty = !errs.is_empty();
    if !is_faulty {
        suggest(&mut draft, &known, step, page.words);
    }
    let shown = (step == Step::Send).then(|| Shown::of(page.words, &draft, &known));
    let stages = draft.steps().iter().map(|stage| Stage {
        state: match stage.cmp(&step) {
            Ordering::Less => "done",
            Ordering::Equal => "now",
            Ordering::Greater => "todo",
        },
        word: stage.as_str(),
        href: format!("/ask?step={stage}"),
    });
    let sending = if draft.sending.is_empty() {
        page.sending.clone()
    } else {
        draft.sending.clone()
    };
    let unfinished = known.unfinished.as_ref();
    let template = AskPage {
        step: step.as_str(),
        stages: stages.collect(),
        topic: draft.topic().map_or("", Topic::as_str),
        makes_request: draft.topic().is_some_and(Topic::makes_request),
        situation: draft.situation().as_str(),
        topics: Topic::ALL,
        situations: Situation::ALL,
        sending,
        unfinished: unfinished.map(|request| format!("/questions/{}", request.question_id)),
        is_signed_in: page.viewer.is_some(),
        page,
        errs,
        draft,
        known,
        advice,
        shown,
    };
    if is_faulty {
        Reply::invalid(&template)
    } else {
        Reply::page(&template)
    }
}

/// Fills what is probably meant into fields that nobody has touched.
fn suggest(draft: &mut Draft, known: &Known, step: Step, words: &Words) {
    match (step, draft.topic()) {
        (Step::Question, Some(topic)) if topic.makes_request() && draft.title.is_empty() => {
            draft.title = words.s(&format!("ask-suggest-{topic}")).to_owned();
        }
        (Step::Details, _) if draft.wanted_account.is_empty() => {
            draft.wanted_account = known.own.clone().unwrap_or_default();
        }
        _ => {}
    }
}

impl Shown {
    fn of(words: &Words, draft: &Draft, known: &Known) -> Shown {
        let text = PublicText::of(
            words,
            &draft.title,
            &draft.body,
            &send::hidden_values(draft, known),
        );
        Shown {
            title: text.title_pieces(words),
            html: text.marked_html(words),
            kinds: text.hidden.iter().map(|kind| kind.code()).collect(),
        }
    }
}
