//! One error type, one place where it becomes a status and a page.
//!
//! A server error is logged once with its cause and shown without it.

use actix_web::http::StatusCode;

use crate::db::{AsDiesel, DbError, UnknownWord};
use crate::vault::Unreadable;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not for this person: the two are not told apart.
    #[error("not found")]
    NotFound,
    /// Signing in comes first; the path is where to go on afterwards.
    #[error("sign in first")]
    SignInFirst(String),
    /// Signed in, but without the role for it.
    #[error("not allowed")]
    Forbidden,
    /// The form's token or origin does not fit this visitor.
    #[error("the form does not come from this site's page")]
    ForeignForm,
    /// The request can not be read; the catalogue key says what is wrong with it.
    #[error("bad request: {0}")]
    Bad(&'static str),
    /// The state does not allow it (any more); the catalogue key says what was found.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too much of it; try again after so many seconds.
    #[error("too many requests")]
    TooMany(u64),
    /// More bytes than this form takes.
    #[error("too large")]
    TooLarge,
    /// The body did not arrive in time.
    #[error("the request took too long to arrive")]
    TooSlow,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Anything that should not happen.
    #[error("internal: {0}")]
    Internal(String),
}

/// The usual result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The HTTP status of this error.
    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::SignInFirst(_) => StatusCode::SEE_OTHER,
            Error::Forbidden | Error::ForeignForm => StatusCode::FORBIDDEN,
            Error::Bad(_) => StatusCode::BAD_REQUEST,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Error::Db(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Error::Db(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stem of the catalogue keys `error-STEM-heading`, `-why` and `-next`.
    pub fn words(&self) -> &'static str {
        match self {
            Error::NotFound => "not-found",
            Error::SignInFirst(_) => "sign-in-first",
            Error::Forbidden => "forbidden",
            Error::ForeignForm => "foreign-form",
            Error::Bad(_) => "bad",
            Error::Conflict(_) => "conflict",
            Error::TooMany(_) => "too-many",
            Error::TooLarge => "too-large",
            Error::TooSlow => "too-slow",
            Error::Db(error) if error.is_passing() => "busy",
            Error::Db(_) | Error::Internal(_) => "internal",
        }
    }

    /// Whether the database had no such row.
    pub fn is_missing_row(&self) -> bool {
        self.as_diesel()
            .is_some_and(|error| *error == diesel::result::Error::NotFound)
    }

    /// Whether an insert met a row with the same key.
    pub fn is_duplicate(&self) -> bool {
        self.as_diesel().is_some_and(crate::db::is_duplicate)
    }
}

impl AsDiesel for Error {
    fn as_diesel(&self) -> Option<&diesel::result::Error> {
        match self {
            Error::Db(error) => error.as_diesel(),
            _ => None,
        }
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Error::Db(DbError::Query(error))
    }
}

impl From<Unreadable> for Error {
    fn from(error: Unreadable) -> Self {
        Error::Internal(error.to_string())
    }
}

impl From<UnknownWord> for Error {
    fn from(error: UnknownWord) -> Self {
        Error::Internal(error.to_string())
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Error::Internal(error.to_string())
    }
}
