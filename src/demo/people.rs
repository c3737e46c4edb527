//! Who lives in the demo.

use crate::accounts::{self, Account, Kind, NewLocal, Role};
use crate::app::App;
use crate::error::Result;
use crate::learn;

/// An account to try.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// What to type as the address.
    pub email: &'static str,
    /// Who that is and what to do.
    pub what: &'static str,
}

/// Everybody the rest of the world is made of.
pub(super) struct People {
    pub(super) maya_old: Account,
    pub(super) lena_old: Account,
    pub(super) rosa: Account,
    pub(super) rosa_old: Account,
    pub(super) tomas: Account,
    pub(super) tomas_old: Account,
    pub(super) agent: Account,
    pub(super) others: Vec<Account>,
}

/// The accounts to try, in the order of the story.
const TO_TRY: &[(SignIn, Kind, Role)] = &[
    (
        SignIn {
            email: "maya@example.com",
            what: "Maya, with the account she learns with: Ask a Question, prove who she is, connect at the end",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "maya.old@example.com",
            what: "Maya's old account, which her certification profile is bound to: type it where the request asks for proof",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "maya.work@example.com",
            what: "Maya's work account: add it in the settings of her Learn profile (way B2), or see what it can not do (no certification profile can be bound to it)",
        },
        Kind::Work,
        Role::Member,
    ),
    (
        SignIn {
            email: "lena@example.com",
            what: "Lena, whose Learn profile has a work account already (way B1): connect fails, the page says what to do",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "lena.work@example.com",
            what: "Lena's work account: signed in with it, remove lena@example.com and add the next one",
        },
        Kind::Work,
        Role::Member,
    ),
    (
        SignIn {
            email: "lena.old@example.com",
            what: "Lena's old account, which her certification profile is bound to: in the end sign in with it and connect",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "rosa@example.com",
            what: "Rosa Delgado, who has two certification profiles, MCID 990417412 (this account) and 990417429 (the old one): ask with the topic for it, an agent joins them",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "rosa.old@example.com",
            what: "Rosa's old account, which her other profile is bound to: type it where the request asks for proof",
        },
        Kind::Personal,
        Role::Member,
    ),
    (
        SignIn {
            email: "noor.agent@example.com",
            what: "an agent: open /desk, claim Maya's or Rosa's request, write to her, approve once the evidence suffices",
        },
        Kind::Work,
        Role::Agent,
    ),
    (
        SignIn {
            email: "ben.agent@example.com",
            what: "another agent: look at the same request, try to claim or decide it as well",
        },
        Kind::Work,
        Role::Agent,
    ),
    (
        SignIn {
            email: "ines.lead@example.com",
            what: "a lead: resolve a request that somebody objected to, review a freeze, undo the joining of two profiles",
        },
        Kind::Work,
        Role::Lead,
    ),
    (
        SignIn {
            email: "root.admin@example.com",
            what: "an administrator: all of the desk",
        },
        Kind::Work,
        Role::Admin,
    ),
];

const LENA_WORK: &str = "lena.work@example.com";
const TOMAS: &str = "tomas@example.com";
const TOMAS_OLD: &str = "tomas.old@example.com";
const OTHERS: [&str; 4] = [
    "priya@example.com",
    "jonas@example.com",
    "aiko@example.com",
    "samuel@example.com",
];

impl People {
    /// The accounts to try.
    pub(super) fn sign_ins(&self) -> Vec<SignIn> {
        TO_TRY.iter().map(|(sign_in, _, _)| sign_in.clone()).collect()
    }
}

/// Makes all accounts, and the Learn profile that each gets with its first sign-in.
pub(super) fn make(app: &App, password: &str) -> Result<People> {
    let hash = accounts::hash_password(app, password)?;
    let now = app.now();
    app.db.write(|conn| {
        let mut make = |email: &str, kind: Kind, role: Role, with: Option<&Account>| -> Result<Account> {
            let new = NewLocal {
                email,
                kind,
                role,
                lang: "en",
                time_zone: "UTC",
                password_hash: Some(&hash),
                confirmed: true,
            };
            let account = accounts::create_local(app, conn, &new, now)?;
            match with {
                Some(with) => learn::begin_with(app, conn, with, &account, now)?,
                None => learn::ensure_profile(app, conn, &account, now)?,
            };
            Ok(account)
        };
        let mut to_try: Vec<Account> = Vec::new();
        for (sign_in, kind, role) in TO_TRY {
            // Her Learn profile has both from the start.
            let with = to_try.last().filter(|_| sign_in.email == LENA_WORK).cloned();
            to_try.push(make(sign_in.email, *kind, *role, with.as_ref())?);
        }
        let mut others = Vec::new();
        for email in OTHERS {
            others.push(make(email, Kind::Personal, Role::Member, None)?);
        }
        Ok(People {
            maya_old: to_try[1].clone(),
            lena_old: to_try[5].clone(),
            rosa: to_try[6].clone(),
            rosa_old: to_try[7].clone(),
            agent: to_try[9].clone(),
            tomas: make(TOMAS, Kind::Personal, Role::Member, None)?,
            tomas_old: make(TOMAS_OLD, Kind::Personal, Role::Member, None)?,
            others,
        })
    })
}
