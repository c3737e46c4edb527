//! Certification profiles as values.

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
    }
}

text_enum! {
    /// Why a profile was frozen.
    pub enum FreezeCause {
        /// "Is this not you?": somebody who knows the profile says so.
        NotMe => "not_me",
        /// Its owner asked, having proven the bound account.
        Owner => "owner",
    }
}
