//! Flows under way and accounts of providers in the database.

pub(super) mod flows;
pub(super) mod people;
