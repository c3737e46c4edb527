//! The roles a handler can ask for, as types. A value of one is the proof that the person has it.

use std::time::Duration;

use crate::accounts::{AccountId, AccountKey, Kind, Role, SessionId};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::guide::GuideId;

/// How long a sign-in counts as fresh.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// The person who is signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Their account.
    pub account: AccountId,
    /// What identifies it.
    pub key: AccountKey,
    /// Personal, or work or school.
    pub kind: Kind,
    /// What it may do.
    pub role: Role,
    /// The public handle.
    pub handle: String,
    /// This browser's session.
    pub session: SessionId,
    /// When the session began.
    pub session_since: Stamp,
    /// When the account was last proven: at the beginning of the session or, at a provider that let somebody through, before;
    /// or by signing in again since.
    pub proven_at: Stamp,
    /// Language tag.
    pub lang: String,
    /// IANA time zone.
    pub time_zone: String,
    /// Threads with something new.
    pub unread: i64,
    /// Whether a change of the certification profile bound to this account is pending.
    pub pending: bool,
    /// The guide that was open when the session began, or was begun since.
    pub guide: Option<GuideId>,
}

impl Viewer {
    /// Whether the account was proven a moment ago: what can not be taken back asks for that.
    pub fn is_fresh(&self, now: Stamp) -> bool {
        now.since(self.proven_at) <= FRESH
    }
    /// Whether they work at the desk.
    pub fn is_staff(&self) -> bool {
        self.role.is_staff()
    }
    /// Whether they run it.
    pub fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }
}

/// A role that a handler can ask for.
pub trait Access: Sized + Send + 'static {
    /// Lets the visitor in, or says why not. `path` is where to come back to after signing in.
    ///
    /// # Errors
    /// [`Error::SignInFirst`] or [`Error::Forbidden`].
    fn admit(viewer: Option<Viewer>, path: &str) -> Result<Self>;
    /// Who it is, if somebody is signed in.
    fn viewer(&self) -> Option<&Viewer>;
}

/// Everybody, signed in or not.
#[derive(Clone, Debug)]
pub struct Anyone(Option<Viewer>);

impl Access for Anyone {
    fn admit(viewer: Option<Viewer>, _: &str) -> Result<Self> {
        Ok(Anyone(viewer))
    }
    fn viewer(&self) -> Option<&Viewer> {
        self.0.as_ref()
    }
}

impl Anyone {
    /// The member that whoever is signed in is.
    pub fn as_member(&self) -> Option<Member> {
        self.0.clone().map(Member)
    }
}

macro_rules! role {
    ($(#[$doc:meta])* $name:ident, $least:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Viewer);

        impl Access for $name {
            fn admit(viewer: Option<Viewer>, path: &str) -> Result<Self> {
                match viewer {
                    None => Err(Error::SignInFirst(path.to_owned())),
                    Some(viewer) if viewer.role >= $least => Ok($name(viewer)),
                    Some(_) => Err(Error::Forbidden),
                }
            }
            fn viewer(&self) -> Option<&Viewer> {
                Some(&self.0)
            }
        }
        impl std::ops::Deref for $name {
            type Target = Viewer;
            fn deref(&self) -> &Viewer {
                &self.0
            }
        }
    };
}

role!(
    /// Whoever is signed in.
    Member, Role::Member
);
role!(
    /// Support staff.
    Agent, Role::Agent
);
role!(
    /// Staff that handles security cases.
    Lead, Role::Lead
);
role!(
    /// Who runs the desk.
    Admin, Role::Admin
);

impl Lead {
    /// A lead is an agent too.
    pub fn as_agent(&self) -> Agent {
        Agent(self.0.clone())
    }
}

impl Agent {
    /// The lead that this agent may be.
    pub fn as_lead(&self) -> Option<Lead> {
        (self.0.role >= Role::Lead).then(|| Lead(self.0.clone()))
    }
    /// An agent is a member too.
    pub fn as_member(&self) -> Member {
        Member(self.0.clone())
    }
}
