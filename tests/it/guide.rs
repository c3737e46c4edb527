//! The guide: where somebody stands, every way step by step through sign-outs and sign-ins, refusals that change nothing,
//! and not a word of what belongs to somebody else.

mod advice;
mod answers;
mod refusals;
mod ways;

use diesel::prelude::*;
use realign::accounts::{AccountId, Kind};
use realign::certification::ProfileId;
use realign::db::schema::{guides, learn_accounts};
use realign::learn::{self, LearnProfileId};

use crate::harness::{Actor, Answer, BoundTo, ProfileFixture, TestApp};

/// Somebody with two accounts of their own and one at work: they learn with the first, their certification profile
/// belongs to the second.
struct Cast {
    app: TestApp,
    maya: Actor,
    old: Actor,
    work: Actor,
    learn: LearnProfileId,
}

impl Cast {
    async fn start() -> Cast {
        let app = TestApp::start().await;
        let (maya, old, work) = (app.person("maya"), app.person("maya-old"), app.work("maya-work"));
        bind(&app, &old);
        let learn = learn_of(&app, &maya);
        Cast {
            app,
            maya,
            old,
            work,
            learn,
        }
    }

    /// Puts an account on Maya's Learn profile, as adding it there does.
    fn add(&self, actor: &Actor, kind: Kind) {
        put(&self.app, actor.id(), kind, self.learn);
    }

    /// The ways and ends of all guides, oldest first.
    fn guides(&self) -> Vec<(String, Option<String>)> {
        self.app.read(|conn| {
            let all = guides::table.order(guides::id.asc());
            Ok(all.select((guides::way, guides::ended_why)).load(conn)?)
        })
    }
}

/// A certification profile that is bound to this account.
fn bind(app: &TestApp, actor: &Actor) -> ProfileId {
    app.profile(ProfileFixture {
        bound: BoundTo::actor(actor),
        ..ProfileFixture::default()
    })
}

/// The Learn profile of an account, made if it has none.
fn learn_of(app: &TestApp, actor: &Actor) -> LearnProfileId {
    let (id, now) = (actor.id(), app.now());
    app.write(|conn| learn::ensure_profile_of(&app.app, conn, id, Kind::Personal, now))
}

fn put(app: &TestApp, account: AccountId, kind: Kind, learn: LearnProfileId) {
    let now = app.now();
    app.write(|conn| {
        diesel::delete(learn_accounts::table.find(account)).execute(conn)?;
        diesel::insert_into(learn_accounts::table)
            .values((
                learn_accounts::account_id.eq(account),
                learn_accounts::learn_profile_id.eq(learn),
                learn_accounts::kind.eq(kind),
                learn_accounts::added_at.eq(now),
                learn_accounts::last_used_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
}

/// Takes an account off its Learn profile, as removing it there does.
fn take_off(app: &TestApp, actor: &Actor) {
    let account = actor.id();
    app.write(|conn| {
        diesel::delete(learn_accounts::table.find(account)).execute(conn)?;
        Ok(())
    });
}

/// The step that is marked as the next one.
pub fn next_step(page: &Answer) -> Option<String> {
    let tags = page.tags();
    let next = tags.iter().find(|tag| tag.get("data-mark") == Some("now"))?;
    next.get("data-step").map(str::to_owned)
}

/// `/align` stands at this step of this way, and its button leads there.
async fn stands_at(actor: &Actor, way: &str, step: &str, button: &str) -> Answer {
    let page = actor.get("/align").await.ok().has_data("guide", way);
    assert_eq!(next_step(&page).as_deref(), Some(step), "{}", page.visible());
    assert!(
        page.links().iter().any(|link| link == button) || page.offers(button),
        "nothing leads to {button}: {}",
        page.visible()
    );
    page
}

/// The step that the top of a page leads back to.
async fn pointed_to(actor: &Actor, path: &str) -> Option<String> {
    actor.get(path).await.ok().data("guide-step")
}

/// The ways that a page offers, the recommended one first.
fn ways(page: &Answer) -> Vec<String> {
    page.data_all("way")
}
