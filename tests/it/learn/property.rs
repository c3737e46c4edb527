//! Random days of several people: whatever they do, in whatever order and at once, the rules of Learn profiles hold.

use std::collections::BTreeMap;
use std::sync::Mutex;

use diesel::prelude::*;
use realign::accounts::{self, AccountId, AccountKey, Kind, sessions};
use realign::certification::{self, ProfileId, Replace};
use realign::clock::Stamp;
use realign::connection::{self, ConnectionState};
use realign::db::schema::{accounts as account_rows, bindings, connections, learn_accounts, learn_profiles};
use realign::db::{Code, Conn};
use realign::error::{Error, Result};
use realign::learn::link::{self, Accepted, Standing};
use realign::learn::removal::{self, Removed};
use realign::learn::{self, LearnProfileId, deletion};
use realign::requests::RequestId;
use realign::web::{Access, Member};

use crate::harness::{BoundTo, ProfileFixture, TestApp};

const PERSONAL: usize = 4;
const WORK: usize = 10;

struct Someone {
    id: AccountId,
    key: AccountKey,
    email: String,
    /// The token of their browser.
    token: Mutex<Option<String>>,
}

struct World {
    app: TestApp,
    people: Vec<Someone>,
    profiles: Vec<ProfileId>,
}

/// Which accounts belong together, as the model has it: each account's group, none when it is on no profile.
type Groups = BTreeMap<AccountId, Option<u64>>;

impl World {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let mut people = Vec::new();
        for n in 0..PERSONAL + WORK {
            let kind = if n < PERSONAL { Kind::Personal } else { Kind::Work };
            let email = format!("a{n}@example.com");
            let person = app.add_account(&format!("a{n}"), &email, kind, realign::accounts::Role::Member);
            people.push(Someone {
                id: person.id,
                key: person.key,
                email,
                token: Mutex::new(None),
            });
        }
        let profiles = [("990000021", 0), ("990000022", 1)]
            .map(|(mcid, owner): (_, usize)| {
                app.profile(ProfileFixture {
                    mcid,
                    bound: BoundTo::Account(people[owner].key.clone(), people[owner].email.clone()),
                    ..ProfileFixture::default()
                })
            })
            .to_vec();
        World {
            app,
            people,
            profiles,
        }
    }

    fn member(&self, conn: &mut Conn, who: &Someone, now: Stamp) -> Result<Option<Member>> {
        let token = who.token.lock().unwrap().clone();
        let Some(token) = token else { return Ok(None) };
        Ok(match sessions::viewer(&self.app.app, conn, &token, now)? {
            Some(viewer) => Some(Member::admit(Some(viewer), "/")?),
            None => None,
        })
    }

    fn sign_in(&self, who: &Someone, now: Stamp) {
        let token = self.app.write(|conn| {
            let account = accounts::find(conn, who.id)?;
            realign::accounts::sign_in(&self.app.app, conn, &account, "Test", (now, now))
        });
        *who.token.lock().unwrap() = Some(token);
    }

    /// Does what somebody who is signed in does; nothing for somebody who is not. That things have moved on is an answer.
    fn as_member<T>(
        &self,
        who: &Someone,
        mut work: impl FnMut(&mut Conn, &Member, Stamp) -> Result<T>,
    ) -> Option<T> {
        let now = self.app.now();
        let done = self.app.try_write(|conn| match self.member(conn, who, now)? {
            Some(member) => work(conn, &member, now).map(Some),
            None => Ok(None),
        });
        match done {
            Ok(done) => done,
            Err(Error::Conflict(_)) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Proves an account and confirms what the page shows; `thief` tries the same page first. Gives where proving it led, and
    /// what confirming it came to.
    fn add(
        &self,
        who: &Someone,
        account: &Someone,
        thief: &Someone,
        agrees: bool,
    ) -> (String, Option<Accepted>) {
        let app = &self.app.app;
        let path = self.as_member(who, |conn, who, now| {
            let account = accounts::find(conn, account.id)?;
            link::offer(app, conn, who, &account, now)
        });
        let path = path.unwrap_or_default();
        let Some(code) = path.rsplit('/').next().and_then(Code::parse) else {
            return (path, None);
        };
        let seen = |conn: &mut Conn, who: &Member, now: Stamp| {
            Ok(match link::standing(app, conn, who, &code, now)? {
                Standing::Open(found) => found.seen,
                Standing::Done | Standing::Over => String::new(),
            })
        };
        let seen = self.as_member(who, seen).unwrap_or_default();
        if thief.id != who.id {
            self.as_member(thief, |conn, thief, now| {
                match link::accept(app, conn, thief, &code, (&seen, true), now) {
                    Err(Error::NotFound) => Ok(()),
                    other => panic!("somebody else confirmed it: {other:?}"),
                }
            });
        }
        let done = self.as_member(who, |conn, who, now| {
            link::accept(app, conn, who, &code, (&seen, agrees), now)
        });
        (path, done)
    }

    fn rebind(&self, profile: ProfileId, to: &Someone, now: Stamp) {
        self.app.write(|conn| {
            let version = certification::load(&self.app.app, conn, profile)?.version;
            let change = Replace {
                profile,
                expected_version: version,
                to: &to.key,
                address: None,
                request: RequestId(7),
            };
            let done = certification::replace_binding(&self.app.app, conn, change, now)?;
            if matches!(done, certification::Replaced::Done { .. }) {
                connection::mark_stale(conn, profile, now)?;
            }
            Ok(())
        });
    }

    /// One random thing that somebody does; what it did to who belongs to whom goes into the model.
    fn step(&self, dice: &mut Dice, model: Option<&mut Groups>) -> String {
        let who = &self.people[dice.below(self.people.len())];
        let other = &self.people[dice.below(self.people.len())];
        let thief = &self.people[dice.below(self.people.len())];
        let app = &self.app.app;
        let now = self.app.now();
        let mut ignored = Groups::new();
        let model = model.unwrap_or(&mut ignored);
        let fresh = now.0.unsigned_abs();
        match dice.below(100) {
            0..25 => {
                self.sign_in(who, now);
                model.entry(who.id).or_default().get_or_insert(fresh);
                format!("{} signs in", who.email)
            }
            25..30 => {
                *who.token.lock().unwrap() = None;
                format!("{} signs out", who.email)
            }
            30..65 => {
                let agrees = dice.below(4) > 0;
                let had = model.get(&who.id).copied().flatten();
                let (led, done) = self.add(who, other, thief, agrees);
                if matches!(done, Some(Accepted::Done(_))) {
                    let group = had.unwrap_or(fresh);
                    let others = model.get(&other.id).copied().flatten();
                    for (id, of) in model.iter_mut() {
                        if *id == who.id || *id == other.id || (others.is_some() && *of == others) {
                            *of = Some(group);
                        }
                    }
                    model.insert(who.id, Some(group));
                    model.insert(other.id, Some(group));
                } else if self.app.read(|conn| learn::profile_of(conn, who.id)).is_some() {
                    // Offering may have made the profile of somebody who had none.
                    model.entry(who.id).or_default().get_or_insert(fresh);
                }
                format!("{} adds {}: {led} {done:?}", who.email, other.email)
            }
            65..80 => {
                let done = self.as_member(who, |conn, who, now| {
                    removal::remove(app, conn, who, other.id, true, now)
                });
                if matches!(done, Some(Removed::Done(_))) {
                    assert_eq!(
                        model.insert(other.id, None).flatten(),
                        model.get(&who.id).copied().flatten()
                    );
                }
                format!("{} removes {}: {done:?}", who.email, other.email)
            }
            80..82 => {
                let done = self.as_member(who, |conn, who, now| deletion::delete(app, conn, who, now));
                if done == Some(true) {
                    let gone = model.get(&who.id).copied().flatten();
                    model
                        .values_mut()
                        .filter(|group| **group == gone)
                        .for_each(|group| *group = None);
                }
                format!("{} deletes the profile: {done:?}", who.email)
            }
            82..92 => {
                let done = self.as_member(who, |conn, who, now| connection::connect(app, conn, who, now));
                if done.is_some() {
                    model.entry(who.id).or_default().get_or_insert(fresh);
                }
                format!("{} connects: {done:?}", who.email)
            }
            92..95 => {
                let done = self.as_member(who, |conn, who, now| connection::disconnect(app, conn, who, now));
                format!("{} disconnects: {done:?}", who.email)
            }
            _ => {
                let profile = self.profiles[dice.below(self.profiles.len())];
                let to = &self.people[dice.below(PERSONAL)];
                self.rebind(profile, to, now);
                format!("{profile} is bound to {}", to.email)
            }
        }
    }

    /// Nobody is on a profile with somebody they were never put together with.
    fn check_groups(&self, model: &Groups, after: &str) {
        let on = |id| self.app.read(|conn| learn::profile_of(conn, id));
        let mut seen: BTreeMap<LearnProfileId, u64> = BTreeMap::new();
        let mut groups: BTreeMap<u64, LearnProfileId> = BTreeMap::new();
        for someone in &self.people {
            let (is, should) = (on(someone.id), model.get(&someone.id).copied().flatten());
            assert_eq!(is.is_some(), should.is_some(), "{} after {after}", someone.email);
            if let (Some(is), Some(should)) = (is, should) {
                assert_eq!(
                    *seen.entry(is).or_insert(should),
                    should,
                    "{} after {after}",
                    someone.email
                );
                assert_eq!(
                    *groups.entry(should).or_insert(is),
                    is,
                    "{} after {after}",
                    someone.email
                );
            }
        }
    }
}

/// The rules, on the rows as they are.
pub fn check(app: &TestApp, after: &str) {
    let rows: Vec<(AccountId, LearnProfileId, Kind)> = app.read(|conn| {
        let all = learn_accounts::table.order(learn_accounts::account_id.asc());
        let columns = (
            learn_accounts::account_id,
            learn_accounts::learn_profile_id,
            learn_accounts::kind,
        );
        Ok(all.select(columns).load(conn)?)
    });
    let ends: Vec<(LearnProfileId, Option<Stamp>)> = app.read(|conn| {
        Ok(learn_profiles::table
            .select((learn_profiles::id, learn_profiles::ended_at))
            .load(conn)?)
    });
    for (learn, ended) in ends {
        let count = |kind| {
            rows.iter()
                .filter(|(_, of, is)| *of == learn && *is == kind)
                .count()
        };
        let (personal, work) = (count(Kind::Personal), count(Kind::Work));
        assert!(
            personal <= 1 && work <= 5,
            "{personal} and {work} accounts after {after}"
        );
        assert_eq!(
            ended.is_none(),
            personal + work > 0,
            "{learn} ended {ended:?} after {after}"
        );
    }
    let bound: Vec<(ProfileId, Option<String>)> = app.read(|conn| {
        let open = bindings::table.filter(bindings::ended_at.is_null());
        Ok(open
            .select((bindings::profile_id, bindings::subject))
            .load(conn)?)
    });
    for (profile, subject) in &bound {
        let same = bound
            .iter()
            .filter(|(of, by)| of == profile || by == subject)
            .count();
        assert_eq!(same, 1, "two profiles, one account after {after}");
    }
    let good: Vec<(LearnProfileId, ProfileId, AccountId, String)> = app.read(|conn| {
        let good = connections::table
            .inner_join(account_rows::table.on(account_rows::id.eq(connections::account_id)))
            .filter(connections::state.eq(ConnectionState::Connected));
        let columns = (
            connections::learn_profile_id,
            connections::profile_id,
            connections::account_id,
            account_rows::subject,
        );
        Ok(good.select(columns).load(conn)?)
    });
    for (learn, profile, account, subject) in &good {
        assert!(
            rows.contains(&(*account, *learn, Kind::Personal))
                && bound.contains(&(*profile, Some(subject.clone()))),
            "a connection looks good and is not, after {after}"
        );
        let same = good
            .iter()
            .filter(|(of, to, ..)| of == learn || to == profile)
            .count();
        assert_eq!(same, 1, "two connections after {after}");
    }
}

/// Repeatable chance (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below this.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 33) as usize % bound
    }
}

#[tokio::test]
async fn whatever_people_do_one_after_another_the_rules_hold() {
    let mut happened = String::new();
    for seed in 1..=4 {
        let world = World::start().await;
        let (mut dice, mut model) = (Dice(seed), Groups::new());
        for n in 0..400 {
            world.app.advance(std::time::Duration::from_millis(700));
            let after = format!(
                "seed {seed}, step {n}: {}",
                world.step(&mut dice, Some(&mut model))
            );
            check(&world.app, &after);
            world.check_groups(&model, &after);
            happened.push_str(&after);
        }
    }
    // The days were eventful enough to mean something.
    for word in [
        "Done(AccountAdded)",
        "Done(ProfilesMerged)",
        "outcome=msa_limit",
        "outcome=work_account_limit",
        "outcome=has_own_learn_profile&reason=msa_limit",
        "outcome=account_already_here",
        "Unconsented",
        "Done(ConnectionStale)",
        "Done(AccountRemoved)",
        "Refused(CannotRemoveCurrentLogin)",
        "Refused(LastLogin)",
        "Some(Connected)",
        "Some(NotAligned)",
        "Some(true)",
    ] {
        assert!(happened.contains(word), "{word} never happened");
    }
}

#[tokio::test]
async fn whatever_people_do_at_once_the_rules_hold() {
    let world = World::start().await;
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            let world = &world;
            scope.spawn(move || {
                let mut dice = Dice(100 + seed);
                for _ in 0..120 {
                    world.app.advance(std::time::Duration::from_millis(300));
                    world.step(&mut dice, None);
                }
            });
        }
    });
    check(&world.app, "four at once");
}
