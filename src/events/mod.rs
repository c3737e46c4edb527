//! Events: what happened, append-only, ids and codes only. They feed timelines and live updates. Ids grow with time, but
//! a transaction may commit late: a reader asks for what it shows, never for "all since the last id".

mod store;

pub use store::{Audience, Event, EventId, EventKind, Happening, of_question, of_request, record};
