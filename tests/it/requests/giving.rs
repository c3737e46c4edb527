//! The requester's side of verification, without a browser.

use realign::accounts::{self, Account};
use realign::db::Conn;
use realign::requests::{self, Request};
use realign::verification::answer::{self, Answers};
use realign::verification::prove::{self, Proved};
use realign::verification::{self, Which, codes};

use super::fixture::{Case, Story};
use crate::harness::Actor;

impl Story {
    /// The requester has signed in as `account`, which they want.
    pub fn prove_wanted(&self, case: &Case, account: &Actor) -> Proved {
        self.prove(case, account, prove::wanted)
    }

    /// The requester has signed in as `account`, which they say is the current one.
    pub fn prove_current(&self, case: &Case, account: &Actor) -> Proved {
        self.prove(case, account, prove::current)
    }

    fn prove(
        &self,
        case: &Case,
        account: &Actor,
        how: impl Fn(
            &realign::app::App,
            &mut Conn,
            &Request,
            &Account,
            &str,
            realign::clock::Stamp,
        ) -> realign::error::Result<Proved>,
    ) -> Proved {
        let (app, now) = (&self.app.app, self.app.now());
        self.app.write(|conn| {
            let request = requests::by_id(conn, case.id)?;
            let account = accounts::find(conn, account.id())?;
            how(app, conn, &request, &account, &app.new_token(), now)
        })
    }

    /// The code that the newest challenge of a request would be answered with.
    pub fn code(&self, case: &Case) -> String {
        let challenge = self
            .app
            .read(|conn| verification::latest_challenge(conn, case.id, Which::First))
            .unwrap();
        self.app.app.vault.challenge_code(&challenge.nonce).into_exposed()
    }

    /// The requester asks for a code and gives the right one.
    pub fn prove_contact(&self, case: &Case) {
        let (app, now) = (&self.app.app, self.app.now());
        let request = self.request(case);
        self.app
            .write(|conn| codes::ask(app, conn, &request, Which::First, now).map(drop));
        let (code, request) = (self.code(case), self.request(case));
        let given = self
            .app
            .write(|conn| codes::give(app, conn, &request, Which::First, &code, now));
        assert_eq!(given, codes::Given::Right);
    }

    /// The requester answers.
    pub fn answer(&self, case: &Case, answers: &Answers) {
        let (app, now, request) = (&self.app.app, self.app.now(), self.request(case));
        self.app
            .write(|conn| answer::give(app, conn, &request, Which::First, answers, now))
            .unwrap();
    }

    /// The exam on record.
    pub fn answer_exam(&self, case: &Case) {
        self.answer(
            case,
            &Answers {
                exam_code: "AZ-104".to_owned(),
                exam_date: "2025-03-14".to_owned(),
                ..Answers::default()
            },
        );
    }
}
