//! A row of the profiles' file.

use super::header::{Columns, Field};
use super::row::{Fields, Row, day};
use crate::certification::legal_name::one_line;
use crate::certification::{Country, LegalName, Mcid, Reason};
use crate::text::address::{AddressError, EmailAddress};
use jiff::civil::Date;

/// A certification profile as the file has it.
#[derive(Debug)]
pub(super) struct ProfileRow {
    /// The number.
    pub(super) mcid: Mcid,
    /// The name.
    pub(super) legal_name: LegalName,
    /// The address of the profile.
    pub(super) contact_email: EmailAddress,
    /// The country.
    pub(super) country: Country,
    /// The phone number as written.
    pub(super) phone: Option<String>,
    /// The address of the account; none leaves the profile without a binding, unless there is a key.
    pub(super) msa_email: Option<EmailAddress>,
    /// The day the profile was made.
    pub(super) created_on: Date,
    /// The key of the account: issuer and subject.
    pub(super) msa_key: Option<(String, String)>,
}

/// The most characters of a phone number as written.
const LONGEST_PHONE: usize = 50;
/// The most characters of an issuer or a subject (OpenID Connect Core 1.0 §2 caps a subject at 255).
const LONGEST_KEY: usize = 255;

impl Row for ProfileRow {
    const COLUMNS: Columns = Columns {
        required: &[
            Field::Mcid,
            Field::LegalName,
            Field::ContactEmail,
            Field::Country,
            Field::Phone,
            Field::MsaEmail,
            Field::CreatedOn,
        ],
        optional: &[Field::MsaIssuer, Field::MsaSubject],
    };

    fn read(fields: &mut Fields<'_>, today: Date) -> Option<Self> {
        // All fields are read before the first fault ends the row, so that every fault is told.
        let mcid = mcid(fields);
        let legal_name = fields.required(Field::LegalName, LegalName::parse);
        let contact_email = fields.required(Field::ContactEmail, address);
        let country = fields.required(Field::Country, Country::parse);
        let phone = fields.optional(Field::Phone, |text| {
            one_line(text, LONGEST_PHONE).map(str::to_owned)
        });
        let msa_email = fields.optional(Field::MsaEmail, address);
        let created_on = fields.required(Field::CreatedOn, |text| day(text, today));
        let msa_key = msa_key(fields);
        if let Some(address) = &contact_email {
            fields.note_fixed(Field::ContactEmail, address.as_str(), Reason::NotAnAddress);
        }
        if let Some(country) = country {
            fields.note_fixed(Field::Country, country.as_str(), Reason::BadCountry);
        }
        if let Some(Some(address)) = &msa_email {
            fields.note_fixed(Field::MsaEmail, address.as_str(), Reason::NotAnAddress);
            fields.note_unique(Field::MsaEmail, address.normalised());
        }
        if let Some(date) = created_on {
            fields.note_fixed(Field::CreatedOn, &date.to_string(), Reason::NotADate);
        }
        if let Some(Some((issuer, subject))) = &msa_key {
            fields.note_unique(Field::MsaSubject, format!("{issuer}\n{subject}"));
        }
        Some(Self {
            mcid: mcid?,
            legal_name: legal_name?,
            contact_email: contact_email?,
            country: country?,
            phone: phone?,
            msa_email: msa_email?,
            created_on: created_on?,
            msa_key: msa_key?,
        })
    }
}

/// The number, which no other row may have.
fn mcid(fields: &mut Fields<'_>) -> Option<Mcid> {
    let mcid = fields.required(Field::Mcid, Mcid::parse)?;
    fields.note_fixed(Field::Mcid, mcid.as_str(), Reason::NotANumber);
    fields.note_unique(Field::Mcid, mcid.as_str().to_owned());
    Some(mcid)
}

/// The account's key: both halves or none.
fn msa_key(fields: &mut Fields<'_>) -> Option<Option<(String, String)>> {
    let half = |text: &str| one_line(text, LONGEST_KEY).map(str::to_owned);
    let issuer = fields.optional(Field::MsaIssuer, half);
    let subject = fields.optional(Field::MsaSubject, half);
    match (issuer?, subject?) {
        (Some(issuer), Some(subject)) => Some(Some((issuer, subject))),
        (None, None) => Some(None),
        (None, Some(_)) => {
            fields.refuse(Field::MsaIssuer, Reason::Missing);
            None
        }
        (Some(_), None) => {
            fields.refuse(Field::MsaSubject, Reason::Missing);
            None
        }
    }
}

fn address(written: &str) -> Result<EmailAddress, Reason> {
    EmailAddress::parse(written).map_err(|fault| match fault {
        AddressError::Missing => Reason::Missing,
        AddressError::NotAnAddress => Reason::NotAnAddress,
        AddressError::LineBreak => Reason::LineBreak,
        AddressError::ControlCharacter => Reason::ControlCharacter,
        AddressError::TooLong => Reason::TooLong,
        AddressError::LookAlike => Reason::LookAlike,
    })
}
