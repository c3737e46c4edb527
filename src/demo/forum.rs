//! What has been asked before the visitor comes.

use std::time::Duration;

use super::people::People;
use super::profiles::{TOMAS_MCID, TOMAS_NAME};
use crate::accounts::Account;
use crate::app::App;
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::questions::store::answers;
use crate::questions::{self, NewQuestion, QuestionState, Topic};
use crate::requests::{self, NewRequest, Situation};
use crate::text::markdown;
use crate::threads;
use crate::vault::Field;

/// Who answers a question of the demo.
#[derive(Clone, Copy)]
enum By {
    /// One of the other members.
    Other(usize),
    Agent,
}

/// A question of the demo: who of the others asks, how many hours ago, about what, and the answers.
struct Asked {
    by: usize,
    hours_ago: u64,
    topic: Topic,
    title: &'static str,
    body: &'static str,
    answers: &'static [(By, &'static str)],
    state: QuestionState,
}

/// Oldest first.
const ASKED: &[Asked] = &[
    Asked {
        by: 0,
        hours_ago: 190,
        topic: Topic::Other,
        title: "How long does a certification stay on my transcript after it expires?",
        body: "One of mine runs out next spring. Does it **disappear** from the transcript, or is it shown as expired?",
        answers: &[
            (
                By::Other(2),
                "It stays. Mine has two expired ones under *Past certifications*.",
            ),
            (
                By::Agent,
                "That is right: an expired certification stays on the transcript and is marked as expired.",
            ),
        ],
        state: QuestionState::Answered,
    },
    Asked {
        by: 1,
        hours_ago: 121,
        topic: Topic::LearnSide,
        title: "Change the account on my Learn profile while I have a school account",
        body: "My school account is on the Learn profile as well. Can I swap the personal one myself?\n\n\
               - signed in with the personal account: the *remove* button is grey\n- signed in with the school account: not tried yet",
        answers: &[(
            By::Agent,
            "Yes. Sign in with the **school** account, then *Settings → Account management*, remove the personal account, \
             and add the one that your certification profile carries. One can not remove the account one is signed in with, \
             which is why the button is grey.",
        )],
        state: QuestionState::Answered,
    },
    Asked {
        by: 2,
        hours_ago: 74,
        topic: Topic::ConnectFails,
        title: "\"Not aligned\" when I connect, but I only have one account",
        body: "The page says that my two profiles do not carry the same account. I am quite sure that I have only ever had one.",
        answers: &[
            (
                By::Other(0),
                "I had that. It turned out that I had registered for my first exam with an address I have long forgotten.",
            ),
            (
                By::Other(3),
                "Look at *Certification*: it shows (masked) which account the certification profile is bound to.",
            ),
        ],
        state: QuestionState::Asked,
    },
    Asked {
        by: 3,
        hours_ago: 29,
        topic: Topic::Other,
        title: "Does changing the account touch my exam history?",
        body: "I am thinking about asking for another account on my certification profile. Will the exams I passed come along?",
        answers: &[(
            By::Agent,
            "They stay where they are. The certification profile itself is not moved or copied; only the account that it is \
             bound to is replaced.",
        )],
        state: QuestionState::Answered,
    },
    Asked {
        by: 0,
        hours_ago: 6,
        topic: Topic::ConnectFails,
        title: "Connected yesterday, today the page asks me to sign in again",
        body: "Nothing has changed on my side. Is that normal?",
        answers: &[],
        state: QuestionState::Asked,
    },
];

const OPEN_TITLE: &str = "Please move my certification profile to the account I use today";
const OPEN_BODY: &str = "I registered for my exams with an account that I rarely use any more, and I learn with another one. \
                         I can still sign in to both.";

pub(super) fn make(app: &App, people: &People) -> Result<()> {
    let now = app.now();
    for asked in ASKED {
        let rendered = Rendered::of(asked);
        app.db
            .write(|conn| ask(app, conn, people, asked, &rendered, now))?;
    }
    let html = markdown::render(OPEN_BODY);
    app.db.write(|conn| {
        let at = now.minus(Duration::from_secs(50 * 60));
        open_request(app, conn, &people.tomas, &html, at)
    })
}

/// Rendering is slow and stands outside of transactions.
struct Rendered {
    body: String,
    answers: Vec<String>,
}

impl Rendered {
    fn of(asked: &Asked) -> Self {
        let answers = asked.answers.iter();
        Rendered {
            body: markdown::render(asked.body),
            answers: answers.map(|(_, body)| markdown::render(body)).collect(),
        }
    }
}

fn ask(
    app: &App,
    conn: &mut Conn,
    people: &People,
    asked: &Asked,
    rendered: &Rendered,
    now: Stamp,
) -> Result<()> {
    let member = &people.others[asked.by];
    let mut at = now.minus(Duration::from_secs(3600 * asked.hours_ago));
    let new = NewQuestion {
        author: member.id,
        topic: asked.topic,
        title: asked.title,
        body: asked.body,
        html: &rendered.body,
        lang: "en",
        sending: app.vault.lookup(Field::Sending, asked.title),
    };
    let question = questions::insert(app, conn, &new, at)?;
    threads::open(app, conn, question, member.id, at)?;
    for ((by, body), html) in asked.answers.iter().zip(&rendered.answers) {
        at = at.plus(Duration::from_secs(2600));
        let (author, by_staff) = match by {
            By::Other(one) => (&people.others[*one], false),
            By::Agent => (&people.agent, true),
        };
        let answer = answers::NewAnswer {
            question,
            author: author.id,
            by_staff,
            body,
            html,
            sending: &app.vault.lookup(Field::Sending, body),
        };
        answers::insert(app, conn, &answer, at)?;
    }
    match asked.state {
        QuestionState::Asked => Ok(()),
        state => questions::set_state(conn, question, state, at),
    }
}

/// A request that waits for an agent.
fn open_request(app: &App, conn: &mut Conn, member: &Account, html: &str, at: Stamp) -> Result<()> {
    let new = NewQuestion {
        author: member.id,
        topic: Topic::ChangeAccount,
        title: OPEN_TITLE,
        body: OPEN_BODY,
        html,
        lang: "en",
        sending: app.vault.lookup(Field::Sending, OPEN_TITLE),
    };
    let question = questions::insert(app, conn, &new, at)?;
    let thread = threads::open(app, conn, question, member.id, at)?;
    let request = NewRequest {
        question,
        thread,
        author: member.id,
        topic: Topic::ChangeAccount,
        situation: Situation::Usual,
        mcid: Some(TOMAS_MCID),
        legal_name: TOMAS_NAME,
        current: Some("tomas.old@example.com"),
        wanted: Some("tomas@example.com"),
    };
    requests::open(app, conn, &request, at)?;
    Ok(())
}
