//! What connecting would come to, from what is stored.

use super::{of_learn, of_profile};
use crate::accounts::Kind;
use crate::app::App;
use crate::certification::{self, BindingOrigin, merge};
use crate::connection::model::Connection;
use crate::connection::policy::{self, Bound, Diagnosis, Facts, LearnMsa, Link};
use crate::db::Conn;
use crate::error::Result;
use crate::learn::{self, LearnProfileId};
use crate::web::Viewer;

/// What connecting would come to, without trying. An account that has no Learn profile yet will be alone on its own.
///
/// # Errors
/// The database.
pub fn outlook(app: &App, conn: &mut Conn, who: &Viewer, learn: Option<LearnProfileId>) -> Result<Diagnosis> {
    Ok(policy::diagnose(&facts_of(app, conn, who, learn)?))
}

fn facts_of(app: &App, conn: &mut Conn, who: &Viewer, learn: Option<LearnProfileId>) -> Result<Facts> {
    let link = |connection: Connection| Link {
        learn: connection.learn,
        profile: connection.profile,
        state: connection.state,
    };
    let personal = match learn {
        Some(learn) => learn::accounts_of(conn, learn)?
            .into_iter()
            .find(|account| account.kind == Kind::Personal)
            .map(|account| (account.account, account.key)),
        None => (who.kind == Kind::Personal).then(|| (who.account, who.key.clone())),
    };
    let connection = match learn {
        Some(learn) => of_learn(conn, learn)?.map(link),
        None => None,
    };
    let msa = match personal {
        None => None,
        Some((account, key)) => {
            let bound = match certification::bound_to(conn, &key)? {
                None => None,
                Some(profile) => Some(Bound {
                    profile,
                    moved_at: certification::binding_of(app, conn, profile)?.and_then(
                        |binding| match binding.origin {
                            BindingOrigin::Rebind | BindingOrigin::Undo => Some(binding.started_at),
                            BindingOrigin::Import | BindingOrigin::ImportKey => None,
                        },
                    ),
                    connection: of_profile(conn, profile)?.map(link),
                    merge_running: merge::is_running(conn, profile)?,
                }),
            };
            Some(LearnMsa {
                signed_in: account == who.account,
                bound,
                taken_at: certification::last_taken_from(conn, &key)?,
            })
        }
    };
    Ok(Facts {
        session_since: who.session_since,
        msa,
        connection,
    })
}
