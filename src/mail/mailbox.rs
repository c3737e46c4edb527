//! The demo's mailbox: the last mails, in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::clock::Stamp;

/// How many mails the mailbox keeps.
const KEPT: usize = 200;

/// A mail that the demo caught.
#[derive(Clone, Debug)]
pub struct Received {
    /// When it was sent.
    pub at: Stamp,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
}

/// The mails the demo caught, newest first.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<VecDeque<Received>>);

impl Mailbox {
    /// Keeps a mail.
    pub fn put(&self, mail: Received) {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push_front(mail);
        mails.truncate(KEPT);
    }
    /// All mails, newest first.
    pub fn all(&self) -> Vec<Received> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}
