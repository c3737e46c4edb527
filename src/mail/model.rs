//! Where a mail stands, and why one is not on its way.

use crate::text_enum;

text_enum! {
    /// Where a mail stands.
    pub enum MailState {
        /// To be sent when its time has come.
        Queued => "queued",
        /// Leased by a worker that is sending it.
        Sending => "sending",
        /// Accepted by the mail server.
        Sent => "sent",
        /// Given up.
        Failed => "failed",
    }
}

text_enum! {
    /// Why the last attempt did not succeed. Codes, never what a mail server said: that repeats addresses.
    pub enum Failure {
        /// The mail server can not be reached.
        RefusedConnection => "refused_connection",
        /// The mail server was reached and never got ready.
        NoAnswer => "no_answer",
        /// No encryption where it is required, or a certificate that is not trusted.
        Tls => "tls",
        /// The mail server does not take our name and password.
        SignIn => "sign_in",
        /// The mail server does not take mail from our address.
        Sender => "sender",
        /// The mail server stopped answering in the middle of the mail.
        Timeout => "timeout",
        /// The conversation broke off.
        Broken => "broken",
        /// The mail server asks to come back later.
        Deferred => "deferred",
        /// The mail server refuses this recipient.
        RejectedRecipient => "rejected_recipient",
        /// The mail server refuses this mail.
        Rejected => "rejected",
        /// There is no address to send it to (any more).
        NoAddress => "no_address",
        /// What it carries has run out: its link or code would not work.
        Stale => "stale",
        /// The mail could not be put together.
        Render => "render",
        /// Something failed on our side.
        Internal => "internal",
    }
}

impl Failure {
    /// Whether trying again is pointless. What a mail server says counts only when it speaks of this mail: a wrong
    /// password or a refused sender is repaired by the people who run the desk, and must cost no mail.
    pub fn is_final(self) -> bool {
        match self {
            Failure::RejectedRecipient | Failure::Rejected | Failure::NoAddress | Failure::Stale => true,
            Failure::RefusedConnection
            | Failure::NoAnswer
            | Failure::Tls
            | Failure::SignIn
            | Failure::Sender
            | Failure::Timeout
            | Failure::Broken
            | Failure::Deferred
            | Failure::Render
            | Failure::Internal => false,
        }
    }

    /// Whether it is the mail server that is away, for every mail alike.
    pub fn is_of_server(self) -> bool {
        Failure::OF_SERVER.contains(&self)
    }

    /// The failures that say that the mail server is away.
    pub const OF_SERVER: &[Failure] = &[
        Failure::RefusedConnection,
        Failure::NoAnswer,
        Failure::Tls,
        Failure::SignIn,
        Failure::Sender,
    ];
}
