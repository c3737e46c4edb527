//! What people write: rendered as Markdown without harm, read as addresses, and kept free of personal data
//! where the public can see it. Pure functions only: nothing in here does I/O.

pub mod address;
pub mod lookalike;
pub mod markdown;
pub mod redact;
