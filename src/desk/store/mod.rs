//! Queries of the desk.

mod flags;
mod notes;

pub(super) use flags::{flags, rivals};
pub(super) use notes::{NewNote, add_note, notes_of};

use diesel::prelude::*;

use super::model::{LIVE, OVER, Shelf, Waiting};
use crate::accounts::AccountId;
use crate::db::Conn;
use crate::db::schema::{inbox, questions, requests};
use crate::error::Result;
use crate::requests::{State, Turn};
use crate::web::{Keyset, Paging};

/// How many requests stand on a page.
pub(super) const PAGE: usize = 25;

/// What one index range holds.
#[derive(Clone, Copy)]
enum Range {
    State(State),
    Turn(Turn),
    Assignee(AccountId, State),
}

/// One page of a shelf, read as [`Paging`] says: up to one row more than a page. Several states are several ranges of
/// one index, each read no further than a page, so the length of the queue does not matter.
///
/// # Errors
/// The database.
pub(super) fn queue(
    conn: &mut Conn,
    reader: AccountId,
    shelf: Shelf,
    paging: Paging<Keyset>,
) -> Result<Vec<Waiting>> {
    let states = |states: &[State]| states.iter().copied().map(Range::State).collect::<Vec<_>>();
    let ranges = match shelf {
        Shelf::Live => states(LIVE),
        Shelf::Unclaimed => states(&[State::Open]),
        Shelf::Mine => LIVE.iter().map(|state| Range::Assignee(reader, *state)).collect(),
        Shelf::Staff => vec![Range::Turn(Turn::Staff)],
        Shelf::Contested => states(&[State::Contested]),
        Shelf::Closed => states(OVER),
    };
    // Rows are read along the shelf's order, or against it for the page before.
    let ascending = shelf.is_oldest_first() != paging.is_backward();
    let mut rows = Vec::new();
    for range in ranges {
        rows.extend(read(conn, reader, range, ascending, paging)?);
    }
    rows.sort_by_key(|row: &Waiting| (row.active_at, row.id));
    if !ascending {
        rows.reverse();
    }
    rows.truncate(PAGE + 1);
    Ok(rows)
}

fn read(
    conn: &mut Conn,
    reader: AccountId,
    range: Range,
    ascending: bool,
    paging: Paging<Keyset>,
) -> Result<Vec<Waiting>> {
    let theirs = inbox::thread_id
        .eq(requests::thread_id)
        .and(inbox::account_id.eq(reader));
    let rows = requests::table
        .inner_join(questions::table.on(questions::id.eq(requests::question_id)))
        .left_join(inbox::table.on(theirs))
        .select((
            requests::id,
            requests::code,
            questions::title,
            requests::topic,
            requests::state,
            requests::turn,
            inbox::unread.nullable(),
            requests::author_id,
            requests::assignee_id,
            requests::profile_id,
            requests::wanted_account_id,
            requests::asked_at,
            requests::active_at,
        ))
        .limit(PAGE as i64 + 1)
        .into_boxed();
    let rows = match range {
        Range::State(state) => rows.filter(requests::state.eq(state)),
        Range::Turn(turn) => rows.filter(requests::turn.eq(turn)),
        Range::Assignee(account, state) => rows
            .filter(requests::assignee_id.eq(account))
            .filter(requests::state.eq(state)),
    };
    let rows = match paging {
        Paging::First => rows,
        // The moment alone bounds the range, so that the index finds the place.
        Paging::After(key) | Paging::Before(key) if ascending => rows
            .filter(requests::active_at.ge(key.at))
            .filter(requests::active_at.gt(key.at).or(requests::id.gt(key.id))),
        Paging::After(key) | Paging::Before(key) => rows
            .filter(requests::active_at.le(key.at))
            .filter(requests::active_at.lt(key.at).or(requests::id.lt(key.id))),
    };
    Ok(if ascending {
        rows.order((requests::active_at.asc(), requests::id.asc()))
            .load(conn)?
    } else {
        rows.order((requests::active_at.desc(), requests::id.desc()))
            .load(conn)?
    })
}
