//! Private threads as values.

use crate::{id_type, text_enum};

id_type! {
    /// A private thread.
    ThreadId,
    /// A private message.
    MessageId,
}

text_enum! {
    /// Which side a message comes from.
    pub enum Side {
        /// The person who asked.
        Requester => "requester",
        /// Support staff.
        Staff => "staff",
        /// The product itself: what was masked in the public text, what happened.
        System => "system",
    }
}
