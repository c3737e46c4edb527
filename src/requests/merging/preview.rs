//! What a merge would do, as figures and signs: no value of either profile.

use crate::accounts::AccountKey;
use crate::app::App;
use crate::certification::merge::SurvivorWhy;
use crate::certification::merge::policy::{self, Candidate, Folding};
use crate::certification::{self, Exam, Profile, ProfileId};
use crate::clock::Stamp;
use crate::connection::{self, ConnectionState};
use crate::db::Conn;
use crate::error::Result;
use crate::requests::Request;
use crate::verification::{Evidence, EvidenceKind, EvidenceOutcome, Strength, Which};

/// One of the two profiles, as the preview shows it: figures and signs, no value of it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Which of the two.
    pub(crate) which: Which,
    /// What the choice of the survivor looks at.
    pub(crate) candidate: Candidate,
    /// What would become of its exams if the other one survived.
    pub(crate) folding: Folding,
    /// Whether it is bound to an account, and to the wanted one.
    pub(crate) has_account: bool,
    /// Whether that account is the wanted one.
    pub(crate) has_wanted: bool,
    /// Whether the requester has shown that they control the account it is bound to.
    pub(crate) is_shown: bool,
    /// Whether it is connected with a Learn profile.
    pub(crate) is_connected: bool,
    pub(super) version: i64,
}

/// What a merge would do.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    /// The two profiles, the first one first.
    pub(crate) parts: [Part; 2],
    /// Which of them survives by rule.
    pub(crate) survivor: Which,
    /// Why.
    pub(crate) why: SurvivorWhy,
    /// Whether the survivor goes to the wanted account; else it keeps its own.
    pub(crate) to_wanted: bool,
}

impl Preview {
    pub(crate) fn part(&self, which: Which) -> &Part {
        match which {
            Which::First => &self.parts[0],
            Which::Second => &self.parts[1],
        }
    }

    /// The one that goes when this one survives.
    pub(crate) fn other(&self, which: Which) -> &Part {
        match which {
            Which::First => &self.parts[1],
            Which::Second => &self.parts[0],
        }
    }
}

/// Previews the merge of a request; `None` while one of its profiles is not located.
///
/// # Errors
/// The database.
pub(crate) fn preview(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    evidence: &[Evidence],
    now: Stamp,
) -> Result<Option<Preview>> {
    let (Some(first), Some(second)) = (request.profile_id, request.second_profile_id) else {
        return Ok(None);
    };
    let exams = [
        certification::exams_of(app, conn, first)?,
        certification::exams_of(app, conn, second)?,
    ];
    let has_name = |which| (current_name(evidence, which, now), shown(evidence, which, now));
    let parts = [
        part(
            app,
            conn,
            request,
            (Which::First, first),
            has_name(Which::First),
            (&exams[0], &exams[1]),
        )?,
        part(
            app,
            conn,
            request,
            (Which::Second, second),
            has_name(Which::Second),
            (&exams[1], &exams[0]),
        )?,
    ];
    let (survivor, why) = policy::survivor(&parts[0].candidate, &parts[1].candidate);
    Ok(Some(Preview {
        survivor: if survivor == first {
            Which::First
        } else {
            Which::Second
        },
        why,
        to_wanted: request.wanted().is_some(),
        parts,
    }))
}

fn part(
    app: &App,
    conn: &mut Conn,
    request: &Request,
    (which, id): (Which, ProfileId),
    (has_current_name, shown): (Option<bool>, Option<&AccountKey>),
    (own, others): (&[Exam], &[Exam]),
) -> Result<Part> {
    let Profile {
        created_on, version, ..
    } = certification::load(app, conn, id)?;
    let binding = certification::binding_of(app, conn, id)?;
    let connection = connection::of_profile(conn, id)?;
    let wanted = request.wanted();
    let key = binding.as_ref().and_then(|binding| binding.key.as_ref());
    Ok(Part {
        which,
        candidate: Candidate {
            profile: id,
            has_current_name,
            exams: own.len(),
            created_on,
        },
        folding: policy::fold(others, own),
        has_wanted: wanted.is_some() && key == wanted.as_ref(),
        is_shown: shown.is_some() && key == shown,
        has_account: binding.is_some(),
        is_connected: connection.is_some_and(|found| found.state == ConnectionState::Connected),
        version,
    })
}

/// The account that was strongly shown to be this profile's.
fn shown(evidence: &[Evidence], which: Which, now: Stamp) -> Option<&AccountKey> {
    let latest = evidence
        .iter()
        .rev()
        .find(|item| item.which == which && item.kind == EvidenceKind::CurrentAccount && item.is_live(now))?;
    latest
        .proven
        .as_ref()
        .filter(|_| latest.outcome.supports() && latest.strength == Strength::Strong)
}

/// Whether the name of today is the one on this profile, as far as that was told and compared.
fn current_name(evidence: &[Evidence], which: Which, now: Stamp) -> Option<bool> {
    let latest = evidence
        .iter()
        .rev()
        .find(|item| item.which == which && item.kind == EvidenceKind::CurrentName && item.is_live(now))?;
    match latest.outcome {
        EvidenceOutcome::Match | EvidenceOutcome::Equivalent => Some(true),
        EvidenceOutcome::Mismatch => Some(false),
        EvidenceOutcome::Partial | EvidenceOutcome::OtherScript | EvidenceOutcome::Unavailable => None,
    }
}
