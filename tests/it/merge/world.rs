//! Maya with two profiles: the first is bound to an old account, the second to another one; she asks with a third. All is
//! done over HTTP.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use realign::certification::{self, ProfileId};
use realign::db::Code;
use realign::db::schema::{audit, merge_sides, merges, notices, outbox, requests as requests_table};
use realign::requests::{self, NoticeId, Request, State};

use crate::harness::{Actor, Answer, BoundTo, ExamFixture, ProfileFixture, TestApp};

pub const PASSWORD: &str = "a lantern for the long way home";
/// The number of the first profile.
pub const FIRST: &str = "990217734";
/// The number of the second one.
pub const SECOND: &str = "990555123";
pub const NAME: &str = "Maya Lindqvist";
/// The name on the second profile where the name has changed.
pub const NEW_NAME: &str = "Maya Okafor";
pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(86_400);

/// What a story begins with.
pub struct Plot {
    pub topic: &'static str,
    pub situation: &'static str,
    pub second_name: &'static str,
    pub first_exams: Vec<ExamFixture>,
    pub second_exams: Vec<ExamFixture>,
}

/// An exam on record.
pub fn exam(code: &'static str, taken_on: &'static str, registration: &'static str) -> ExamFixture {
    ExamFixture {
        exam: code,
        taken_on,
        outcome: "pass",
        registration,
    }
}

#[derive(Clone)]
pub struct World {
    pub app: Arc<TestApp>,
    /// Asks, with an account that has no profile.
    pub asker: Actor,
    /// The second profile is bound to this one.
    pub maya: Actor,
    /// The first profile is bound to this one.
    pub old: Actor,
    pub agent: Actor,
    pub lead: Actor,
    pub first: ProfileId,
    pub second: ProfileId,
    pub second_name: &'static str,
    pub case: Code,
}

impl World {
    /// Two exams on the first profile, one on the second.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Plot)) -> Self {
        let mut plot = Plot {
            topic: "two-profiles",
            situation: "usual",
            second_name: NAME,
            first_exams: vec![
                exam("AZ-104", "2025-03-14", "4471290"),
                exam("AZ-900", "2023-01-20", "4471291"),
            ],
            second_exams: vec![exam("SC-300", "2025-06-01", "5580001")],
        };
        change(&mut plot);
        let app = Arc::new(TestApp::start().await);
        let (maya, old) = (app.person("maya"), app.person("old"));
        app.password(&maya, PASSWORD);
        app.password(&old, PASSWORD);
        let first = app.profile(ProfileFixture {
            mcid: FIRST,
            legal_name: NAME,
            contact: Some("first.contact@example.org".to_owned()),
            bound: BoundTo::actor(&old),
            exams: plot.first_exams,
            ..ProfileFixture::default()
        });
        let second = app.profile(ProfileFixture {
            mcid: SECOND,
            legal_name: plot.second_name,
            contact: Some("second.contact@example.org".to_owned()),
            bound: BoundTo::actor(&maya),
            exams: plot.second_exams,
            ..ProfileFixture::default()
        });
        let (agent, lead) = (app.agent(), app.lead());
        let asker = app.person("learner");
        app.password(&asker, PASSWORD);
        let fields = [
            ("step", "send"),
            ("topic", plot.topic),
            ("situation", plot.situation),
            ("title", "Please help with my profile"),
            ("body", "It does not connect."),
            ("mcid", FIRST),
            ("legal_name", NAME),
            ("current_account", "old@example.com"),
            ("wanted_account", "maya@example.com"),
        ];
        let case = ask(&app, &asker, &fields).await;
        World {
            app,
            asker,
            maya,
            old,
            agent,
            lead,
            first,
            second,
            second_name: plot.second_name,
            case,
        }
    }

    /// The same world, for somebody else's request.
    pub fn seen_by(&self, asker: &Actor, case: Code) -> World {
        World {
            asker: asker.clone(),
            case,
            ..self.clone()
        }
    }

    pub fn page(&self, what: &str) -> String {
        format!("/requests/{}/{what}", self.case)
    }

    pub fn desk(&self, what: &str) -> String {
        format!("/desk/requests/{}/{what}", self.case)
    }

    pub fn request(&self) -> Request {
        self.app.read(|conn| requests::by_code(conn, &self.case))
    }

    pub fn state(&self) -> State {
        self.request().state
    }

    /// Whoever asks signs in as `account` on the page of a proof, and is told how it went.
    pub async fn prove(&self, what: &str, account: &str) -> String {
        let path = self.page(&format!("proofs/{what}"));
        let email = format!("{account}@example.com");
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = self.asker.fill(&path, &path, &fields).await.status(303);
        let (_, outcome) = answer.location().split_once("outcome=").unwrap();
        outcome.to_owned()
    }

    /// Answers about the second profile.
    pub async fn answer_second(&self, fields: &[(&str, &str)]) -> Answer {
        let path = self.page("second");
        self.asker.fill(&path, &path, fields).await.status(303)
    }

    /// The agent takes it.
    pub async fn claim(&self) {
        let answer = self.agent.post(&self.desk("claim"), &[]).await;
        assert_eq!(told(&answer), "flash-claimed");
    }

    /// Both profiles are shown to be hers, by their accounts; the second one is wanted on its account.
    pub async fn verified(&self) {
        self.claim().await;
        self.answer_second(&[("mcid", SECOND), ("legal_name", self.second_name)])
            .await;
        assert_eq!(self.prove("current", "old").await, "proof_received");
        assert_eq!(self.prove("second", "maya").await, "proof_received");
    }

    /// The agent approves the merge.
    pub async fn merge(&self, survivor: &str) -> Answer {
        let path = self.desk("merge");
        let fields = [("survivor", survivor), ("reason", "Both are proven")];
        self.agent.post(&path, &fields).await
    }

    /// Approved: the notices are on their way.
    pub async fn held(&self) {
        self.verified().await;
        assert_eq!(told(&self.merge("first").await), "flash-approved");
        assert_eq!(self.state(), State::Holding);
    }

    /// Approved, told, the hold over, made.
    pub async fn merged(&self) {
        self.held().await;
        self.make();
        assert!(matches!(self.state(), State::Rebound | State::Connected));
    }

    /// The notices arrive, the hold ends.
    pub fn make(&self) {
        self.settle();
        self.advance(4 * HOUR);
        self.run_jobs();
    }

    /// The mail server has accepted every notice that waits.
    pub fn settle(&self) {
        let waiting: Vec<NoticeId> = self.app.read(|conn| {
            Ok(notices::table
                .filter(notices::settled_at.is_null())
                .select(notices::id)
                .load(conn)?)
        });
        let (app, now) = (&self.app.app, self.app.now());
        for notice in waiting {
            self.app
                .write(|conn| requests::notice_settled(app, conn, notice, false, now));
        }
    }

    pub fn run_jobs(&self) {
        requests::jobs::run_due(&self.app.app).unwrap();
    }

    /// Time passes; everybody signs in again.
    pub fn advance(&self, span: Duration) {
        self.app.advance(span);
        for actor in [&self.asker, &self.maya, &self.old, &self.agent, &self.lead] {
            actor.sign_in_again();
        }
    }

    /// The account that a profile is bound to now.
    pub fn bound(&self, profile: ProfileId) -> Option<String> {
        let app = &self.app.app;
        let binding = self
            .app
            .read(|conn| certification::binding_of(app, conn, profile))?;
        let key = binding.key.unwrap();
        self.app.read(|conn| {
            let account = realign::accounts::by_key(conn, &key)?.unwrap();
            Ok(Some(account.handle))
        })
    }

    /// The exams that a profile shows, in order.
    pub fn exams(&self, profile: ProfileId) -> Vec<String> {
        let app = &self.app.app;
        let mut exams: Vec<String> = self
            .app
            .read(|conn| certification::exams_of(app, conn, profile))
            .into_iter()
            .map(|exam| exam.exam)
            .collect();
        exams.sort();
        exams
    }

    /// The profile that a number stands for.
    pub fn resolves(&self, mcid: &str) -> Option<ProfileId> {
        let app = &self.app.app;
        self.app.read(|conn| certification::by_mcid(app, conn, mcid))
    }

    /// How often the record says this.
    pub fn recorded(&self, action: &str) -> i64 {
        self.app.read(|conn| {
            Ok(audit::table
                .filter(audit::action.eq(action))
                .count()
                .get_result(conn)?)
        })
    }

    /// How many mails of this kind were queued.
    pub fn mailed(&self, kind: &str) -> i64 {
        self.app.read(|conn| {
            Ok(outbox::table
                .filter(outbox::kind.eq(kind))
                .count()
                .get_result(conn)?)
        })
    }

    /// The states of all merges, and how many profiles are part of one that runs.
    pub fn merges(&self) -> (Vec<String>, i64) {
        self.app.read(|conn| {
            let states = merges::table
                .order(merges::id.asc())
                .select(merges::state)
                .load(conn)?;
            Ok((states, merge_sides::table.count().get_result(conn)?))
        })
    }
}

/// The form of [`ask`] for a profile, named by its number and legal name, and the accounts it has and shall have.
pub fn form<'a>(
    topic: &'a str,
    (mcid, name): (&'a str, &'a str),
    (current, wanted): (&'a str, &'a str),
) -> [(&'a str, &'a str); 8] {
    [
        ("step", "send"),
        ("topic", topic),
        ("title", "Please help with my profile"),
        ("body", "It does not connect."),
        ("mcid", mcid),
        ("legal_name", name),
        ("current_account", current),
        ("wanted_account", wanted),
    ]
}

/// Somebody asks by the form, and the request's private address is looked up.
pub async fn ask(app: &TestApp, who: &Actor, fields: &[(&str, &str)]) -> Code {
    who.get("/ask").await.ok();
    who.post("/ask", fields).await.leads_under("/questions/");
    app.read(|conn| {
        Ok(requests_table::table
            .filter(requests_table::author_id.eq(who.id()))
            .order(requests_table::id.desc())
            .select(requests_table::code)
            .first(conn)?)
    })
}

/// The key of the notice that an answer leaves for the next page.
pub fn told(answer: &Answer) -> String {
    let notice = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find_map(|cookie| cookie.strip_prefix("realign-notice="));
    let notice = notice.and_then(|rest| rest.split(';').next()).unwrap_or_default();
    notice.rsplit(':').next().unwrap_or_default().to_owned()
}
