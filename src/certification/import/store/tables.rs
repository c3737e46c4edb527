//! The rows of the tables that an import reads and writes.

use crate::certification::import::plan::Entry;
use crate::certification::{BindingId, BindingOrigin, ProfileId};
use crate::clock::Stamp;
use crate::db::schema::{bindings, profiles};
use crate::db::{LookupKey, Sealed};
use crate::verification::EvidenceKind;
use diesel::prelude::*;

/// A profile as it stands here.
#[derive(Queryable, Selectable)]
#[diesel(table_name = profiles)]
pub(super) struct Known {
    pub(super) id: ProfileId,
    pub(super) mcid_key: LookupKey,
    pub(super) legal_name_sealed: Sealed,
    pub(super) contact_email_key: Option<LookupKey>,
    pub(super) contact_edited_here: bool,
    pub(super) country_sealed: Sealed,
    pub(super) phone_sealed: Option<Sealed>,
    pub(super) created_on: String,
    pub(super) version: i64,
    pub(super) merged_into: Option<ProfileId>,
}

/// An entry of the journal of bindings.
#[derive(Queryable, Selectable)]
#[diesel(table_name = bindings)]
pub(super) struct Binding {
    pub(super) id: BindingId,
    pub(super) profile_id: ProfileId,
    pub(super) issuer: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) address_key: Option<LookupKey>,
    pub(super) origin: BindingOrigin,
    pub(super) ended_at: Option<Stamp>,
    pub(super) ended_by_request_id: Option<i64>,
}

/// Empty values are written as such: that makes one statement of many rows possible on both databases.
#[derive(Insertable)]
#[diesel(table_name = profiles, treat_none_as_default_value = false)]
pub(super) struct NewProfile {
    pub(super) id: ProfileId,
    pub(super) mcid_sealed: Sealed,
    pub(super) mcid_key: LookupKey,
    pub(super) legal_name_sealed: Sealed,
    pub(super) contact_email_sealed: Sealed,
    pub(super) contact_email_key: LookupKey,
    pub(super) contact_edited_here: bool,
    pub(super) country_sealed: Sealed,
    pub(super) phone_sealed: Option<Sealed>,
    pub(super) created_on: String,
    pub(super) strict_only: bool,
    pub(super) version: i64,
    pub(super) imported_at: Stamp,
}

/// See [`NewProfile`].
#[derive(Insertable)]
#[diesel(table_name = bindings, treat_none_as_default_value = false)]
pub(super) struct NewBinding {
    pub(super) id: BindingId,
    pub(super) profile_id: ProfileId,
    pub(super) issuer: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) address_sealed: Option<Sealed>,
    pub(super) address_key: Option<LookupKey>,
    pub(super) origin: BindingOrigin,
    pub(super) started_at: Stamp,
}

/// What is brought up to date; what is `None` stays.
#[derive(AsChangeset)]
#[diesel(table_name = profiles)]
pub(super) struct Update {
    pub(super) legal_name_sealed: Option<Sealed>,
    pub(super) contact_email_sealed: Option<Sealed>,
    pub(super) contact_email_key: Option<LookupKey>,
    pub(super) contact_edited_at: Option<Stamp>,
    pub(super) country_sealed: Option<Sealed>,
    pub(super) phone_sealed: Option<Option<Sealed>>,
    pub(super) created_on: Option<String>,
    pub(super) version: i64,
    pub(super) imported_at: Stamp,
}

impl Update {
    /// The kinds of answers that were compared with what changes.
    pub(super) fn answers(&self) -> Vec<EvidenceKind> {
        let changes = [
            (self.legal_name_sealed.is_some(), EvidenceKind::LegalName),
            (self.legal_name_sealed.is_some(), EvidenceKind::CurrentName),
            (self.country_sealed.is_some(), EvidenceKind::Country),
        ];
        changes
            .into_iter()
            .filter_map(|(changes, kind)| changes.then_some(kind))
            .collect()
    }
}

impl Binding {
    pub(super) fn key(&self) -> Option<(String, String)> {
        self.issuer.clone().zip(self.subject.clone())
    }

    pub(super) fn entry(&self) -> Entry {
        Entry {
            origin: self.origin,
            has_key: self.subject.is_some(),
            ended_by_request: self.ended_by_request_id.is_some(),
        }
    }
}
