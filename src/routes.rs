//! The whole URL table on one screen. No logic.

use actix_web::web::{ServiceConfig, post, route};
use actix_web::{Route, guard};

use crate::accounts::pages as accounts;
use crate::requests::pages as decisions;
use crate::verification::pages as evidence;
use crate::{certification, desk, guide, health, learn, mail, questions, threads, web};

/// What a route may be used by, as the tests of the table check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Everybody.
    Anyone,
    /// Whoever is signed in; rows of others are not found.
    Member,
    /// Agents, leads and admins.
    Agent,
    /// Leads and admins.
    Lead,
    /// Admins.
    Admin,
}

/// A page, and its headers alone for `HEAD`.
fn get() -> Route {
    route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

macro_rules! table {
    ($($method:ident $path:literal $who:ident => $($handler:ident)::+;)*) => {
        /// Every route: method, path, who may use it.
        pub const TABLE: &[(&str, &str, For)] = &[$((stringify!($method), $path, For::$who)),*];

        /// Registers every route.
        pub fn all(config: &mut ServiceConfig) {
            $(config.route($path, $method().to($($handler)::+));)*
            config.default_service(route().to(web::not_found));
        }
    };
}

table! {
    get  "/"                               Anyone => questions::pages::front;
    get  "/ask"                            Anyone => questions::ask::show;
    post "/ask"                            Anyone => questions::ask::step;
    post "/ask/preview"                    Member => questions::ask::preview;
    get  "/questions/{id}"                 Anyone => questions::pages::show;
    post "/questions/{id}/answers"         Member => questions::pages::answer;
    post "/questions/{id}/hiding"          Agent  => questions::pages::hide;
    post "/questions/{id}/closure"         Agent  => questions::pages::close;
    post "/questions/{id}/answers/{answer}/hiding" Agent => questions::pages::hide_answer;
    get  "/healthz"                        Anyone => health::live;
    get  "/readyz"                         Anyone => health::ready;
    get  "/certification"                  Member => certification::pages::show;
    post "/certification/claim"            Member => certification::pages::claim;
    get  "/certification/claim/objection"  Anyone => certification::pages::objection;
    post "/certification/claim/objection"  Anyone => certification::pages::object;
    post "/certification/freeze"           Member => certification::pages::freeze;
    get  "/desk/freezes"                   Lead   => certification::pages::waiting;
    post "/desk/freezes/{id}/resolution"   Lead   => certification::pages::resolve;
    get  "/learn"                          Member => learn::pages::show;
    post "/learn/connection"               Member => learn::pages::connect;
    post "/learn/connection/removal"       Member => learn::pages::disconnect;
    get  "/learn/settings"                 Member => learn::pages::settings;
    get  "/learn/settings/add"             Member => learn::pages::show_add;
    post "/learn/settings/add"             Member => learn::pages::add;
    get  "/learn/settings/add/{id}"        Member => learn::pages::show_offer;
    post "/learn/settings/add/{id}"        Member => learn::pages::accept;
    get  "/learn/settings/accounts/{id}/removal" Member => learn::pages::show_removal;
    post "/learn/settings/accounts/{id}/removal" Member => learn::pages::remove;
    get  "/learn/settings/deletion"        Member => learn::pages::show_deletion;
    post "/learn/settings/deletion"        Member => learn::pages::delete;
    get  "/align"                          Anyone => guide::pages::show;
    post "/align/guide"                    Member => guide::pages::begin;
    post "/align/guide/removal"            Member => guide::pages::end;
    get  "/help/align"                     Anyone => guide::pages::help;
    get  "/static/{path:.*}"               Anyone => web::assets::serve;
    post "/desk/requests/{id}/claim"       Agent  => decisions::claim;
    post "/desk/requests/{id}/approval"    Agent  => decisions::approve;
    post "/desk/requests/{id}/rejection"   Agent  => decisions::reject;
    post "/desk/requests/{id}/resolution"  Lead   => decisions::resolve;
    get  "/desk/requests/{id}/merge"       Agent  => decisions::merge_preview;
    post "/desk/requests/{id}/merge"       Agent  => decisions::merge;
    post "/desk/requests/{id}/undo"        Lead   => decisions::undo_merge;
    get  "/requests/{id}/evidence"         Member => evidence::show;
    post "/requests/{id}/evidence"         Member => evidence::give;
    post "/requests/{id}/codes"            Member => evidence::ask_code;
    get  "/requests/{id}/second"           Member => evidence::show_second;
    post "/requests/{id}/second"           Member => evidence::give_second;
    post "/requests/{id}/second/codes"     Member => evidence::ask_second_code;
    get  "/requests/{id}/codes/stop"       Anyone => evidence::ask_to_stop;
    post "/requests/{id}/codes/stop"       Anyone => evidence::stop;
    get  "/requests/{id}/proofs/wanted"    Member => evidence::show_wanted;
    post "/requests/{id}/proofs/wanted"    Member => evidence::prove_wanted;
    get  "/requests/{id}/proofs/current"   Member => evidence::show_current;
    post "/requests/{id}/proofs/current"   Member => evidence::prove_current;
    get  "/requests/{id}/proofs/second"    Member => evidence::show_second_account;
    post "/requests/{id}/proofs/second"    Member => evidence::prove_second;
    get  "/requests/{id}/objection"        Anyone => decisions::objection;
    post "/requests/{id}/objection"        Anyone => decisions::object;
    post "/requests/{id}/withdrawal"       Member => decisions::withdraw;
    post "/requests/{id}/reopening"        Member => decisions::reopen;

    get  "/messages"                       Member => threads::pages::list;
    post "/messages/preview"               Member => threads::pages::preview;
    get  "/messages/{id}"                  Anyone => threads::pages::show;
    post "/messages/{id}/messages"         Member => threads::pages::send;
    post "/messages/{id}/draft"            Member => threads::pages::keep_draft;
    get  "/sign-in"                        Anyone => accounts::sign_in::show;
    post "/sign-in"                        Anyone => accounts::sign_in::sign_in;
    get  "/sign-in/again"                  Member => accounts::again::show;
    post "/sign-in/again"                  Member => accounts::again::prove;
    post "/sign-in/{provider}"             Anyone => accounts::oidc::sign_in;
    post "/sign-in/{provider}/fresh"       Member => accounts::oidc::fresh;
    get  "/sign-in/{provider}/callback"    Anyone => accounts::oidc::callback;
    post "/sign-out"                       Anyone => accounts::sign_in::sign_out;
    get  "/register"                       Anyone => accounts::register::show_register;
    post "/register"                       Anyone => accounts::register::register;
    get  "/register/sent"                  Anyone => accounts::register::register_sent;
    get  "/register/confirm"               Anyone => accounts::confirm::show;
    post "/register/confirm"               Anyone => accounts::confirm::confirm;
    get  "/recover"                        Anyone => accounts::register::show_recover;
    post "/recover"                        Anyone => accounts::register::recover;
    get  "/recover/sent"                   Anyone => accounts::register::recover_sent;
    get  "/account"                        Member => accounts::account::show;
    post "/account/handle"                 Member => accounts::account::set_handle;
    post "/account/preferences"            Member => accounts::account::set_preferences;
    post "/account/password"               Member => accounts::account::set_password;
    post "/account/sessions/revocation"    Member => accounts::account::end_other_sessions;
    post "/account/sessions/{id}/revocation" Member => accounts::account::end_session;
    get  "/admin/staff"                    Admin  => accounts::staff::show;
    post "/admin/staff/{id}/invitation"    Admin  => accounts::staff::invite;
    post "/admin/staff/{id}/role"          Admin  => accounts::staff::set_role;

    get  "/demo/mail"                      Anyone => mail::pages::mailbox;
    get  "/demo/mail/{number}"             Anyone => mail::pages::one;
    get  "/desk/mail"                      Agent => mail::pages::desk;
    post "/desk/mail/{id}/retry"           Agent => mail::pages::retry;
    get  "/desk"                           Agent  => desk::pages::queue;
    get  "/desk/requests/{id}"             Agent  => desk::pages::request;
    post "/desk/requests/{id}/note"        Agent  => desk::pages::note;
}
