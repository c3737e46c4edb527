//! The desk's page for joining two profiles: what it would do, which one survives and why, and the approval of it.
//! It shows figures and signs; no value of a profile is on it.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::decisions::{Written, back, faults, parse, tell, words_of};
use crate::db::Code;
use crate::error::{Error, Result};
use crate::requests::merging::{self, Part, Preview};
use crate::requests::{Request, decide, facts};
use crate::verification::{Verdict, Which};
use crate::web::{Act, Agent, Cx, FormErrors, Page, Reply, Tone, View};

/// Which profile survives, and the words of the decision.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MergeForm {
    #[serde(default)]
    survivor: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    reply: String,
}

impl Written for MergeForm {
    fn reason(&self) -> &str {
        &self.reason
    }
    fn reply(&self) -> &str {
        &self.reply
    }
}

#[derive(Template)]
#[template(path = "requests/merge.html")]
struct MergePage {
    page: Page,
    errs: FormErrors,
    code: Code,
    verdict: Verdict,
    /// How long the old contacts can object, in whole hours.
    hold_hours: u64,
    preview: Option<Preview>,
    /// Whether this agent may decide, as far as the request itself goes.
    decides: bool,
    form: MergeForm,
}

impl MergePage {
    /// The profile that is chosen: as sent, else by rule.
    fn chosen(&self) -> &str {
        match (&self.preview, self.form.survivor.as_str()) {
            (Some(preview), "") => preview.survivor.as_str(),
            (_, sent) => sent,
        }
    }

    /// The one that goes by rule.
    fn goes(&self) -> Option<&Part> {
        self.preview
            .as_ref()
            .map(|preview| preview.other(preview.survivor))
    }

    /// Whether the survivor by rule would keep an account that nobody has shown.
    fn stays_unshown(&self) -> bool {
        let preview = self.preview.as_ref();
        preview.is_some_and(|preview| !preview.to_wanted && !preview.part(preview.survivor).is_shown)
    }

    /// Whether the account of the survivor by rule changes.
    fn moves(&self) -> bool {
        self.preview
            .as_ref()
            .is_some_and(|preview| preview.to_wanted && !preview.part(preview.survivor).has_wanted)
    }
}

/// `GET /desk/requests/{id}/merge`.
pub async fn preview(view: View<Agent>, path: Path<String>) -> HttpResponse {
    view.show(move |cx| {
        let code = parse(&path)?;
        let request = crate::requests::by_code(cx.conn, &code)?;
        match page(cx, &request, FormErrors::default(), MergeForm::default())? {
            Ok(page) => Reply::page(&page),
            Err(elsewhere) => Ok(elsewhere),
        }
    })
    .await
}

/// `POST /desk/requests/{id}/merge`: approves it, and starts the hold.
pub async fn merge(act: Act<Agent, MergeForm>, path: Path<String>) -> HttpResponse {
    let words = match words_of(&act).await {
        Ok(words) => words,
        Err(error) => return act.fail(error).await,
    };
    act.run(move |cx, form| {
        let code = parse(&path)?;
        let chosen = form.survivor.parse::<Which>().ok();
        let (Some(words), Some(chosen)) = (words.as_ref(), chosen) else {
            let request = crate::requests::by_code(cx.conn, &code)?;
            let words = cx.page();
            let mut errs = faults(&words, form);
            if chosen.is_none() {
                errs.add("survivor", words.s("merge-survivor-missing"));
            }
            return match page(cx, &request, errs, form.clone())? {
                Ok(page) => Reply::invalid(&page),
                Err(elsewhere) => Ok(elsewhere),
            };
        };
        let decided = merging::approve(cx.app, cx.conn, cx.who, &code, chosen, words, cx.now)?;
        Ok(tell(back(&code), &decided, "flash-approved"))
    })
    .await
}

/// The page, or where else to go: to the request where nothing is to be joined.
fn page(
    cx: &mut Cx<'_, Agent>,
    request: &Request,
    errs: FormErrors,
    form: MergeForm,
) -> Result<Result<MergePage, Reply>, Error> {
    if decide::is_own(cx.who, request) {
        return Ok(Err(back(&request.code).flash(Tone::Error, "flash-own-request")));
    }
    let judged = facts::judge(cx.app, cx.conn, request, cx.now)?;
    if !judged.joins || !request.state.takes_evidence() {
        return Ok(Err(
            back(&request.code).flash(Tone::Info, "flash-nothing-to-merge")
        ));
    }
    Ok(Ok(MergePage {
        page: cx.page(),
        errs,
        code: request.code.clone(),
        hold_hours: judged.verdict.passes.map_or(0, |(_, hold)| hold.as_secs() / 3600),
        preview: merging::preview(cx.app, cx.conn, request, &judged.evidence, cx.now)?,
        decides: request.state == crate::requests::State::Verifying
            && decide::may_decide(cx.who, request).is_none(),
        verdict: judged.verdict,
        form,
    }))
}
