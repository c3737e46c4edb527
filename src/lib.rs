//! Realign: the support desk that moves a certification profile to the right account, safely.
//!
//! | slice | what it is |
//! |---|---|
//! | [`accounts`] | who somebody is: accounts, passwords, sign-in, sessions |
//! | [`certification`] | certification profiles, exams, bindings and their journal, import |
//! | [`learn`] | Learn profiles and their accounts |
//! | [`connection`] | whether two profiles are aligned, connecting them |
//! | [`guide`] | both ways to align the profiles: which one fits, and its steps |
//! | [`questions`] | the forum: ask, read, answer, moderate |
//! | [`requests`] | the change of the account: life cycle, decision, hold, rebind, objection |
//! | [`verification`] | evidence and the policy that judges it |
//! | [`threads`] | private messages |
//! | [`desk`] | the agents' desk |
//! | [`mail`] | the outbox and its worker |
//! | [`events`], [`audit`] | what happened, for people and for the record |
//!
//! Inside of a slice: `pages.rs` (handlers, forms, templates) → `policy.rs` (pure rules) and `store.rs` (queries) → [`db`].
//! Around the slices: [`web`] (sessions, forms, roles), [`app`], [`routes`], [`config`], [`jobs`], [`text`], [`vault`], [`words`], [`cli`].

pub mod accounts;
pub mod app;
pub mod audit;
pub mod certification;
pub mod cli;
pub mod clock;
pub mod config;
pub mod connection;
pub mod db;
pub mod demo;
pub mod desk;
pub mod error;
pub mod events;
pub mod guide;
pub mod health;
pub mod jobs;
pub mod learn;
pub mod mail;
pub mod questions;
pub mod requests;
pub mod routes;
pub mod text;
pub mod threads;
pub mod vault;
pub mod verification;
pub mod web;
pub mod words;
