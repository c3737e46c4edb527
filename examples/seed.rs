//! Fills a database for `scripts/bench`: requests with their private threads, and people who are signed in.
//!
//! ```text
//! seed REQUESTS FORMS FOLDER
//! ```
//!
//! Settings come from the environment, as for `serve`. Into FOLDER go `paths` (what to load, as shell variables) and the
//! forms to post, one a line: path, sender's cookies, body, with tabs between: `messages`, `asks`. Everything is made by the
//! functions that the pages use.

use std::fmt::Write as _;
use std::path::Path;

use realign::accounts::{self, Account, Kind, NewLocal, Role, sessions};
use realign::app::{App, open_database};
use realign::clock::{Clock, Randomness};
use realign::config;
use realign::db::{Code, Conn};
use realign::error::Result;
use realign::questions::{self, NewQuestion, QuestionId, Topic};
use realign::requests::{self, NewRequest, Situation};
use realign::threads::{self, Post, Side, Text};
use realign::vault::Field;

/// Rows of people written in one transaction.
const BATCH: usize = 200;

/// One request with its requester.
struct Seeded {
    token: String,
    question: QuestionId,
    thread: Code,
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [requests, forms, folder] = arguments.as_slice() else {
        return Err("usage: seed REQUESTS FORMS FOLDER".into());
    };
    let (requests, forms): (usize, usize) = (requests.parse()?, forms.parse()?);
    let settings = config::load(Path::new("realign.toml"), &|name| std::env::var(name).ok())
        .map_err(|problems| format!("{problems:?}"))?;
    let db = open_database(&settings, true)?;
    let base = settings
        .base_url
        .as_ref()
        .map(ToString::to_string)
        .ok_or("REALIGN_BASE_URL is needed")?;
    let app = App::new(settings, db, Clock::System, Randomness::System, base);

    let mut seeded = Vec::new();
    for start in (0..requests).step_by(BATCH) {
        let batch = start..(start + BATCH).min(requests);
        seeded.extend(app.db.write(|conn| {
            batch
                .clone()
                .map(|number| request(&app, conn, number))
                .collect::<Result<Vec<_>>>()
        })?);
    }
    let mut askers = Vec::new();
    for start in (0..forms).step_by(BATCH) {
        let batch = start..(start + BATCH).min(forms);
        let signed_in = |conn: &mut Conn, number: usize| {
            let account = person(
                &app,
                conn,
                &format!("asker{number}"),
                Kind::Personal,
                Role::Member,
            )?;
            sessions::start(&app, conn, account.id, account.role, "", (app.now(), app.now()))
        };
        askers.extend(app.db.write(|conn| {
            batch
                .clone()
                .map(|number| signed_in(conn, number))
                .collect::<Result<Vec<_>>>()
        })?);
    }
    let agent = app.db.write(|conn| {
        let agent = person(&app, conn, "agent", Kind::Work, Role::Agent)?;
        sessions::start(&app, conn, agent.id, agent.role, "", (app.now(), app.now()))
    })?;
    write_out(&app, Path::new(folder), &seeded, &askers, &agent, forms)?;
    Ok(())
}

fn person(app: &App, conn: &mut Conn, name: &str, kind: Kind, role: Role) -> Result<Account> {
    let email = format!("{name}@bench.example.com");
    let new = &NewLocal {
        email: &email,
        kind,
        role,
        lang: "en",
        time_zone: "UTC",
        password_hash: None,
        confirmed: true,
    };
    accounts::create_local(app, conn, new, app.now())
}

/// A request with five messages in its private thread.
fn request(app: &App, conn: &mut Conn, number: usize) -> Result<Seeded> {
    let now = app.now();
    let member = person(
        app,
        conn,
        &format!("member{number}"),
        Kind::Personal,
        Role::Member,
    )?;
    let body = Text::render(
        "My Learn profile uses one personal account and my certification profile another, so connecting them is refused. \
         Please move the certification profile to the account that I use on Learn.\n\nI can sign in with both.",
    );
    let new = NewQuestion {
        author: member.id,
        topic: Topic::ChangeAccount,
        title: &format!("Change the account on my certification profile, number {number}"),
        body: &body.markdown,
        html: &body.html,
        lang: "en",
        sending: app.vault.lookup(Field::Sending, &format!("seed {number}")),
    };
    let question = questions::insert(app, conn, &new, now)?;
    let thread = threads::open(app, conn, question, member.id, now)?;
    let new = NewRequest {
        question,
        thread,
        author: member.id,
        topic: Topic::ChangeAccount,
        situation: Situation::Usual,
        mcid: Some("990000000"),
        legal_name: "Bench Person",
        current: None,
        wanted: Some("somebody@bench.example.com"),
    };
    requests::open(app, conn, &new, now)?;
    for turn in 0..5 {
        let text = Text::render(&format!(
            "Message {turn}: the account I want is the one I am signed in with now."
        ));
        let post = Post {
            thread,
            author: Some(member.id),
            side: Side::Requester,
            text: &text,
            sending: None,
        };
        threads::post(app, conn, post, now)?;
    }
    let token = sessions::start(app, conn, member.id, member.role, "", (now, now))?;
    Ok(Seeded {
        token,
        question,
        thread: threads::code_of(conn, thread)?,
    })
}

fn write_out(
    app: &App,
    folder: &Path,
    seeded: &[Seeded],
    askers: &[String],
    agent: &str,
    forms: usize,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let middle = seeded.get(seeded.len() / 2).ok_or("nothing was seeded")?;
    let paths = format!(
        "QUESTION=/questions/{}\nTHREAD=/messages/{}\nMEMBER=realign={}\nAGENT=realign={agent}\n",
        middle.question, middle.thread, middle.token
    );
    std::fs::write(folder.join("paths"), paths)?;
    let mut messages = String::new();
    for (number, request) in seeded.iter().cycle().take(forms).enumerate() {
        let csrf = app.vault.csrf(&request.token);
        writeln!(
            messages,
            "/messages/{}/messages\trealign={}\tcsrf={csrf}&sending=bench{number}&body=One+more+message",
            request.thread, request.token
        )?;
    }
    std::fs::write(folder.join("messages"), messages)?;
    let mut asks = String::new();
    for (number, token) in askers.iter().enumerate() {
        let csrf = app.vault.csrf(token);
        writeln!(
            asks,
            "/ask\trealign={token}\tcsrf={csrf}&sending=ask{number}&step=send&action=send&topic=change-account&situation=usual\
             &title=Please+move+my+certification+profile&body=The+accounts+differ+and+connecting+is+refused.\
             &mcid=&legal_name=Bench+Person&current_account=&wanted_account=asker%40bench.example.com&reason="
        )?;
    }
    std::fs::write(folder.join("asks"), asks)?;
    Ok(())
}
