//! The words in which an import says what it met.

use crate::text_enum;

text_enum! {
    /// What is wrong with a written value, or why something was left as it was. The words are stable: other
    /// programs read them in the report of an import.
    pub enum Reason {
        /// Nothing is written where something must be.
        Missing => "missing",
        /// Not the number it should be.
        NotANumber => "not_a_number",
        /// Not an e-mail address.
        NotAnAddress => "not_an_address",
        /// The value stands in an earlier row of the file already, or belongs to another profile.
        Duplicate => "duplicate",
        /// Not a day of the calendar written as `2026-01-31`.
        NotADate => "not_a_date",
        /// A day that has not come yet.
        InFuture => "in_future",
        /// Not a country code of ISO 3166-1 (two letters).
        BadCountry => "bad_country",
        /// An invisible control character.
        ControlCharacter => "control_character",
        /// Longer than the value may be.
        TooLong => "too_long",
        /// A line break inside a value.
        LineBreak => "line_break",
        /// Letters of another script that look like others.
        LookAlike => "look_alike",
        /// Bytes that are not UTF-8.
        NotUtf8 => "not_utf8",
        /// More or fewer fields than the header has.
        WrongFieldCount => "wrong_field_count",
        /// A quotation mark that is never closed, or text after the closing one.
        BadQuotes => "bad_quotes",
        /// Not an exam's code.
        BadExam => "bad_exam",
        /// Neither `pass` nor `fail`.
        BadOutcome => "bad_outcome",
        /// An exam of an MCID that no profile has.
        UnknownProfile => "unknown_profile",
        /// Left as it is: the binding was claimed by its owner.
        Claimed => "claimed",
        /// Left as it is: the binding was made here by a request.
        Rebound => "rebound",
        /// Left as it is: the profile is frozen.
        Frozen => "frozen",
        /// Left as it is: the profile was merged into another one.
        Merged => "merged",
        /// Left as it is: the value was edited here.
        Edited => "edited",
        /// The profile or exam was there already and now says what the file says.
        Changed => "changed",
    }
}
