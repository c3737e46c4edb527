//! Writing and reading events.

use diesel::prelude::*;

use crate::accounts::AccountId;
use crate::app::App;
use crate::certification::ProfileId;
use crate::clock::Stamp;
use crate::db::schema::events;
use crate::db::{Conn, one_of};
use crate::error::Result;
use crate::questions::QuestionId;
use crate::requests::RequestId;
use crate::threads::ThreadId;
use crate::{id_type, text_enum};

id_type! {
    /// An event.
    EventId,
}

text_enum! {
    /// Who may see an event.
    pub enum Audience {
        /// Everybody, on the question's timeline.
        Public => "public",
        /// The requester and staff.
        Private => "private",
        /// Staff alone.
        Staff => "staff",
    }
}

text_enum! {
    /// What happened. The words are keys of the catalogue: `event-…`.
    pub enum EventKind {
        /// The question was asked.
        Asked => "asked",
        /// An agent took the request.
        Claimed => "claimed",
        /// The request moved to another state; `detail` names it.
        Moved => "moved",
        /// An answer was given.
        Answered => "answered",
        /// A private message was sent.
        Messaged => "messaged",
        /// Evidence was recorded; `detail` names its kind.
        Evidence => "evidence",
        /// A contact code was asked for.
        CodeAsked => "code_asked",
        /// An objection was made.
        Objected => "objected",
        /// The profile was frozen.
        Frozen => "frozen",
        /// A freeze ended.
        Unfrozen => "unfrozen",
        /// A binding was claimed.
        BindingClaimed => "binding_claimed",
        /// The profiles were connected.
        Connected => "connected",
        /// A post was hidden.
        Hidden => "hidden",
        /// The requester was reminded, or nudged to connect.
        Reminded => "reminded",
        /// The rebind could not be made; `detail` says why.
        SetBack => "set_back",
        /// Two profiles became one.
        Merged => "merged",
        /// A lead undid that.
        MergeUndone => "merge_undone",
        /// A number that was quoted belongs to a merged-away profile and stands for the survivor.
        McidResolved => "mcid_resolved",
        /// A mail could not be delivered.
        MailFailed => "mail_failed",
    }
}

/// Something to record.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// What happened.
    pub kind: EventKind,
    /// Who may see it.
    pub audience: Audience,
    /// Who did it; nobody for the product itself.
    pub actor: Option<AccountId>,
    /// The question it belongs to.
    pub question: Option<QuestionId>,
    /// The thread it belongs to.
    pub thread: Option<ThreadId>,
    /// The request it belongs to.
    pub request: Option<RequestId>,
    /// The certification profile it belongs to.
    pub profile: Option<ProfileId>,
    /// A code, never a text that somebody wrote.
    pub detail: Option<&'a str>,
}

impl<'a> Event<'a> {
    /// An event of this kind that belongs to nothing yet.
    pub fn new(kind: EventKind, audience: Audience) -> Self {
        Event {
            kind,
            audience,
            actor: None,
            question: None,
            thread: None,
            request: None,
            profile: None,
            detail: None,
        }
    }
}

/// Records an event, in the transaction of what it tells.
///
/// # Errors
/// The database.
pub fn record(app: &App, conn: &mut Conn, event: &Event<'_>, now: Stamp) -> Result<EventId> {
    let id = EventId::new(app);
    diesel::insert_into(events::table)
        .values((
            events::id.eq(id),
            events::at.eq(now),
            events::kind.eq(event.kind),
            events::audience.eq(event.audience),
            events::actor_id.eq(event.actor),
            events::question_id.eq(event.question),
            events::thread_id.eq(event.thread),
            events::request_id.eq(event.request),
            events::profile_id.eq(event.profile),
            events::detail.eq(event.detail),
        ))
        .execute(conn)?;
    Ok(id)
}

/// An event as a timeline shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Happening {
    /// When.
    pub at: Stamp,
    /// What.
    pub kind: EventKind,
    /// Who may see it.
    pub audience: Audience,
    /// Who did it.
    #[diesel(column_name = actor_id)]
    pub actor: Option<AccountId>,
    /// The code that goes with it.
    pub detail: Option<String>,
}

/// The public timeline of a question, oldest first, without its answers: the page shows those themselves, and however
/// many there are they crowd nothing out.
///
/// # Errors
/// The database.
pub fn of_question(conn: &mut Conn, question: QuestionId) -> Result<Vec<Happening>> {
    Ok(events::table
        .filter(events::question_id.eq(question))
        .filter(events::audience.eq(Audience::Public))
        .filter(events::kind.ne(EventKind::Answered))
        .order(events::id.asc())
        .limit(200)
        .select(Happening::as_select())
        .load(conn)?)
}

/// The timeline of a request, oldest first: for staff all of it, for the requester without what is staff's alone.
///
/// # Errors
/// The database.
pub fn of_request(conn: &mut Conn, request: RequestId, staff: bool) -> Result<Vec<Happening>> {
    let audiences: &[Audience] = if staff {
        Audience::ALL
    } else {
        &[Audience::Public, Audience::Private]
    };
    Ok(events::table
        .filter(events::request_id.eq(request))
        .filter(one_of(events::audience, audiences))
        .order(events::id.asc())
        .limit(500)
        .select(Happening::as_select())
        .load(conn)?)
}
