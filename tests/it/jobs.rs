//! Background work: once for all nodes, never stopped by a failure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::SessionId;
use realign::accounts::sessions::write_touched;
use realign::audit;
use realign::clock::Stamp;
use realign::db::schema::{jobs, sessions};
use realign::error::{Error, Result};
use realign::jobs::{ALL, Attempt, Job, Scope, attempt, run};

use crate::harness::TestApp;

const MINUTE: Duration = Duration::from_secs(60);

fn job(name: &'static str, run: fn(&realign::app::App) -> Result<usize>) -> Job {
    Job {
        name,
        every: MINUTE,
        scope: Scope::Once,
        waits: |_, _| Ok(true),
        run,
    }
}

#[tokio::test]
async fn of_many_nodes_one_runs_a_job() {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let app = TestApp::start().await;
    let slow = job("test.once", |_| {
        std::thread::sleep(Duration::from_millis(50));
        Ok(RUNS.fetch_add(1, Ordering::SeqCst))
    });
    for round in 1..=3 {
        let done = std::thread::scope(|scope| {
            let nodes: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| attempt(&app.app, &slow).unwrap()))
                .collect();
            nodes
                .into_iter()
                .map(|node| node.join().unwrap())
                .collect::<Vec<_>>()
        });
        let ran = done.iter().filter(|one| matches!(one, Attempt::Done(_))).count();
        assert_eq!((ran, RUNS.load(Ordering::SeqCst)), (1, round), "{done:?}");
        assert_eq!(attempt(&app.app, &slow).unwrap(), Attempt::NotNow);
        app.advance(MINUTE);
    }
}

#[tokio::test]
async fn a_job_that_fails_or_panics_is_tried_again() {
    static TRIES: AtomicUsize = AtomicUsize::new(0);
    let app = TestApp::start().await;
    let bad = job("test.bad", |_| match TRIES.fetch_add(1, Ordering::SeqCst) {
        0 => panic!("a job may panic"),
        1 => Err(Error::NotFound),
        _ => Ok(7),
    });
    assert!(attempt(&app.app, &bad).is_err());
    app.advance(MINUTE);
    assert!(attempt(&app.app, &bad).is_err());
    app.advance(MINUTE);
    assert_eq!(attempt(&app.app, &bad).unwrap(), Attempt::Done(7));
}

#[tokio::test]
async fn a_node_that_died_keeps_its_lease_for_a_minute_only() {
    let app = TestApp::start().await;
    let now = app.now();
    app.write(|conn| {
        diesel::insert_into(jobs::table)
            .values((
                jobs::name.eq("test.left"),
                jobs::next_at.eq(now),
                jobs::lease.eq(1i64),
                jobs::leased_until.eq(now.plus(MINUTE)),
            ))
            .execute(conn)?;
        Ok(())
    });
    let left = job("test.left", |_| Ok(1));
    assert_eq!(attempt(&app.app, &left).unwrap(), Attempt::NotNow);
    app.advance(MINUTE);
    assert_eq!(attempt(&app.app, &left).unwrap(), Attempt::Done(1));
}

#[tokio::test]
async fn a_product_at_rest_writes_nothing() {
    let app = TestApp::start().await;
    app.person("maya");
    let every_job = || {
        for job in ALL {
            attempt(&app.app, job).unwrap();
        }
    };
    every_job();
    let before = app.snapshot_of_all();
    every_job();
    before.assert_unchanged(&app);
}

#[tokio::test]
async fn jobs_run_until_they_are_told_to_stop() {
    let app = TestApp::start().await;
    record(&app);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let working = tokio::spawn(run(app.app.clone(), stopped));
    for _ in 0..200 {
        if app.read(audit::verify).sound > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.read(audit::verify).sound, 1);
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(5), working)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn the_record_is_sealed_and_an_edit_of_it_shows() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        record(&app);
    }
    assert_eq!(app.read(audit::verify).unsealed, 3);
    app.run_jobs();
    let verdict = app.read(audit::verify);
    assert_eq!((verdict.sound, verdict.unsealed, verdict.broken_at), (3, 0, None));
    app.write(|conn| {
        use realign::db::schema::audit;
        diesel::update(audit::table.filter(audit::seq.eq(2)))
            .set(audit::body.eq(b"{}".to_vec()))
            .execute(conn)?;
        Ok(())
    });
    assert_eq!(app.read(audit::verify).broken_at, Some(2));
}

#[tokio::test]
async fn the_use_of_a_session_is_written_down_later_and_keeps_it_alive() {
    let app = TestApp::start().await;
    let maya = app.person("maya");
    let seen = |app: &TestApp| {
        app.read(|conn| {
            Ok(sessions::table
                .select(sessions::last_seen_at)
                .first::<i64>(conn)?)
        })
    };
    let began = seen(&app);
    for _ in 0..3 {
        app.advance(Duration::from_secs(40 * 60));
        maya.get("/nothing-here").await.status(404).says("maya");
        app.run_jobs();
    }
    assert_eq!(seen(&app) - began, 3 * 40 * 60 * 1_000_000);
}

#[tokio::test]
async fn of_two_nodes_the_later_use_of_a_session_stands() {
    let app = TestApp::start().await;
    app.person("maya");
    let load = |app: &TestApp| -> (SessionId, Stamp, Stamp) {
        app.read(|conn| {
            let columns = (sessions::id, sessions::last_seen_at, sessions::idle_until);
            Ok(sessions::table.select(columns).first(conn)?)
        })
    };
    let (session, began, _) = load(&app);
    let later = began.plus(2 * MINUTE);
    app.write(|conn| write_touched(conn, &[(session, later)]));
    let written = load(&app);
    assert_eq!(written.1, later);
    app.write(|conn| write_touched(conn, &[(session, began.plus(MINUTE))]));
    assert_eq!(load(&app), written);
}

fn record(app: &TestApp) {
    let entry = audit::Entry {
        actor: None,
        action: "test.done",
        request: None,
        profile: None,
        facts: &[],
    };
    app.write(|conn| audit::record(&app.app, conn, &entry, app.now()));
}
