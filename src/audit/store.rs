//! Writing to the record.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::db::schema::audit;
use crate::error::{Error, Result};
use crate::id_type;
use crate::requests::RequestId;

id_type! {
    /// An entry of the record.
    AuditId,
}

/// Something to record: ids and codes, never a private word.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Who did it; nobody for the product itself.
    pub actor: Option<AccountId>,
    /// What was done, such as `request.approved`.
    pub action: &'static str,
    /// The request it concerns.
    pub request: Option<RequestId>,
    /// The certification profile it concerns.
    pub profile: Option<ProfileId>,
    /// Further ids and codes.
    pub facts: &'a [(&'static str, String)],
}

/// Records an entry, in the transaction of what it records. Its bytes are canonical: JSON with sorted keys.
///
/// # Errors
/// The database.
pub fn record(app: &App, conn: &mut Conn, entry: &Entry<'_>, now: Stamp) -> Result<()> {
    let id = AuditId::new(app);
    let mut body: BTreeMap<&str, String> = entry
        .facts
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .collect();
    body.insert("id", id.to_string());
    body.insert("at", now.0.to_string());
    body.insert("action", entry.action.to_owned());
    if let Some(actor) = entry.actor {
        body.insert("actor", actor.to_string());
    }
    if let Some(request) = entry.request {
        body.insert("request", request.to_string());
    }
    if let Some(profile) = entry.profile {
        body.insert("profile", profile.to_string());
    }
    let body = serde_json::to_vec(&body).map_err(|error| Error::Internal(error.to_string()))?;
    diesel::insert_into(audit::table)
        .values((
            audit::id.eq(id),
            audit::at.eq(now),
            audit::actor_id.eq(entry.actor),
            audit::action.eq(entry.action),
            audit::request_id.eq(entry.request),
            audit::profile_id.eq(entry.profile),
            audit::body.eq(body),
        ))
        .execute(conn)?;
    Ok(())
}
