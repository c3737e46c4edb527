//! The whole URL table on one screen. No logic.

use actix_web::web::{ServiceConfig, route};

use crate::{health, web};

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

macro_rules! table {
    ($($method:ident $path:literal $who:ident => $($handler:ident)::+;)*) => {
        /// Every route: method, path, who may use it.
        pub const TABLE: &[(&str, &str, For)] = &[$((stringify!($method), $path, For::$who)),*];

        /// Registers every route.
        pub fn all(config: &mut ServiceConfig) {
            $(config.route($path, actix_web::web::$method().to($($handler)::+));)*
            config.default_service(route().to(web::not_found));
        }
    };
}

table! {
    get  "/healthz"                        Anyone => health::live;
    get  "/readyz"                         Anyone => health::ready;
    get  "/static/{path:.*}"               Anyone => web::assets::serve;
}
