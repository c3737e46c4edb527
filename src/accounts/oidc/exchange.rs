//! A code becomes an identity: the token endpoint is asked, and the token it gives is verified.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use openidconnect::core::{CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, Nonce, PkceCodeVerifier, RequestTokenError,
    SignatureVerificationError, TokenResponse,
};
use serde_json::Value;

use super::claims::{Claims, IdToken};
use super::failure::{Failure, Refusal, code_for_log};
use super::http::HttpFault;
use super::model::Identity;
use super::policy::{SKEW, Times, kind_of, times_fit};
use super::provider::{Known, Provider};
use super::store::flows::Flow;
use crate::accounts::{AccountKey, plain_address};
use crate::app::App;
use crate::clock::Stamp;
use crate::vault::Private;

/// Signatures with a key pair. None, and none that a shared secret makes: a public key could be taken for that secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The longest issuer, subject, tenant or object id that is taken.
const LONGEST: usize = 255;

/// Exchanges the code and verifies the token that comes for it.
pub(super) async fn exchange(
    app: &App,
    provider: &Provider,
    known: Arc<Known>,
    flow: &Flow,
    code: String,
) -> Result<Identity, Refusal> {
    let client = provider.client(&known, &super::begin::redirect(app, provider))?;
    let unreachable =
        |fault: HttpFault| Refusal::new(Failure::Unreachable, format!("token endpoint: {fault}"));
    let http = provider.http().map_err(unreachable)?;
    let answer = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier(app)))
        .request_async(&|request| http.send(request))
        .await;
    let answer = answer.map_err(|error| match error {
        RequestTokenError::Request(fault) => unreachable(fault),
        RequestTokenError::ServerResponse(error) => {
            let code = error.error().as_ref();
            let failure = match code {
                "invalid_grant" => Failure::CodeRefused,
                "temporarily_unavailable" | "server_error" => Failure::Trouble,
                _ => Failure::Misconfigured,
            };
            Refusal::new(failure, format!("token endpoint: {}", code_for_log(code)))
        }
        RequestTokenError::Parse(_, body) => unreadable(&body),
        RequestTokenError::Other(_) => {
            Refusal::new(Failure::Trouble, "token endpoint: an answer that is none")
        }
    })?;
    let Some(token) = answer.id_token() else {
        return Err(Refusal::new(Failure::TokenRefused, "no ID token"));
    };
    let now = app.now();
    let (claims, known) = match verify(app, provider, &known, flow, token, now) {
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            // The provider may have changed its keys since they were fetched.
            let Some(known) = provider.known_anew(&known, now).await? else {
                return Err(Refusal::new(Failure::TokenRefused, "signed with an unknown key"));
            };
            (verify(app, provider, &known, flow, token, now), known)
        }
        verified => (verified, known),
    };
    let claims = claims.map_err(|error| match error {
        ClaimsVerificationError::Expired(_) => Refusal::new(Failure::ClockSkew, "the token has expired"),
        ClaimsVerificationError::InvalidNonce(_) => Refusal::new(Failure::TokenRefused, "another nonce"),
        ClaimsVerificationError::InvalidAudience(_) => {
            Refusal::new(Failure::TokenRefused, "another audience")
        }
        // The words of the error itself say no more than that; the cause stands behind them.
        ClaimsVerificationError::SignatureVerification(why) => {
            Refusal::new(Failure::TokenRefused, format!("signature: {why}"))
        }
        other => Refusal::new(Failure::TokenRefused, other),
    })?;
    identity(provider, &known, flow, token, claims, now)
}

/// An answer that can not be read: either its token is not one, or all of it is something else.
fn unreadable(body: &[u8]) -> Refusal {
    match serde_json::from_slice::<Value>(body) {
        Ok(answer) if answer["id_token"].is_string() => {
            Refusal::new(Failure::TokenRefused, "an ID token that can not be read")
        }
        _ => Refusal::new(Failure::Trouble, "token endpoint: an answer that can not be read"),
    }
}

/// Signature, audience, end, nonce. The issuer is a matter of its own, because of Microsoft's template.
fn verify<'a>(
    app: &App,
    provider: &Provider,
    known: &Known,
    flow: &Flow,
    token: &'a IdToken,
    now: Stamp,
) -> Result<&'a Claims, ClaimsVerificationError> {
    let client = ClientId::new(provider.settings.client_id.clone());
    let time = DateTime::<Utc>::from_timestamp_micros(now.minus(SKEW).0).unwrap_or_default();
    let verifier =
        CoreIdTokenVerifier::new_public_client(client, known.metadata.issuer().clone(), known.keys.clone())
            .set_allowed_algs(ALGORITHMS)
            .require_issuer_match(false)
            .set_time_fn(move || time);
    token.claims(&verifier, &Nonce::new(flow.nonce(app)))
}

fn identity(
    provider: &Provider,
    known: &Known,
    flow: &Flow,
    token: &IdToken,
    claims: &Claims,
    now: Stamp,
) -> Result<Identity, Refusal> {
    let refused = |cause: &str| Refusal::new(Failure::TokenRefused, cause);
    let further = &claims.additional_claims().0;
    let text = |name: &str| {
        further
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let issuer = claims.issuer().as_str();
    provider.issuers.check(issuer, text("tid"))?;
    if let Some(key) = key_id(token)
        && let Some(published) = known.key_issuers.get(&key)
        && !provider.issuers.key_fits(published, issuer)
    {
        return Err(refused("signed with the key of another issuer"));
    }
    let party = claims.authorized_party().map(|party| party.as_str());
    if party.is_some_and(|party| party != provider.settings.client_id) {
        return Err(refused("issued to another party"));
    }
    let times = Times {
        issued: claims.issue_time().timestamp(),
        not_before: further
            .get("nbf")
            .map(|at| at.as_f64().map_or(i64::MAX, |at| at as i64)),
        signed_in: claims.auth_time().map(|at| at.timestamp()),
    };
    let fresh = flow
        .intent
        .is_fresh()
        .then_some(provider.settings.needs_auth_time);
    times_fit(times, flow.created_at, now, fresh)?;
    let subject = claims.subject().as_str();
    let (tenant, object) = (text("tid"), text("oid"));
    let fits = |text: &&str| text.len() <= LONGEST && !text.chars().any(char::is_control);
    if subject.is_empty()
        || ![Some(issuer), Some(subject), tenant, object]
            .iter()
            .flatten()
            .all(fits)
    {
        return Err(refused("no subject, or ids that are none"));
    }
    let email = claims.email().map(|email| email.as_str());
    let shown = email.or(claims.preferred_username().map(|name| name.as_str()));
    // Microsoft does not say whether it has verified the address of a personal account: it always has.
    let verified = claims
        .email_verified()
        .unwrap_or(provider.issuers.are_microsoft());
    let signed_in = times.signed_in.map(|at| Stamp(at.saturating_mul(1_000_000)));
    Ok(Identity {
        signed_in,
        kind: kind_of(&provider.settings.kinds, further)?,
        tenant: tenant.map(str::to_owned),
        object: object.map(str::to_owned),
        address_is_theirs: email.is_some() && verified && provider.asserts_addresses(issuer),
        address: shown.and_then(plain_address).map(Private::new),
        key: AccountKey {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
        },
    })
}

/// The id of the key that a verified token was signed with.
fn key_id(token: &IdToken) -> Option<String> {
    let text = token.to_string();
    let header = data_encoding::BASE64URL_NOPAD
        .decode(text.split('.').next()?.as_bytes())
        .ok()?;
    let header: Value = serde_json::from_slice(&header).ok()?;
    header["kid"].as_str().map(str::to_owned)
}
