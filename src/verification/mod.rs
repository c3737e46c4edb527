//! Verification: evidence about the requester, and the policy that says what it is enough for.
//!
//! Evidence is data, compared and weighed by the product. Staff see outcomes, never answers nor stored values.

mod model;
pub mod names;
pub mod policy;
mod store;
pub mod strength;
pub mod ticket;

pub use model::{ChallengeId, Evidence, EvidenceId, EvidenceKind, EvidenceOutcome, Strength};
pub use policy::{Facts, POLICY, ProfileFacts, Verdict, judge};
pub use store::{
    Challenge, NewEvidence, add, add_challenge, asked_by_request, challenge, count_try, evidence_of, is_used,
    latest_challenge, sent_to_profile, stop_codes, stopped_authors, use_challenge, void,
};
