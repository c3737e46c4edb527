//! Adding an account to the Learn profile of somebody who is signed in with another. How the account was proven is not asked
//! here: whoever has checked it calls [`offer`] and leads the person to the path that comes back. Nothing is linked before
//! the person has seen what is linked to what, and said yes; the session stays that of the account signed in.

use super::letters;
use super::model::{Fate, Hindrance, LearnProfileId, Outcome};
use super::policy::{self, Joining, Side};
use super::store::offers::{self, Offer};
use super::{record, store};
use crate::accounts::{self, Account, AccountId};
use crate::app::App;
use crate::clock::Stamp;
use crate::connection;
use crate::db::{Code, Conn};
use crate::error::{Error, Result};
use crate::guide;
use crate::mail::MailKind;
use crate::web::Member;

/// Notes that `account` was proven in this session, and gives the path of the page on which the person confirms it; or the
/// path of the page that tells why it can not be added, in which case nothing is noted.
///
/// # Errors
/// The database.
pub fn offer(app: &App, conn: &mut Conn, who: &Member, account: &Account, now: Stamp) -> Result<String> {
    if account.closed_at.is_some() {
        return Ok(refusal_path(Outcome::OfferInvalid, None));
    }
    let own = store::profile_of(conn, who.account)?;
    let side = match own {
        Some(own) => store::side(conn, own)?,
        None => Side {
            accounts: vec![(who.account, who.kind)],
            connection: None,
            has_history: false,
        },
    };
    let (_, other) = other_side(conn, account.id)?;
    match policy::joining(&side, (account.id, account.kind), other.as_ref()) {
        Joining::Refused(why, hindrance) => Ok(refusal_path(why, hindrance)),
        Joining::Plain { .. } | Joining::Merge(_) => {
            let own = match own {
                Some(own) => own,
                None => store::ensure_profile_of(app, conn, who.account, who.kind, now)?,
            };
            let code = offers::make(app, conn, who, own, account.id, now)?;
            Ok(format!("/learn/settings/add/{code}"))
        }
    }
}

/// The page that tells why an account can not be added.
pub(super) fn refusal_path(why: Outcome, hindrance: Option<Hindrance>) -> String {
    match hindrance {
        Some(hindrance) => format!("/learn/settings/add?outcome={why}&reason={hindrance}"),
        None => format!("/learn/settings/add?outcome={why}"),
    }
}

fn other_side(conn: &mut Conn, account: AccountId) -> Result<(Option<LearnProfileId>, Option<Side>)> {
    Ok(match store::profile_of(conn, account)? {
        Some(other) => (Some(other), Some(store::side(conn, other)?)),
        None => (None, None),
    })
}

/// What a person is asked to confirm, as it stands now.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The account that was proven.
    pub account: Account,
    /// The Learn profile it is added to.
    pub own: LearnProfileId,
    /// The Learn profile it is on.
    pub other: Option<LearnProfileId>,
    /// What adding it comes to.
    pub joining: Joining,
    /// Stands for all of this: a form that carries another one was made from a page that showed something else.
    pub seen: String,
    sides: (Side, Option<Side>),
}

/// Where an offer stands.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It waits for a yes.
    Open(Box<Proposal>),
    /// The account is on the Learn profile by it.
    Done,
    /// It has run out, or belongs to another session.
    Over,
}

/// Where the offer of this code stands for somebody who is signed in.
///
/// # Errors
/// [`Error::NotFound`] for an offer that somebody else was made, or the database.
pub fn standing(app: &App, conn: &mut Conn, who: &Member, code: &Code, now: Stamp) -> Result<Standing> {
    let offer = offers::find(conn, who.account, code)?.ok_or(Error::NotFound)?;
    let own = store::profile_of(conn, who.account)?;
    if offer.used_at.is_some() {
        let is_here = own.is_some() && store::profile_of(conn, offer.account)? == own;
        return Ok(if is_here { Standing::Done } else { Standing::Over });
    }
    let account = accounts::find(conn, offer.account)?;
    if !is_good(&offer, who, now) || own != Some(offer.learn) || account.closed_at.is_some() {
        return Ok(Standing::Over);
    }
    let own_side = store::side(conn, offer.learn)?;
    let (other, other_side) = other_side(conn, account.id)?;
    let joining = policy::joining(&own_side, (account.id, account.kind), other_side.as_ref());
    let shown = format!("{joining:?} {own_side:?} {other:?} {other_side:?}");
    Ok(Standing::Open(Box::new(Proposal {
        account,
        own: offer.learn,
        other,
        joining,
        seen: app.vault.link_secret(&shown, code),
        sides: (own_side, other_side),
    })))
}

fn is_good(offer: &Offer, who: &Member, now: Stamp) -> bool {
    offer.session == who.session && offer.expires_at > now
}

/// How confirming ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The account is on the Learn profile: [`Outcome::AccountAdded`] or [`Outcome::ProfilesMerged`].
    Done(Outcome),
    /// It can not be added (any more), and this is why.
    Refused(Outcome, Option<Hindrance>),
    /// It would come to something else than what the person saw.
    Changed,
    /// The merge was not consented to.
    Unconsented,
}

/// Adds the account of an offer. Everything is looked at again, with both Learn profiles held. `consented` says whether the
/// person has agreed to a merge in so many words; nothing less than a merge needs it.
///
/// # Errors
/// [`Error::NotFound`] for an offer that somebody else was made, or the database.
pub fn accept(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    code: &Code,
    (seen, consented): (&str, bool),
    now: Stamp,
) -> Result<Accepted> {
    let before = match standing(app, conn, who, code, now)? {
        Standing::Open(before) => before,
        // The button was pressed twice.
        Standing::Done => return Ok(Accepted::Done(Outcome::AccountAdded)),
        Standing::Over => return Ok(Accepted::Refused(Outcome::OfferInvalid, None)),
    };
    // Always in the same order, or two that add each other wait for each other.
    let mut both = vec![before.own];
    both.extend(before.other);
    both.sort_unstable();
    both.dedup();
    for learn in both {
        if !store::hold(conn, learn)? {
            return Ok(Accepted::Changed);
        }
    }
    let Standing::Open(found) = standing(app, conn, who, code, now)? else {
        return Ok(Accepted::Changed);
    };
    if found.other != before.other {
        return Ok(Accepted::Changed);
    }
    let done = match found.joining {
        Joining::Refused(why, hindrance) => return Ok(Accepted::Refused(why, hindrance)),
        _ if found.seen != seen => return Ok(Accepted::Changed),
        Joining::Merge(_) if !consented => return Ok(Accepted::Unconsented),
        Joining::Merge(_) => Outcome::ProfilesMerged,
        Joining::Plain { .. } => Outcome::AccountAdded,
    };
    let offer = offers::find(conn, who.account, code)?.ok_or(Error::NotFound)?;
    if !offers::consume(conn, offer.id, now)? {
        return Ok(Accepted::Changed);
    }
    join(app, conn, who, &found, now)?;
    Ok(Accepted::Done(done))
}

/// Puts the account, or all of its Learn profile, on the own one; both are held.
fn join(app: &App, conn: &mut Conn, who: &Member, proposal: &Proposal, now: Stamp) -> Result<()> {
    let account = &proposal.account;
    if let Some(other) = proposal.other {
        if let Joining::Merge(fate) = proposal.joining {
            join_connections(app, conn, who, (proposal.own, other), fate, now)?;
        }
        offers::withdraw(conn, other, now)?;
        guide::before_learn_ends(conn, other, now)?;
        store::pour(conn, other, proposal.own, now)?;
    } else {
        store::put(conn, proposal.own, account.id, account.kind, now)?;
    }
    connection::recheck(conn, proposal.own, now)?;
    let (action, mail) = match proposal.joining {
        Joining::Merge(_) => ("learn.merged", MailKind::LearnMerged),
        Joining::Plain { .. } | Joining::Refused(..) => ("learn.account_added", MailKind::AccountAdded),
    };
    let mut facts = vec![
        ("learn", proposal.own.to_string()),
        ("account", account.id.to_string()),
    ];
    facts.extend(proposal.other.map(|other| ("ended", other.to_string())));
    record(app, conn, who.account, action, &facts, now)?;
    let (own_side, other_side) = &proposal.sides;
    let mut told: Vec<AccountId> = vec![account.id];
    for side in std::iter::once(own_side).chain(other_side) {
        told.extend(side.accounts.iter().map(|(id, _)| *id));
    }
    told.sort_unstable();
    told.dedup();
    letters::tell(app, conn, mail, told, now)
}

fn join_connections(
    app: &App,
    conn: &mut Conn,
    who: &Member,
    (own, other): (LearnProfileId, LearnProfileId),
    fate: Fate,
    now: Stamp,
) -> Result<()> {
    let ends = match fate {
        Fate::Stays | Fate::Moves => None,
        Fate::OtherEnds => Some(other),
        Fate::OwnEnds => Some(own),
    };
    if let Some(ends) = ends
        && let Some(connection) = connection::of_learn(conn, ends)?
    {
        connection::end(app, conn, who, &connection, now)?;
    }
    match fate {
        Fate::Moves | Fate::OwnEnds => connection::carry(conn, other, own),
        Fate::Stays | Fate::OtherEnds => Ok(()),
    }
}
