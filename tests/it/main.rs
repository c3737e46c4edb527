//! The product driven over HTTP by actors, each test with a database of its own. One binary, one file per slice; what
//! they share is [`harness`].
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets something unexpected has failed"
)]
#![allow(
    unreachable_pub,
    reason = "nothing outside of this binary can reach anything here"
)]

mod cases;
mod harness;

mod accounts;
mod ask;
mod certification;
mod cli;
mod demo;
mod desk;
mod guide;
mod import;
mod jobs;
mod learn;
mod mail;
mod merge;
mod public_text;
mod questions;
mod requests;
mod routes;
mod situations;
mod smoke;
mod threads;
