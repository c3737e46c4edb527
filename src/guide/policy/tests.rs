//! Every combination of facts for what must always hold, and a table for what each situation comes to.

use std::collections::BTreeSet;

use super::*;
use crate::accounts::AccountId;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::connection::policy::{Bound, Facts as ToConnect, LearnMsa, Link, diagnose};
use crate::guide::model::{GuideId, Mark};
use crate::learn::LearnProfileId;
use crate::words::Words;

const LEARN: LearnProfileId = LearnProfileId(1);
const L: AccountId = AccountId(10);
const C: AccountId = AccountId(20);
const OURS: ProfileId = ProfileId(3);
const SESSION: Stamp = Stamp(100);

fn link(learn: i64, profile: i64, state: ConnectionState) -> Option<Link> {
    Some(Link {
        learn: LearnProfileId(learn),
        profile: ProfileId(profile),
        state,
    })
}

/// Accounts and bindings as they may be: what connecting would come to follows from them.
#[derive(Clone, Copy, Debug)]
struct World {
    personal: Option<Personal>,
    is_bound: bool,
    moved: Option<Stamp>,
    profiles_connection: Option<Link>,
    connection: Option<Link>,
    work: usize,
}

impl World {
    fn of(account: AccountId, here: bool, work: usize) -> World {
        World {
            personal: Some(Personal { account, here }),
            is_bound: false,
            moved: None,
            profiles_connection: None,
            connection: None,
            work,
        }
    }

    fn without_personal(work: usize) -> World {
        World {
            personal: None,
            ..World::of(L, false, work)
        }
    }

    fn bound(self) -> World {
        World {
            is_bound: true,
            ..self
        }
    }

    fn connected(self, state: ConnectionState) -> World {
        World {
            connection: link(1, 3, state),
            profiles_connection: self.is_bound.then(|| link(1, 3, state)).flatten(),
            ..self
        }
    }

    fn facts(self) -> Facts {
        let msa = self.personal.map(|personal| LearnMsa {
            signed_in: personal.here,
            bound: self.is_bound.then_some(Bound {
                profile: OURS,
                moved_at: self.moved,
                connection: self.profiles_connection,
                merge_running: false,
            }),
            taken_at: self.moved.filter(|_| !self.is_bound),
        });
        Facts {
            diagnosis: diagnose(&ToConnect {
                session_since: SESSION,
                msa,
                connection: self.connection,
            }),
            kind: if self.personal.is_some_and(|personal| personal.here) {
                Kind::Personal
            } else {
                Kind::Work
            },
            personal: self.personal,
            work: self.work,
            connection: self.connection.map(|link| link.state),
            request: None,
            may_claim: true,
            was_taken_off: false,
            said: Said::default(),
        }
    }
}

/// The facts of every world there can be, each once.
fn all_facts() -> Vec<Facts> {
    use ConnectionState::{Connected, Stale};
    let of_learn = [
        None,
        link(1, 3, Connected),
        link(1, 3, Stale),
        link(1, 4, Connected),
    ];
    let of_profile = [
        None,
        link(1, 3, Connected),
        link(1, 3, Stale),
        link(2, 3, Connected),
    ];
    let personals = [
        None,
        Some((L, true)),
        Some((L, false)),
        Some((C, true)),
        Some((C, false)),
    ];
    let mut found: Vec<Facts> = Vec::new();
    for personal in personals {
        for is_bound in [false, true] {
            for moved in [None, Some(Stamp(50)), Some(Stamp(150))] {
                for connection in of_learn {
                    for profiles_connection in of_profile {
                        for work in [0, 1, 5] {
                            let world = World {
                                personal: personal.map(|(account, here)| Personal { account, here }),
                                is_bound,
                                moved,
                                profiles_connection,
                                connection,
                                work,
                            };
                            // Somebody is signed in: with the personal account, or with one of the others.
                            let is_here = personal.is_some_and(|(_, here)| here);
                            if (is_here || work > 0) && !found.contains(&world.facts()) {
                                found.push(world.facts());
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

fn requests() -> Vec<Option<Asked>> {
    let mut found = vec![None];
    for state in State::UNFINISHED.iter().chain(&[State::Rebound]) {
        for turn in Turn::ALL {
            for here in [true, false] {
                for is_for_two in [false, true] {
                    found.push(Some(Asked {
                        state: *state,
                        turn: *turn,
                        here,
                        is_for_two,
                    }));
                }
            }
        }
    }
    found
}

fn sayings() -> Vec<Said> {
    let mut found = Vec::new();
    for current in std::iter::once(None).chain(Current::ALL.iter().copied().map(Some)) {
        for work in [None, Some(CanAdd::Yes), Some(CanAdd::No)] {
            found.push(Said { current, work });
        }
    }
    found
}

fn guide(way: Way, personal: Option<AccountId>) -> Guide {
    Guide {
        id: GuideId(7),
        learn: LEARN,
        way,
        personal,
        expires_at: Stamp(1000),
    }
}

fn guides() -> Vec<Option<Guide>> {
    let mut found = vec![None];
    for way in [Way::B1, Way::B2, Way::B3] {
        for personal in [None, Some(L), Some(C)] {
            found.push(Some(guide(way, personal)));
        }
    }
    found
}

fn every(mut check: impl FnMut(&Facts, Option<&Guide>, &Answer)) {
    let (requests, sayings, guides) = (requests(), sayings(), guides());
    for known in all_facts() {
        // Only a personal account is taken off, and then it is alone on another Learn profile.
        let is_here = known.personal.is_some_and(|personal| personal.here);
        for was_taken_off in [false, true].into_iter().filter(|taken| !taken || is_here) {
            for request in &requests {
                for said in &sayings {
                    for guide in &guides {
                        let facts = Facts {
                            request: *request,
                            said: *said,
                            was_taken_off,
                            ..known
                        };
                        check(&facts, guide.as_ref(), &answer(&facts, guide.as_ref()));
                    }
                }
            }
        }
    }
}

fn asked_for(facts: &Facts) -> bool {
    facts.request.is_some_and(|asked| asked.state != State::Rebound)
}

#[test]
fn there_is_always_one_next_thing_or_a_choice() {
    every(|facts, guide, answer| {
        let told = || format!("{facts:?} {guide:?} {answer:?}");
        assert!(
            answer.next.is_some() || !answer.ways.is_empty() || answer.under_way.is_some(),
            "{}",
            told()
        );
        if let Some((_, steps)) = &answer.under_way {
            let marks: Vec<Mark> = steps.iter().map(|step| step.mark).collect();
            assert!(marks.is_sorted(), "{}", told());
            assert_eq!(
                marks.iter().filter(|mark| **mark == Mark::Now).count(),
                1,
                "{}",
                told()
            );
            for step in steps {
                assert_eq!(step.button.is_some(), step.mark == Mark::Now, "{}", told());
            }
        }
    });
}

#[test]
fn a_way_is_offered_only_where_it_fits() {
    every(|facts, _, answer| {
        let told = || format!("{facts:?} {answer:?}");
        for way in [Way::B1, Way::B2, Way::B3] {
            if !answer.offers(way) {
                continue;
            }
            assert!(lacks_account(facts.diagnosis) && !asked_for(facts), "{}", told());
            assert!(
                matches!(
                    facts.said.current,
                    None | Some(Current::Other | Current::This | Current::Alias)
                ),
                "{}",
                told()
            );
            let fits = match way {
                Way::A => true,
                Way::B1 => facts.work > 0,
                Way::B2 => facts.work == 0 && facts.said.work == Some(CanAdd::Yes),
                Way::B3 => facts.personal.is_none() || facts.said.work == Some(CanAdd::No),
            };
            assert!(fits, "{}", told());
        }
        if answer.ways.contains(&Way::A) {
            assert!(
                answer.ways.first() == Some(&Way::A) && !asked_for(facts),
                "{}",
                told()
            );
        }
    });
}

#[test]
fn what_is_said_decides_nothing_that_the_facts_decide() {
    every(|facts, guide, answer| {
        let unsaid = Facts {
            said: Said::default(),
            ..*facts
        };
        if !lacks_account(facts.diagnosis) || asked_for(facts) || answer.under_way.is_some() {
            assert_eq!(*answer, super::answer(&unsaid, guide), "{facts:?}");
        }
        if matches!(answer.code, "connected" | "aligned") {
            assert!(!lacks_account(facts.diagnosis), "{facts:?} {answer:?}");
        }
    });
}

#[test]
fn nobody_is_sent_where_it_can_not_be_done() {
    every(|facts, guide, answer| {
        let told = || format!("{facts:?} {guide:?} {answer:?}");
        let steps = answer.under_way.iter().flat_map(|(_, steps)| steps);
        let buttons = steps.filter_map(|step| step.button).chain(answer.next);
        for deed in buttons {
            let can = match deed {
                Deed::Connect => matches!(facts.diagnosis, Diagnosis::Ready(_)),
                Deed::RemovePersonal => facts.kind == Kind::Work && facts.personal.is_some(),
                Deed::AddMsa => facts.personal.is_none(),
                Deed::AddWork => facts.work == 0,
                Deed::RemoveWork => facts.kind == Kind::Personal && facts.work > 0,
                Deed::SignInWork => facts.kind == Kind::Personal && (facts.work > 0 || facts.was_taken_off),
                Deed::Claim => facts.kind == Kind::Personal && lacks_account(facts.diagnosis),
                Deed::Verify | Deed::Wait => facts.request.is_some_and(|asked| asked.here),
                _ => true,
            };
            assert!(can, "{deed}: {}", told());
        }
    });
}

#[test]
fn everything_that_is_said_has_its_words() {
    let words = Words::of("en");
    let mut missing = BTreeSet::new();
    let mut need = |key: String| {
        if !words.has(&key) {
            missing.insert(key);
        }
    };
    let (mut sentences, mut deeds) = (BTreeSet::new(), BTreeSet::new());
    every(|_, _, answer| {
        sentences.insert(answer.sentence);
        let steps = answer.under_way.iter().flat_map(|(_, steps)| steps);
        deeds.extend(steps.filter_map(|step| step.button).chain(answer.next));
    });
    for sentence in sentences {
        need(format!("guide-stands-{sentence}"));
    }
    for deed in deeds {
        need(format!("guide-do-{deed}"));
    }
    // Nothing stands in the way by having been disconnected.
    let in_the_way = Outcome::ALL
        .iter()
        .filter(|outcome| **outcome != Outcome::Disconnected);
    for outcome in in_the_way {
        let facts = Facts {
            diagnosis: Diagnosis::Not(*outcome),
            ..World::of(L, true, 1).facts()
        };
        need(format!("guide-stands-{}", answer(&facts, None).sentence));
    }
    for way in Way::ALL {
        for stem in ["way", "about", "fits"] {
            need(format!("guide-{stem}-{way}"));
        }
        for deed in documented(*way).iter().chain(&[Deed::Claim]) {
            need(format!("guide-step-{deed}"));
            need(format!("guide-what-{deed}"));
        }
    }
    for current in Current::ALL {
        need(format!("guide-current-{current}"));
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The code, the sentence, the button and the ways.
type Told = (&'static str, &'static str, Option<Deed>, &'static [Way]);

#[test]
fn every_situation_has_its_answer() {
    use ConnectionState::{Connected, Stale};
    let at_l = World::of(L, true, 0);
    let at_l_with_work = World::of(L, true, 1);
    let at_work = World::of(L, false, 1);
    let say = |current: Option<Current>, work: Option<CanAdd>| Said { current, work };
    let other = Some(Current::Other);
    const A: &[Way] = &[Way::A];
    const NONE: &[Way] = &[];
    let cases: &[(&str, World, Said, Told)] = &[
        (
            "1: aligned",
            at_l.bound(),
            say(None, None),
            ("aligned", "aligned", Some(Deed::Connect), NONE),
        ),
        (
            "1: connected",
            at_l.bound().connected(Connected),
            say(None, None),
            ("connected", "connected", Some(Deed::ToLearn), NONE),
        ),
        (
            "1: connected, at work",
            at_work.bound().connected(Connected),
            say(None, None),
            ("connected", "connected", Some(Deed::ToLearn), NONE),
        ),
        (
            "2: nothing known",
            at_l,
            say(None, None),
            ("not_aligned", "not_aligned", None, A),
        ),
        (
            "2: another account, and no word of work",
            at_l,
            say(other, None),
            ("not_aligned", "not_aligned", None, A),
        ),
        (
            "4: a work account is there",
            at_l_with_work,
            say(None, None),
            ("guide_b1", "guide_b1", None, &[Way::A, Way::B1]),
        ),
        (
            "4: and it is signed in",
            at_work,
            say(other, Some(CanAdd::No)),
            ("guide_b1", "guide_b1", None, &[Way::A, Way::B1]),
        ),
        (
            "5: one can be added",
            at_l,
            say(other, Some(CanAdd::Yes)),
            ("guide_b2", "guide_b2", None, &[Way::A, Way::B2]),
        ),
        (
            "6: none can be added",
            at_l,
            say(other, Some(CanAdd::No)),
            ("guide_b3", "guide_b3", None, &[Way::A, Way::B3]),
        ),
        (
            "11: no personal account",
            World::without_personal(1),
            say(None, None),
            ("msa_required", "msa_required", None, &[Way::B1, Way::B3]),
        ),
        (
            "11: and locked out",
            World::without_personal(1),
            say(Some(Current::LockedOut), None),
            ("strict_verification", "locked_out", None, A),
        ),
        (
            "11: an alias of nothing",
            World::without_personal(1),
            say(Some(Current::Alias), None),
            ("msa_required", "msa_required", None, &[Way::B1, Way::B3]),
        ),
        (
            "12: aligned, at work",
            at_work.bound(),
            say(None, None),
            (
                "sign_in_with_msa",
                "sign_in_with_msa",
                Some(Deed::SignInMsa),
                NONE,
            ),
        ),
        (
            "17: an alias",
            at_l,
            say(Some(Current::Alias), None),
            ("same_account", "same_account", Some(Deed::ToCertification), NONE),
        ),
        (
            "17: seen from work",
            at_work,
            say(Some(Current::Alias), None),
            ("same_account", "same_account", Some(Deed::SignInMsa), NONE),
        ),
        (
            "17: an alias, and aligned",
            at_l.bound(),
            say(Some(Current::Alias), None),
            ("aligned", "aligned", Some(Deed::Connect), NONE),
        ),
        (
            "21: connected to another one",
            World {
                connection: link(1, 4, Connected),
                ..at_l.bound()
            },
            say(None, None),
            (
                "learn_already_connected",
                "learn_already_connected",
                Some(Deed::Disconnect),
                NONE,
            ),
        ),
        (
            "22: connected elsewhere",
            World {
                profiles_connection: link(2, 3, Connected),
                ..at_l.bound()
            },
            say(None, None),
            (
                "cert_already_connected",
                "cert_already_connected",
                Some(Deed::ToCertification),
                NONE,
            ),
        ),
        (
            "23: stale, the profile has moved away",
            at_l.connected(Stale),
            say(None, None),
            ("connection_stale", "connection_stale", Some(Deed::SignInMsa), A),
        ),
        (
            "23: and there is a work account",
            at_l_with_work.connected(Stale),
            say(None, None),
            (
                "connection_stale",
                "connection_stale",
                Some(Deed::SignInMsa),
                &[Way::A, Way::B1],
            ),
        ),
        (
            "23: and the person says more",
            at_l.connected(Stale),
            say(other, Some(CanAdd::Yes)),
            ("guide_b2", "guide_b2", None, &[Way::A, Way::B2]),
        ),
        (
            "23: stale, and here",
            at_l.bound().connected(Stale),
            say(None, None),
            ("connection_stale", "stale_ready", Some(Deed::Connect), NONE),
        ),
        (
            "24: signed in before the change",
            World {
                moved: Some(Stamp(150)),
                ..at_l.bound()
            },
            say(None, None),
            ("sign_in_again", "sign_in_again", Some(Deed::SignInAgain), NONE),
        ),
        (
            "26: closed",
            at_l_with_work,
            say(Some(Current::ClosedAccount), None),
            ("hint_reopen_account", "hint_reopen_account", None, A),
        ),
        (
            "27: locked out",
            at_l_with_work,
            say(Some(Current::LockedOut), None),
            ("strict_verification", "locked_out", None, A),
        ),
        (
            "27: hacked",
            at_l,
            say(Some(Current::Hacked), Some(CanAdd::Yes)),
            ("strict_verification", "hacked", None, A),
        ),
        (
            "30: none",
            at_l,
            say(Some(Current::NoProfile), None),
            (
                "no_certification_profile",
                "no_certification_profile",
                Some(Deed::ToCertification),
                NONE,
            ),
        ),
        (
            "an account known by its address",
            at_l,
            say(Some(Current::This), None),
            ("no_certification_profile", "unclaimed", Some(Deed::Claim), A),
        ),
        (
            "seen from work",
            at_work,
            say(Some(Current::This), None),
            ("no_certification_profile", "unclaimed", Some(Deed::SignInMsa), A),
        ),
        (
            "nobody knows",
            at_l,
            say(Some(Current::Unknown), Some(CanAdd::Yes)),
            ("not_aligned", "unknown", None, A),
        ),
    ];
    for (name, world, said, expected) in cases {
        let facts = Facts {
            said: *said,
            ..world.facts()
        };
        let found = answer(&facts, None);
        assert_eq!(
            (found.code, found.sentence, found.next, found.ways.as_slice()),
            *expected,
            "{name}"
        );
    }
}

#[test]
fn a_request_is_waited_for() {
    let asked = |state, turn, here| {
        Some(Asked {
            state,
            turn,
            here,
            is_for_two: false,
        })
    };
    let at_l = World::of(L, true, 1);
    let cases = [
        (
            at_l,
            asked(State::Open, Turn::Staff, true),
            "request_open",
            Deed::Verify,
            Deed::Verify,
        ),
        (
            at_l,
            asked(State::Open, Turn::Staff, false),
            "request_open",
            Deed::Verify,
            Deed::SignInAsker,
        ),
        (
            at_l,
            asked(State::Verifying, Turn::Requester, true),
            "request_yours",
            Deed::Verify,
            Deed::Verify,
        ),
        (
            at_l,
            asked(State::Holding, Turn::None, true),
            "request_waiting",
            Deed::Wait,
            Deed::Wait,
        ),
        (
            at_l,
            asked(State::Contested, Turn::Staff, true),
            "request_contested",
            Deed::Wait,
            Deed::Wait,
        ),
        (
            at_l,
            asked(State::Rebound, Turn::Requester, true),
            "request_done",
            Deed::SignInWanted,
            Deed::SignInWanted,
        ),
        (
            at_l.bound(),
            asked(State::Open, Turn::Staff, true),
            "request_open",
            Deed::Verify,
            Deed::Verify,
        ),
    ];
    for (world, request, sentence, step, button) in cases {
        let facts = Facts {
            request,
            ..world.facts()
        };
        let found = answer(&facts, None);
        let (way, steps) = found.under_way.expect("steps");
        let now = steps
            .iter()
            .find(|step| step.mark == Mark::Now)
            .expect("a next step");
        assert_eq!(
            (found.code, found.sentence, way),
            ("request_open", sentence, Way::A)
        );
        assert_eq!((now.deed, now.button), (step, Some(button)), "{sentence}");
    }
    // What a request has come to is used, not waited for.
    let facts = Facts {
        request: asked(State::Rebound, Turn::Requester, true),
        ..at_l.bound().facts()
    };
    assert_eq!(answer(&facts, None).code, "aligned");
}

fn at(world: World, guide: &Guide) -> Option<(usize, usize, Deed)> {
    let steps = followed(&world.facts(), guide)?;
    pointer(&steps).map(|pointer| (pointer.step, pointer.of, pointer.deed))
}

#[test]
fn a_guide_keeps_step_with_the_accounts() {
    use ConnectionState::{Connected, Stale};
    use Deed as D;
    let b1 = guide(Way::B1, Some(L));
    let walk = [
        (World::of(L, true, 1), Some((1, 5, D::SignInWork))),
        (World::of(L, false, 1), Some((2, 5, D::RemovePersonal))),
        (
            World::without_personal(1).connected(Stale),
            Some((3, 5, D::AddMsa)),
        ),
        (World::of(C, false, 1).bound(), Some((4, 5, D::SignInMsa))),
        (World::of(C, true, 1).bound(), Some((5, 5, D::Connect))),
        (
            World::of(C, true, 1).bound().connected(Stale),
            Some((5, 5, D::Connect)),
        ),
        (World::of(C, true, 1).bound().connected(Connected), None),
        // Known by its address alone, or the wrong account.
        (World::of(C, false, 1), Some((4, 5, D::SignInMsa))),
        (World::of(C, true, 1), Some((5, 6, D::Claim))),
        // Back and forth.
        (World::of(L, false, 5), Some((2, 5, D::RemovePersonal))),
        // Its work account has gone: one has to be added again.
        (World::of(L, true, 0), Some((2, 7, D::AddWork))),
        // Support was faster: both profiles have the account that was to be replaced.
        (World::of(L, true, 1).bound(), None),
        (World::of(L, false, 1).bound(), None),
    ];
    for (world, expected) in walk {
        assert_eq!(at(world, &b1), expected, "{world:?}");
    }
    let b2 = guide(Way::B2, Some(L));
    let walk = [
        (World::of(L, true, 0), Some((2, 7, D::AddWork))),
        (World::of(L, true, 1), Some((3, 7, D::SignInWork))),
        (World::of(L, false, 1), Some((4, 7, D::RemovePersonal))),
        (World::without_personal(1), Some((5, 7, D::AddMsa))),
        (World::of(C, false, 1).bound(), Some((6, 7, D::SignInMsa))),
        (World::of(C, true, 1).bound(), Some((7, 7, D::Connect))),
    ];
    for (world, expected) in walk {
        assert_eq!(at(world, &b2), expected, "{world:?}");
    }
    // The last step may be left, so nothing leads back to it; its page still shows it.
    let connected = World::of(C, true, 1).bound().connected(Connected);
    assert_eq!(at(connected, &b2), None);
    let found = answer(&connected.facts(), Some(&b2));
    let (_, steps) = found.under_way.expect("steps");
    assert_eq!(found.code, "connected");
    assert_eq!(steps.last().and_then(|step| step.button), Some(D::RemoveWork));
    let at_work = World::of(C, false, 1).bound().connected(Connected);
    let found = answer(&at_work.facts(), Some(&b2));
    assert_eq!(
        found.under_way.and_then(|(_, steps)| steps.last()?.button),
        Some(D::SignInMsa)
    );
    assert_eq!(
        followed(&World::of(C, true, 0).bound().connected(Connected).facts(), &b2),
        None
    );
    // Without a personal account there is none to remove.
    let short = guide(Way::B1, None);
    assert_eq!(at(World::without_personal(1), &short), Some((1, 3, D::AddMsa)));
    assert_eq!(
        at(World::of(C, true, 1).bound(), &short),
        Some((3, 3, D::Connect))
    );
    let b3 = guide(Way::B3, Some(L));
    assert_eq!(at(World::of(L, true, 0), &b3), Some((1, 2, D::StartAfresh)));
    assert_eq!(at(World::of(C, true, 0).bound(), &b3), None);
}

#[test]
fn the_steps_of_an_offer_are_those_of_the_help_page() {
    every(|facts, _, answer| {
        let Some(personal) = facts.personal else { return };
        for way in &answer.ways {
            let deeds: Vec<Deed> = steps(*way, facts, Some(personal.account))
                .iter()
                .map(|step| step.deed)
                .collect();
            assert_eq!(deeds, documented(*way), "{facts:?}");
        }
    });
}
