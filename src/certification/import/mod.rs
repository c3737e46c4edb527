//! Importing certification profiles and exams from CSV files.
//!
//! Three steps, each of which knows nothing of the next: records in bounded memory, typed rows with all that is
//! wrong with them, and the database in batches. What happened to each row that did not simply go in is told in
//! a report of JSON lines.

mod batch;
mod command;
mod exam_row;
mod header;
mod metered;
mod plan;
mod profile_row;
mod records;
mod report;
mod row;
mod rows;
mod run;
mod seen;
mod store;
mod summary;
#[cfg(test)]
mod tests;

pub use command::{exams, profiles};
