//! Learn profiles of several accounts, made through the product's own functions.

use diesel::prelude::*;
use realign::accounts::{self, Account, AccountId, sessions};
use realign::certification::ProfileId;
use realign::connection::ConnectionState;
use realign::db::Conn;
use realign::db::schema::{connections, learn_accounts, learn_profiles, sessions as session_rows};
use realign::error::Result;
use realign::learn::link::{self, Accepted, Standing};
use realign::learn::{self, LearnProfileId};
use realign::web::{Access, Member};

use crate::harness::{Actor, TestApp};

/// The proof of the role that this browser's session gives.
pub fn member(app: &TestApp, conn: &mut Conn, who: &Actor) -> Result<Member> {
    let token = who.cookie("realign").unwrap_or_default();
    Member::admit(sessions::viewer(&app.app, conn, &token, app.now())?, "/")
}

/// What signing in does.
pub fn with_learn(app: &TestApp, actor: &Actor) -> LearnProfileId {
    let now = app.now();
    app.write(|conn| {
        let account = accounts::find(conn, actor.id())?;
        learn::ensure_profile(&app.app, conn, &account, now)
    })
}

/// The Learn profile that an account is on.
pub fn learn_of(app: &TestApp, actor: &Actor) -> Option<LearnProfileId> {
    app.read(|conn| learn::profile_of(conn, actor.id()))
}

/// The Learn profile that this one is now: itself, or the one it went into.
pub fn resolve(conn: &mut Conn, profile: LearnProfileId) -> Result<LearnProfileId> {
    let into: Option<LearnProfileId> = learn_profiles::table
        .find(profile)
        .select(learn_profiles::merged_into)
        .first(conn)?;
    Ok(into.unwrap_or(profile))
}

/// The accounts of the actor's Learn profile.
pub fn on_profile(app: &TestApp, actor: &Actor) -> Vec<AccountId> {
    app.read(|conn| match learn::profile_of(conn, actor.id())? {
        Some(learn) => {
            let found = learn::accounts_of(conn, learn)?;
            let mut ids: Vec<AccountId> = found.iter().map(|found| found.account).collect();
            ids.sort_unstable();
            Ok(ids)
        }
        None => Ok(Vec::new()),
    })
}

/// The ids of these actors, in order.
pub fn ids(actors: &[&Actor]) -> Vec<AccountId> {
    let mut ids: Vec<AccountId> = actors.iter().map(|actor| actor.id()).collect();
    ids.sort_unstable();
    ids
}

/// Proves `account` in the browser of `who`, as every way of proving one does; gives the path it leads to.
pub fn prove(app: &TestApp, who: &Actor, account: &Actor) -> String {
    let now = app.now();
    app.write(|conn| {
        let who = member(app, conn, who)?;
        let account: Account = accounts::find(conn, account.id())?;
        link::offer(&app.app, conn, &who, &account, now)
    })
}

/// Adds `account` to the Learn profile of `who`, merging if it has to be.
pub fn join(app: &TestApp, who: &Actor, account: &Actor) {
    with_learn(app, who);
    let path = prove(app, who, account);
    let code = path.rsplit('/').next().unwrap();
    let code = realign::db::Code::parse(code).unwrap_or_else(|| panic!("it led to {path}"));
    let now = app.now();
    let done = app.write(|conn| {
        let who = member(app, conn, who)?;
        let Standing::Open(found) = link::standing(&app.app, conn, &who, &code, now)? else {
            panic!("the offer is not open");
        };
        link::accept(&app.app, conn, &who, &code, (&found.seen, true), now)
    });
    assert!(matches!(done, Accepted::Done(_)), "{done:?}");
}

/// A Learn profile with a personal account and one of work; both are signed in.
pub fn pair(app: &TestApp, name: &str) -> (Actor, Actor) {
    let (personal, work) = (app.person(name), app.work(&format!("{name}.w")));
    join(app, &personal, &work);
    (personal, work)
}

/// The connections of the actor's Learn profile that have not ended.
pub fn connection_of(app: &TestApp, actor: &Actor) -> Option<ConnectionState> {
    let learn = learn_of(app, actor)?;
    app.read(|conn| {
        let open = connections::table
            .filter(connections::learn_profile_id.eq(learn))
            .filter(connections::ended_at.is_null());
        Ok(open.select(connections::state).first(conn).optional()?)
    })
}

/// Learn profiles that have not ended.
pub fn live_profiles(app: &TestApp) -> i64 {
    app.read(|conn| {
        let live = learn_profiles::table.filter(learn_profiles::ended_at.is_null());
        Ok(live.count().get_result(conn)?)
    })
}

/// How many accounts are on any Learn profile.
pub fn placed(app: &TestApp) -> i64 {
    app.read(|conn| Ok(learn_accounts::table.count().get_result(conn)?))
}

/// The sessions of an actor's account that have not ended.
pub fn live_sessions(app: &TestApp, actor: &Actor) -> i64 {
    app.read(|conn| {
        let live = session_rows::table
            .filter(session_rows::account_id.eq(actor.id()))
            .filter(session_rows::ended_at.is_null());
        Ok(live.count().get_result(conn)?)
    })
}

/// The path of the page that removes an account.
pub fn removal(account: &Actor) -> String {
    format!("/learn/settings/accounts/{}/removal", account.id())
}

/// The pages that somebody without a Learn profile may have open live on.
pub async fn lives_on(actor: &Actor) {
    for path in [
        "/learn",
        "/learn/settings",
        "/learn/settings/add",
        "/account",
        "/certification",
    ] {
        actor.get(path).await.ok();
    }
}

/// A connection as it may stand from before: no page makes one like it.
pub fn tie(app: &TestApp, learner: &Actor, to: ProfileId) {
    let (account, now) = (learner.id(), app.now());
    app.write(|conn| {
        let learn = learn::profile_of(conn, account)?.unwrap();
        diesel::insert_into(connections::table)
            .values((
                connections::id.eq(app.app.new_id()),
                connections::learn_profile_id.eq(learn),
                connections::profile_id.eq(to),
                connections::account_id.eq(account),
                connections::state.eq(ConnectionState::Connected),
                connections::connected_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
}
