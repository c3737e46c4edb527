//! What importing a profile that is here already may change: pure rules.

use super::header::Field;
use super::row::Remark;
use crate::certification::{BindingOrigin, Reason};

/// What is known here of the binding of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// There never was one.
    Nothing,
    /// It knows an address only and nobody has claimed it.
    Unclaimed,
    /// It belongs to an account: claimed by its owner, or imported with the account's key.
    Claimed,
    /// A request made it, or ended the last one.
    Rebound,
}

impl Held {
    /// What a journal of bindings comes to. `journal` has origin, whether it was claimed, and whether a request
    /// ended it, for each entry; the current one is the one that has not ended.
    pub(super) fn of(journal: impl IntoIterator<Item = Entry>) -> Self {
        journal
            .into_iter()
            .map(Entry::held)
            .max_by_key(|held| *held as u8)
            .unwrap_or(Self::Nothing)
    }

    /// Why an import leaves this binding as it is; none when it may change it.
    pub(super) fn kept(self, frozen: bool) -> Option<Reason> {
        match self {
            Self::Rebound => Some(Reason::Rebound),
            Self::Claimed => Some(Reason::Claimed),
            Self::Nothing | Self::Unclaimed if frozen => Some(Reason::Frozen),
            Self::Nothing | Self::Unclaimed => None,
        }
    }
}

/// One entry of the journal of bindings, as far as these rules look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) origin: BindingOrigin,
    pub(super) has_key: bool,
    pub(super) ended_by_request: bool,
}

impl Entry {
    fn held(self) -> Held {
        match self.origin {
            BindingOrigin::Rebind | BindingOrigin::Undo => Held::Rebound,
            BindingOrigin::Import | BindingOrigin::ImportKey if self.ended_by_request => Held::Rebound,
            BindingOrigin::ImportKey => Held::Claimed,
            BindingOrigin::Import if self.has_key => Held::Claimed,
            BindingOrigin::Import => Held::Unclaimed,
        }
    }
}

/// What is to happen to the contact email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contact {
    /// It is the same.
    Same,
    /// The file's takes its place, and from now on counts as edited.
    Replace,
    /// It was edited here and stays.
    Keep,
}

impl Contact {
    pub(super) fn plan(is_same: bool, edited_here: bool) -> Self {
        match (is_same, edited_here) {
            (true, _) => Self::Same,
            (false, false) => Self::Replace,
            (false, true) => Self::Keep,
        }
    }
}

/// The fields that differ, and the remarks about those that are left.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) changed: Vec<Field>,
    pub(super) kept: Vec<Remark>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(origin: BindingOrigin, has_key: bool, ended_by_request: bool) -> Entry {
        Entry {
            origin,
            has_key,
            ended_by_request,
        }
    }

    #[test]
    fn the_strongest_entry_of_a_journal_decides() {
        let unclaimed = entry(BindingOrigin::Import, false, false);
        let claimed = entry(BindingOrigin::Import, true, false);
        let by_key = entry(BindingOrigin::ImportKey, true, false);
        let ended = entry(BindingOrigin::Import, false, true);
        let rebound = entry(BindingOrigin::Rebind, true, false);
        for (journal, held) in [
            (vec![], Held::Nothing),
            (vec![unclaimed], Held::Unclaimed),
            (vec![unclaimed, claimed], Held::Claimed),
            (vec![by_key, unclaimed], Held::Claimed),
            (vec![ended], Held::Rebound),
            (vec![claimed, rebound], Held::Rebound),
        ] {
            assert_eq!(Held::of(journal.clone()), held, "{journal:?}");
        }
    }

    #[test]
    fn what_an_import_never_changes() {
        for (held, frozen, kept) in [
            (Held::Nothing, false, None),
            (Held::Unclaimed, false, None),
            (Held::Nothing, true, Some(Reason::Frozen)),
            (Held::Unclaimed, true, Some(Reason::Frozen)),
            (Held::Claimed, false, Some(Reason::Claimed)),
            (Held::Claimed, true, Some(Reason::Claimed)),
            (Held::Rebound, true, Some(Reason::Rebound)),
        ] {
            assert_eq!(held.kept(frozen), kept, "{held:?} {frozen}");
        }
        assert_eq!(Contact::plan(true, true), Contact::Same);
        assert_eq!(Contact::plan(false, true), Contact::Keep);
        assert_eq!(Contact::plan(false, false), Contact::Replace);
    }
}
