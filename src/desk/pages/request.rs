//! The working view of a request: what is asked, what was verified, what was said, what can be decided.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use crate::accounts::{self, AccountId};
use crate::app::App;
use crate::certification::merge::{self, MergeState, SurvivorWhy};
use crate::certification::{self, Mcid};
use crate::clock::Stamp;
use crate::db::{Code, Sealed};
use crate::desk::model::Note;
use crate::desk::policy::{self, Offers, Reader};
use crate::desk::store;
use crate::error::{Error, Result};
use crate::events::{self, Audience, EventKind, Happening};
use crate::questions::{self, Question};
use crate::requests::{self, Judged, Request, State, Turn};
use crate::text::address::EmailAddress;
use crate::threads;
use crate::threads::pages::compose::Compose;
use crate::threads::pages::show::{Entry, Seen, Talk, read, talk};
use crate::vault::Scope;
use crate::verification::{Evidence, EvidenceKind, EvidenceOutcome, Which};
use crate::web::{Agent, Cx, FormErrors, Page, Paging, Reply, View};

#[derive(Template)]
#[template(path = "desk/request.html")]
pub(super) struct RequestPage {
    page: Page,
    request: Request,
    question: Question,
    author: String,
    assignee: Option<String>,
    yours: bool,
    offers: Offers,
    /// What only staff may know; nothing of it for a request of one's own.
    file: Option<File>,
    /// The conversation; nobody at the desk reads it before the claim.
    conversation: Option<Conversation>,
}

/// What staff knows of a request. Outcomes, never the values behind them.
struct File {
    mcid: Option<String>,
    wanted: Option<String>,
    judged: Judged,
    /// The number of the second profile, where there is one.
    second_mcid: Option<String>,
    /// How long the old contacts could object, in whole hours.
    hold_hours: u64,
    /// Whether the profile is located and has no account yet: nobody is to be told, and it is bound for the first time.
    first_binding: bool,
    /// Whether an account was shown that carries the address of the profile's account and is another one.
    no_rights: bool,
    /// Whether a number that was quoted is that of a merged-away profile.
    mcid_resolved: bool,
    /// The merge that was made, and until when it can be undone.
    merged: Option<Made>,
    moments: Vec<Moment>,
    rivals: Vec<Rival>,
    /// Whether strangers have tried to claim the profile more often than usual.
    guessed_at: bool,
    notes: Vec<Signed>,
    /// The text of a note that was refused, and why.
    note: String,
    errs: FormErrors,
}

/// A merge that stands.
struct Made {
    why: SurvivorWhy,
    undo_until: Option<Stamp>,
}

struct Conversation {
    code: Code,
    talk: Talk,
    compose: Compose,
}

/// Something that happened, in words.
struct Moment {
    text: String,
    at: Stamp,
    stop: bool,
}

/// Another request for the same profile or wanted account.
struct Rival {
    request: Request,
    author: String,
    same_profile: bool,
}

/// A note and who wrote it.
struct Signed {
    note: Note,
    author: String,
}

impl RequestPage {
    /// Loads the page, with a note to show again where one was refused.
    pub(super) fn load(
        cx: &mut Cx<'_, Agent>,
        code: &Code,
        refill: Option<(String, FormErrors)>,
    ) -> Result<(RequestPage, Option<Seen>)> {
        let request = requests::by_code(cx.conn, code)?;
        let reader = Reader {
            account: cx.who.account,
            lead: cx.who.as_lead().is_some(),
        };
        let offers = policy::offers(reader, &request);
        let question = questions::store::find(cx.conn, request.question_id)?;
        let file = match offers.own {
            true => None,
            false => Some(File::load(cx, &request, refill)?),
        };
        let conversation = match offers.own {
            true => None,
            false => Conversation::load(cx, &request)?,
        };
        let people: Vec<AccountId> = request
            .assignee_id
            .into_iter()
            .chain([request.author_id])
            .collect();
        let handles = accounts::handles(cx.conn, &people)?;
        let mut page = cx.page();
        let seen = conversation.as_ref().and_then(|it| it.talk.seen);
        if let (Some(_), Some(viewer)) = (seen, page.viewer.as_mut()) {
            viewer.unread = (viewer.unread - 1).max(0);
        }
        let this = RequestPage {
            author: name(&handles, Some(request.author_id)).unwrap_or_default(),
            assignee: name(&handles, request.assignee_id),
            yours: request.turn == Turn::Staff && request.assignee_id == Some(reader.account),
            page,
            request,
            question,
            offers,
            file,
            conversation,
        };
        Ok((this, seen))
    }
}

impl File {
    fn load(cx: &mut Cx<'_, Agent>, request: &Request, refill: Option<(String, FormErrors)>) -> Result<File> {
        let judged = requests::judge(cx.app, cx.conn, request, cx.now)?;
        let happened = events::of_request(cx.conn, request.id, true)?;
        let rivals = store::rivals(cx.conn, request)?;
        let notes = store::notes_of(cx.app, cx.conn, cx.who, request)?;
        let people: Vec<AccountId> = happened
            .iter()
            .filter_map(|event| event.actor)
            .chain(rivals.iter().map(|rival| rival.author_id))
            .chain(notes.iter().map(|note| note.author))
            .collect();
        let handles = accounts::handles(cx.conn, &people)?;
        let (note, errs) = refill.unwrap_or_default();
        let profile = request.profile_id;
        let guessed_at = match profile {
            Some(profile) => certification::is_guessed_at(cx.app, cx.conn, profile, cx.now)?,
            None => false,
        };
        Ok(File {
            guessed_at,
            mcid: unsealed(cx.app, request, request.mcid_sealed.as_ref())?.map(|text| mask_mcid(&text)),
            second_mcid: unsealed(cx.app, request, request.second_mcid_sealed.as_ref())?
                .map(|text| mask_mcid(&text)),
            first_binding: match profile {
                Some(profile) => {
                    certification::binding_of(cx.app, cx.conn, profile)?.is_none()
                        && !certification::is_merged_away(cx.conn, profile)?
                }
                None => false,
            },
            no_rights: is_namesake(cx, request, &judged.evidence)?,
            mcid_resolved: happened.iter().any(|event| event.kind == EventKind::McidResolved),
            merged: made(cx, request)?,
            wanted: unsealed(cx.app, request, request.wanted_sealed.as_ref())?
                .map(|text| mask_address(&text)),
            hold_hours: judged.verdict.passes.map_or(0, |(_, hold)| hold.as_secs() / 3600),
            judged,
            moments: happened
                .iter()
                .filter_map(|event| moment(&cx.page(), event, &handles))
                .collect(),
            rivals: rivals
                .into_iter()
                .map(|other| Rival {
                    author: name(&handles, Some(other.author_id)).unwrap_or_default(),
                    same_profile: profile.is_some() && other.profile_id == profile,
                    request: other,
                })
                .collect(),
            notes: notes
                .into_iter()
                .map(|note| Signed {
                    author: name(&handles, Some(note.author)).unwrap_or_default(),
                    note,
                })
                .collect(),
            note,
            errs,
        })
    }
}

impl Conversation {
    /// Loaded through the agent like everywhere else: before the claim there is none.
    fn load(cx: &mut Cx<'_, Agent>, request: &Request) -> Result<Option<Conversation>> {
        let code = threads::code_of(cx.conn, request.thread_id)?;
        let thread = match threads::visible_to(cx.conn, cx.who, &code) {
            Ok(thread) => thread,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let account = cx.who.account;
        let base = format!("/desk/requests/{}", request.code);
        let paging = Paging::of(&cx.visit.path);
        Ok(Some(Conversation {
            talk: talk(cx.app, cx.conn, account, &thread, paging, &base)?,
            compose: Compose::new(&thread, Some(request), "desk")
                .with_draft(cx.app, cx.conn, account, &thread)?,
            code,
        }))
    }
}

/// Whether an account that was shown as the profile's has its address alone.
fn is_namesake(cx: &mut Cx<'_, Agent>, request: &Request, evidence: &[Evidence]) -> Result<bool> {
    for item in evidence {
        let failed = item.kind == EvidenceKind::CurrentAccount && item.outcome == EvidenceOutcome::Mismatch;
        if let (true, Some(profile), Some(key)) = (failed, request.located(item.which), &item.proven)
            && certification::has_its_address(cx.conn, profile, key)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

fn made(cx: &mut Cx<'_, Agent>, request: &Request) -> Result<Option<Made>> {
    let window = cx.app.settings.times.objection_window;
    let merge = merge::of_request(cx.conn, request.id)?;
    Ok(merge
        .filter(|merge| merge.state == MergeState::Done)
        .map(|merge| Made {
            why: merge.why,
            undo_until: merge::policy::undo_until(&merge, window, cx.now),
        }))
}

fn name(handles: &HashMap<AccountId, String>, account: Option<AccountId>) -> Option<String> {
    account.and_then(|account| handles.get(&account).cloned())
}

fn unsealed(app: &App, request: &Request, sealed: Option<&Sealed>) -> Result<Option<String>> {
    let scope = Scope::Thread(request.thread_id.0);
    Ok(match sealed {
        Some(sealed) => Some(app.vault.open(scope, sealed)?.into_exposed()),
        None => None,
    })
}

/// What may be shown of an MCID as typed: its last digits if it is one, nothing otherwise.
fn mask_mcid(typed: &str) -> String {
    Mcid::parse(typed).map_or_else(|_| "•••".to_owned(), |mcid| mcid.masked())
}

/// What may be shown of an account as typed: a hint for people.
fn mask_address(typed: &str) -> String {
    EmailAddress::parse(typed).map_or_else(|_| "•••".to_owned(), |address| address.masked())
}

/// An event in words. What only mirrors a move on the public page is left out.
fn moment(page: &Page, event: &Happening, handles: &HashMap<AccountId, String>) -> Option<Moment> {
    let detail = event.detail.as_deref().unwrap_or_default();
    let text = match event.kind {
        EventKind::Moved if event.audience == Audience::Public => return None,
        EventKind::Moved => page.a("desk-event-moved", "state", &page.of("state-", detail)),
        EventKind::Evidence => page.a("desk-event-evidence", "kind", &page.of("evidence-", detail)),
        EventKind::Messaged => page.of("desk-event-messaged-", detail),
        EventKind::SetBack => page.of("setback-", detail),
        EventKind::Asked
        | EventKind::Claimed
        | EventKind::Answered
        | EventKind::CodeAsked
        | EventKind::Objected
        | EventKind::Frozen
        | EventKind::Unfrozen
        | EventKind::BindingClaimed
        | EventKind::Connected
        | EventKind::Hidden
        | EventKind::Reminded
        | EventKind::Merged
        | EventKind::MergeUndone
        | EventKind::McidResolved
        | EventKind::MailFailed => page.of("desk-event-", event.kind),
    };
    Some(Moment {
        text: match name(handles, event.actor) {
            Some(who) => format!("{text} · {who}"),
            None => text,
        },
        at: event.at,
        stop: matches!(
            event.kind,
            EventKind::Objected | EventKind::Frozen | EventKind::SetBack | EventKind::MailFailed
        ),
    })
}

/// GET `/desk/requests/{id}`. Reading the conversation here marks it as read, as on its own page.
pub async fn show(
    view: View<Agent>,
    path: Path<String>,
    app: Data<App>,
    request: HttpRequest,
) -> HttpResponse {
    read(view, &app, &request, move |cx| {
        let code = Code::parse(&path).ok_or(Error::NotFound)?;
        let (page, seen) = RequestPage::load(cx, &code, None)?;
        Ok((Reply::page(&page)?, seen))
    })
    .await
}
