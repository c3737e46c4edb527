//! The survivor's rule as a table and as properties, and the folding of exams.

use proptest::prelude::*;

use super::*;
use crate::certification::merge::MergeId;
use crate::requests::RequestId;
use crate::vault::Private;

fn candidate(profile: i64, name: Option<bool>, exams: usize, created_on: &str) -> Candidate {
    Candidate {
        profile: ProfileId(profile),
        has_current_name: name,
        exams,
        created_on: created_on.to_owned(),
    }
}

#[test]
fn the_new_name_then_more_exams_then_the_older_one() {
    use SurvivorWhy::{CurrentName, MoreExams, Older};
    let (early, late) = ("2015-01-01", "2022-05-05");
    let one = |name, exams, date| candidate(1, name, exams, date);
    let two = |name, exams, date| candidate(2, name, exams, date);
    for (first, second, survivor_id, why) in [
        (one(None, 3, late), two(None, 1, early), 1, MoreExams),
        (one(None, 1, early), two(None, 3, late), 2, MoreExams),
        (one(None, 2, late), two(None, 2, early), 2, Older),
        (one(None, 2, early), two(None, 2, early), 1, Older),
        (one(None, 0, early), two(None, 0, late), 1, Older),
        (
            one(Some(true), 0, late),
            two(Some(false), 9, early),
            1,
            CurrentName,
        ),
        (
            one(Some(false), 9, early),
            two(Some(true), 0, late),
            2,
            CurrentName,
        ),
        // A name that fits both, or neither, decides nothing.
        (one(Some(true), 1, late), two(Some(true), 2, early), 2, MoreExams),
        (one(Some(false), 1, late), two(Some(false), 1, early), 2, Older),
        // One that was compared with one side alone neither.
        (one(Some(true), 1, late), two(None, 2, early), 2, MoreExams),
    ] {
        assert_eq!(
            survivor(&first, &second),
            (ProfileId(survivor_id), why),
            "{first:?} {second:?}"
        );
    }
}

fn any_candidate(profile: i64) -> impl Strategy<Value = Candidate> {
    (any::<Option<bool>>(), 0usize..4, 0u32..3)
        .prop_map(move |(name, exams, year)| candidate(profile, name, exams, &format!("202{year}-01-01")))
}

proptest! {
    #[test]
    fn it_does_not_matter_which_is_called_the_first(one in any_candidate(7), other in any_candidate(4)) {
        prop_assert_eq!(survivor(&one, &other), survivor(&other, &one));
    }

    #[test]
    fn one_of_the_two_survives_and_the_reason_is_true(one in any_candidate(7), other in any_candidate(4)) {
        let (id, why) = survivor(&one, &other);
        let (best, rest) = if id == one.profile { (&one, &other) } else { (&other, &one) };
        prop_assert_eq!(id, best.profile);
        match why {
            SurvivorWhy::CurrentName => {
                prop_assert_eq!((best.has_current_name, rest.has_current_name), (Some(true), Some(false)));
            }
            SurvivorWhy::MoreExams => prop_assert!(best.exams > rest.exams),
            SurvivorWhy::Older => {
                prop_assert_eq!(best.exams, rest.exams);
                prop_assert!(best.created_on <= rest.created_on);
            }
            SurvivorWhy::Chosen => prop_assert!(false, "no rule chooses"),
        }
    }
}

fn exam(registration: &str, exam: &str, taken_on: &str) -> Exam {
    Exam {
        exam: exam.to_owned(),
        taken_on: taken_on.to_owned(),
        outcome: "pass".to_owned(),
        registration: Private::new(registration.to_owned()),
    }
}

#[test]
fn each_exam_moves_is_folded_or_no_longer_shows() {
    let survivor = [
        exam("1", "AZ-104", "2024-01-01"),
        exam("2", "AZ-900", "2023-01-01"),
    ];
    let merged = [
        exam("1", "AZ-104", "2024-01-01"),
        exam("2", "SC-900", "2023-01-01"),
        exam("3", "AZ-104", "2024-01-01"),
    ];
    let folding = Folding {
        moved: 1,
        folded: 1,
        hidden: 1,
    };
    assert_eq!(fold(&survivor, &merged), folding);
    assert_eq!(fold(&survivor, &[]), Folding::default());
    assert_eq!(fold(&[], &merged).moved, 3);
}

#[test]
fn a_merge_is_undone_while_it_is_young_and_stands() {
    let window = Duration::from_secs(30 * 86_400);
    let done = Merge {
        id: MergeId(1),
        request: RequestId(1),
        survivor: ProfileId(1),
        survivor_version: 1,
        merged: ProfileId(2),
        merged_version: 1,
        why: SurvivorWhy::Older,
        state: MergeState::Done,
        rebound: false,
        done_at: Some(Stamp(5)),
    };
    let end = Stamp(5).plus(window);
    assert_eq!(undo_until(&done, window, Stamp(6)), Some(end));
    assert_eq!(undo_until(&done, window, end), None);
    for (state, done_at) in [
        (MergeState::Running, None),
        (MergeState::Cancelled, None),
        (MergeState::Undone, Some(Stamp(5))),
    ] {
        let other = Merge {
            state,
            done_at,
            ..done
        };
        assert_eq!(undo_until(&other, window, Stamp(6)), None, "{state}");
    }
}
