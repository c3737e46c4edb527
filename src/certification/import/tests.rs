//! The files people really send, and files nobody should.

use super::exam_row::ExamRow;
use super::header::Field;
use super::profile_row::ProfileRow;
use super::records::{LONGEST, Unreadable};
use super::row::{Remark, Row};
use super::rows::{Checked, Rows};
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::io::Cursor;

const TODAY: Date = Date::constant(2026, 11, 23);
const PROFILES: &str = "mcid,legal_name,contact_email,country,phone,msa_email,created_on\n";

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn read<T: Row>(file: impl AsRef<[u8]>) -> Vec<Checked<T>> {
    let mut rows = Rows::open(Cursor::new(file), TODAY).unwrap();
    let mut all = Vec::new();
    while let Some(row) = rows.next_row().unwrap() {
        all.push(row);
    }
    all
}

/// Row, field and code of everything there is to say, `fixed:` before what was put right.
fn said<T>(rows: &[Checked<T>]) -> Vec<(u64, String)> {
    let name = |remark: &Remark| {
        format!(
            "{} {}",
            remark.field.map_or("-", Field::as_str),
            remark.code.as_str()
        )
    };
    rows.iter()
        .flat_map(|row| match row {
            Checked::Good { row, fixed, .. } => fixed
                .iter()
                .map(|remark| (*row, format!("fixed: {}", name(remark))))
                .collect::<Vec<_>>(),
            Checked::Refused { row, faults } => faults.iter().map(|fault| (*row, name(fault))).collect(),
        })
        .collect()
}

fn said_of(rows: &str) -> Vec<(u64, String)> {
    said(&read::<ProfileRow>(format!("{PROFILES}{rows}")))
}

fn pairs(list: &[(u64, &str)]) -> Vec<(u64, String)> {
    list.iter()
        .map(|(row, said)| (*row, (*said).to_owned()))
        .collect()
}

#[test]
fn the_clean_files_are_clean() {
    let profiles = read::<ProfileRow>(data("profiles.csv"));
    assert_eq!(profiles.len(), 5_000);
    assert_eq!(said(&profiles), []);
    let exams = read::<ExamRow>(data("exams.csv"));
    assert_eq!(exams.len(), 12_519);
    assert_eq!(said(&exams), []);
}

#[test]
fn the_dirty_file_has_exactly_the_listed_faults() {
    let rows = read::<ProfileRow>(data("profiles-dirty.csv"));
    assert_eq!(rows.len(), 200);
    assert_eq!(
        said(&rows),
        pairs(&[
            (5, "mcid not_a_number"),
            (11, "mcid missing"),
            (16, "legal_name missing"),
            (23, "msa_email not_an_address"),
            (24, "msa_email duplicate"),
            (25, "msa_email duplicate"),
            (32, "mcid duplicate"),
            (43, "created_on not_a_date"),
            (44, "created_on in_future"),
            (52, "country bad_country"),
            (63, "legal_name control_character"),
            (64, "legal_name too_long"),
            (72, "contact_email line_break"),
            (82, "fixed: mcid not_a_number"),
            (92, "msa_email look_alike"),
            (102, "fixed: mcid not_a_number"),
        ])
    );
    let listed: Vec<serde_json::Value> = serde_json::from_slice(&data("profiles-dirty.faults.json")).unwrap();
    let listed: BTreeSet<u64> = listed
        .iter()
        .map(|fault| fault["row"].as_u64().unwrap())
        .collect();
    assert_eq!(
        said(&rows)
            .into_iter()
            .map(|(row, _)| row)
            .collect::<BTreeSet<_>>(),
        listed
    );
}

#[test]
fn values_are_stored_in_their_plain_form() {
    let rows = read::<ProfileRow>(data("profiles-dirty.csv"));
    let mcid = |wanted: u64| {
        rows.iter().find_map(|row| match row {
            Checked::Good { row, value, .. } if *row == wanted => Some(value.mcid.as_str()),
            Checked::Good { .. } | Checked::Refused { .. } => None,
        })
    };
    assert_eq!(mcid(82), Some("990123456"));
    assert_eq!(mcid(102), Some("940504924"));
}

#[test]
fn all_faults_of_a_row_are_told() {
    let rows = "990100001,Ann,ann@example.com,DE,,ann@example.com,2020-01-01\n\
                990100001, ,nobody,XX,,ANN@example.com,2021-02-30\n";
    assert_eq!(
        said_of(rows),
        pairs(&[
            (3, "legal_name missing"),
            (3, "contact_email not_an_address"),
            (3, "country bad_country"),
            (3, "created_on not_a_date"),
            (3, "mcid duplicate"),
            (3, "msa_email duplicate"),
        ])
    );
}

#[test]
fn a_refused_row_takes_no_value() {
    let rows = "990100001,Ann,ann@example.com,ZZ,,ann@example.com,2020-01-01\n\
                990100001,Ann,ann@example.com,DE,,ann@example.com,2020-01-01\n";
    assert_eq!(said_of(rows), pairs(&[(2, "country bad_country")]));
}

#[test]
fn half_a_key_is_no_key_and_a_whole_one_stands_once() {
    let file = "MSA_ISSUER,msa_subject,created_on,msa_email,phone,country,contact_email,legal_name,mcid\r\n\
                https://login.example,s1,2020-01-01,,,DE,a@example.com,Ann,990100001\r\n\
                https://login.example,s1,2020-01-01,,,DE,a@example.com,Bea,990100002\r\n\
                https://login.example,,2020-01-01,,,DE,a@example.com,Cat,990100003\r\n\
                ,s2,2020-01-01,,,DE,a@example.com,Dan,990100004\r\n\
                ,,2020-01-01,,,DE,a@example.com,Eve,990100005\r\n";
    let rows = read::<ProfileRow>(file);
    let wanted = [
        (3, "msa_subject duplicate"),
        (4, "msa_subject missing"),
        (5, "msa_issuer missing"),
    ];
    assert_eq!(said(&rows), pairs(&wanted));
    assert!(
        matches!(&rows[0], Checked::Good { value, .. } if value.msa_key.is_some() && value.phone.is_none())
    );
    assert!(matches!(&rows[4], Checked::Good { value, .. } if value.msa_key.is_none()));
}

#[test]
fn ragged_rows_and_foreign_bytes_are_refused_one_by_one() {
    let mut file = PROFILES.as_bytes().to_vec();
    file.extend(b"990100001,Ann,ann@example.com,DE,,ann@example.com\n");
    file.extend(b"990100002,Ann\xff,bea@example.com,DE,,bea@example.com,2020-01-01\n");
    file.extend(b"\n\n990100003,Cat,cat@example.com,DE,,cat@example.com,2020-01-01,more\n");
    file.extend(b"990100004,Dan,dan@example.com,DE,,dan@example.com,2020-01-01");
    assert_eq!(
        said(&read::<ProfileRow>(file)),
        pairs(&[
            (2, "- wrong_field_count"),
            (3, "legal_name not_utf8"),
            (4, "- wrong_field_count")
        ])
    );
}

#[test]
fn an_unclosed_quote_costs_its_own_row_only() {
    let good = |n: u32| format!("99010{n:04},Ann,a@example.com,DE,,a{n}@example.com,2020-01-01\n");
    // In the last column and with few rows behind it, and again with more rows than may be held in memory.
    for rows in [3, 5_000] {
        let mut file = String::from("990200000,Ann,a@example.com,DE,,a@example.com,\"2020-01-01\n");
        (0..rows).for_each(|n| file.push_str(&good(n)));
        let code = if rows == 3 { "- bad_quotes" } else { "- too_long" };
        assert_eq!(said_of(&file), pairs(&[(2, code)]), "{rows}");
        assert_eq!(
            read::<ProfileRow>(format!("{PROFILES}{file}")).len(),
            1 + rows as usize
        );
    }
}

#[test]
fn a_name_over_two_lines_keeps_the_count_of_rows() {
    let rows = "990100001,\"Ann\r\nSecond \"\"line\"\"\",a@example.com,DE,,a@example.com,2020-01-01\n\
                990100002,\"Bea, B.\",b@example.com,QQ,,b@example.com,2020-01-01\n";
    assert_eq!(
        said_of(rows),
        pairs(&[(2, "legal_name line_break"), (3, "country bad_country")])
    );
}

#[test]
fn a_huge_field_is_refused_in_bounded_memory() {
    let huge = "x".repeat(3 * LONGEST);
    let rows = format!(
        "990100001,{huge},a@example.com,DE,,a@example.com,2020-01-01\n\
         990100002,Bea,b@example.com,DE,,b@example.com,2020-01-01\n"
    );
    assert_eq!(said_of(&rows), pairs(&[(2, "- too_long")]));
    let blank = "\n".repeat(10 * LONGEST);
    let rows = format!("{blank}990100002,Bea,b@example.com,DE,,b@example.com,2020-01-01\n{blank}");
    assert_eq!(said_of(&rows), []);
    assert_eq!(read::<ProfileRow>(format!("{PROFILES}{rows}")).len(), 1);
}

#[test]
fn headers_that_do_not_do() {
    let open = |file: &str| Rows::<_, ProfileRow>::open(Cursor::new(file.to_owned()), TODAY).map(|_| ());
    assert!(matches!(open(""), Err(Unreadable::Empty)));
    assert!(matches!(open("\u{feff}"), Err(Unreadable::Empty)));
    let Err(Unreadable::Header(fault)) = open("mcid,legal_name,phone,country,MCID\n") else {
        panic!("such a header can not be used");
    };
    assert_eq!(
        fault.missing,
        [Field::ContactEmail, Field::MsaEmail, Field::CreatedOn]
    );
    assert_eq!(fault.repeated, [Field::Mcid]);
}

#[test]
fn exams_name_what_is_wrong() {
    let file = "mcid,exam,taken_on,outcome,registration_id\n\
                990100001,AZ-104,2024-01-01,pass,4821\n\
                990100001,AZ-105,2024-01-02,fail,4821\n\
                990100002,az-104,2024-01-01,Pass,4821\n\
                990100002,AZ104,2027-01-01,passed,48x\n";
    assert_eq!(
        said(&read::<ExamRow>(file)),
        pairs(&[
            (3, "registration_id duplicate"),
            (4, "fixed: exam bad_exam"),
            (4, "fixed: outcome bad_outcome"),
            (5, "exam bad_exam"),
            (5, "taken_on in_future"),
            (5, "outcome bad_outcome"),
            (5, "registration_id not_a_number"),
        ])
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_to_the_end(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let mut file = PROFILES.as_bytes().to_vec();
        file.extend(bytes);
        read::<ProfileRow>(file);
    }

    #[test]
    fn any_mixture_of_csv_signs_is_read_to_the_end(text in "[\",\r\n a9é@.-]{0,400}", first in ".{0,60}") {
        read::<ProfileRow>(format!("{PROFILES}{text}"));
        read::<ExamRow>(format!("mcid,exam,taken_on,outcome,registration_id\n{text}"));
        let _ = Rows::<_, ProfileRow>::open(Cursor::new(first), TODAY).map(|_| ());
    }

    #[test]
    fn rows_are_numbered_as_records(names in proptest::collection::vec("[a-z\",\n\r]{1,8}", 1..20)) {
        let mut file = csv::Writer::from_writer(PROFILES.as_bytes().to_vec());
        for name in &names {
            file.write_record(["x", name.as_str(), "", "", "", "", ""]).unwrap();
        }
        let rows: Vec<u64> = read::<ProfileRow>(file.into_inner().unwrap()).iter().map(|row| match row {
            Checked::Good { row, .. } | Checked::Refused { row, .. } => *row,
        }).collect();
        prop_assert_eq!(rows, (2..2 + names.len() as u64).collect::<Vec<_>>());
    }
}
