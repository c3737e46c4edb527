//! Joining the two profiles of a request: previewed, approved, held and made like every change, and undone by a lead.

use super::approvals::{self, Note};
use super::decide::{self, Decided, Words};
use super::model::{EndReason, NoteKind, Setback};
use super::objections::{self, Resolved};
use super::state::{Move, State};
use super::store::{self, Change, Request};
use super::{facts, hold, letters, moves, repoint};
use crate::accounts::{self, AccountKey};
use crate::app::App;
use crate::audit;
use crate::certification::merge::policy::{self, Candidate, Folding};
use crate::certification::merge::{self, Account, Carried, Merge, SurvivorWhy, Undone};
use crate::certification::{self, Exam, Profile, ProfileId};
use crate::clock::Stamp;
use crate::connection::{self, ConnectionState};
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::events::{Audience, EventKind};
use crate::mail::{MailKind, Recipient};
use crate::threads::Text;
use crate::verification::{Evidence, EvidenceKind, EvidenceOutcome, Strength, Which};
use crate::web::{Agent, Lead};

use facts::Judged;
use moves::Moved;

/// One of the two profiles, as the preview shows it: figures and signs, no value of it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Which of the two.
    pub(crate) which: Which,
    /// What the choice of the survivor looks at.
    pub(crate) candidate: Candidate,
    /// What would become of its exams if the other one survived.
    pub(crate) folding: Folding,
    /// Whether it is bound to an account, and to the wanted one.
    pub(crate) has_account: bool,
    /// Whether that account is the wanted one.
    pub(crate) has_wanted: bool,
    /// Whether the requester has shown that they control the account it is bound to.
    pub(crate) is_shown: bool,
    /// Whether it is connected with a Learn profile.
    pub(crate) is_connected: bool,
    version: i64,
}

/// What a merge would do.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    /// The two profiles, the first one first.
    pub(crate) parts: [Part; 2],
    /// Which of them survives by rule.
    pub(crate) survivor: Which,
    /// Why.
    pub(crate) why: SurvivorWhy,
    /// Whether the survivor goes to the wanted account; else it keeps its own.
    pub(crate) to_wanted: bool,
}

impl Preview {
    pub(crate) fn part(&self, which: Which) -> &Part {
        match which {
            Which::First => &self.parts[0],
            Which::Second => &self.parts[1],
        }
    }

    /// The one that goes when this one survives.
    pub(crate) fn other(&self, which: Which) -> &Part {
        match which {
            Which::First => &self.parts[1],
            Which::Second => &self.parts[0],
        }
    }
}

/// Previews the merge of a request; `None` while one of its profiles is not located.
///
/// # Errors
/// The database.
pub(crate) fn preview(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    evidence: &[Evidence],
    now: Stamp,
) -> Result<Option<Preview>> {
    let (Some(first), Some(second)) = (request.profile_id, request.second_profile_id) else {
        return Ok(None);
    };
    let exams = [
        certification::exams_of(app, conn, first)?,
        certification::exams_of(app, conn, second)?,
    ];
    let has_name = |which| (current_name(evidence, which, now), shown(evidence, which, now));
    let parts = [
        part(
            app,
            conn,
            request,
            (Which::First, first),
            has_name(Which::First),
            (&exams[0], &exams[1]),
        )?,
        part(
            app,
            conn,
            request,
            (Which::Second, second),
            has_name(Which::Second),
            (&exams[1], &exams[0]),
        )?,
    ];
    let (survivor, why) = policy::survivor(&parts[0].candidate, &parts[1].candidate);
    Ok(Some(Preview {
        survivor: if survivor == first {
            Which::First
        } else {
            Which::Second
        },
        why,
        to_wanted: request.wanted().is_some(),
        parts,
    }))
}

fn part(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    (which, id): (Which, ProfileId),
    (has_current_name, shown): (Option<bool>, Option<&AccountKey>),
    (own, others): (&[Exam], &[Exam]),
) -> Result<Part> {
    let Profile {
        created_on, version, ..
    } = certification::load(app, conn, id)?;
    let binding = certification::binding_of(app, conn, id)?;
    let connection = connection::of_profile(conn, id)?;
    let wanted = request.wanted();
    let key = binding.as_ref().and_then(|binding| binding.key.as_ref());
    Ok(Part {
        which,
        candidate: Candidate {
            profile: id,
            has_current_name,
            exams: own.len(),
            created_on,
        },
        folding: policy::fold(others, own),
        has_wanted: wanted.is_some() && key == wanted.as_ref(),
        is_shown: shown.is_some() && key == shown,
        has_account: binding.is_some(),
        is_connected: connection.is_some_and(|found| found.state == ConnectionState::Connected),
        version,
    })
}

/// The account that was strongly shown to be this profile's.
fn shown(evidence: &[Evidence], which: Which, now: Stamp) -> Option<&AccountKey> {
    let latest = evidence
        .iter()
        .rev()
        .find(|item| item.which == which && item.kind == EvidenceKind::CurrentAccount && item.is_live(now))?;
    latest
        .proven
        .as_ref()
        .filter(|_| latest.outcome.supports() && latest.strength == Strength::Strong)
}

/// Whether the name of today is the one on this profile, as far as that was told and compared.
fn current_name(evidence: &[Evidence], which: Which, now: Stamp) -> Option<bool> {
    let latest = evidence
        .iter()
        .rev()
        .find(|item| item.which == which && item.kind == EvidenceKind::CurrentName && item.is_live(now))?;
    match latest.outcome {
        EvidenceOutcome::Match | EvidenceOutcome::Equivalent => Some(true),
        EvidenceOutcome::Mismatch => Some(false),
        EvidenceOutcome::Partial | EvidenceOutcome::OtherScript | EvidenceOutcome::Unavailable => None,
    }
}

/// Approves the merge that the policy lets pass, with the survivor by rule or, for the reason in `words`, the other one.
///
/// # Errors
/// [`Error::NotFound`], or the database.
pub(crate) fn approve(
    app: &App,
    conn: &mut Conn,
    agent: &Agent,
    code: &Code,
    chosen: Which,
    words: &Words,
    now: Stamp,
) -> Result<Decided> {
    let request = store::by_code(conn, code)?;
    if let Some(refused) = decide::may_decide(agent, &request) {
        return Ok(refused);
    }
    if request.state != State::Verifying {
        return Ok(Decided::Already(request.state));
    }
    decide::lock_profiles(conn, &request)?;
    let Judged {
        evidence,
        verdict,
        joins,
    } = facts::judge(app, conn, &request, now)?;
    let preview = preview(app, conn, &request, &evidence, now)?;
    let passes = verdict.passes.filter(|_| verdict.allows() && joins);
    let (Some((rule, wait)), Some(preview)) = (passes, preview) else {
        return Ok(Decided::NotAllowed(Box::new(verdict)));
    };
    let (survivor, merged) = (preview.part(chosen), preview.other(chosen));
    if !preview.to_wanted && !survivor.is_shown {
        // Both exam records would go to an account that nobody has shown to be theirs.
        let mut verdict = verdict;
        verdict.missing.push("policy-survivor-account");
        return Ok(Decided::NotAllowed(Box::new(verdict)));
    }
    let why = if chosen == preview.survivor {
        preview.why
    } else {
        SurvivorWhy::Chosen
    };
    let hold_seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
    let version = preview.part(Which::First).version;
    let fix = |change: Change| Change {
        profile_version: Some(Some(version)),
        hold_seconds: Some(Some(hold_seconds)),
        ..change
    };
    let facts = [
        ("rule", rule.to_owned()),
        ("hold", hold_seconds.to_string()),
        ("survivor", survivor.candidate.profile.to_string()),
        ("merged", merged.candidate.profile.to_string()),
        ("why", why.to_string()),
    ];
    let by = agent.account;
    let moved = moves::make(app, conn, &request, Move::Approve, Some(by), fix, &facts, now)?;
    let Moved::Done(approved) = &moved else {
        return Ok(decide::decided(&moved));
    };
    let new = merge::NewMerge {
        request: request.id,
        survivor: (survivor.candidate.profile, survivor.version),
        merged: (merged.candidate.profile, merged.version),
        why,
        by,
    };
    merge::start(app, conn, new, now)?;
    approvals::add(app, conn, request.id, by, now)?;
    decide::leave(app, conn, agent, &request, NoteKind::Approval, words, now)?;
    hold::begin(app, conn, approved, MailKind::MergeApproved, by, now)?;
    Ok(Decided::Done)
}

/// Makes the merge, if all that was approved still holds.
///
/// # Errors
/// The database.
pub(super) fn carry_out(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    merge: &Merge,
    now: Stamp,
) -> Result<()> {
    for profile in merge.profiles() {
        if hold::is_contested(conn, request, profile)? {
            let _moved = moves::set_back(app, conn, request, Setback::Contested, now)?;
            return Ok(());
        }
    }
    let wanted = request.wanted();
    let address = match request.wanted_account_id {
        Some(account) => accounts::address(app, conn, account)?,
        None => None,
    };
    let target = wanted.as_ref().map(|key| Account {
        key,
        address: address.as_ref().map(|address| address.expose().as_str()),
    });
    // While the bindings still stand: afterwards the old accounts would not be found as old contacts.
    let contacts = hold::old_contacts(app, conn, merge.profiles().to_vec())?;
    let setback = match merge::carry_out(app, conn, merge, target, now)? {
        Carried::Done(ended) => {
            for binding in ended {
                let key = binding.key.filter(|key| Some(key) != wanted.as_ref());
                hold::end_old_rights(conn, key.as_ref(), now)?;
            }
            None
        }
        Carried::TargetTaken => Some(Setback::TargetTaken),
        Carried::ProfileChanged => Some(Setback::ProfileChanged),
        Carried::Frozen => Some(Setback::Frozen),
    };
    if let Some(why) = setback {
        let _moved = moves::set_back(app, conn, request, why, now)?;
        return Ok(());
    }
    let due = hold::first_nudge(app, now);
    let change = |change: Change| Change {
        due_at: Some(Some(due)),
        ..change
    };
    let facts = [
        ("survivor", merge.survivor.to_string()),
        ("merged", merge.merged.to_string()),
    ];
    let Moved::Done(after) = moves::make(app, conn, request, Move::Merge, None, change, &facts, now)? else {
        // Undoes the merge with the transaction.
        return Err(Error::Conflict("error-moved-on"));
    };
    let Some(made) = merge::of_request(conn, request.id)? else {
        return Err(Error::Internal(format!("request {} lost its merge", request.id)));
    };
    connection::mark_stale(conn, made.merged, now)?;
    if made.rebound {
        connection::mark_stale(conn, made.survivor, now)?;
    }
    repoint::after_merged(app, conn, &made, now)?;
    tell(
        app,
        conn,
        &after,
        &made,
        EventKind::Merged,
        "profile.merged",
        None,
        now,
    )?;
    letters::to_requester(app, conn, &after, MailKind::MergeDone, "merged", now)?;
    hold::send_notices(app, conn, &after, MailKind::Merged, contacts, now)?;
    let connected = connection::of_profile(conn, made.survivor)?
        .is_some_and(|found| found.state == ConnectionState::Connected);
    if connected {
        // The survivor's connection stands: nothing is left to do.
        let _moved = moves::make(app, conn, &after, Move::Connect, None, |change| change, &[], now)?;
    }
    Ok(())
}

/// A lead undoes a merge nobody has objected to, while it is young.
///
/// # Errors
/// [`Error::NotFound`] for a request without a merge that was made, or the database.
pub(crate) fn undo(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    code: &Code,
    reason: &Text,
    now: Stamp,
) -> Result<Resolved> {
    let found = store::by_code(conn, code)?;
    // Waits for whoever else decides at this moment, and sees what they decided.
    store::hold(conn, found.id)?;
    let request = store::by_id(conn, found.id)?;
    let merge = merge::of_request(conn, request.id)?.ok_or(Error::NotFound)?;
    if objections::is_own(conn, lead, &request)? {
        return Ok(Resolved::Own);
    }
    let window = app.settings.times.objection_window;
    let can_be = request.state.after(Move::Undo, None).is_some();
    if !can_be || policy::undo_until(&merge, window, now).is_none() {
        return Ok(Resolved::Already(request.state));
    }
    if !take_apart(app, conn, lead, &request, &merge, now)? {
        return Ok(Resolved::CanNotUndo);
    }
    let why = |change: Change| Change {
        ended_reason: Some(Some(EndReason::Undone)),
        ..change
    };
    let by = Some(lead.account);
    let Moved::Done(after) = moves::make(app, conn, &request, Move::Undo, by, why, &[], now)? else {
        // Undoes the undoing with the transaction.
        return Err(Error::Conflict("error-moved-on"));
    };
    let note = Note {
        request: request.id,
        thread: request.thread_id.0,
        by: lead.account,
        kind: NoteKind::Resolution,
        text: reason,
    };
    approvals::add_note(app, conn, &note, now)?;
    approvals::void_all(conn, request.id, now)?;
    letters::to_requester(app, conn, &after, MailKind::MergeUndone, "undone", now)?;
    Ok(Resolved::Done(after.state))
}

/// Puts the two profiles back to where they were. False where an account is bound elsewhere by now, or the survivor is
/// part of another merge: nothing is changed then.
///
/// # Errors
/// The database.
pub(super) fn take_apart(
    app: &App,
    conn: &mut Conn,
    lead: &Lead,
    request: &Request,
    merge: &Merge,
    now: Stamp,
) -> Result<bool> {
    let (restored, ended) = match merge::undo(app, conn, merge, lead.account, now)? {
        Undone::Done { restored, ended } => (restored, ended),
        Undone::TargetTaken | Undone::NotPossible => return Ok(false),
    };
    if let Some(ended) = ended {
        connection::mark_stale(conn, merge.survivor, now)?;
        hold::end_old_rights(conn, ended.key.as_ref(), now)?;
    }
    repoint::after_undone(app, conn, merge, now)?;
    let by = Some(lead.account);
    let (kind, action) = (EventKind::MergeUndone, "profile.merge_undone");
    tell(app, conn, request, merge, kind, action, by, now)?;
    let once = format!("undone {}", merge.id);
    let accounts = restored.into_iter().map(Recipient::Binding);
    let contacts = merge.profiles().map(Recipient::Contact);
    for to in accounts.chain(contacts) {
        letters::to_contact(app, conn, to, MailKind::MergeUndone, request.id.0, &once, now)?;
    }
    Ok(true)
}

/// On the request's timeline, and in the record of both profiles.
#[allow(clippy::too_many_arguments, reason = "each is a fact of the record")]
fn tell(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    merge: &Merge,
    kind: EventKind,
    action: &'static str,
    by: Option<accounts::AccountId>,
    now: Stamp,
) -> Result<()> {
    moves::tell(app, conn, request, kind, Audience::Staff, by, None, now)?;
    let facts = [
        ("merge", merge.id.to_string()),
        ("survivor", merge.survivor.to_string()),
        ("merged", merge.merged.to_string()),
        ("why", merge.why.to_string()),
    ];
    for profile in merge.profiles() {
        let entry = audit::Entry {
            actor: by,
            action,
            request: Some(request.id),
            profile: Some(profile),
            facts: &facts,
        };
        audit::record(app, conn, &entry, now)?;
    }
    Ok(())
}
