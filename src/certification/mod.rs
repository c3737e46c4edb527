//! Certification profiles: legal name, contact data, exam record; bound to one personal account, with a journal of
//! earlier bindings.

mod model;

pub use model::{BindingId, BindingOrigin, ExamId, FreezeCause, FreezeId, ProfileId};
