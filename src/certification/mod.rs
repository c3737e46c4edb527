//! Certification profiles: legal name, contact data, exam record; bound to one personal account, with a journal of
//! earlier bindings. A profile comes in by [`import`]; what is written in a file is parsed once, at the border, into the
//! values here.

mod country;
mod exam;
pub mod import;
mod legal_name;
mod mcid;
pub mod merge;
mod model;
pub mod pages;
mod policy;
mod reason;
mod store;

pub use country::Country;
pub use exam::{ExamCode, ExamOutcome, RegistrationId};
pub use legal_name::LegalName;
pub use mcid::Mcid;
pub use model::{
    Binding, BindingId, BindingOrigin, Exam, ExamId, Freeze, FreezeCause, FreezeId, FreezeOutcome, Profile,
    ProfileId,
};
pub use reason::Reason;
pub use store::bindings::{
    Replace, Replaced, Restore, binding, binding_of, bound_to, earlier_bindings, ended_by, has_its_address,
    last_taken_from, replace_binding, restore_binding,
};
pub use store::claims::{
    ClaimObjection, Claimed, claim, claim_objection_path, claim_of_link, is_guessed_at, may_claim,
    object_to_claim,
};
pub use store::freezes::{
    FreezeEnded, Freezing, Frozen, freeze, freezes_of, is_frozen, is_frozen_with_proof, lift_freeze,
    waiting_freezes,
};
pub use store::profiles::{by_mcid, exams_of, is_merged_away, load, locate, lock, resolve};
