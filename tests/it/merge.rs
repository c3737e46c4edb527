//! Two certification profiles of one person: verified each by itself, joined, objected to, undone, imported again; and
//! everybody who tries to swallow a profile that is not theirs.

pub mod world;

mod blocked;
mod elsewhere;
mod imports;
mod main_path;
mod objections;
mod property;
mod races;
mod situations;
mod survivor;
mod thieves;
mod undo;
