//! Certification profiles as values.

use crate::accounts::{AccountId, AccountKey};
use crate::clock::Stamp;
use crate::requests::RequestId;
use crate::vault::Private;
use crate::{id_type, text_enum};

id_type! {
    /// A certification profile.
    ProfileId,
    /// One entry in the journal of bindings.
    BindingId,
    /// One exam record.
    ExamId,
    /// A freeze of a profile.
    FreezeId,
}

text_enum! {
    /// How a binding came to be.
    pub enum BindingOrigin {
        /// Imported with an address only: unclaimed until somebody claims it.
        Import => "import",
        /// Imported with issuer and subject.
        ImportKey => "import_key",
        /// An approved request moved the profile to this account.
        Rebind => "rebind",
        /// A lead put an earlier binding back.
        Undo => "undo",
    }
}

text_enum! {
    /// Why a profile was frozen.
    pub enum FreezeCause {
        /// "Is this not you?": somebody who knows the profile says so.
        NotMe => "not_me",
        /// Its owner asked, having proven the bound account.
        Owner => "owner",
        /// The contact email objected to the claim of the binding.
        ClaimObjected => "claim_objected",
    }
}

text_enum! {
    /// What a lead made of a freeze.
    pub enum FreezeOutcome {
        /// It was not needed: everything is as before.
        Lifted => "lifted",
        /// It ended, and from now on the profile takes the strict policy.
        StrictOnly => "strict_only",
    }
}

/// A certification profile, opened for somebody who is entitled to it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// Grows with every change that evidence may depend on; the rebind compares it.
    pub version: i64,
    /// The number of the profile, 7 to 9 digits.
    pub mcid: Private<String>,
    /// The legal name.
    pub legal_name: Private<String>,
    /// The contact email on file; not the account's address.
    pub contact_email: Option<Private<String>>,
    /// When the contact email last changed, here or by an import.
    pub contact_edited_at: Option<Stamp>,
    /// Country, as two letters.
    pub country: Private<String>,
    /// Telephone number.
    pub phone: Option<Private<String>>,
    /// The date it was made, `YYYY-MM-DD`.
    pub created_on: String,
    /// Whether a lead asked for the strict policy.
    pub strict_only: bool,
    /// When the account last changed by a request; what was undone does not count.
    pub last_rebind_at: Option<Stamp>,
    /// Rebinds of the last 365 days; what was undone does not count.
    pub rebinds_in_year: usize,
}

/// One entry in the journal of bindings.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Its id.
    pub id: BindingId,
    /// The profile.
    pub profile: ProfileId,
    /// The account, unless the binding is unclaimed.
    pub key: Option<AccountKey>,
    /// The account's address when the binding was made. Never matched again once there is a key.
    pub address: Option<Private<String>>,
    /// How it came to be.
    pub origin: BindingOrigin,
    /// The request that made it.
    pub request: Option<RequestId>,
    /// Since when.
    pub started_at: Stamp,
    /// When it was claimed; control of the account is weak evidence for a while after it.
    pub claimed_at: Option<Stamp>,
    /// Until when, for earlier ones.
    pub ended_at: Option<Stamp>,
}

/// One exam record.
#[derive(Clone, Debug)]
pub struct Exam {
    /// The exam's code, such as `AZ-900`.
    pub exam: String,
    /// The date, `YYYY-MM-DD`.
    pub taken_on: String,
    /// The result, as imported.
    pub outcome: String,
    /// The exam provider's number.
    pub registration: Private<String>,
}

/// A freeze of a profile.
#[derive(Clone, Debug, diesel::Queryable, diesel::Selectable)]
#[diesel(table_name = crate::db::schema::freezes)]
pub struct Freeze {
    /// Its id.
    pub id: FreezeId,
    /// The profile.
    #[diesel(column_name = profile_id)]
    pub profile: ProfileId,
    /// Who asked; nobody when it was the contact email, by a mailed link.
    #[diesel(column_name = made_by)]
    pub by: Option<AccountId>,
    /// The request it came with.
    #[diesel(column_name = request_id)]
    pub request: Option<RequestId>,
    /// Why.
    pub cause: FreezeCause,
    /// Whether the bound account or the contact email was proven. Without proof it blocks rebinds and nothing else.
    pub proven: bool,
    /// Since when.
    pub made_at: Stamp,
    /// Until then a lead reviews it.
    pub review_by: Stamp,
}
