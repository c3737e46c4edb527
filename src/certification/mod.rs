//! Certification profiles: legal name, contact data, exam record; bound to one personal account, with a journal of
//! earlier bindings. A profile comes in by [`import`]; what is written in a file is parsed once, at the border, into the
//! values here.

mod country;
mod exam;
pub mod import;
mod legal_name;
mod mcid;
mod model;
mod reason;

pub use country::Country;
pub use exam::{ExamCode, ExamOutcome, RegistrationId};
pub use legal_name::LegalName;
pub use mcid::Mcid;
pub use model::{BindingId, BindingOrigin, ExamId, FreezeCause, FreezeId, ProfileId};
pub use reason::Reason;
