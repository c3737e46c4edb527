//! Which column stands where.

use csv::ByteRecord;

/// A column of the files that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    /// The number of the profile.
    Mcid,
    /// The name on the profile.
    LegalName,
    /// The address of the profile, which need not be an account's.
    ContactEmail,
    /// The country code.
    Country,
    /// The phone number; may be empty.
    Phone,
    /// The address of the account the profile is bound to; may be empty.
    MsaEmail,
    /// The day the profile was made.
    CreatedOn,
    /// With [`Field::MsaSubject`], the key of the account the profile is bound to.
    MsaIssuer,
    /// See [`Field::MsaIssuer`].
    MsaSubject,
    /// The exam's code.
    Exam,
    /// The day it was taken.
    TakenOn,
    /// How it ended.
    Outcome,
    /// The exam provider's number of the sitting.
    RegistrationId,
}

impl Field {
    const ALL: [Self; 13] = [
        Self::Mcid,
        Self::LegalName,
        Self::ContactEmail,
        Self::Country,
        Self::Phone,
        Self::MsaEmail,
        Self::CreatedOn,
        Self::MsaIssuer,
        Self::MsaSubject,
        Self::Exam,
        Self::TakenOn,
        Self::Outcome,
        Self::RegistrationId,
    ];

    /// The name in the header.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Mcid => "mcid",
            Self::LegalName => "legal_name",
            Self::ContactEmail => "contact_email",
            Self::Country => "country",
            Self::Phone => "phone",
            Self::MsaEmail => "msa_email",
            Self::CreatedOn => "created_on",
            Self::MsaIssuer => "msa_issuer",
            Self::MsaSubject => "msa_subject",
            Self::Exam => "exam",
            Self::TakenOn => "taken_on",
            Self::Outcome => "outcome",
            Self::RegistrationId => "registration_id",
        }
    }
}

/// The columns a kind of file has.
pub(super) struct Columns {
    /// Those without which nothing can be imported.
    pub(super) required: &'static [Field],
    /// Those that may be left out.
    pub(super) optional: &'static [Field],
}

/// A header that can be worked with.
#[derive(Debug)]
pub(super) struct Header {
    /// Where each field stands, by its place in [`Field::ALL`].
    places: [Option<usize>; Field::ALL.len()],
    /// Names that are no column of this kind of file, as written, with control characters spelled out.
    pub(super) unknown: Vec<String>,
    /// How many columns there are.
    pub(super) width: usize,
}

/// Why a header can not be worked with: nothing of such a file is imported.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct HeaderFault {
    /// Required columns that are not there.
    pub(super) missing: Vec<Field>,
    /// Columns that are there more than once, so that it is open which one counts.
    pub(super) repeated: Vec<Field>,
}

impl Header {
    /// Reads names in any order, in any case, with any spaces around them.
    pub(super) fn read(names: &ByteRecord, columns: &Columns) -> Result<Self, HeaderFault> {
        let mut header = Self {
            places: [None; Field::ALL.len()],
            unknown: Vec::new(),
            width: names.len(),
        };
        let mut repeated = Vec::new();
        for (place, written) in names.iter().enumerate() {
            let written = String::from_utf8_lossy(written);
            let name = written.trim();
            let known = columns.required.iter().chain(columns.optional);
            let Some(&field) = known
                .into_iter()
                .find(|field| name.eq_ignore_ascii_case(field.as_str()))
            else {
                header.unknown.push(name.escape_debug().collect());
                continue;
            };
            if let Some(slot) = header.places.get_mut(field as usize)
                && slot.replace(place).is_some()
                && !repeated.contains(&field)
            {
                repeated.push(field);
            }
        }
        let missing: Vec<Field> = columns
            .required
            .iter()
            .copied()
            .filter(|field| header.place(*field).is_none())
            .collect();
        if missing.is_empty() && repeated.is_empty() {
            Ok(header)
        } else {
            Err(HeaderFault { missing, repeated })
        }
    }

    /// Where a field stands in each record.
    pub(super) fn place(&self, field: Field) -> Option<usize> {
        self.places.get(field as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns {
        required: &[Field::Mcid, Field::Exam, Field::TakenOn],
        optional: &[Field::Outcome],
    };

    fn read(names: &[&str]) -> Result<Header, HeaderFault> {
        Header::read(&ByteRecord::from(names.to_vec()), &COLUMNS)
    }

    #[test]
    fn any_order_case_and_spaces() {
        let header = read(&["Taken_On ", "shoe size", " EXAM", "mcid"]).unwrap();
        assert_eq!(header.place(Field::Mcid), Some(3));
        assert_eq!(header.place(Field::TakenOn), Some(0));
        assert_eq!(header.place(Field::Outcome), None);
        assert_eq!(header.unknown, ["shoe size"]);
    }

    #[test]
    fn all_that_is_missing_is_named() {
        let fault = read(&["exam", "exam"]).unwrap_err();
        assert_eq!(fault.missing, [Field::Mcid, Field::TakenOn]);
        assert_eq!(fault.repeated, [Field::Exam]);
    }

    #[test]
    fn an_unknown_name_is_safe_on_a_terminal() {
        let header = read(&["mcid", "exam", "taken_on", "a\u{1b}[2J"]).unwrap();
        assert_eq!(header.unknown, ["a\\u{1b}[2J"]);
    }

    #[test]
    fn every_field_has_its_own_place() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
        }
    }
}
