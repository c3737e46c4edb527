//! Flows, and who somebody is as a provider says.

use std::time::Duration;

use crate::accounts::{AccountKey, Kind};
use crate::clock::Stamp;
use crate::db::Code;
use crate::id_type;
use crate::text_enum;
use crate::vault::Private;
use crate::verification::Purpose;

id_type! {
    /// A sign-in with a provider that is under way.
    FlowId,
}

/// How long a flow may take.
pub(super) const FLOW_LASTS: Duration = Duration::from_secs(10 * 60);

/// What somebody goes to a provider for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// To sign in, and go on to this path.
    SignIn {
        /// The path.
        next: String,
    },
    /// To show that an account is theirs, for one request. The session stays as it is.
    Proof {
        /// The request.
        request: Code,
        /// Which of its accounts.
        purpose: Purpose,
        /// The one-time number of the form's ticket.
        ticket: String,
    },
    /// To show once more that they are who is signed in, and go on to this path.
    Fresh {
        /// The path.
        next: String,
    },
    /// To show that an account is theirs, so that it can be added to the Learn profile. The session stays as it is.
    AddAccount,
}

text_enum! {
    /// The word for an intent in its row.
    pub enum IntentWord {
        /// [`Intent::SignIn`].
        SignIn => "sign_in",
        /// [`Intent::Proof`].
        Proof => "proof",
        /// [`Intent::Fresh`].
        Fresh => "fresh",
        /// [`Intent::AddAccount`].
        AddAccount => "add_account",
    }
}

impl Intent {
    /// Whether the provider has to let the person sign in anew, whatever session they have there.
    pub fn is_fresh(&self) -> bool {
        match self {
            Intent::SignIn { .. } => false,
            Intent::Proof { .. } | Intent::Fresh { .. } | Intent::AddAccount => true,
        }
    }
    /// Where to try again when it failed.
    pub fn way_back(&self) -> String {
        match self {
            Intent::SignIn { next } => {
                let query = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
                format!("/sign-in?{query}")
            }
            Intent::Proof { request, purpose, .. } => format!("/requests/{request}/proofs/{purpose}"),
            Intent::Fresh { next } => next.clone(),
            Intent::AddAccount => "/learn/settings/add".to_owned(),
        }
    }
}

/// Who somebody is, as a provider says in a token that was verified.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Issuer and subject.
    pub key: AccountKey,
    /// Personal, or work or school.
    pub kind: Kind,
    /// The tenant, kept beside.
    pub tenant: Option<String>,
    /// The id of the person in the tenant, kept beside.
    pub object: Option<String>,
    /// An address for people to recognise the account by.
    pub address: Option<Private<String>>,
    /// Whether the provider vouches that the address is theirs.
    pub address_is_theirs: bool,
    /// When they last signed in there, if the token says so: letting somebody through by an older session proves nothing.
    pub signed_in: Option<Stamp>,
}

/// A provider as pages offer it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its name in addresses.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The letter on the button.
    pub icon: String,
    /// Which accounts it has: `personal`, `work` or `both`.
    pub kinds: &'static str,
}
