//! The requester's pages of evidence.

mod elsewhere;
mod evidence;
mod proof;
mod stop;

pub use elsewhere::{expected, proven_elsewhere};
pub use evidence::{ask_code, give, show};
pub use proof::{prove_current, prove_wanted, show_current, show_wanted};
pub use stop::{ask_to_stop, stop};
