//! The pages of the desk.

mod note;
mod queue;
mod request;

pub use note::add as note;
pub use queue::list as queue;
pub use request::show as request;
