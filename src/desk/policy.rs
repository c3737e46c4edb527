//! What somebody of the desk is offered on a request. The decisions check all of it again.

use crate::accounts::AccountId;
use crate::requests::{Request, State};

/// Who is looking.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader {
    /// Their account.
    pub(super) account: AccountId,
    /// Whether they are a lead.
    pub(super) lead: bool,
}

/// What the page offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// It is their own request, or for an account of theirs: they see what every requester sees, and nothing more.
    pub(super) own: bool,
    /// Taking it.
    pub(super) claim: bool,
    /// Approving it, if the evidence suffices.
    pub(super) approve: bool,
    /// Rejecting it.
    pub(super) reject: bool,
    /// Deciding on objections.
    pub(super) resolve: bool,
    /// Undoing a merge that was made and is young.
    pub(super) undo: bool,
}

/// Whether the request is the reader's own.
pub(super) fn is_own(account: AccountId, author: AccountId, wanted: Option<AccountId>) -> bool {
    author == account || wanted == Some(account)
}

/// What this reader may do with this request as it stands.
pub(super) fn offers(reader: Reader, request: &Request) -> Offers {
    if is_own(reader.account, request.author_id, request.wanted_account_id) {
        return Offers {
            own: true,
            ..Offers::default()
        };
    }
    let has_it = request.assignee_id == Some(reader.account) || reader.lead;
    match request.state {
        State::Open => Offers {
            claim: true,
            reject: true,
            ..Offers::default()
        },
        State::Verifying => Offers {
            approve: has_it,
            reject: has_it,
            ..Offers::default()
        },
        State::Approved | State::Holding => Offers {
            reject: has_it,
            ..Offers::default()
        },
        State::Contested => Offers {
            resolve: reader.lead,
            ..Offers::default()
        },
        State::Rebound | State::Connected => Offers {
            undo: reader.lead,
            ..Offers::default()
        },
        State::Rejected
        | State::Expired
        | State::Withdrawn
        | State::Undone
        | State::Duplicate
        | State::Closed => Offers::default(),
    }
}
