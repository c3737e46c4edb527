//! What becomes of the rows of a batch: decided in memory from what was read, and handed back as what to write.

use super::tables::{Binding, Known, NewBinding, NewProfile, Update};
use crate::certification::import::batch::{Applied, Context};
use crate::certification::import::header::Field;
use crate::certification::import::plan::{Changes, Contact, Held};
use crate::certification::import::profile_row::ProfileRow;
use crate::certification::import::row::Remark;
use crate::certification::{BindingId, BindingOrigin, ProfileId, Reason};
use crate::db::{LookupKey, Sealed};
use crate::error::Result;
use crate::text::address::EmailAddress;
use crate::vault::{self, Scope};
use std::collections::{HashMap, HashSet};

/// The account a row binds its profile to.
pub(super) struct Wanted {
    pub(super) key: Option<(String, String)>,
    pub(super) address: Option<LookupKey>,
}

impl Wanted {
    /// The column that is talked about.
    fn field(&self) -> Field {
        if self.key.is_some() {
            Field::MsaSubject
        } else {
            Field::MsaEmail
        }
    }

    /// Whether the current binding says the same. A key decides alone: its address may change at any time.
    fn is(&self, current: Option<&Binding>) -> bool {
        match (&self.key, &self.address, current) {
            (Some((issuer, subject)), _, Some(binding)) => {
                binding.issuer.as_ref() == Some(issuer) && binding.subject.as_ref() == Some(subject)
            }
            (None, Some(address), Some(binding)) => binding.address_key.as_ref() == Some(address),
            (None, None, None) => true,
            (None, None, Some(_)) | (_, _, None) => false,
        }
    }
}

/// Everything a batch may meet, and what it is going to write.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) known: HashMap<LookupKey, Known>,
    pub(super) journal: HashMap<ProfileId, Vec<Binding>>,
    pub(super) frozen: HashSet<ProfileId>,
    /// Who has an unclaimed address, and who has an account.
    pub(super) addresses: HashMap<LookupKey, ProfileId>,
    pub(super) accounts: HashMap<(String, String), ProfileId>,
    pub(super) ended: Vec<BindingId>,
    pub(super) updates: Vec<(ProfileId, i64, Update)>,
    pub(super) new_profiles: Vec<NewProfile>,
    pub(super) new_bindings: Vec<NewBinding>,
}

pub(super) fn wanted(context: &Context<'_>, row: &ProfileRow) -> Wanted {
    Wanted {
        key: row.msa_key.clone(),
        address: row.msa_email.as_ref().map(|email| address_key(context, email)),
    }
}

fn address_key(context: &Context<'_>, email: &EmailAddress) -> LookupKey {
    context
        .app
        .vault
        .lookup(vault::Field::Address, &vault::fold_address(email.as_str()))
}

pub(super) fn mcid_key(context: &Context<'_>, row: &ProfileRow) -> LookupKey {
    context.app.vault.lookup(vault::Field::Mcid, row.mcid.as_str())
}

impl Batch {
    /// Notes who has an account or an unclaimed address.
    pub(super) fn take(
        &mut self,
        profile: ProfileId,
        key: Option<(String, String)>,
        address: Option<LookupKey>,
    ) {
        if let Some(key) = key {
            self.accounts.insert(key, profile);
        } else if let Some(address) = address {
            self.addresses.insert(address, profile);
        }
    }

    /// Whether another profile has the account or the address already.
    fn is_taken(&self, wanted: &Wanted, profile: Option<ProfileId>) -> bool {
        let holder = match &wanted.key {
            Some(key) => self.accounts.get(key),
            None => wanted
                .address
                .as_ref()
                .and_then(|address| self.addresses.get(address)),
        };
        holder.is_some_and(|holder| Some(*holder) != profile)
    }

    pub(super) fn decide(
        &mut self,
        context: &Context<'_>,
        row: &ProfileRow,
        wanted: Wanted,
    ) -> Result<Applied> {
        let Some(known) = self.known.remove(&mcid_key(context, row)) else {
            return Ok(self.add(context, row, wanted));
        };
        let mut changes = Changes::default();
        if known.merged_into.is_some() {
            // What is known of the person stands on the survivor; this row is history.
            changes.kept.push(Remark::on(Field::Mcid, Reason::Merged));
            return Ok(Applied::Met {
                changed: changes.changed,
                kept: changes.kept,
            });
        }
        let journal = self.journal.remove(&known.id).unwrap_or_default();
        let held = Held::of(journal.iter().map(Binding::entry));
        let current = journal.iter().find(|binding| binding.ended_at.is_none());
        let rebind = !wanted.is(current);
        match held.kept(self.frozen.contains(&known.id)) {
            Some(reason) if rebind => changes.kept.push(Remark::on(wanted.field(), reason)),
            None if rebind && self.is_taken(&wanted, Some(known.id)) => {
                return Ok(Applied::refused(wanted.field(), Reason::Duplicate));
            }
            None if rebind => {
                changes.changed.push(wanted.field());
                if let Some(binding) = current {
                    self.ended.push(binding.id);
                    if let Some(address) = &binding.address_key {
                        self.addresses.remove(address);
                    }
                }
                self.bind(context, known.id, row, wanted);
            }
            Some(_) | None => {}
        }
        let update = compare(context, &known, row, &mut changes)?;
        if !changes.changed.is_empty() {
            self.updates.push((known.id, known.version, update));
        }
        Ok(Applied::Met {
            changed: changes.changed,
            kept: changes.kept,
        })
    }

    fn add(&mut self, context: &Context<'_>, row: &ProfileRow, wanted: Wanted) -> Applied {
        if self.is_taken(&wanted, None) {
            return Applied::refused(wanted.field(), Reason::Duplicate);
        }
        let id = ProfileId(context.app.new_id());
        let seal = |text: &str| context.app.vault.seal(Scope::Profile(id.0), text);
        self.new_profiles.push(NewProfile {
            id,
            mcid_sealed: seal(row.mcid.as_str()),
            mcid_key: mcid_key(context, row),
            legal_name_sealed: seal(row.legal_name.as_str()),
            contact_email_sealed: seal(row.contact_email.as_str()),
            contact_email_key: address_key(context, &row.contact_email),
            contact_edited_here: false,
            country_sealed: seal(row.country.as_str()),
            phone_sealed: row.phone.as_deref().map(seal),
            created_on: row.created_on.to_string(),
            strict_only: false,
            version: 1,
            imported_at: context.now,
        });
        self.bind(context, id, row, wanted);
        Applied::Added
    }

    /// Binds a profile as the row says; a row without an account leaves it without a binding.
    fn bind(&mut self, context: &Context<'_>, profile: ProfileId, row: &ProfileRow, wanted: Wanted) {
        if wanted.key.is_none() && wanted.address.is_none() {
            return;
        }
        self.take(profile, wanted.key.clone(), wanted.address.clone());
        let origin = if wanted.key.is_some() {
            BindingOrigin::ImportKey
        } else {
            BindingOrigin::Import
        };
        let (issuer, subject) = wanted.key.unzip();
        let seal = |email: &EmailAddress| context.app.vault.seal(Scope::Profile(profile.0), email.as_str());
        self.new_bindings.push(NewBinding {
            id: BindingId(context.app.new_id()),
            profile_id: profile,
            issuer,
            subject,
            address_sealed: row.msa_email.as_ref().map(seal),
            address_key: wanted.address,
            origin,
            started_at: context.now,
        });
    }
}

/// Compares the values of a profile with those of a row.
fn compare(context: &Context<'_>, known: &Known, row: &ProfileRow, changes: &mut Changes) -> Result<Update> {
    let scope = Scope::Profile(known.id.0);
    let vault = &context.app.vault;
    let is = |sealed: &Sealed, text: &str| vault.open(scope, sealed).map(|open| open.expose() == text);
    let mut update = Update {
        legal_name_sealed: None,
        contact_email_sealed: None,
        contact_email_key: None,
        contact_edited_at: None,
        country_sealed: None,
        phone_sealed: None,
        created_on: None,
        version: known.version + 1,
        imported_at: context.now,
    };
    if !is(&known.legal_name_sealed, row.legal_name.as_str())? {
        changes.changed.push(Field::LegalName);
        update.legal_name_sealed = Some(vault.seal(scope, row.legal_name.as_str()));
    }
    let contact = address_key(context, &row.contact_email);
    match Contact::plan(
        known.contact_email_key.as_ref() == Some(&contact),
        known.contact_edited_here,
    ) {
        Contact::Same => {}
        Contact::Keep => changes.kept.push(Remark::on(Field::ContactEmail, Reason::Edited)),
        Contact::Replace => {
            changes.changed.push(Field::ContactEmail);
            update.contact_email_sealed = Some(vault.seal(scope, row.contact_email.as_str()));
            update.contact_email_key = Some(contact);
            update.contact_edited_at = Some(context.now);
        }
    }
    if !is(&known.country_sealed, row.country.as_str())? {
        changes.changed.push(Field::Country);
        update.country_sealed = Some(vault.seal(scope, row.country.as_str()));
    }
    let same_phone = match (&known.phone_sealed, row.phone.as_deref()) {
        (Some(sealed), Some(phone)) => is(sealed, phone)?,
        (sealed, phone) => sealed.is_none() && phone.is_none(),
    };
    if !same_phone {
        changes.changed.push(Field::Phone);
        update.phone_sealed = Some(row.phone.as_deref().map(|phone| vault.seal(scope, phone)));
    }
    let created_on = row.created_on.to_string();
    if known.created_on != created_on {
        changes.changed.push(Field::CreatedOn);
        update.created_on = Some(created_on);
    }
    Ok(update)
}
