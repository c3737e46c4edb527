//! Password hashes: argon2id with 19 MiB, two passes, one lane (OWASP Password Storage). Each takes about 30 ms of one
//! core, so only as many run at once as there are cores.

use std::sync::OnceLock;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::OwnedSemaphorePermit;
use unicode_normalization::UnicodeNormalization;

use crate::app::App;
use crate::error::{Error, Result};

/// How long a sign-in waits for its turn before it is told to come back.
const QUEUE: Duration = Duration::from_secs(5);

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("password hash: {error}"))
}

fn hash_with(password: &str, salt: &[u8]) -> Result<String> {
    let password: String = password.nfc().collect();
    let hash: argon2::PasswordHash = hasher()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(broken)?;
    Ok(hash.to_string())
}

/// The hash of a password. Slow: call it inside of [`App::block`], or use [`hash`].
///
/// # Errors
/// The hash function fails.
pub fn hash_password(app: &App, password: &str) -> Result<String> {
    let mut salt = [0u8; 16];
    app.random(&mut salt);
    hash_with(password, &salt)
}

/// The hash of a password, on a thread for blocking work and in turn with all others.
///
/// # Errors
/// [`Error::TooMany`] when too many wait already, or the hash function fails.
pub async fn hash(app: &App, password: &str) -> Result<String> {
    let password = password.to_owned();
    in_turn(app, move |app| hash_password(app, &password)).await
}

/// Runs work that hashes, on a thread for blocking work and in turn with all others. The turn lasts as long as the work:
/// a client that goes away frees no core on which its hash still runs.
pub(super) async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&App) -> Result<T> + Send + 'static,
) -> Result<T> {
    let turn = turn(app).await?;
    app.block(move |app| {
        let _turn = turn;
        work(app)
    })
    .await
}

/// Waits for a core to hash on.
async fn turn(app: &App) -> Result<OwnedSemaphorePermit> {
    match tokio::time::timeout(QUEUE, app.hashing.clone().acquire_owned()).await {
        Ok(permit) => permit.map_err(broken),
        Err(_) => Err(Error::TooMany(QUEUE.as_secs())),
    }
}

/// Whether the password is the one of this hash. Without a hash it works as long and says no, so that nobody can tell
/// by the time whether there is an account.
pub(super) fn fits(hash: Option<&str>, password: &str) -> Result<bool> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = match NOBODY.get() {
        Some(hash) => hash,
        None => {
            let made = hash_with("nobody has this password", b"no account at all")?;
            NOBODY.get_or_init(|| made)
        }
    };
    let password: String = password.nfc().collect();
    let same = hasher()?
        .verify_password(password.as_bytes(), hash.unwrap_or(nobody))
        .is_ok();
    Ok(same && hash.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_in_every_spelling_of_its_letters() {
        let hash = hash_with("caf\u{e9} am Rhein, 1890", b"0123456789abcdef").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(fits(Some(&hash), "caf\u{e9} am Rhein, 1890").unwrap());
        assert!(fits(Some(&hash), "cafe\u{301} am Rhein, 1890").unwrap());
        assert!(!fits(Some(&hash), "cafe am Rhein, 1890").unwrap());
        assert!(!fits(None, "nobody has this password").unwrap());
    }
}
