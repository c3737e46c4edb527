//! Requests from asking to connected: verification, decisions, holds, objections, time, and everybody who tries to get past.

mod fixture;
mod giving;
mod looks;

mod answers;
mod asked;
mod codes;
mod contested;
mod holds;
mod imports;
mod main_path;
mod objections;
mod proofs;
mod proofs_elsewhere;
mod races;
mod refused_rebinds;
mod resolutions;
mod stop_link;
mod strangers;
mod thieves;
mod time;
mod two_people;
mod wanted;
