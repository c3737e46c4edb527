//! One person's story: a Learn account, the old account their profile is bound to, the desk, and what each of them does.

use std::sync::OnceLock;
use std::time::Duration;

use diesel::prelude::*;
use realign::accounts::{self, Role};
use realign::certification::ProfileId;
use realign::config::{ProviderSettings, Times};
use realign::db::Code;
use realign::db::schema::{passwords, threads as thread_rows};
use realign::questions::{self, NewQuestion, QuestionId, Topic};
use realign::requests::{self, NewRequest, Request, RequestId, Situation, State};
use realign::threads;
use realign::vault::Field;
use realign::verification::prove::Proved;

use crate::harness::{Actor, Answer, BoundTo, ExamFixture, ProfileFixture, TestApp};

/// The password of everybody who has one.
pub const PASSWORD: &str = "a lantern for the long way home";
/// The MCID of the profile.
pub const MCID: &str = "990217734";
/// Its legal name.
pub const NAME: &str = "Maya Lindqvist";

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3600);
pub const DAY: Duration = Duration::from_secs(86_400);

/// What a story begins with.
pub struct Plot {
    /// Contact email of the profile.
    pub contact: Option<String>,
    /// Whether the profile is bound to the old account.
    pub is_bound: bool,
    /// How long things take.
    pub times: Times,
    /// Identity providers.
    pub providers: Vec<ProviderSettings>,
}

/// What is asked for, as typed.
pub struct Asking {
    pub mcid: Option<&'static str>,
    pub name: &'static str,
    pub situation: Situation,
}

/// One request.
#[derive(Clone)]
pub struct Case {
    pub id: RequestId,
    pub code: Code,
    pub question: QuestionId,
    pub thread: Code,
}

/// Everybody and everything of a story.
pub struct Story {
    pub app: TestApp,
    /// Learns with this account, and wants the profile bound to it.
    pub maya: Actor,
    /// The account the profile is bound to; hers as well.
    pub old: Actor,
    pub agent: Actor,
    pub lead: Actor,
    pub profile: ProfileId,
    /// Maya's request.
    pub case: Case,
}

impl Story {
    /// The usual story: bound to the old account, a contact email of its own, MCID and name typed right.
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// Another beginning.
    pub async fn with(change: impl FnOnce(&mut Plot)) -> Self {
        Self::telling(change, |_| {}).await
    }

    /// Another beginning, and Maya asks otherwise.
    pub async fn telling(change: impl FnOnce(&mut Plot), asking: impl FnOnce(&mut Asking)) -> Self {
        let mut plot = Plot {
            contact: Some("maya.contact@example.org".to_owned()),
            is_bound: true,
            times: Times::default(),
            providers: Vec::new(),
        };
        change(&mut plot);
        let app = TestApp::with(|options| {
            options.times = plot.times;
            options.providers = plot.providers;
        })
        .await;
        let (maya, old) = (app.person("maya"), app.person("old"));
        let profile = app.profile(ProfileFixture {
            mcid: MCID,
            legal_name: NAME,
            contact: plot.contact,
            bound: if plot.is_bound {
                BoundTo::actor(&old)
            } else {
                BoundTo::Nobody
            },
            exams: vec![ExamFixture {
                exam: "AZ-104",
                taken_on: "2025-03-14",
                outcome: "pass",
                registration: "R4471290",
            }],
            ..ProfileFixture::default()
        });
        let (agent, lead) = (app.agent(), app.lead());
        let case = ask_in(&app, &maya, asking);
        Story {
            app,
            maya,
            old,
            agent,
            lead,
            profile,
            case,
        }
    }

    /// Somebody asks.
    pub fn ask(&self, who: &Actor, asking: impl FnOnce(&mut Asking)) -> Case {
        ask_in(&self.app, who, asking)
    }

    /// The request as it stands.
    pub fn request(&self, case: &Case) -> Request {
        self.app.read(|conn| requests::by_id(conn, case.id))
    }

    pub fn state(&self, case: &Case) -> State {
        self.request(case).state
    }

    /// The agent takes it.
    pub async fn claim(&self, case: &Case) {
        let answer = self.decide(&self.agent, case, "claim", "").await;
        assert_eq!(told(&answer), "flash-claimed");
    }

    /// The agent approves.
    pub async fn approve(&self, case: &Case) -> Answer {
        self.decide(&self.agent, case, "approval", "The policy passes")
            .await
    }

    /// Staff posts a decision; with this reason, if it is not empty.
    pub async fn decide(&self, who: &Actor, case: &Case, what: &str, reason: &str) -> Answer {
        let fields: &[(&str, &str)] = if reason.is_empty() {
            &[]
        } else {
            &[("reason", reason)]
        };
        who.post(&desk(case, what), fields).await
    }

    /// A lead resolves.
    pub async fn resolve(&self, who: &Actor, case: &Case, outcome: &str) -> Answer {
        let fields = [("reason", "Looked at"), ("outcome", outcome)];
        who.post(&desk(case, "resolution"), &fields).await
    }

    /// Claimed and verified with both accounts: ready to be approved.
    pub async fn verified(&self) {
        self.claim(&self.case).await;
        assert_eq!(self.prove_wanted(&self.case, &self.maya), Proved::Received);
        assert_eq!(self.prove_current(&self.case, &self.old), Proved::Received);
    }

    /// Approved: the notices are on their way.
    pub async fn held(&self) {
        self.verified().await;
        let answer = self.approve(&self.case).await;
        assert_eq!(told(&answer), "flash-approved");
        assert_eq!(self.state(&self.case), State::Holding);
    }

    /// Approved, told, the hold over, rebound.
    pub async fn rebound(&self) {
        self.held().await;
        self.settle(&self.case, false);
        self.advance(4 * HOUR);
        self.run_jobs();
        assert_eq!(self.state(&self.case), State::Rebound);
    }

    /// What is due is done, once.
    pub fn run_jobs(&self) {
        requests::jobs::run_due(&self.app.app).unwrap();
    }

    /// Time passes; everybody signs in again.
    pub fn advance(&self, span: Duration) {
        self.app.advance(span);
        self.sign_in_again();
    }

    /// Everybody signs in again.
    pub fn sign_in_again(&self) {
        for actor in [&self.maya, &self.old, &self.agent, &self.lead] {
            actor.sign_in_again();
        }
    }

    /// Another lead.
    pub fn second_lead(&self) -> Actor {
        self.app.staff("second-lead", Role::Lead)
    }

    /// Gives accounts a password.
    pub fn give_password(&self, who: &[&Actor]) {
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| accounts::hash_password(&self.app.app, PASSWORD).unwrap());
        for actor in who {
            self.app.write(|conn| {
                diesel::insert_into(passwords::table)
                    .values((
                        passwords::account_id.eq(actor.id()),
                        passwords::hash.eq(hash),
                        passwords::set_at.eq(self.app.now()),
                        passwords::failures.eq(0),
                        passwords::next_try_at.eq(realign::clock::Stamp(0)),
                    ))
                    .execute(conn)?;
                Ok(())
            });
        }
    }
}

/// A page of the request itself.
pub fn page(case: &Case, what: &str) -> String {
    format!("/requests/{}/{what}", case.code)
}

/// Where the desk decides on it.
pub fn desk(case: &Case, what: &str) -> String {
    format!("/desk/requests/{}/{what}", case.code)
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
    notice.rsplit(':').next().unwrap_or_default().replace("%3A", ":")
}

fn ask_in(app: &TestApp, who: &Actor, change: impl FnOnce(&mut Asking)) -> Case {
    let mut asking = Asking {
        mcid: Some(MCID),
        name: NAME,
        situation: Situation::Usual,
    };
    change(&mut asking);
    let (state, now, author) = (&app.app, app.now(), who.id());
    let (question, thread, opened) = app.write(|conn| {
        let question = NewQuestion {
            author,
            topic: Topic::ChangeAccount,
            title: "Another account",
            body: "Please move my profile.",
            html: "<p>Please move my profile.</p>",
            lang: "en",
            sending: state.vault.lookup(Field::Sending, &state.new_token()),
        };
        let question = questions::insert(state, conn, &question, now)?;
        let thread = threads::open(state, conn, question, author, now)?;
        let new = NewRequest {
            question,
            thread,
            author,
            topic: Topic::ChangeAccount,
            situation: asking.situation,
            mcid: asking.mcid,
            legal_name: asking.name,
            current: None,
            wanted: None,
        };
        Ok((question, thread, requests::open(state, conn, &new, now)?))
    });
    let thread = app.read(|conn| {
        Ok(thread_rows::table
            .find(thread)
            .select(thread_rows::code)
            .first(conn)?)
    });
    Case {
        id: opened.id,
        code: opened.code,
        question,
        thread,
    }
}
