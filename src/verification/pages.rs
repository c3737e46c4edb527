//! The requester's pages of evidence.

mod elsewhere;
mod evidence;
mod proof;
mod stop;

pub use elsewhere::{expected, proven_elsewhere};
pub use evidence::{ask_code, ask_second_code, give, give_second, show, show_second};
pub use proof::{
    prove_current, prove_second, prove_wanted, show_current, show_second as show_second_account, show_wanted,
};
pub use stop::{ask_to_stop, stop};
