//! The story once more from the page where people ask.

use diesel::prelude::*;
use realign::db::schema::{requests as rows, threads as thread_rows};
use realign::questions::QuestionId;
use realign::requests::{RequestId, State};
use realign::verification::EvidenceKind;

use super::fixture::{Case, HOUR, Story, told};
use crate::ask::WHOLE;

impl Story {
    /// The request behind a question.
    fn case_of(&self, question: QuestionId) -> Case {
        self.app.read(|conn| {
            let (id, code, thread) = rows::table
                .inner_join(thread_rows::table.on(thread_rows::id.eq(rows::thread_id)))
                .filter(rows::question_id.eq(question))
                .select((rows::id, rows::code, thread_rows::code))
                .first::<(RequestId, _, _)>(conn)?;
            Ok(Case {
                id,
                code,
                question,
                thread,
            })
        })
    }
}

#[tokio::test]
async fn a_question_asked_in_the_browser_ends_connected() {
    let story = Story::new().await;
    let nina = story.app.person("nina");
    nina.get("/ask").await.ok();
    let sent = nina.post("/ask", &WHOLE).await.leads_under("/questions/");
    let question = sent.location().trim_start_matches("/questions/").parse().unwrap();
    let case = story.case_of(question);
    assert_eq!(
        (story.state(&case), story.request(&case).profile_id),
        (State::Open, Some(story.profile))
    );
    assert_eq!(
        story.latest(&case, EvidenceKind::LegalName),
        Some(("match", "supporting"))
    );

    story.claim(&case).await;
    let thread = format!("/messages/{}", case.thread);
    nina.get(&thread).await.ok().has_data("state", "verifying");
    story.prove_wanted(&case, &nina);
    story.prove_current(&case, &story.old);
    assert_eq!(told(&story.approve(&case).await), "flash-approved");
    story.settle(&case, false);
    story.advance(4 * HOUR);
    story.run_jobs();
    nina.sign_in_again();
    nina.get(&thread).await.ok().has_data("state", "rebound");
    nina.fill("/learn", "/learn/connection", &[]).await;
    assert_eq!(
        (story.state(&case), story.stage(&case).as_str()),
        (State::Connected, "solved")
    );
    let public = story
        .app
        .visitor()
        .get(&format!("/questions/{question}"))
        .await
        .ok();
    public
        .lacks("990217734")
        .lacks("Lindqvist")
        .lacks(case.code.as_str());
}
