//! Mail that was sent: the worker is run by hand, and what it sends is read from the mailbox.

use realign::mail::worker::{self, Limits, Sent};
use realign::mail::{MailKind, Received};

use super::app::TestApp;

impl TestApp {
    /// Sends what is due, on this thread.
    pub async fn run_mail(&self) -> Sent {
        worker::run_once(&self.app).await.unwrap()
    }

    /// Sends what is due, with other limits.
    pub async fn run_mail_with(&self, limits: Limits) -> Sent {
        worker::run(&self.app, &limits).await.unwrap()
    }

    /// Sends what is due, then gives all mails to this address, newest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Received> {
        self.run_mail().await;
        let mut mails = self.app.mailbox.all();
        mails.retain(|mail| mail.to == address);
        mails
    }

    /// Sends what is due, then gives the newest mail of this kind to this address.
    pub async fn mail_to(&self, address: &str, kind: MailKind) -> Received {
        let mails = self.mails_to(address).await;
        let kinds: Vec<MailKind> = mails.iter().map(|mail| mail.kind).collect();
        mails
            .into_iter()
            .find(|mail| mail.kind == kind)
            .unwrap_or_else(|| panic!("no mail {kind} went to {address}, only {kinds:?}"))
    }
}

/// What a person does with a mail.
pub trait Read {
    /// The path of the link that begins so, without the site.
    fn path(&self, start: &str) -> String;
    /// The code for the contact email.
    fn code(&self) -> String;
}

impl Read for Received {
    #[track_caller]
    fn path(&self, start: &str) -> String {
        let paths = self.text.split_whitespace().filter_map(|word| {
            let (_, rest) = word.split_once("://")?;
            rest.find('/').map(|at| &rest[at..])
        });
        let found = paths.into_iter().find(|path| path.starts_with(start));
        found
            .unwrap_or_else(|| panic!("no link begins with {start}:\n{}", self.text))
            .to_owned()
    }

    #[track_caller]
    fn code(&self) -> String {
        let digits = |word: &&str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
        let code = self.text.split_whitespace().find(digits);
        code.unwrap_or_else(|| panic!("no code:\n{}", self.text))
            .to_owned()
    }
}
