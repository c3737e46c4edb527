//! Opening a request: what was typed in private is compared at once, and only the outcomes stay.

use super::letters;
use super::model::{RequestId, Situation};
use super::state::{State, Turn};
use super::store::{self, NewRow};
use crate::accounts::{self, AccountId};
use crate::app::App;
use crate::certification::{self, ProfileId};
use crate::clock::Stamp;
use crate::db::{Code, Conn};
use crate::error::Result;
use crate::events::{Audience, EventKind};
use crate::mail::MailKind;
use crate::questions::{self, QuestionId, QuestionState, Topic};
use crate::threads::ThreadId;
use crate::vault::{Field, Scope, fold_address, fold_mcid};
use crate::verification::{
    self, EvidenceKind, EvidenceOutcome, NewEvidence, POLICY, Strength, Which, answers,
};
use crate::{audit, requests::moves};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewRequest<'a> {
    /// The public question.
    pub question: QuestionId,
    /// Its private thread.
    pub thread: ThreadId,
    /// Who asks.
    pub author: AccountId,
    /// What for; one of the topics that make a request.
    pub topic: Topic,
    /// What they say of the current account.
    pub situation: Situation,
    /// The MCID as typed, if one was.
    pub mcid: Option<&'a str>,
    /// The legal name as typed.
    pub legal_name: &'a str,
    /// The current account as typed: a hint for people.
    pub current: Option<&'a str>,
    /// The wanted account as typed: a hint for people. Nothing is looked up by it.
    pub wanted: Option<&'a str>,
}

/// A request that was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Its id.
    pub id: RequestId,
    /// Its private address.
    pub code: Code,
    /// The author's earlier request that stands for it, if there is one that is not over.
    pub duplicate_of: Option<RequestId>,
}

/// Opens a request. An MCID that no profile has is treated in every step as one that a profile has.
///
/// # Errors
/// The database.
pub fn open(app: &App, conn: &mut Conn, new: &NewRequest<'_>, now: Stamp) -> Result<Opened> {
    // Two that are sent at once: the later one finds the earlier.
    accounts::hold(conn, new.author)?;
    let earlier = store::unfinished_of(conn, new.author)?;
    let mcid = new.mcid.map(fold_mcid).filter(|mcid| !mcid.is_empty());
    let (id, code) = (RequestId::new(app), Code::new(app));
    let profile = locate(app, conn, new.author, mcid.as_deref(), id, now)?;
    let scope = Scope::Thread(new.thread.0);
    let seal = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .map(|text| app.vault.seal(scope, text))
    };
    let row = NewRow {
        id,
        code: &code,
        question_id: new.question,
        thread_id: new.thread,
        author_id: new.author,
        topic: new.topic,
        situation: new.situation,
        state: if earlier.is_some() {
            State::Duplicate
        } else {
            State::Open
        },
        turn: if earlier.is_some() {
            Turn::None
        } else {
            Turn::Staff
        },
        version: 1,
        profile_id: profile,
        mcid_sealed: seal(mcid.as_deref()),
        mcid_key: mcid.as_deref().map(|mcid| app.vault.lookup(Field::Mcid, mcid)),
        current_sealed: seal(new.current.map(fold_address).as_deref()),
        wanted_sealed: seal(new.wanted.map(fold_address).as_deref()),
        duplicate_of: earlier.as_ref().map(|request| request.id),
        policy: POLICY,
        asked_at: now,
        active_at: now,
        turn_since: now,
        nudges: 0,
    };
    store::insert(conn, &row)?;
    let request = store::by_id(conn, id)?;
    record_answers(app, conn, &request, new, mcid.as_deref(), now)?;
    moves::tell(
        app,
        conn,
        &request,
        EventKind::Moved,
        Audience::Private,
        Some(new.author),
        Some(request.state.as_str()),
        now,
    )?;
    let facts = [("topic", new.topic.to_string()), ("policy", POLICY.to_owned())];
    let entry = audit::Entry {
        actor: Some(new.author),
        action: "request.opened",
        request: Some(id),
        profile,
        facts: &facts,
    };
    audit::record(app, conn, &entry, now)?;
    match &earlier {
        Some(_) => questions::set_state(conn, new.question, QuestionState::Duplicate, now)?,
        None => letters::to_requester(app, conn, &request, MailKind::RequestReceived, "received", now)?,
    }
    Ok(Opened {
        id,
        code,
        duplicate_of: earlier.map(|request| request.id),
    })
}

/// The profile an MCID names, or where none was typed the one the author's own account is bound to.
fn locate(
    app: &App,
    conn: &mut Conn,
    author: AccountId,
    mcid: Option<&str>,
    request: RequestId,
    now: Stamp,
) -> Result<Option<ProfileId>> {
    match mcid {
        Some(mcid) => certification::locate(app, conn, mcid, author, Some(request), now),
        None => {
            let account = accounts::find(conn, author)?;
            let Some(bound) = certification::bound_to(conn, &account.key)? else {
                return Ok(None);
            };
            // A merge of the profile waits here, or has gone first.
            certification::lock(conn, bound)?;
            Ok(Some(certification::resolve(conn, bound)?))
        }
    }
}

fn record_answers(
    app: &App,
    conn: &mut Conn,
    request: &store::Request,
    new: &NewRequest<'_>,
    mcid: Option<&str>,
    now: Stamp,
) -> Result<()> {
    let profile = match request.profile_id {
        Some(id) => Some(certification::load(app, conn, id)?),
        None => None,
    };
    let found = if profile.is_some() {
        EvidenceOutcome::Match
    } else {
        EvidenceOutcome::Mismatch
    };
    let nonce = app.new_token();
    let mut add = |kind, outcome, strength, answer: Option<&str>| {
        let item = NewEvidence {
            request: request.id,
            which: Which::First,
            kind,
            outcome,
            strength,
            source: "form",
            by: new.author,
            proven: None,
            nonce: &nonce,
            answer: answer.map(|answer| match kind {
                EvidenceKind::LegalName => answers::name_key(&app.vault, answer),
                _ => app.vault.lookup(Field::Answer, answer),
            }),
            expires_at: None,
        };
        verification::add(app, conn, &item, now)
    };
    if mcid.is_some() || profile.is_some() {
        add(EvidenceKind::Mcid, found, Strength::Locator, mcid)?;
    }
    let name = answers::legal_name(
        profile
            .as_ref()
            .map(|profile| profile.legal_name.expose().as_str()),
        new.legal_name,
    );
    add(
        EvidenceKind::LegalName,
        name,
        Strength::Supporting,
        Some(new.legal_name),
    )?;
    Ok(())
}
