//! Verification: evidence about the requester, and the policy that says what it is enough for.
//!
//! Evidence is data, compared and weighed by the product. Staff see outcomes, never answers nor stored values.

pub mod access;
pub mod answer;
pub mod answers;
pub mod codes;
mod model;
pub mod names;
pub mod pages;
pub mod policy;
pub mod prove;
mod store;
pub mod strength;
pub mod ticket;

pub use model::{
    ChallengeId, Evidence, EvidenceId, EvidenceKind, EvidenceOutcome, PROFILE_UPDATED, Purpose, Strength,
    Which,
};
pub use policy::{Facts, Joining, POLICY, ProfileFacts, Verdict, judge};
pub use store::{Challenge, NewEvidence, add, challenge, evidence_of, latest_challenge, stop_codes};
pub(crate) use store::{void, void_about};
