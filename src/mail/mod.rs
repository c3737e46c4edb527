//! Mail: an outbox row in the transaction of what it tells; a worker renders and sends it later, outside of any
//! transaction.
//!
//! | file | what stands there |
//! |---|---|
//! | [`outbox`] | which mails there are, queueing one |
//! | [`worker`] | leasing, sending, marking |
//! | [`jobs`] | the worker as a job |
//! | [`letter`] | what a mail says and where it goes, looked up when it is sent |
//! | [`render`] | words and headers, from `templates/email/` |
//! | `server` | the conversation with the mail server |
//! | `policy` | when to try again, when to give up |
//! | [`pages`] | the demo's mailbox, the desk's list of mail that is stuck |

pub mod jobs;
pub mod letter;
mod mailbox;
mod model;
pub mod outbox;
pub mod pages;
mod policy;
pub mod render;
mod server;
pub mod store;
mod told;
pub mod worker;

pub use mailbox::{Mailbox, Received};
pub use model::{Failure, MailState};
pub use outbox::{MailKind, NewMail, OutboxId, Recipient, enqueue};
