//! The same files again after a merge: the row of the profile that went is history, its exams are the survivor's.

use realign::certification::import;

use super::world::{SECOND, World};

/// Imports a file; the report, as (code, outcome) pairs, and the exit status.
fn run(world: &World, exams: bool, text: &str) -> (u8, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let (file, report) = (folder.path().join("rows.csv"), folder.path().join("report.jsonl"));
    std::fs::write(&file, text).unwrap();
    let (app, mut out) = (&world.app.app, Vec::new());
    let status = if exams {
        import::exams(app, &file, &report, &mut out)
    } else {
        import::profiles(app, &file, &report, &mut out)
    }
    .unwrap();
    let lines = std::fs::read_to_string(&report).unwrap_or_default();
    let told = lines
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let of = |name: &str| line[name].as_str().unwrap().to_owned();
            (of("code"), of("outcome"))
        })
        .collect();
    (status, told)
}

#[tokio::test]
async fn a_row_of_the_profile_that_went_changes_nothing_and_is_told() {
    let world = World::new().await;
    world.merged().await;
    let rows = format!(
        "mcid,legal_name,contact_email,country,phone,msa_email,created_on\n\
         {SECOND},Somebody Else,new.contact@example.org,DE,,new.account@example.com,2020-01-01\n"
    );
    for _ in 0..2 {
        let before = world.app.snapshot();
        let (status, told) = run(&world, false, &rows);
        assert_eq!(status, 0);
        assert_eq!(told, [("merged".to_owned(), "kept".to_owned())]);
        before.assert_changed_only(&world.app, &["audit"]);
    }
    assert_eq!(world.resolves(SECOND), Some(world.first));
    assert_eq!(world.bound(world.second), None);
}

#[tokio::test]
async fn exams_of_the_old_number_come_to_the_survivor_once_and_go_back_when_it_is_undone() {
    let world = World::new().await;
    world.merged().await;
    let rows = format!(
        "mcid,exam,taken_on,outcome,registration_id\n\
         {SECOND},SC-300,2025-06-01,pass,5580001\n\
         {SECOND},DP-900,2025-07-07,pass,5580002\n"
    );
    assert_eq!(run(&world, true, &rows).0, 0);
    assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900", "DP-900", "SC-300"]);
    let before = world.app.snapshot();
    let (status, told) = run(&world, true, &rows);
    assert_eq!((status, told), (0, Vec::new()));
    before.assert_changed_only(&world.app, &["audit"]);
    world
        .lead
        .post(&world.desk("undo"), &[("reason", "Two people")])
        .await
        .status(303);
    assert_eq!(world.exams(world.first), ["AZ-104", "AZ-900"]);
    assert_eq!(world.exams(world.second), ["DP-900", "SC-300"]);
}
