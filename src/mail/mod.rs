//! Mail: an outbox row in the transaction of what it tells; a worker renders and sends it later, outside of any
//! transaction.

mod mailbox;
pub mod outbox;

pub use mailbox::{Mailbox, Received};
pub use outbox::{MailKind, NewMail, OutboxId, Recipient, enqueue};
