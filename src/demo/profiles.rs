//! The certification profiles of the demo: two CSV files, taken in by the same import as real ones.

use std::path::Path;

use super::people::People;
use crate::accounts::Account;
use crate::app::App;
use crate::certification::import;
use crate::error::{Error, Result};

/// What Maya types when the request asks for it.
pub(super) const STORY: &[(&str, &str)] = &[
    ("MCID", "990417226"),
    ("legal name", "Maya Lindqvist"),
    (
        "exam on record",
        "AZ-104, passed on 2025-03-14, registration ID 482771903",
    ),
    (
        "contact email",
        "maya.contact@example.com (its mail is on the mailbox page too)",
    ),
    ("current account", "maya.old@example.com"),
    ("wanted account", "maya@example.com"),
];

/// What Tomas asked with.
pub(super) const TOMAS_MCID: &str = "990417301";
/// His name as on the profile.
pub(super) const TOMAS_NAME: &str = "Tomas Okonjo";

pub(super) fn make(app: &App, people: &People, directory: &Path) -> Result<()> {
    let bound = |account: &Account| format!("{},{}", account.key.issuer, account.key.subject);
    let profiles = format!(
        "mcid,legal_name,contact_email,country,phone,msa_email,created_on,msa_issuer,msa_subject\n\
         990417226,Maya Lindqvist,maya.contact@example.com,SE,+46 555 010 2233,maya.old@example.com,2019-05-02,{}\n\
         {TOMAS_MCID},{TOMAS_NAME},tomas.contact@example.com,NG,,tomas.old@example.com,2021-09-13,{}\n\
         990417388,Lena Fischer,lena.contact@example.com,DE,,lena.old@example.com,2020-02-17,{}\n\
         990417412,Rosa Delgado,rosa.contact@example.com,ES,,rosa@example.com,2024-01-08,{}\n\
         990417429,Rosa Delgado,rosa.before@example.com,ES,,rosa.old@example.com,2018-06-19,{}\n",
        bound(&people.maya_old),
        bound(&people.tomas_old),
        bound(&people.lena_old),
        bound(&people.rosa),
        bound(&people.rosa_old),
    );
    let exams = format!(
        "mcid,exam,taken_on,outcome,registration_id\n\
         990417226,AZ-900,2023-11-08,pass,482771544\n\
         990417226,AZ-104,2025-03-14,pass,482771903\n\
         {TOMAS_MCID},SC-300,2024-06-21,pass,482780016\n\
         990417388,DP-900,2024-02-02,pass,482790204\n\
         990417412,AI-900,2024-03-11,pass,482801117\n\
         990417429,MS-900,2018-09-04,pass,481200563\n\
         990417429,AZ-900,2019-10-22,pass,481933870\n"
    );
    take(directory, "profiles", &profiles, |file, report| {
        import::profiles(app, file, report, &mut std::io::sink())
    })?;
    take(directory, "exams", &exams, |file, report| {
        import::exams(app, file, report, &mut std::io::sink())
    })
}

fn take(
    directory: &Path,
    what: &str,
    csv: &str,
    import: impl FnOnce(&Path, &Path) -> std::io::Result<u8>,
) -> Result<()> {
    let failed = |error: std::io::Error| Error::Internal(format!("the demo's {what}: {error}"));
    let (file, report) = (
        directory.join(format!("{what}.csv")),
        directory.join(format!("{what}.report.jsonl")),
    );
    std::fs::write(&file, csv).map_err(failed)?;
    match import(&file, &report).map_err(failed)? {
        0 => Ok(()),
        _ => Err(Error::Internal(format!(
            "the demo's {what} were refused; see {}",
            report.display()
        ))),
    }
}
