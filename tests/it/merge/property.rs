//! Random days around two certification profiles: asking, proving, joining, undoing, objecting, connecting, adding and
//! removing accounts, in whatever order. The rules of both kinds of profile hold after every step.

use diesel::prelude::*;
use realign::certification::ProfileId;
use realign::connection::ConnectionState;
use realign::db::schema::{bindings, connections, merge_sides, merges, profiles};
use realign::requests::State;

use super::world::{DAY, FIRST, HOUR, NAME, PASSWORD, SECOND, World, ask, form};
use crate::harness::Actor;
use crate::learn::fixture::{join, removal, with_learn};
use crate::learn::property::{Dice, check};

/// A world, and the work account that comes and goes.
struct Days {
    world: World,
    work: Actor,
}

impl Days {
    /// Every other one begins where there is more to lose.
    async fn start(seed: u64) -> Self {
        let world = World::new().await;
        let work = world.app.work("at-work");
        world.app.password(&work, PASSWORD);
        for actor in [&world.asker, &world.maya, &world.old] {
            with_learn(&world.app, actor);
        }
        join(&world.app, &world.maya, &work);
        match seed % 4 {
            1 => world.verified().await,
            2 => world.held().await,
            3 => world.merged().await,
            _ => {}
        }
        Days { world, work }
    }

    fn people(&self) -> [&Actor; 4] {
        let world = &self.world;
        [&world.asker, &world.maya, &world.old, &self.work]
    }

    /// Sends the form if the page has one, as people do; gives how it went.
    async fn press(who: &Actor, page: &str, path: &str, fields: &[(&str, &str)]) -> String {
        let shown = who.visit(page).await;
        if !shown.offers(path) {
            return "no such button".to_owned();
        }
        let answer = who.post(path, fields).await;
        assert!(
            !answer.code.is_server_error(),
            "{}: {}",
            answer.asked,
            answer.body
        );
        let told = super::world::told(&answer);
        let shown = answer.data("outcome").unwrap_or_default();
        format!("{} {}{told}{shown}", answer.code.as_u16(), answer.location())
    }

    async fn prove(&self, what: &str, account: &str) -> String {
        let path = self.world.page(&format!("proofs/{what}"));
        let email = format!("{account}@example.com");
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        Self::press(&self.world.asker, &path, &path, &fields).await
    }

    /// One random thing, and how it went.
    async fn step(&mut self, dice: &mut Dice) -> String {
        let reason = [("reason", "As it is shown")];
        let who = self.people()[dice.below(4)].clone();
        let other = self.people()[dice.below(4)].clone();
        let world = &self.world;
        let desk = format!("/desk/requests/{}", world.case);
        match dice.below(24) {
            0..=2 => {
                let done = Self::press(&who, "/learn", "/learn/connection", &[]).await;
                format!("{} connects: {done}", who.email())
            }
            3 | 20 | 21 => {
                let done = Self::press(&who, "/learn", "/learn/connection/removal", &[]).await;
                format!("{} disconnects: {done}", who.email())
            }
            4 => {
                who.sign_in_again();
                format!("{} signs in", who.email())
            }
            5 => {
                let fields = [("email", other.email()), ("password", PASSWORD)];
                let page = "/learn/settings/add";
                let led = Self::press(&who, page, page, &fields).await;
                let path = led.rsplit(' ').next().unwrap_or_default().to_owned();
                if !path.starts_with("/learn/settings/add/") {
                    return format!("{} adds {}: {led}", who.email(), other.email());
                }
                let done = Self::press(&who, &path, &path, &[("consent", "merge")]).await;
                format!("{} adds {}: {done}", who.email(), other.email())
            }
            6 | 22 | 23 => {
                let path = removal(&other);
                let done = Self::press(&who, &path, &path, &[]).await;
                format!("{} removes {}: {done}", who.email(), other.email())
            }
            7 => format!(
                "claimed: {}",
                Self::press(&world.agent, &desk, &world.desk("claim"), &[]).await
            ),
            8 | 9 => {
                let account = ["old", "maya"][dice.below(2)];
                let what = ["current", "second"][dice.below(2)];
                format!("proves {account} as {what}: {}", self.prove(what, account).await)
            }
            10 => {
                let account = ["learner", "maya", "old"][dice.below(3)];
                format!("wants {account}: {}", self.prove("wanted", account).await)
            }
            11 => {
                let path = world.page("second");
                let fields = [("mcid", SECOND), ("legal_name", NAME)];
                format!(
                    "answers: {}",
                    Self::press(&world.asker, &path, &path, &fields).await
                )
            }
            12 | 13 => {
                let path = world.desk("merge");
                let fields = [("survivor", ["first", "second"][dice.below(2)]), reason[0]];
                format!(
                    "joins: {}",
                    Self::press(&world.agent, &path, &path, &fields).await
                )
            }
            14 => {
                world.settle();
                world.advance(4 * HOUR);
                world.run_jobs();
                "the hold is over".to_owned()
            }
            15 => {
                let path = world.page("objection");
                let owner = [&world.old, &world.maya][dice.below(2)];
                format!("objects: {}", Self::press(owner, &path, &path, &[]).await)
            }
            16 => {
                let path = world.desk("resolution");
                let fields = [reason[0], ("outcome", ["dismissed", "upheld"][dice.below(2)])];
                let answer = world.lead.post(&path, &fields).await;
                format!(
                    "resolves: {} {}",
                    answer.code.as_u16(),
                    super::world::told(&answer)
                )
            }
            17 => {
                let answer = world.lead.post(&world.desk("undo"), &reason).await;
                format!("undoes: {} {}", answer.code.as_u16(), super::world::told(&answer))
            }
            18 => {
                world.advance(DAY);
                world.run_jobs();
                "a day goes by".to_owned()
            }
            _ => self.ask_again().await,
        }
    }

    /// Once a request is over, the next one.
    async fn ask_again(&mut self) -> String {
        let over = [
            State::Rejected,
            State::Expired,
            State::Withdrawn,
            State::Undone,
            State::Closed,
            State::Connected,
        ];
        if !over.contains(&self.world.state()) {
            return "one request is enough".to_owned();
        }
        let fields = form(
            "two-profiles",
            (FIRST, NAME),
            ("old@example.com", "maya@example.com"),
        );
        let asker = self.world.asker.clone();
        asker.sign_in_again();
        let case = ask(&self.world.app, &asker, &fields).await;
        self.world = self.world.seen_by(&asker, case);
        "asks again".to_owned()
    }

    fn check(&self, after: &str) {
        let app = &self.world.app;
        check(app, after);
        let gone: Vec<ProfileId> = app.read(|conn| {
            let gone = profiles::table.filter(profiles::merged_into.is_not_null());
            Ok(gone.select(profiles::id).load(conn)?)
        });
        assert!(gone.len() <= 1, "both are merged away after {after}");
        let here = [self.world.first, self.world.second]
            .into_iter()
            .filter(|profile| !gone.contains(profile));
        let shown: usize = here.map(|profile| self.world.exams(profile).len()).sum();
        assert_eq!(shown, 3, "exams came or went after {after}");
        let left: [i64; 2] = app.read(|conn| {
            let bound = bindings::table
                .filter(bindings::profile_id.eq_any(&gone))
                .filter(bindings::ended_at.is_null());
            let tied = connections::table
                .filter(connections::profile_id.eq_any(&gone))
                .filter(connections::state.eq(ConnectionState::Connected));
            Ok([bound.count().get_result(conn)?, tied.count().get_result(conn)?])
        });
        assert_eq!(
            left, [0; 2],
            "bindings and connections of a merged profile after {after}"
        );
        let (running, sides): (i64, i64) = app.read(|conn| {
            let running = merges::table.filter(merges::state.eq("running"));
            Ok((
                running.count().get_result(conn)?,
                merge_sides::table.count().get_result(conn)?,
            ))
        });
        assert!(
            running <= 1 && sides == 2 * running,
            "{running} merges run and hold {sides} profiles after {after}"
        );
    }
}

#[tokio::test]
async fn whatever_happens_around_a_merge_the_rules_hold() {
    let mut happened = String::new();
    for seed in 1..=8 {
        let mut days = Days::start(seed).await;
        let mut dice = Dice(seed);
        for n in 0..100 {
            let after = format!("seed {seed}, step {n}: {}", days.step(&mut dice).await);
            happened.push_str(&after);
            happened.push('\n');
            days.check(&after);
        }
    }
    // The days were eventful enough to mean something.
    for word in [
        "flash-approved",
        "contested",
        "flash-merge-undone",
        "merge_in_progress",
        "proof_received",
        "asks again",
        "outcome=account_removed",
        "connects: 303 /learn",
    ] {
        assert!(happened.contains(word), "{word} never happened:\n{happened}");
    }
}
