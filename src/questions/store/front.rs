//! The front page's list: newest activity first, paged by keyset along the indexes `questions_front*`.

use diesel::prelude::*;

use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::{accounts, questions};
use crate::error::Result;
use crate::questions::model::{QuestionId, QuestionState, Topic};
use crate::web::{Keyset, Paging};

/// Which questions are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of one topic only.
    pub topic: Option<Topic>,
    /// In one state only.
    pub state: Option<QuestionState>,
}

/// A question in the list.
#[derive(Clone, Debug, Queryable)]
pub struct Listed {
    /// Its id.
    pub id: QuestionId,
    /// The public name of who asked.
    pub author: Option<String>,
    /// What about.
    pub topic: Topic,
    /// One line.
    pub title: String,
    /// Where it stands.
    pub state: QuestionState,
    /// How many answers it has.
    pub answers: i32,
    /// When something last happened.
    pub active_at: Stamp,
}

impl Listed {
    /// Its place in the list.
    pub fn key(&self) -> Keyset {
        Keyset {
            at: self.active_at,
            id: self.id.0,
        }
    }
}

/// At most `most` questions that are not hidden, against the list's order when `paging` goes backward.
///
/// # Errors
/// The database.
pub fn list(conn: &mut Conn, filter: Filter, paging: Paging<Keyset>, most: i64) -> Result<Vec<Listed>> {
    // The left join leaves the walk along the index to the database, whatever it thinks of the other table.
    let mut rows = questions::table
        .left_join(accounts::table.on(accounts::id.eq(questions::author_id)))
        .filter(questions::hidden_at.is_null())
        .select((
            questions::id,
            accounts::handle.nullable(),
            questions::topic,
            questions::title,
            questions::state,
            questions::answers,
            questions::active_at,
        ))
        .limit(most)
        .into_boxed();
    if let Some(topic) = filter.topic {
        rows = rows.filter(questions::topic.eq(topic));
    }
    if let Some(state) = filter.state {
        rows = rows.filter(questions::state.eq(state));
    }
    // The first half of each condition bounds the walk along the index, the second one is exact.
    rows = match paging {
        Paging::First => rows.order((questions::active_at.desc(), questions::id.desc())),
        Paging::After(key) => rows
            .filter(questions::active_at.le(key.at))
            .filter(questions::active_at.lt(key.at).or(questions::id.lt(key.id)))
            .order((questions::active_at.desc(), questions::id.desc())),
        Paging::Before(key) => rows
            .filter(questions::active_at.ge(key.at))
            .filter(questions::active_at.gt(key.at).or(questions::id.gt(key.id)))
            .order((questions::active_at.asc(), questions::id.asc())),
    };
    Ok(rows.load(conn)?)
}
