//! The 37 situations somebody can be in with two profiles and several accounts, a row each: what they do over HTTP, the code
//! that the page carries, the next step that it offers, and that a refusal has changed nothing.

mod guided;
mod learn;
mod linking;
mod requests;
mod two;

use crate::harness::{Answer, Snapshot, TestApp};

/// Where a row ended.
pub struct Ended {
    /// The page that tells the outcome.
    page: Answer,
    /// The tables that a refusal has changed; none for what was done.
    changed: Option<Vec<String>>,
}

impl Ended {
    /// It was done.
    fn done(page: Answer) -> Self {
        Ended { page, changed: None }
    }
    /// It was refused; `before` was taken right before.
    fn refused(app: &TestApp, before: &Snapshot, page: Answer) -> Self {
        Ended {
            page,
            changed: Some(before.changed(app)),
        }
    }
}

/// What the page offers to do next.
enum Next {
    /// A link whose address holds this.
    Link(&'static str),
    /// A form that is sent to an address that holds this.
    Form(&'static str),
}

/// What a row ends in.
enum End {
    Done,
    Refused,
    /// Refused, and noted in these tables that it was tried.
    Noted(&'static [&'static str]),
}

use End::{Done, Noted, Refused};
use Next::{Form, Link};

fn check(number: usize, code: &str, next: &Next, end: &End, ended: Ended) {
    let Ended { page, changed } = ended;
    assert!(
        page.data_all("outcome").iter().any(|found| found == code),
        "{number}: {} shows {:?} and not {code}: {}",
        page.asked,
        page.data_all("outcome"),
        page.visible()
    );
    let (offers, offered) = match next {
        Link(part) => (page.links(), part),
        Form(part) => (page.forms().into_iter().map(|form| form.action).collect(), part),
    };
    assert!(
        offers.iter().any(|offer| offer.contains(offered)),
        "{number}: {} does not offer {offered}, but {offers:?}",
        page.asked
    );
    let changed: Vec<String> = match (end, changed) {
        (Done, None) => Vec::new(),
        (Refused, Some(changed)) => changed,
        (Noted(tables), Some(mut changed)) => {
            changed.retain(|table| !tables.contains(&table.as_str()));
            changed
        }
        (Done, Some(_)) | (Refused | Noted(_), None) => panic!("{number}: done or refused?"),
    };
    assert!(changed.is_empty(), "{number}: a refusal has changed {changed:?}");
}

macro_rules! situations {
    ($($number:literal $name:ident: $code:literal, $next:expr, $end:expr => $row:path;)*) => {
        const NUMBERS: &[usize] = &[$($number),*];
        $(#[tokio::test]
        async fn $name() {
            check($number, $code, &$next, &$end, $row().await);
        })*
    };
}

situations! {
    1  s01_aligned: "connected", Link("/certification"), Done => linking::aligned;
    2  s02_not_aligned: "not_aligned", Link("/ask?topic=change-account"), Refused => linking::not_aligned;
    3  s03_path_a: "request_open", Link("/proofs/wanted"), Done => requests::path_a;
    4  s04_work_account_is_there: "guide_b1", Form("/align/guide"), Done => guided::b1;
    5  s05_one_can_be_added: "guide_b2", Form("/align/guide"), Done => guided::b2;
    6  s06_none_can_be_added: "guide_b3", Form("/align/guide"), Done => guided::b3;
    7  s07_remove_the_account_in_use: "cannot_remove_current_login", Link("/sign-in?next="), Refused => learn::remove_current;
    8  s08_remove_the_only_account: "last_login", Link("/learn/settings/add"), Refused => learn::remove_only;
    9  s09_remove_a_work_account: "account_removed", Link("/learn"), Done => learn::remove_work;
    10 s10_remove_the_msa_while_connected: "connection_stale", Link("/learn/settings/add"), Done => learn::remove_msa;
    11 s11_connect_without_msa: "msa_required", Link("/learn/settings/add"), Refused => linking::without_msa;
    12 s12_connect_at_work: "sign_in_with_msa", Link("/sign-in?next="), Refused => linking::at_work;
    13 s13_second_msa: "msa_limit", Link("/learn/settings"), Refused => learn::second_msa;
    14 s14_sixth_work_account: "work_account_limit", Link("/learn/settings"), Refused => learn::sixth_work;
    15 s15_account_with_its_own_learn_profile: "has_own_learn_profile", Form("/learn/settings/add/"), Done => learn::own_profile;
    16 s16_a_work_account_is_wanted: "wrong_account_kind", Form("/proofs/wanted"), Refused => requests::work_wanted;
    17 s17_the_same_account: "same_account", Link("/messages/"), Done => requests::same_account;
    18 s18_bound_to_another_profile_of_theirs: "msa_bound_elsewhere", Link("/second"), Done => two::bound_elsewhere;
    19 s19_bound_to_somebody_elses: "target_unavailable", Link("/proofs/wanted"),
        Noted(&["evidence", "events", "requests", "audit", "questions"]) => two::unavailable;
    20 s20_on_another_learn_profile: "warn_other_learn_profile", Link("/proofs/current"), Done => requests::other_learn;
    21 s21_learn_profile_is_connected: "learn_already_connected", Form("/learn/connection/removal"), Refused => linking::learn_taken;
    22 s22_certification_profile_is_connected: "cert_already_connected", Link("/certification"), Refused => linking::certification_taken;
    23 s23_path_a_while_connected: "connection_stale", Form("/learn/connection"), Done => requests::while_connected;
    24 s24_session_from_before: "sign_in_again", Link("/sign-in"), Noted(&["sessions"]) => requests::old_session;
    25 s25_disconnect: "disconnected", Form("/learn/connection"), Done => linking::disconnect;
    26 s26_closed_lately: "hint_reopen_account", Form("/ask"), Done => requests::closed_lately;
    27 s27_hacked: "strict_verification", Form("/codes"), Noted(&[]) => requests::hacked;
    28 s28_recycled_address: "no_rights", Link("/desk"), Noted(&[]) => requests::recycled;
    29 s29_imported_without_an_account: "first_binding", Link("/desk"), Done => requests::first_binding;
    30 s30_no_certification_profile: "no_certification_profile", Link("/ask"), Refused => linking::no_certification;
    31 s31_merge_runs: "merge_in_progress", Link("/align"), Refused => two::merge_runs;
    32 s32_merged_number: "mcid_resolved", Link("/desk"), Done => two::merged_number;
    33 s33_proof_used_again: "proof_invalid", Form("/proofs/wanted"), Refused => requests::used_again;
    34 s34_second_request: "duplicate_request", Link("/questions/"), Done => requests::second_request;
    35 s35_taken_meanwhile: "target_taken", Form("/rejection"), Done => requests::taken_meanwhile;
    36 s36_learn_profile_deleted: "learn_profile_deleted", Form("/learn/connection"), Done => learn::delete;
    37 s37_the_owner_objects: "contested", Link("/certification"), Done => requests::contested;
}

#[test]
fn every_situation_has_its_row() {
    assert_eq!(NUMBERS, (1..=37).collect::<Vec<_>>());
}
