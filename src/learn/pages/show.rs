//! `/learn`: the Learn profile, its accounts, and connecting it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::{AccountLine, ConnectionCard, Last, account_lines};
use crate::accounts::Kind;
use crate::certification;
use crate::connection::{self, ConnectionState, Outcome, policy};
use crate::error::Result;
use crate::learn::{self, store};
use crate::requests;
use crate::web::{Act, Cx, Member, Page, Pressed, Reply, Tone, View};

/// A person's Learn profile.
#[derive(Template)]
#[template(path = "learn/show.html")]
struct LearnPage {
    page: Page,
    /// Whether there is a Learn profile: it may have been deleted, or the account taken off it, in this session.
    exists: bool,
    /// Right after it was deleted.
    deleted: bool,
    accounts: Vec<AccountLine>,
    has_msa: bool,
    connection: ConnectionCard,
    certifications: Vec<Certification>,
    /// What stands in the way, right after trying.
    outcome: Option<Refusal>,
}

struct Certification {
    exam: String,
    taken_on: String,
}

/// Why connecting did not work.
struct Refusal {
    code: &'static str,
    /// Whether the person may as well have no certification profile at all.
    or_none: bool,
    /// Whether a request of theirs is under way.
    under_way: bool,
    /// Whether the Learn profile has a work or school account.
    has_work: bool,
}

/// `GET /learn`.
pub async fn show(view: View<Member>) -> HttpResponse {
    view.show(|cx| Reply::page(&page(cx)?)).await
}

/// `POST /learn/connection`: connects, or tells exactly why not.
pub async fn connect(act: Act<Member, Pressed>) -> HttpResponse {
    act.run(|cx, _| {
        let outcome = connection::connect(cx.app, cx.conn, cx.who, cx.now)?;
        if outcome == Outcome::Connected {
            return Ok(Reply::to("/learn").flash(Tone::Ok, "flash-learn-connected"));
        }
        let mut page = page(cx)?;
        let under_way = requests::store::unfinished_of(cx.conn, cx.who.account)?.is_some();
        page.outcome = Some(Refusal {
            code: outcome.as_str(),
            or_none: policy::may_have_no_profile(outcome, under_way),
            under_way,
            has_work: page.accounts.iter().any(|account| account.kind == Kind::Work),
        });
        if outcome == Outcome::SignInAgain {
            // The session has ended: the page is a visitor's.
            page.page.sign_out();
            return Ok(Reply::page_with(StatusCode::CONFLICT, &page)?.end_session());
        }
        Reply::page_with(StatusCode::CONFLICT, &page)
    })
    .await
}

/// `POST /learn/connection/removal`: disconnects; bindings and exam history stay.
pub async fn disconnect(act: Act<Member, Pressed>) -> HttpResponse {
    act.run(|cx, _| {
        connection::disconnect(cx.app, cx.conn, cx.who, cx.now)?;
        Ok(Reply::to("/learn").flash(Tone::Ok, "flash-learn-disconnected"))
    })
    .await
}

fn page(cx: &mut Cx<'_, Member>) -> Result<LearnPage> {
    let learn = store::profile_of(cx.conn, cx.who.account)?;
    let accounts = account_lines(cx, learn)?;
    let connection = ConnectionCard::of(cx, learn)?;
    let certified = match learn {
        Some(learn) => connection::of_learn(cx.conn, learn)?,
        None => None,
    };
    let certifications = match certified {
        Some(connection) if connection.state == ConnectionState::Connected => {
            certification::exams_of(cx.app, cx.conn, connection.profile)?
                .into_iter()
                .filter(|exam| exam.outcome.starts_with("pass"))
                .map(|exam| Certification {
                    exam: exam.exam,
                    taken_on: exam.taken_on,
                })
                .collect()
        }
        _ => Vec::new(),
    };
    let last: Last = cx.visit.query();
    Ok(LearnPage {
        page: cx.page(),
        exists: learn.is_some(),
        deleted: learn.is_none() && last.outcome(&[learn::Outcome::LearnProfileDeleted]).is_some(),
        has_msa: accounts.iter().any(|account| account.kind == Kind::Personal),
        accounts,
        connection,
        certifications,
        outcome: None,
    })
}
