//! What the requester does with the own request: take it back, come back to it.

use actix_web::HttpResponse;
use actix_web::web::Path;

use crate::error::Result;
use crate::requests::moves::Moved;
use crate::requests::turns;
use crate::threads;
use crate::verification::access;
use crate::web::{Act, Member, Pressed, Reply, Tone};

/// Takes the request back.
pub async fn withdraw(act: Act<Member, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| -> Result<Reply> {
        let request = access::own(cx.conn, cx.who, &path)?;
        let thread = threads::code_of(cx.conn, request.thread_id)?;
        let reply = Reply::to(format!("/messages/{thread}"));
        Ok(
            match turns::withdraw(cx.app, cx.conn, cx.who, &request, cx.now)? {
                Moved::Done(_) => reply.flash(Tone::Ok, "flash-withdrawn"),
                Moved::Not(_) => reply.flash(Tone::Info, "flash-moved-on"),
            },
        )
    })
    .await
}

/// Comes back to a request that expired.
pub async fn reopen(act: Act<Member, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| -> Result<Reply> {
        let request = access::own(cx.conn, cx.who, &path)?;
        let thread = threads::code_of(cx.conn, request.thread_id)?;
        let reply = Reply::to(format!("/messages/{thread}"));
        Ok(match turns::reopen(cx.app, cx.conn, cx.who, &request, cx.now)? {
            Moved::Done(_) => reply.flash(Tone::Ok, "flash-reopened"),
            Moved::Not(_) => reply.flash(Tone::Info, "flash-not-reopened"),
        })
    })
    .await
}
