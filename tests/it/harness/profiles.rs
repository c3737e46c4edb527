//! Certification profiles, straight into the database, as an import would leave them.

use diesel::prelude::*;
use realign::accounts::AccountKey;
use realign::certification::{BindingId, ProfileId};
use realign::db::schema::{bindings, exams, profiles};
use realign::vault::{Field, Scope, fold_address, fold_mcid};

use super::actor::Actor;
use super::app::TestApp;

/// What a profile is bound to.
#[derive(Clone, Debug)]
pub enum BoundTo {
    /// Nothing.
    Nobody,
    /// An address alone: unclaimed, gives no rights.
    Address(String),
    /// An account, by its key, from the start.
    Account(AccountKey, String),
}

impl BoundTo {
    /// Bound to this actor's account by its key.
    pub fn actor(actor: &Actor) -> Self {
        BoundTo::Account(actor.person().key.clone(), actor.email().to_owned())
    }
}

/// An exam on record.
#[derive(Clone, Debug)]
pub struct ExamFixture {
    /// Exam code.
    pub exam: &'static str,
    /// ISO date.
    pub taken_on: &'static str,
    /// `pass`, `fail`.
    pub outcome: &'static str,
    /// The provider's number.
    pub registration: &'static str,
}

/// A certification profile to put into the database.
#[derive(Clone, Debug)]
pub struct ProfileFixture {
    /// Its number.
    pub mcid: &'static str,
    /// The legal name.
    pub legal_name: &'static str,
    /// The contact email.
    pub contact: Option<String>,
    /// Two letters.
    pub country: &'static str,
    /// Phone number.
    pub phone: Option<&'static str>,
    /// What it is bound to.
    pub bound: BoundTo,
    /// Its exams.
    pub exams: Vec<ExamFixture>,
}

impl Default for ProfileFixture {
    /// Maya Lindqvist, MCID 990217734, one exam, bound to nobody, contact `maya.contact@example.org`.
    fn default() -> Self {
        ProfileFixture {
            mcid: "990217734",
            legal_name: "Maya Lindqvist",
            contact: Some("maya.contact@example.org".to_owned()),
            country: "SE",
            phone: None,
            bound: BoundTo::Nobody,
            exams: vec![ExamFixture {
                exam: "AZ-104",
                taken_on: "2025-03-14",
                outcome: "pass",
                registration: "482771903",
            }],
        }
    }
}

impl TestApp {
    /// Puts a certification profile into the database.
    pub fn profile(&self, fixture: ProfileFixture) -> ProfileId {
        let id = ProfileId::new(&self.app);
        let (vault, scope, now) = (&self.app.vault, Scope::Profile(id.0), self.now());
        self.write(|conn| {
            diesel::insert_into(profiles::table)
                .values((
                    profiles::id.eq(id),
                    profiles::mcid_sealed.eq(vault.seal(scope, fixture.mcid)),
                    profiles::mcid_key.eq(vault.lookup(Field::Mcid, &fold_mcid(fixture.mcid))),
                    profiles::legal_name_sealed.eq(vault.seal(scope, fixture.legal_name)),
                    profiles::contact_email_sealed
                        .eq(fixture.contact.as_deref().map(|email| vault.seal(scope, email))),
                    profiles::contact_email_key.eq(fixture
                        .contact
                        .as_deref()
                        .map(|email| vault.lookup(Field::Address, &fold_address(email)))),
                    profiles::contact_edited_here.eq(false),
                    profiles::country_sealed.eq(vault.seal(scope, fixture.country)),
                    profiles::phone_sealed.eq(fixture.phone.map(|phone| vault.seal(scope, phone))),
                    profiles::created_on.eq("2019-05-02"),
                    profiles::strict_only.eq(false),
                    profiles::version.eq(1i64),
                    profiles::imported_at.eq(now),
                ))
                .execute(conn)?;
            for exam in &fixture.exams {
                diesel::insert_into(exams::table)
                    .values((
                        exams::id.eq(self.app.new_id()),
                        exams::profile_id.eq(id),
                        exams::exam.eq(exam.exam),
                        exams::taken_on.eq(exam.taken_on),
                        exams::outcome.eq(exam.outcome),
                        exams::registration_sealed.eq(vault.seal(scope, exam.registration)),
                        exams::registration_key.eq(vault.lookup(Field::Registration, exam.registration)),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        });
        self.bind(id, &fixture.bound);
        id
    }

    fn bind(&self, profile: ProfileId, bound: &BoundTo) {
        let (key, address) = match bound {
            BoundTo::Nobody => return,
            BoundTo::Address(address) => (None, address),
            BoundTo::Account(key, address) => (Some(key), address),
        };
        let (vault, now) = (&self.app.vault, self.now());
        self.write(|conn| {
            diesel::insert_into(bindings::table)
                .values((
                    bindings::id.eq(BindingId::new(&self.app)),
                    bindings::profile_id.eq(profile),
                    bindings::issuer.eq(key.map(|key| &key.issuer)),
                    bindings::subject.eq(key.map(|key| &key.subject)),
                    bindings::address_sealed.eq(vault.seal(Scope::Profile(profile.0), address)),
                    bindings::address_key.eq(vault.lookup(Field::Address, &fold_address(address))),
                    bindings::origin.eq("import"),
                    bindings::started_at.eq(now),
                ))
                .execute(conn)?;
            Ok(())
        });
    }
}
