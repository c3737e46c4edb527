//! Claiming an unclaimed binding.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::page;
use crate::certification::store::claims::{self, Claimed};
use crate::web::{Act, FormErrors, Member, Reply, Tone};

/// What is longer is no MCID and no legal name.
const MOST: usize = 400;

/// The fields of a claim.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ClaimForm {
    /// The MCID, as typed.
    #[serde(default)]
    pub mcid: String,
    /// The legal name, as typed.
    #[serde(default)]
    pub legal_name: String,
}

/// `POST /certification/claim`. Sent twice it claims once: the second finds the profile bound to the account.
pub async fn claim(act: Act<Member, ClaimForm>) -> HttpResponse {
    act.run(|cx, form| {
        let mut errs = FormErrors::default();
        for (field, value) in [("mcid", &form.mcid), ("legal_name", &form.legal_name)] {
            if value.trim().is_empty() {
                errs.add(field, cx.words().s(&format!("certification-error-{field}")));
            } else if value.len() > MOST {
                errs.add(field, cx.words().s("certification-error-long"));
            }
        }
        if !errs.is_empty() {
            return Reply::invalid(&page(cx, form.clone(), errs)?);
        }
        match claims::claim(cx.app, cx.conn, cx.who, &form.mcid, &form.legal_name, cx.now)? {
            Claimed::Done => Ok(Reply::to("/certification").flash(Tone::Ok, "flash-certification-claimed")),
            Claimed::Refused => {
                let mut page = page(cx, form.clone(), errs)?;
                page.refused = true;
                Reply::invalid(&page)
            }
        }
    })
    .await
}
