//! Whether the two profiles of a person are aligned, and connecting them.

mod model;
pub mod policy;
mod store;

pub use model::{Connection, ConnectionState, Outcome};
pub use store::{connect, disconnect, last_ended, mark_stale, of_learn, of_profile, outlook};
