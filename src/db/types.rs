//! The portable column types: what a value looks like in either database.

/// Declares an id of one table: time-ordered, made by the application, never mixed up with another table's.
#[macro_export]
macro_rules! id_type {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow, serde::Serialize, serde::Deserialize)]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> for $name
        where DB: diesel::backend::Backend, i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> for $name
        where DB: diesel::backend::Backend, i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB> {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <i64 as diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>>::from_sql(raw).map($name)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map($name) }
        }
        impl $name {
            /// A new id, later than those made before it.
            pub fn new(app: &$crate::app::App) -> Self { $name(app.new_id()) }
        }
    )+};
}

/// Declares an enum that is stored, shown and parsed as its fixed words; an unknown word is an error.
#[macro_export]
macro_rules! text_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The fixed word for this value: in the database, in `data-` attributes, in catalogue keys.
            pub const fn as_str(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::db::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word { $($word => Ok($name::$variant),)+ _ => Err($crate::db::UnknownWord(stringify!($name), word.to_owned())) }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where DB: diesel::backend::Backend, str: diesel::serialize::ToSql<diesel::sql_types::Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(self.as_str(), out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where DB: diesel::backend::Backend, String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB> {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let word = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(raw)?;
                Ok(word.parse()?)
            }
        }
    };
}

/// A stored word that this version of the program does not know.
#[derive(Debug, thiserror::Error)]
#[error("{0} has no value {1:?}")]
pub struct UnknownWord(pub &'static str, pub String);

/// Declares a newtype over bytes or text that is stored as it is.
macro_rules! column_type {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $sql:ident, reads $read:ty) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::$sql)]
        pub struct $name(pub(crate) $inner);

        impl<DB> diesel::serialize::ToSql<diesel::sql_types::$sql, DB> for $name
        where DB: diesel::backend::Backend, $inner: diesel::serialize::ToSql<diesel::sql_types::$sql, DB> {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::$sql, DB> for $name
        where DB: diesel::backend::Backend, $read: diesel::deserialize::FromSql<diesel::sql_types::$sql, DB> {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <$read as diesel::deserialize::FromSql<diesel::sql_types::$sql, DB>>::from_sql(raw).map($name)
            }
        }
    };
}

column_type! {
    /// A private value behind a format byte. Only [`crate::vault::Vault`] seals and opens it.
    Sealed(Vec<u8>) as Binary, reads Vec<u8>
}
column_type! {
    /// A keyed hash, for equality and uniqueness of values that are themselves sealed.
    LookupKey(Vec<u8>) as Binary, reads Vec<u8>
}
column_type! {
    /// 128 random bits for a private address, in 26 lower-case letters and digits.
    Code(String) as Text, reads String
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}
impl std::fmt::Debug for LookupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupKey(…)")
    }
}
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}
impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Code {
    /// A new code that nobody can guess.
    pub fn new(app: &crate::app::App) -> Self {
        let mut bytes = [0u8; 16];
        app.random(&mut bytes);
        Code(data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase())
    }
    /// The code in a URL, if it has the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 26
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b));
        fits.then(|| Code(text.to_owned()))
    }
    /// The code as it stands in URLs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
