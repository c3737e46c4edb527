//! The hold between approval and rebind, in which the old contacts can object, and the rebind at its end.

use std::time::Duration;

use super::model::{Channel, NoticeId, Setback};
use super::notices::{self, Notice};
use super::state::{Move, State};
use super::store::{self, Change, Request};
use super::{letters, moves, objections};
use crate::accounts::{self, AccountId, AccountKey};
use crate::app::App;
use crate::certification::{self, Binding, ProfileId, Replace, Replaced, merge};
use crate::clock::Stamp;
use crate::connection;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::mail::{MailKind, Recipient};
use crate::vault::{Field, Private, fold_address};

use moves::Moved;

/// Starts the hold of an approved request: notices go to the old contacts, and the clock runs once each was accepted or
/// refused by its mail server.
///
/// # Errors
/// The database.
pub(super) fn begin(
    app: &App,
    conn: &mut Conn,
    approved: &Request,
    kind: MailKind,
    by: AccountId,
    now: Stamp,
) -> Result<()> {
    let profiles = approved.profiles_to_change(conn)?;
    let contacts = old_contacts(app, conn, profiles)?;
    let sent = send_notices(app, conn, approved, kind, contacts, now)?;
    let wait = hold_of(approved);
    let change = |change: Change| match sent {
        // Nobody is left to tell: the hold runs from now.
        0 => Change {
            hold_until: Some(Some(now.plus(wait))),
            due_at: Some(Some(now.plus(wait))),
            ..change
        },
        _ => Change {
            due_at: Some(Some(now.plus(app.settings.times.notice_wait))),
            ..change
        },
    };
    match moves::make(
        app,
        conn,
        approved,
        Move::Hold,
        Some(by),
        change,
        &[("notices", sent.to_string())],
        now,
    )? {
        Moved::Done(held) => letters::to_requester(
            app,
            conn,
            &held,
            MailKind::ApprovedRequester,
            &version(&held),
            now,
        ),
        // The row was written a moment ago in this transaction.
        Moved::Not(state) => Err(Error::Internal(format!("a fresh approval was found {state}"))),
    }
}

fn hold_of(request: &Request) -> Duration {
    Duration::from_secs(
        request
            .hold_seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .unwrap_or_default(),
    )
}

/// Tells apart mails of two approvals of one request.
fn version(request: &Request) -> String {
    request.version.to_string()
}

/// Queues a notice to each of the old contacts, once to each address. A channel whose objection a lead has closed before
/// is only told.
pub(super) fn send_notices(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    kind: MailKind,
    contacts: Vec<(ProfileId, Channel, String)>,
    now: Stamp,
) -> Result<usize> {
    let mut told = Vec::new();
    let keyed: Vec<_> = contacts
        .into_iter()
        .map(|(profile, channel, address)| {
            let key = app.vault.lookup(Field::Address, &fold_address(&address));
            (profile, channel, key)
        })
        .collect();
    for (profile, channel, key) in &keyed {
        if told.contains(key) {
            continue;
        }
        // One address may stand for both profiles that are joined: closed for the one, it still speaks for the other.
        let mut can_object = false;
        for (of, _, same) in &keyed {
            can_object |= same == key && !objections::was_closed(conn, *of, key)?;
        }
        let id = notices::add(app, conn, request, *profile, *channel, key, can_object, now)?;
        letters::to_contact(
            app,
            conn,
            Recipient::Notice(id),
            kind,
            request.id.0,
            &version(request),
            now,
        )?;
        told.push(key.clone());
    }
    Ok(told.len())
}

/// The addresses of the old contacts: of each profile the contact email, and the address of the bound account.
pub(super) fn old_contacts(
    app: &App,
    conn: &mut Conn,
    profiles: Vec<ProfileId>,
) -> Result<Vec<(ProfileId, Channel, String)>> {
    let mut contacts = Vec::new();
    for profile in profiles {
        if let Some(binding) = certification::binding_of(app, conn, profile)?
            && let Some(address) = address_of(app, conn, &binding)?
        {
            contacts.push((profile, Channel::OldAccount, address));
        }
        if let Some(contact) = certification::load(app, conn, profile)?.contact_email {
            contacts.push((profile, Channel::Contact, contact.into_exposed()));
        }
    }
    Ok(contacts)
}

impl Request {
    /// The profiles that the approved change is about: two where they are to be joined.
    fn profiles_to_change(&self, conn: &mut Conn) -> Result<Vec<ProfileId>> {
        Ok(match merge::running(conn, self.id)? {
            Some(merge) => merge.profiles().to_vec(),
            None => self.profile_id.into_iter().collect(),
        })
    }
}

/// Every address known of a bound account: its own, and the one that was imported, which may be an alias of it.
///
/// # Errors
/// The database.
pub fn addresses_of(app: &App, conn: &mut Conn, binding: &Binding) -> Result<Vec<String>> {
    let mut known: Vec<String> = binding
        .address
        .iter()
        .map(|address| address.expose().clone())
        .collect();
    known.extend(address_of(app, conn, binding)?);
    Ok(known)
}

/// The address of a bound account: what the account itself has, else what was imported.
///
/// # Errors
/// The database.
pub fn address_of(app: &App, conn: &mut Conn, binding: &Binding) -> Result<Option<String>> {
    if let Some(key) = &binding.key
        && let Some(account) = accounts::by_key(conn, key)?
        && let Some(address) = accounts::address(app, conn, account.id)?
    {
        return Ok(Some(address.into_exposed()));
    }
    Ok(binding.address.clone().map(Private::into_exposed))
}

/// A notice was accepted, or finally refused, by its mail server. When all are settled the hold begins to run; a refused
/// one takes the request back to verification, where only the strict policy applies.
///
/// # Errors
/// The database.
pub fn notice_settled(app: &App, conn: &mut Conn, id: NoticeId, refused: bool, now: Stamp) -> Result<()> {
    let Some(Notice { request, .. }) = notices::settle(conn, id, refused, now)? else {
        return Ok(());
    };
    // Two that are settled at once must see each other, or neither is the last.
    store::hold(conn, request)?;
    let request = store::by_id(conn, request)?;
    if request.state != State::Holding {
        return Ok(());
    }
    if refused {
        // Also when the clock runs already: whoever was to be told was not.
        let _moved = moves::set_back(app, conn, &request, Setback::NoticeRefused, now)?;
    } else if request.hold_until.is_none() && notices::all_settled(conn, request.id)? {
        run_clock(conn, &request, now)?;
    }
    Ok(())
}

/// A hold goes on after an objection was dismissed: in full, for nobody could object meanwhile, and like every hold only
/// once its notices are settled. One that was refused meanwhile takes it back.
///
/// # Errors
/// The database.
pub(super) fn resume(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<State> {
    let since = request.approved_at.unwrap_or(request.asked_at);
    if notices::any_refused(conn, request.id, since)? {
        let _moved = moves::set_back(app, conn, request, Setback::NoticeRefused, now)?;
        return Ok(State::Verifying);
    }
    if notices::all_settled(conn, request.id)? {
        run_clock(conn, request, now)?;
        return Ok(State::Holding);
    }
    let change = Change {
        due_at: Some(Some(now.plus(app.settings.times.notice_wait))),
        ..Change::default()
    };
    let _ = store::shift(conn, request, State::Holding, change, now)?;
    Ok(State::Holding)
}

/// The hold begins to run now.
pub(super) fn run_clock(conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    let until = now.plus(hold_of(request));
    let change = Change {
        hold_until: Some(Some(until)),
        due_at: Some(Some(until)),
        ..Change::default()
    };
    // Beaten by another move: that one has decided what is due.
    let _ = store::shift(conn, request, State::Holding, change, now)?;
    Ok(())
}

/// Binds the profile to the wanted account, if all that was approved still holds.
///
/// # Errors
/// The database.
pub(super) fn rebind(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<()> {
    let (Some(profile), Some(to), Some(account), Some(version)) = (
        request.profile_id,
        request.wanted(),
        request.wanted_account_id,
        request.profile_version,
    ) else {
        return Err(Error::Internal(format!(
            "request {} holds without a profile or a wanted account",
            request.id
        )));
    };
    let held_up = if is_contested(conn, request, profile)? {
        Some(Setback::Contested)
    } else if merge::is_running(conn, profile)? {
        Some(Setback::MergeInProgress)
    } else {
        None
    };
    if let Some(why) = held_up {
        let _moved = moves::set_back(app, conn, request, why, now)?;
        return Ok(());
    }
    let old = certification::binding_of(app, conn, profile)?;
    // While the binding still stands: afterwards the old account would not be found as an old contact.
    let address = accounts::address(app, conn, account)?;
    let contacts = old_contacts(app, conn, vec![profile])?;
    let replace = Replace {
        profile,
        expected_version: version,
        to: &to,
        address: address.as_ref().map(|address| address.expose().as_str()),
        request: request.id,
    };
    let setback = match certification::replace_binding(app, conn, replace, now)? {
        Replaced::Done { .. } => None,
        Replaced::TargetTaken => Some(Setback::TargetTaken),
        Replaced::ProfileChanged => Some(Setback::ProfileChanged),
        Replaced::Frozen => Some(Setback::Frozen),
    };
    if let Some(why) = setback {
        let _moved = moves::set_back(app, conn, request, why, now)?;
        return Ok(());
    }
    let due = first_nudge(app, now);
    let change = |change: Change| Change {
        due_at: Some(Some(due)),
        ..change
    };
    let Moved::Done(after) = moves::make(app, conn, request, Move::Rebind, None, change, &[], now)? else {
        // Undoes the new binding with the transaction.
        return Err(Error::Conflict("error-moved-on"));
    };
    connection::mark_stale(conn, profile, now)?;
    end_old_rights(conn, old.as_ref().and_then(|binding| binding.key.as_ref()), now)?;
    letters::to_requester(app, conn, &after, MailKind::Done, &version.to_string(), now)?;
    send_notices(app, conn, &after, MailKind::DoneNotice, contacts, now)?;
    Ok(())
}

/// When the person is first reminded to connect.
pub(super) fn first_nudge(app: &App, now: Stamp) -> Stamp {
    let times = &app.settings.times;
    now.plus(*times.nudges.first().unwrap_or(&times.objection_window))
}

/// Whether another request about the profile is contested.
pub(super) fn is_contested(conn: &mut Conn, request: &Request, profile: ProfileId) -> Result<bool> {
    Ok(store::of_profile(conn, profile, &[State::Contested])?
        .iter()
        .any(|other| other.id != request.id))
}

/// Sessions of the account that was bound end: what they could see and do was that account's right on the profile.
pub(super) fn end_old_rights(conn: &mut Conn, old: Option<&AccountKey>, now: Stamp) -> Result<()> {
    if let Some(key) = old
        && let Some(account) = accounts::by_key(conn, key)?
    {
        accounts::sessions::end_all(conn, account.id, None, now)?;
    }
    Ok(())
}
