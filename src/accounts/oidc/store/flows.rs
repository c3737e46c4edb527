//! Flows in the database. Each is used once; what is secret in it is derived from the state that the browser carries.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::accounts::oidc::failure::{Failure, Refusal};
use crate::accounts::oidc::model::{FLOW_LASTS, FlowId, Intent, IntentWord};
use crate::app::App;
use crate::clock::Stamp;
use crate::db::schema::oidc_flows;
use crate::db::{Code, Conn, LookupKey};
use crate::error::{Error, Result};
use crate::vault::Field;
use crate::verification::Purpose;

/// A flow that somebody came back from.
#[derive(Clone, Debug)]
pub(in crate::accounts::oidc) struct Flow {
    state: Code,
    /// What it is for.
    pub(in crate::accounts::oidc) intent: Intent,
    /// Who was signed in when it began, where that matters.
    pub(in crate::accounts::oidc) account: Option<AccountId>,
    /// When it began.
    pub(in crate::accounts::oidc) created_at: Stamp,
}

impl Flow {
    /// The nonce that the token has to carry.
    pub(in crate::accounts::oidc) fn nonce(&self, app: &App) -> String {
        nonce(app, &self.state)
    }
    /// The secret that shows the token endpoint that it was us who asked for the code.
    pub(in crate::accounts::oidc) fn verifier(&self, app: &App) -> String {
        verifier(app, &self.state)
    }
}

/// The nonce of the flow with this state.
pub(in crate::accounts::oidc) fn nonce(app: &App, state: &Code) -> String {
    app.vault.link_secret("oidc nonce", state)
}

/// The PKCE verifier of the flow with this state.
pub(in crate::accounts::oidc) fn verifier(app: &App, state: &Code) -> String {
    app.vault.link_secret("oidc verifier", state)
}

fn key(app: &App, secret: &str) -> LookupKey {
    app.vault.lookup(Field::Flow, secret)
}

/// Remembers a flow that begins.
pub(in crate::accounts::oidc) fn insert(
    app: &App,
    conn: &mut Conn,
    (state, browser): (&Code, &str),
    provider: &str,
    intent: &Intent,
    account: Option<AccountId>,
    now: Stamp,
) -> Result<()> {
    let (word, next, request, purpose, ticket) = match intent {
        Intent::SignIn { next } => (IntentWord::SignIn, Some(next), None, None, None),
        Intent::Fresh { next } => (IntentWord::Fresh, Some(next), None, None, None),
        Intent::AddAccount => (IntentWord::AddAccount, None, None, None, None),
        Intent::Proof {
            request,
            purpose,
            ticket,
        } => (
            IntentWord::Proof,
            None,
            Some(request),
            Some(purpose),
            Some(ticket),
        ),
    };
    diesel::insert_into(oidc_flows::table)
        .values((
            oidc_flows::id.eq(FlowId::new(app)),
            oidc_flows::state_key.eq(key(app, state.as_str())),
            oidc_flows::browser_key.eq(key(app, browser)),
            oidc_flows::provider.eq(provider),
            oidc_flows::intent.eq(word),
            oidc_flows::account_id.eq(account),
            oidc_flows::next.eq(next),
            oidc_flows::request_code.eq(request),
            oidc_flows::purpose.eq(purpose),
            oidc_flows::ticket.eq(ticket),
            oidc_flows::created_at.eq(now),
            oidc_flows::expires_at.eq(now.plus(FLOW_LASTS)),
        ))
        .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    id: FlowId,
    browser_key: LookupKey,
    provider: String,
    intent: IntentWord,
    account: Option<AccountId>,
    next: Option<String>,
    request: Option<Code>,
    purpose: Option<Purpose>,
    ticket: Option<String>,
    created_at: Stamp,
    expires_at: Stamp,
    used_at: Option<Stamp>,
}

impl Row {
    fn intent(&self) -> Result<Intent> {
        let next = || self.next.clone().unwrap_or_else(|| "/".to_owned());
        match (self.intent, &self.request, self.purpose, &self.ticket) {
            (IntentWord::SignIn, ..) => Ok(Intent::SignIn { next: next() }),
            (IntentWord::Fresh, ..) => Ok(Intent::Fresh { next: next() }),
            (IntentWord::AddAccount, ..) => Ok(Intent::AddAccount),
            (IntentWord::Proof, Some(request), Some(purpose), Some(ticket)) => Ok(Intent::Proof {
                request: request.clone(),
                purpose,
                ticket: ticket.clone(),
            }),
            (IntentWord::Proof, ..) => Err(Error::Internal(format!("flow {} is not whole", self.id))),
        }
    }
}

/// A flow that can not go on, and what it was for where that may be told to this browser.
pub(in crate::accounts::oidc) type Stopped = (Refusal, Option<Intent>);

/// Whether the flow of this state can be taken in this browser: one look, so that answers that can not be used cost no
/// writing transaction, however often they are sent.
pub(in crate::accounts::oidc) fn look(
    app: &App,
    conn: &mut Conn,
    state: &Code,
    browser: Option<&str>,
    now: Stamp,
) -> Result<Result<(), Stopped>> {
    Ok(standing(app, conn, state, browser, now)?.map(drop))
}

/// The row of a flow that this browser began and that has not ended.
fn standing(
    app: &App,
    conn: &mut Conn,
    state: &Code,
    browser: Option<&str>,
    now: Stamp,
) -> Result<Result<Row, Stopped>> {
    let row: Option<Row> = oidc_flows::table
        .filter(oidc_flows::state_key.eq(key(app, state.as_str())))
        .select((
            oidc_flows::id,
            oidc_flows::browser_key,
            oidc_flows::provider,
            oidc_flows::intent,
            oidc_flows::account_id,
            oidc_flows::next,
            oidc_flows::request_code,
            oidc_flows::purpose,
            oidc_flows::ticket,
            oidc_flows::created_at,
            oidc_flows::expires_at,
            oidc_flows::used_at,
        ))
        .first(conn)
        .optional()?;
    let stop = |failure, cause: &str, intent| Ok(Err((Refusal::new(failure, cause), intent)));
    let Some(row) = row else {
        return stop(Failure::Unknown, "no flow has this state", None);
    };
    if browser.is_none_or(|browser| key(app, browser) != row.browser_key) {
        return stop(Failure::OtherBrowser, "begun in another browser", None);
    }
    if row.used_at.is_some() {
        return stop(Failure::Used, "used before", Some(row.intent()?));
    }
    if row.expires_at <= now {
        return stop(Failure::Expired, "expired", Some(row.intent()?));
    }
    Ok(Ok(row))
}

/// Uses up the flow of this state, once. A browser that did not begin it changes nothing; a provider that was not asked
/// ends it.
pub(in crate::accounts::oidc) fn take(
    app: &App,
    conn: &mut Conn,
    state: &Code,
    browser: Option<&str>,
    provider: &str,
    now: Stamp,
) -> Result<Result<Flow, Stopped>> {
    let row = match standing(app, conn, state, browser, now)? {
        Ok(row) => row,
        Err(stopped) => return Ok(Err(stopped)),
    };
    let intent = row.intent()?;
    let stop = |failure: Failure, cause: &str| Ok(Err((Refusal::new(failure, cause), Some(intent.clone()))));
    let unused = oidc_flows::table
        .find(row.id)
        .filter(oidc_flows::used_at.is_null());
    let taken = diesel::update(unused)
        .set(oidc_flows::used_at.eq(now))
        .execute(conn)?;
    if taken == 0 {
        return stop(Failure::Used, "used before");
    }
    if row.provider != provider {
        return stop(Failure::MixedUp, "begun with another provider");
    }
    Ok(Ok(Flow {
        state: state.clone(),
        intent,
        account: row.account,
        created_at: row.created_at,
    }))
}

/// Whether [`sweep`] would find anything.
pub(in crate::accounts) fn has_old(conn: &mut Conn, now: Stamp) -> Result<bool> {
    let old = oidc_flows::table.filter(oidc_flows::expires_at.lt(now.minus(FLOW_LASTS)));
    Ok(diesel::select(diesel::dsl::exists(old)).get_result(conn)?)
}

/// Removes flows that ended a while ago; until then, coming back once more is told what happened.
pub(in crate::accounts) fn sweep(conn: &mut Conn, now: Stamp) -> Result<usize> {
    let old = oidc_flows::table.filter(oidc_flows::expires_at.lt(now.minus(FLOW_LASTS)));
    Ok(diesel::delete(old).execute(conn)?)
}
