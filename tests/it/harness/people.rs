//! Accounts, straight into the database: no form, no password hashed.

use diesel::prelude::*;
use realign::accounts::{AccountId, AccountKey, Kind, LOCAL_ISSUER, Role, handle_key};
use realign::db::Code;
use realign::db::schema::{accounts, outbox, passwords};
use realign::mail::MailKind;
use realign::vault::{Field, Scope, fold_address};

use super::actor::{Actor, Person};
use super::app::TestApp;

impl TestApp {
    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Actor {
        Actor::new(&self.app, &self.base, None)
    }

    /// A member with a confirmed personal account, `NAME@example.com`, signed in.
    pub fn person(&self, name: &str) -> Actor {
        self.account(name, &format!("{name}@example.com"), Kind::Personal, Role::Member)
    }

    /// A member with a work account, `NAME@work.example.com`, signed in.
    pub fn work(&self, name: &str) -> Actor {
        self.account(
            name,
            &format!("{name}@work.example.com"),
            Kind::Work,
            Role::Member,
        )
    }

    /// An agent, signed in.
    pub fn agent(&self) -> Actor {
        self.staff("agent", Role::Agent)
    }

    /// A lead, signed in.
    pub fn lead(&self) -> Actor {
        self.staff("lead", Role::Lead)
    }

    /// An administrator, signed in.
    pub fn admin(&self) -> Actor {
        self.staff("admin", Role::Admin)
    }

    /// Somebody of the desk, `NAME@desk.example.com`, signed in.
    pub fn staff(&self, name: &str, role: Role) -> Actor {
        self.account(name, &format!("{name}@desk.example.com"), Kind::Work, role)
    }

    /// Gives an actor's account a password. Hashing takes a while: for tests of signing in alone.
    pub fn password(&self, actor: &Actor, password: &str) {
        let hash = realign::accounts::hash_password(&self.app, password).unwrap();
        let (account, now) = (actor.id(), self.now());
        self.write(|conn| {
            diesel::delete(passwords::table.find(account)).execute(conn)?;
            diesel::insert_into(passwords::table)
                .values((
                    passwords::account_id.eq(account),
                    passwords::hash.eq(&hash),
                    passwords::set_at.eq(now),
                    passwords::failures.eq(0),
                    passwords::next_try_at.eq(0i64),
                ))
                .execute(conn)?;
            Ok(())
        });
    }

    /// The kinds of the mails that were queued so far, oldest first.
    pub fn queued(&self) -> Vec<MailKind> {
        self.read(|conn| {
            let kinds = outbox::table.order(outbox::id.asc()).select(outbox::kind);
            Ok(kinds.load(conn)?)
        })
    }

    /// A confirmed account of any kind, signed in. The handle is the name.
    pub fn account(&self, name: &str, email: &str, kind: Kind, role: Role) -> Actor {
        let person = self.add_account(name, email, kind, role);
        let actor = Actor::new(&self.app, &self.base, Some(person));
        actor.sign_in_again();
        actor
    }

    /// A confirmed account without a session.
    pub fn add_account(&self, name: &str, email: &str, kind: Kind, role: Role) -> Person {
        let app = &self.app;
        let id = AccountId::new(app);
        let subject = Code::new(app).as_str().to_owned();
        let now = self.now();
        self.write(|conn| {
            diesel::insert_into(accounts::table)
                .values((
                    accounts::id.eq(id),
                    accounts::issuer.eq(LOCAL_ISSUER),
                    accounts::subject.eq(&subject),
                    accounts::kind.eq(kind),
                    accounts::role.eq(role),
                    accounts::handle.eq(name),
                    accounts::handle_key.eq(handle_key(name)),
                    accounts::email_sealed.eq(app.vault.seal(Scope::Account(id.0), email)),
                    accounts::email_key.eq(app.vault.lookup(Field::Address, &fold_address(email))),
                    accounts::confirmed_at.eq(now),
                    accounts::lang.eq("en"),
                    accounts::time_zone.eq("UTC"),
                    accounts::created_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        });
        Person {
            id,
            key: AccountKey {
                issuer: LOCAL_ISSUER.to_owned(),
                subject,
            },
            role,
            handle: name.to_owned(),
            email: email.to_owned(),
        }
    }
}
