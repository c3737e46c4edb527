//! The demo's mailbox: the last mails, in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::outbox::MailKind;
use crate::clock::Stamp;

/// How many mails the mailbox keeps.
const KEPT: usize = 200;

/// A mail that the demo caught.
#[derive(Clone, Debug)]
pub struct Received {
    /// Counts from 1.
    pub number: u64,
    /// When it was sent.
    pub at: Stamp,
    /// Which mail.
    pub kind: MailKind,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The Message-ID.
    pub message_id: String,
}

/// The mails the demo caught, newest first.
#[derive(Debug, Default)]
pub struct Mailbox(Mutex<(u64, VecDeque<Received>)>);

impl Mailbox {
    /// Keeps a mail, and numbers it.
    pub fn put(&self, mail: Received) {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.0 += 1;
        let number = inside.0;
        inside.1.push_front(Received { number, ..mail });
        inside.1.truncate(KEPT);
    }

    /// All mails, newest first.
    pub fn all(&self) -> Vec<Received> {
        let inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.1.iter().cloned().collect()
    }

    /// The mail of this number, while it is kept.
    pub fn get(&self, number: u64) -> Option<Received> {
        let inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.1.iter().find(|mail| mail.number == number).cloned()
    }
}
