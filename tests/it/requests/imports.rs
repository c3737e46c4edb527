//! An import in the middle of a verification: what was compared with the profile as it was is compared again.

use realign::certification::import;
use realign::requests::{Setback, State};
use realign::verification::EvidenceKind;
use realign::verification::answer::Answers;

use super::fixture::{HOUR, MCID, NAME, Story, desk, told};

/// The profile as a file has it: its name, and its phone number.
fn profile_comes_in(story: &Story, name: &str, phone: &str) {
    let row = format!("{MCID},{name},maya.contact@example.org,SE,{phone},old@example.com,2020-01-01");
    let header = "mcid,legal_name,contact_email,country,phone,msa_email,created_on";
    bring_in(story, import::profiles, &format!("{header}\n{row}\n"));
}

/// An exam as a file has it.
fn exam_comes_in(story: &Story, exam: &str, taken_on: &str, registration: &str) {
    let header = "mcid,exam,taken_on,outcome,registration_id";
    let row = format!("{MCID},{exam},{taken_on},pass,{registration}");
    bring_in(story, import::exams, &format!("{header}\n{row}\n"));
}

type Import = fn(
    &realign::app::App,
    &std::path::Path,
    &std::path::Path,
    &mut dyn std::io::Write,
) -> std::io::Result<u8>;

fn bring_in(story: &Story, what: Import, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (file, report) = (folder.path().join("rows.csv"), folder.path().join("report.jsonl"));
    std::fs::write(&file, text).unwrap();
    let status = what(&story.app.app, &file, &report, &mut Vec::new()).unwrap();
    assert_eq!(status, 0);
}

/// The steps that the requester sees as done.
async fn steps_done(story: &Story) -> usize {
    let thread = format!("/messages/{}", story.case.thread);
    let shown = story.maya.get(&thread).await.ok();
    shown.body.matches("<li class=\"done\" data-step").count()
}

#[tokio::test]
async fn what_an_import_changes_is_proven_anew_and_the_requester_is_not_told() {
    let story = Story::new().await;
    let case = &story.case;
    profile_comes_in(&story, NAME, "");
    story.verified().await;
    story.prove_contact(case);
    let country = Answers {
        country: "se".to_owned(),
        ..Answers::default()
    };
    story.answer(case, &country);
    let is_there = |kind| story.latest(case, kind).is_some();
    let before = story.evidence(case).len();
    let seen = steps_done(&story).await;
    assert_eq!(seen, 3);

    profile_comes_in(&story, NAME, "");
    assert!(is_there(EvidenceKind::CurrentAccount), "nothing has changed");
    profile_comes_in(&story, NAME, "+46 8 555 0100");
    assert!(!is_there(EvidenceKind::CurrentAccount) && !is_there(EvidenceKind::ContactEmail));
    assert!(is_there(EvidenceKind::WantedAccount) && is_there(EvidenceKind::Mcid));
    assert!(is_there(EvidenceKind::LegalName) && is_there(EvidenceKind::Country));
    assert_eq!(told(&story.approve(case).await), "flash-policy");

    story.prove_current(case, &story.old);
    profile_comes_in(&story, "Maya Berg", "+46 8 555 0100");
    assert!(!is_there(EvidenceKind::LegalName) && is_there(EvidenceKind::Country));
    assert_eq!(story.evidence(case).len(), before + 1, "nothing was removed");
    assert_eq!(
        steps_done(&story).await,
        seen,
        "it would tell that there is such a profile"
    );
    assert_eq!(story.state(case), State::Verifying);
    let event = ("evidence".to_owned(), "profile_updated".to_owned());
    assert!(story.events(case, "staff").contains(&event));
    assert!(!story.events(case, "private").contains(&event));
    assert_eq!(story.recorded(case, "verification.voided"), 2);
    let shown = story.agent.get(desk(case, "").trim_end_matches('/')).await;
    shown
        .ok()
        .lacks("voided-")
        .lacks("evidence-profile")
        .says("An import has changed");
    story.assert_sound();
}

#[tokio::test]
async fn a_corrected_exam_is_asked_again_and_an_added_one_is_not() {
    let story = Story::new().await;
    let case = &story.case;
    exam_comes_in(&story, "AZ-900", "2024-01-15", "4821");
    story.verified().await;
    let exam = Answers {
        exam_code: "AZ-900".to_owned(),
        exam_date: "2024-01-15".to_owned(),
        ..Answers::default()
    };
    story.answer(case, &exam);
    let fits = || story.latest(case, EvidenceKind::Exam);
    exam_comes_in(&story, "SC-900", "2024-03-01", "4822");
    assert_eq!(fits(), Some(("match", "supporting")));
    exam_comes_in(&story, "AZ-900", "2024-02-15", "4821");
    assert_eq!(fits(), None);
    assert!(story.latest(case, EvidenceKind::LegalName).is_some());
}

#[tokio::test]
async fn during_a_hold_it_takes_the_approval_back() {
    for correct in [
        (|story: &Story| profile_comes_in(story, "Maya Berg", "")) as fn(&Story),
        |story| exam_comes_in(story, "AZ-900", "2024-02-15", "4821"),
    ] {
        let story = Story::new().await;
        let case = &story.case;
        profile_comes_in(&story, NAME, "");
        exam_comes_in(&story, "AZ-900", "2024-01-15", "4821");
        story.held().await;
        story.settle(case, false);
        correct(&story);
        story.advance(4 * HOUR);
        story.run_jobs();
        let request = story.request(case);
        assert_eq!(
            (request.state, request.setback),
            (State::Verifying, Some(Setback::ProfileChanged))
        );
        assert_eq!(story.latest(case, EvidenceKind::CurrentAccount), None);
        assert_eq!(told(&story.approve(case).await), "flash-policy");
        story.assert_sound();
    }
}
