//! What the policy looks at, gathered for one request.

use super::objections;
use super::state::State;
use super::store::{self, Request};
use crate::app::App;
use crate::certification::{self, ProfileId, merge};
use crate::clock::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::questions::Topic;
use crate::verification::{self, Evidence, Facts, Joining, ProfileFacts, Verdict};

/// A request with its evidence and what the policy says of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The evidence, oldest first.
    pub evidence: Vec<Evidence>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it was judged as the joining of two profiles.
    pub joins: bool,
}

/// At most this many rebinds of a profile in a year.
const REBINDS_A_YEAR: usize = 3;

/// Judges a request as it stands.
///
/// # Errors
/// The database.
pub fn judge(app: &App, conn: &mut Conn, request: &Request, now: Stamp) -> Result<Judged> {
    let evidence = verification::evidence_of(conn, request.id)?;
    let profile = match request.profile_id {
        Some(profile) => Some(profile_facts(app, conn, request, profile, now)?),
        None => None,
    };
    let wanted = request.wanted();
    let joins = joins(conn, request)?;
    let joining = match (joins, request.second_profile_id) {
        (false, _) => None,
        (true, second) => Some(Joining {
            second: match second {
                Some(second) => Some(profile_facts(app, conn, request, second, now)?),
                None => None,
            },
            needs_wanted: request.topic != Topic::TwoProfiles,
        }),
    };
    let facts = Facts {
        evidence: &evidence,
        wanted: wanted.as_ref(),
        profile,
        joining,
        situation: request.situation,
        setback: request.setback,
        now,
    };
    let verdict = verification::judge(&facts, &app.settings.times);
    Ok(Judged {
        evidence,
        verdict,
        joins,
    })
}

/// Whether the request can only be met by joining two profiles: it asks for that, or the wanted account is the one of the
/// second profile it is about.
fn joins(conn: &mut Conn, request: &Request) -> Result<bool> {
    if request.topic == Topic::TwoProfiles {
        return Ok(true);
    }
    let (Some(second), Some(wanted)) = (request.second_profile_id, request.wanted()) else {
        return Ok(false);
    };
    Ok(certification::bound_to(conn, &wanted)? == Some(second))
}

fn profile_facts(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    id: ProfileId,
    now: Stamp,
) -> Result<ProfileFacts> {
    let times = &app.settings.times;
    let profile = certification::load(app, conn, id)?;
    let lately = |at: Option<Stamp>, span| at.is_some_and(|at: Stamp| at.plus(span) > now);
    let others = store::of_profile(conn, id, &[State::Approved, State::Holding, State::Contested])?;
    let pending_elsewhere = match request.wanted() {
        Some(wanted) => store::wanted_is_pending(conn, &wanted, request.id)?,
        None => false,
    };
    let other = |state: &[State]| {
        others
            .iter()
            .any(|found| found.id != request.id && state.contains(&found.state))
    };
    Ok(ProfileFacts {
        bound: certification::binding_of(app, conn, id)?.and_then(|binding| binding.key),
        frozen: certification::is_frozen(conn, id)?,
        strict_only: profile.strict_only || objections::was_upheld(conn, id)?,
        contested: other(&[State::Contested]),
        contact_edited_lately: lately(profile.contact_edited_at, times.weak_for),
        rebound_lately: lately(profile.last_rebind_at, times.between_rebinds)
            || profile.rebinds_in_year >= REBINDS_A_YEAR,
        merge_running: merge::running_elsewhere(conn, id, request.id)?,
        other_pending: pending_elsewhere || other(&[State::Approved, State::Holding]),
    })
}
