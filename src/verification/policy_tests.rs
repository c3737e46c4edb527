//! The standard policy as a table: what passes, and everything near it that does not.

use super::*;
use crate::accounts::AccountId;
use crate::verification::EvidenceId;

use EvidenceKind as K;
use EvidenceOutcome as O;
use Strength as S;

const NOW: Stamp = Stamp(1_000_000_000_000);
const HOUR: Duration = Duration::from_secs(3600);

fn key(subject: &str) -> AccountKey {
    AccountKey {
        issuer: "local".to_owned(),
        subject: subject.to_owned(),
    }
}

fn item(kind: K, outcome: O, strength: S) -> Evidence {
    let proven = match kind {
        K::WantedAccount => Some(key("wanted")),
        K::CurrentAccount => Some(key("current")),
        K::ContactEmail
        | K::Mcid
        | K::LegalName
        | K::CurrentName
        | K::Exam
        | K::Registration
        | K::Country => None,
    };
    Evidence {
        id: EvidenceId(0),
        which: Which::First,
        kind,
        outcome,
        strength,
        proven,
        by: Some(AccountId(1)),
        recorded_at: NOW.minus(HOUR),
        expires_at: None,
        voided_at: None,
        voided_why: None,
    }
}

fn wanted() -> Evidence {
    item(K::WantedAccount, O::Match, S::Mandatory)
}
fn current(strength: S) -> Evidence {
    item(K::CurrentAccount, O::Match, strength)
}
fn contact(strength: S) -> Evidence {
    item(K::ContactEmail, O::Match, strength)
}
fn mcid() -> Evidence {
    item(K::Mcid, O::Match, S::Locator)
}
fn name(outcome: O) -> Evidence {
    item(K::LegalName, outcome, S::Supporting)
}
fn exam(outcome: O) -> Evidence {
    item(K::Exam, outcome, S::Supporting)
}
fn registration() -> Evidence {
    item(K::Registration, O::Match, S::Supporting)
}
fn country() -> Evidence {
    item(K::Country, O::Match, S::Weak)
}

fn profile() -> ProfileFacts {
    ProfileFacts {
        bound: Some(key("current")),
        ..ProfileFacts::default()
    }
}

struct Case {
    evidence: Vec<Evidence>,
    wanted: Option<AccountKey>,
    profile: Option<ProfileFacts>,
    joining: Option<Joining>,
    situation: Situation,
    setback: Option<Setback>,
}

fn of(evidence: Vec<Evidence>) -> Case {
    Case {
        evidence,
        wanted: Some(key("wanted")),
        profile: Some(profile()),
        joining: None,
        situation: Situation::Usual,
        setback: None,
    }
}

impl Case {
    fn judge(&self) -> Verdict {
        let facts = Facts {
            evidence: &self.evidence,
            wanted: self.wanted.as_ref(),
            profile: self.profile.clone(),
            joining: self.joining.clone(),
            situation: self.situation,
            setback: self.setback,
            now: NOW,
        };
        judge(&facts, &Times::default())
    }

    #[track_caller]
    fn passes(self, rule: &str, hold: Duration) {
        let verdict = self.judge();
        assert_eq!(verdict.passes, Some((rule_of(&verdict), hold)), "{verdict:?}");
        assert_eq!(rule_of(&verdict), rule);
        assert!(verdict.allows() && verdict.missing.is_empty(), "{verdict:?}");
    }

    #[track_caller]
    fn misses(self, keys: &[&str]) {
        let verdict = self.judge();
        assert!(!verdict.allows() && verdict.passes.is_none(), "{verdict:?}");
        assert_eq!(verdict.missing, keys);
    }

    #[track_caller]
    fn stays_kept_by(self, key: &str) {
        let verdict = self.judge();
        assert!(
            verdict.passes.is_some(),
            "only {key} stands in the way: {verdict:?}"
        );
        assert!(!verdict.allows(), "{key}");
        let found: Vec<&str> = verdict.strict.iter().chain(&verdict.blocked).copied().collect();
        assert_eq!(found, [key]);
    }
}

fn rule_of(verdict: &Verdict) -> &'static str {
    verdict.passes.map_or("", |(rule, _)| rule)
}

fn by_current() -> Vec<Evidence> {
    vec![wanted(), current(S::Strong), name(O::Match)]
}

fn by_contact() -> Vec<Evidence> {
    vec![
        wanted(),
        contact(S::Strong),
        mcid(),
        name(O::Match),
        exam(O::Match),
    ]
}

fn without(mut list: Vec<Evidence>, kind: K) -> Vec<Evidence> {
    list.retain(|item| item.kind != kind);
    list
}

fn with(mut list: Vec<Evidence>, more: Evidence) -> Vec<Evidence> {
    list.push(more);
    list
}

#[test]
fn both_accounts_and_a_name_that_is_not_mismatched_pass() {
    for outcome in [O::Match, O::Equivalent, O::Partial] {
        of(vec![wanted(), current(S::Strong), name(outcome)]).passes("current-account", HOUR * 4);
    }
    // Whatever else was answered.
    let all = with(with(by_current(), exam(O::Mismatch)), contact(S::Strong));
    of(all).passes("current-account", HOUR * 4);
}

#[test]
fn the_contact_email_with_number_name_and_an_exam_fact_pass() {
    of(by_contact()).passes("contact-email", HOUR * 24);
    of(with(without(by_contact(), K::Exam), registration())).passes("contact-email", HOUR * 24);
    let spelled = with(without(by_contact(), K::LegalName), name(O::Equivalent));
    of(spelled).passes("contact-email", HOUR * 24);
}

#[test]
fn knowledge_alone_never_passes() {
    let all = vec![
        wanted(),
        mcid(),
        name(O::Match),
        exam(O::Match),
        registration(),
        country(),
    ];
    of(all.clone()).misses(&["policy-strong-item"]);
    for strength in [
        S::Medium,
        S::Weak,
        S::None,
        S::Supporting,
        S::Locator,
        S::Mandatory,
    ] {
        of(with(all.clone(), contact(strength))).misses(&["policy-strong-item"]);
        of(with(all.clone(), current(strength))).misses(&["policy-strong-item"]);
        let both = with(with(all.clone(), contact(strength)), current(strength));
        of(both).misses(&["policy-strong-item"]);
    }
}

#[test]
fn the_wanted_account_is_mandatory() {
    of(without(by_current(), K::WantedAccount)).misses(&["policy-wanted-account"]);
    of(without(by_contact(), K::WantedAccount)).misses(&["policy-wanted-account"]);
    let unusable = item(K::WantedAccount, O::Unavailable, S::Mandatory);
    of(with(by_current(), unusable)).misses(&["policy-wanted-account"]);
}

#[test]
fn a_proof_counts_for_the_account_the_request_has_now() {
    let mut other = of(by_current());
    other.wanted = Some(key("other"));
    other.misses(&["policy-wanted-account"]);
    let mut none = of(by_current());
    none.wanted = None;
    none.misses(&["policy-wanted-account"]);
}

#[test]
fn the_current_account_is_the_one_the_profile_is_bound_to_now() {
    let keys = &["policy-strong-item", "policy-mcid", "policy-exam-fact"];
    for bound in [Some(key("elsewhere")), None] {
        let mut moved = of(by_current());
        moved.profile = Some(ProfileFacts {
            bound,
            ..ProfileFacts::default()
        });
        moved.misses(keys);
    }
}

#[test]
fn each_part_of_the_way_by_the_contact_email_is_needed() {
    of(without(by_contact(), K::ContactEmail)).misses(&["policy-strong-item"]);
    of(without(by_contact(), K::Mcid)).misses(&["policy-mcid"]);
    of(without(by_contact(), K::LegalName)).misses(&["policy-legal-name"]);
    of(without(by_contact(), K::Exam)).misses(&["policy-exam-fact"]);
    let half = with(without(by_contact(), K::LegalName), name(O::Partial));
    of(half).misses(&["policy-name-exact"]);
    let half = with(without(by_contact(), K::Exam), exam(O::Partial));
    of(half).misses(&["policy-exam-fact"]);
    // A country is no exam fact.
    of(with(without(by_contact(), K::Exam), country())).misses(&["policy-exam-fact"]);
}

#[test]
fn a_name_that_does_not_fit_stops_either_way() {
    for outcome in [O::Mismatch, O::OtherScript, O::Unavailable] {
        of(with(without(by_current(), K::LegalName), name(outcome))).misses(&["policy-legal-name"]);
        of(with(without(by_contact(), K::LegalName), name(outcome))).misses(&["policy-legal-name"]);
    }
    of(without(by_current(), K::LegalName)).misses(&["policy-legal-name"]);
}

#[test]
fn a_hacked_account_proves_nothing_and_the_contact_email_still_does() {
    let mut hacked = of(by_current());
    hacked.situation = Situation::Hacked;
    hacked.misses(&["policy-strong-item", "policy-mcid", "policy-exam-fact"]);
    let mut hacked = of(by_contact());
    hacked.situation = Situation::Hacked;
    hacked.passes("contact-email", HOUR * 24);
}

#[test]
fn what_expired_or_was_voided_does_not_count() {
    let spoil: [fn(&mut Evidence); 3] = [
        |item| item.expires_at = Some(NOW),
        |item| item.expires_at = Some(NOW.minus(HOUR)),
        |item| item.voided_at = Some(NOW.minus(HOUR)),
    ];
    for spoil in spoil {
        for list in [by_current(), by_contact()] {
            for at in 0..list.len() {
                let mut list = list.clone();
                if let Some(item) = list.get_mut(at) {
                    spoil(item);
                }
                assert!(!of(list).judge().allows(), "item {at}");
            }
        }
    }
    let mut lasting = by_current();
    for item in &mut lasting {
        item.expires_at = Some(NOW.plus(HOUR));
    }
    of(lasting).passes("current-account", HOUR * 4);
}

#[test]
fn the_latest_answer_counts() {
    of(with(by_current(), name(O::Mismatch))).misses(&["policy-legal-name"]);
    of(with(with(by_current(), name(O::Mismatch)), name(O::Match))).passes("current-account", HOUR * 4);
    of(with(by_contact(), exam(O::Mismatch))).misses(&["policy-exam-fact"]);
    let weak = with(by_current(), current(S::Weak));
    of(weak).misses(&["policy-strong-item", "policy-mcid", "policy-exam-fact"]);
}

#[test]
fn without_a_profile_nothing_passes() {
    let mut nobody = of(by_contact());
    nobody.profile = None;
    nobody.misses(&["policy-no-profile"]);
    let mut empty = of(Vec::new());
    empty.profile = None;
    empty.wanted = None;
    empty.misses(&[
        "policy-wanted-account",
        "policy-no-profile",
        "policy-strong-item",
        "policy-legal-name",
        "policy-mcid",
        "policy-exam-fact",
    ]);
}

#[test]
fn each_risk_makes_it_strict_and_each_obstacle_blocks_whatever_the_evidence_says() {
    type Flag = (&'static str, fn(&mut ProfileFacts));
    let flags: [Flag; 7] = [
        ("strict-profile", |it| it.strict_only = true),
        ("strict-contact-edited", |it| it.contact_edited_lately = true),
        ("blocked-merge-in-progress", |it| it.merge_running = true),
        ("blocked-frozen", |it| it.frozen = true),
        ("blocked-contested", |it| it.contested = true),
        ("blocked-rebound-lately", |it| it.rebound_lately = true),
        ("blocked-other-pending", |it| it.other_pending = true),
    ];
    for (key, set) in flags {
        for list in [by_current(), by_contact()] {
            let mut case = of(list);
            if let Some(profile) = case.profile.as_mut() {
                set(profile);
            }
            case.stays_kept_by(key);
        }
    }
    let mut bounced = of(by_current());
    bounced.setback = Some(Setback::NoticeRefused);
    bounced.stays_kept_by("strict-notice-refused");
    for setback in [
        Setback::TargetTaken,
        Setback::ProfileChanged,
        Setback::Frozen,
        Setback::Contested,
    ] {
        let mut other = of(by_current());
        other.setback = Some(setback);
        other.passes("current-account", HOUR * 4);
    }
}

/// The same item, about the second profile.
fn second(item: Evidence) -> Evidence {
    let proven = item.proven.map(|proven| {
        if proven == key("current") {
            key("other")
        } else {
            proven
        }
    });
    Evidence {
        which: Which::Second,
        proven,
        ..item
    }
}

fn joining(evidence: Vec<Evidence>) -> Case {
    let other = ProfileFacts {
        bound: Some(key("other")),
        ..ProfileFacts::default()
    };
    Case {
        wanted: None,
        joining: Some(Joining {
            second: Some(other),
            needs_wanted: false,
        }),
        ..of(evidence)
    }
}

/// Every way of showing a profile, without the wanted account.
fn ways() -> [Vec<Evidence>; 2] {
    let without = |list: Vec<Evidence>| {
        list.into_iter()
            .filter(|item| item.kind != K::WantedAccount)
            .collect()
    };
    [without(by_current()), without(by_contact())]
}

fn both(first: &[Evidence], other: &[Evidence]) -> Vec<Evidence> {
    let others = other.iter().cloned().map(second);
    first.iter().cloned().chain(others).collect()
}

#[test]
fn two_profiles_pass_by_every_pair_of_ways_with_the_longer_hold() {
    let [current, contact] = ways();
    for (first, other, hold) in [
        (&current, &current, HOUR * 4),
        (&current, &contact, HOUR * 24),
        (&contact, &current, HOUR * 24),
        (&contact, &contact, HOUR * 24),
    ] {
        joining(both(first, other)).passes("both-profiles", hold);
    }
}

#[test]
fn of_two_profiles_every_item_of_each_is_needed() {
    for first in ways() {
        for other in ways() {
            let whole = both(&first, &other);
            for at in 0..whole.len() {
                let mut list = whole.clone();
                list.remove(at);
                assert!(!joining(list).judge().allows(), "without {:?}", whole[at]);
            }
            // What is shown about one of them says nothing of the other.
            let doubled: Vec<Evidence> = first.iter().chain(&first).cloned().collect();
            assert!(!joining(doubled).judge().allows());
            let only: Vec<Evidence> = other.iter().cloned().map(second).collect();
            assert!(!joining(only).judge().allows());
        }
    }
}

#[test]
fn an_account_of_one_profile_is_not_the_account_of_the_other() {
    let [current, _] = ways();
    let mut crossed = both(&current, &current);
    for item in &mut crossed {
        if item.kind == K::CurrentAccount {
            item.proven = Some(key("current"));
        }
    }
    joining(crossed).misses(&[
        "policy-second-strong-item",
        "policy-second-mcid",
        "policy-second-exam-fact",
    ]);
}

#[test]
fn a_second_profile_that_is_not_located_is_missing() {
    let [current, _] = ways();
    let mut nowhere = joining(both(&current, &current));
    nowhere.joining = Some(Joining {
        second: None,
        needs_wanted: false,
    });
    nowhere.misses(&[
        "policy-second-no-profile",
        "policy-second-strong-item",
        "policy-second-mcid",
        "policy-second-exam-fact",
    ]);
}

#[test]
fn an_account_that_was_asked_for_is_proven_before_two_become_one() {
    let [current, _] = ways();
    let pair = both(&current, &current);
    let mut needed = joining(pair.clone());
    if let Some(joining) = needed.joining.as_mut() {
        joining.needs_wanted = true;
    }
    needed.misses(&["policy-wanted-account"]);
    // Asked for once, and not proven any more.
    let mut lapsed = joining(pair.clone());
    lapsed.wanted = Some(key("wanted"));
    lapsed.misses(&["policy-wanted-account"]);
    let mut taken = pair.clone();
    taken.push(item(K::WantedAccount, O::Unavailable, S::Mandatory));
    joining(taken).misses(&["policy-wanted-account"]);
    let mut proven = pair;
    proven.push(wanted());
    let mut proven = joining(proven);
    proven.wanted = Some(key("wanted"));
    proven.passes("both-profiles", HOUR * 4);
}

#[test]
fn what_stands_in_the_way_of_either_profile_stands_in_the_way_of_both() {
    type Flag = (&'static str, fn(&mut ProfileFacts));
    let flags: [Flag; 4] = [
        ("strict-profile", |it| it.strict_only = true),
        ("blocked-frozen", |it| it.frozen = true),
        ("blocked-contested", |it| it.contested = true),
        ("blocked-merge-in-progress", |it| it.merge_running = true),
    ];
    let [current, _] = ways();
    for (key, set) in flags {
        for (on_first, on_second) in [(true, false), (false, true), (true, true)] {
            let mut case = joining(both(&current, &current));
            if on_first && let Some(profile) = case.profile.as_mut() {
                set(profile);
            }
            if on_second
                && let Some(other) = case.joining.as_mut().and_then(|joining| joining.second.as_mut())
            {
                set(other);
            }
            case.stays_kept_by(key);
        }
    }
}

#[test]
fn a_hacked_account_is_the_one_of_the_first_profile() {
    let [current, contact] = ways();
    let mut hacked = joining(both(&current, &current));
    hacked.situation = Situation::Hacked;
    assert!(!hacked.judge().allows());
    let mut by_mail = joining(both(&contact, &current));
    by_mail.situation = Situation::Hacked;
    by_mail.passes("both-profiles", HOUR * 24);
}
