//! The chain: each sealed entry's hash covers the one before it, so an edit, a removal or a reordering shows.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::db::Conn;
use crate::db::schema::audit;
use crate::error::Result;

/// Entries sealed in one transaction.
const BATCH: i64 = 1000;

/// A sealed entry: its place, its bytes, its hash.
type Sealed = (Option<i64>, Vec<u8>, Option<Vec<u8>>);

fn link(before: &[u8], seq: i64, body: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(before)
        .chain_update(seq.to_be_bytes())
        .chain_update(body)
        .finalize()
        .to_vec()
}

/// Chains the entries that are not sealed yet, in the order of their ids, and tells how many.
///
/// # Errors
/// The database.
pub fn seal(conn: &mut Conn) -> Result<usize> {
    let last: Option<(Option<i64>, Option<Vec<u8>>)> = audit::table
        .filter(audit::seq.is_not_null())
        .order(audit::seq.desc())
        .select((audit::seq, audit::chain))
        .first(conn)
        .optional()?;
    let (mut seq, mut chain) = last.map_or((0, Vec::new()), |(seq, chain)| {
        (seq.unwrap_or(0), chain.unwrap_or_default())
    });
    let open: Vec<(i64, Vec<u8>)> = audit::table
        .filter(audit::seq.is_null())
        .order(audit::id.asc())
        .limit(BATCH)
        .select((audit::id, audit::body))
        .load(conn)?;
    for (id, body) in &open {
        seq += 1;
        chain = link(&chain, seq, body);
        diesel::update(audit::table.find(id).filter(audit::seq.is_null()))
            .set((audit::seq.eq(seq), audit::chain.eq(&chain)))
            .execute(conn)?;
    }
    Ok(open.len())
}

/// Whether entries wait for the sealer.
///
/// # Errors
/// The database.
pub fn has_unsealed(conn: &mut Conn) -> Result<bool> {
    let open = audit::table.filter(audit::seq.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// What walking the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Entries whose place in the chain holds.
    pub sound: i64,
    /// Entries not sealed yet.
    pub unsealed: i64,
    /// The first place where the chain breaks.
    pub broken_at: Option<i64>,
}

/// Walks the whole chain.
///
/// # Errors
/// The database.
pub fn verify(conn: &mut Conn) -> Result<Verdict> {
    let unsealed = audit::table
        .filter(audit::seq.is_null())
        .count()
        .get_result(conn)?;
    let (mut seq, mut chain) = (0i64, Vec::new());
    loop {
        let part: Vec<Sealed> = audit::table
            .filter(audit::seq.gt(seq))
            .order(audit::seq.asc())
            .limit(BATCH)
            .select((audit::seq, audit::body, audit::chain))
            .load(conn)?;
        if part.is_empty() {
            return Ok(Verdict {
                sound: seq,
                unsealed,
                broken_at: None,
            });
        }
        for (found, body, stored) in part {
            chain = link(&chain, seq + 1, &body);
            if found != Some(seq + 1) || stored.as_deref() != Some(chain.as_slice()) {
                return Ok(Verdict {
                    sound: seq,
                    unsealed,
                    broken_at: Some(seq + 1),
                });
            }
            seq += 1;
        }
    }
}
