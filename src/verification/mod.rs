//! Verification: evidence about the requester, and the policy that says what it is enough for.

pub mod names;
