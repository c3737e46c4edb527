//! What every page stands on: who is asking, forms that prove where they come from, pages and answers.
//!
//! A handler takes a [`View`] (may read) or an [`Act`] (may write; its form has been checked against CSRF). Its type
//! parameter is the role it needs, and the value of that role exists only inside of the one trip to the database that
//! looks the session up, so no handler can forget the check.

pub mod access_log;
pub mod assets;
mod body;
mod cookies;
mod errors;
mod forms;
pub mod headers;
mod keyset;
mod page;
mod reply;
mod roles;
pub mod throttle;
mod trip;
mod visit;

pub use access_log::Traffic;
pub use errors::{not_found, refuse};
pub use forms::{FormErrors, MAX_FORM, Next, Pressed, Sending};
pub use keyset::{Keyset, Paging};
pub use page::{Flash, Page, Tone};
pub use reply::Reply;
pub use roles::{Access, Admin, Agent, Anyone, Lead, Member, Viewer};
pub use trip::{Act, Arrival, Cx, View};
pub use visit::Visit;
