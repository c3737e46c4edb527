//! A row of the exams' file.

use super::header::{Columns, Field};
use super::row::{Fields, Row, day};
use crate::certification::{ExamCode, ExamOutcome, Mcid, Reason, RegistrationId};
use jiff::civil::Date;

/// One exam of one profile as the file has it.
#[derive(Debug)]
pub(super) struct ExamRow {
    /// The profile.
    pub(super) mcid: Mcid,
    /// The exam.
    pub(super) exam: ExamCode,
    /// The day it was taken.
    pub(super) taken_on: Date,
    /// How it ended.
    pub(super) outcome: ExamOutcome,
    /// The provider's number of the sitting.
    pub(super) registration_id: RegistrationId,
}

impl Row for ExamRow {
    const COLUMNS: Columns = Columns {
        required: &[
            Field::Mcid,
            Field::Exam,
            Field::TakenOn,
            Field::Outcome,
            Field::RegistrationId,
        ],
        optional: &[],
    };

    fn read(fields: &mut Fields<'_>, today: Date) -> Option<Self> {
        // All fields are read before the first fault ends the row, so that every fault is told.
        let mcid = fields.required(Field::Mcid, Mcid::parse);
        let exam = fields.required(Field::Exam, ExamCode::parse);
        let taken_on = fields.required(Field::TakenOn, |text| day(text, today));
        let outcome = fields.required(Field::Outcome, ExamOutcome::parse);
        let registration_id = fields.required(Field::RegistrationId, RegistrationId::parse);
        if let Some(mcid) = &mcid {
            fields.note_fixed(Field::Mcid, mcid.as_str(), Reason::NotANumber);
        }
        if let Some(exam) = &exam {
            fields.note_fixed(Field::Exam, exam.as_str(), Reason::BadExam);
        }
        if let Some(date) = taken_on {
            fields.note_fixed(Field::TakenOn, &date.to_string(), Reason::NotADate);
        }
        if let Some(outcome) = outcome {
            fields.note_fixed(Field::Outcome, outcome.as_str(), Reason::BadOutcome);
        }
        if let Some(id) = &registration_id {
            fields.note_fixed(Field::RegistrationId, id.as_str(), Reason::NotANumber);
        }
        // The provider's numbers repeat between people, so only the pair has to be new.
        if let (Some(mcid), Some(id)) = (&mcid, &registration_id) {
            fields.note_unique(
                Field::RegistrationId,
                format!("{}\n{}", mcid.as_str(), id.as_str()),
            );
        }
        Some(Self {
            mcid: mcid?,
            exam: exam?,
            taken_on: taken_on?,
            outcome: outcome?,
            registration_id: registration_id?,
        })
    }
}
