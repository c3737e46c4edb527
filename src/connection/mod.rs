//! Whether the two profiles of a person are aligned, and connecting them.

mod model;
pub mod policy;
mod store;

pub use model::{Connection, ConnectionState, Outcome};
pub use store::{
    carry, connect, disconnect, end, last_ended, mark_stale, of_learn, of_profile, outlook, recheck,
    was_connected,
};
