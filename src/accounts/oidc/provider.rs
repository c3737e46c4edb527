//! Providers at run time: what their metadata and keys say, kept and fetched anew.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openidconnect::core::{CoreClientAuthMethod, CoreJsonWebKey};
use openidconnect::http::{Request, StatusCode, header};
use openidconnect::{AuthType, ClientId, ClientSecret, JsonWebKeySet, RedirectUrl};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use url::Url;

use super::claims::{Client, Metadata};
use super::failure::{Failure, Refusal};
use super::http::{Http, HttpFault};
use super::model::Choice;
use super::policy::{Issuers, kinds_word};
use crate::accounts::Kind;
use crate::app::App;
use crate::clock::Stamp;
use crate::config::{Authority, CONSUMERS, ProviderSettings};

/// Metadata and keys are fetched anew after this.
const KEPT: Duration = Duration::from_secs(3600);
/// While the provider is down, what was fetched serves up to this long.
const KEPT_AT_MOST: Duration = Duration::from_secs(24 * 3600);
/// After a failure the provider is left alone for a moment, so that many visitors are not many requests.
const REST: Duration = Duration::from_secs(5);
/// Keys are fetched for an unknown key's sake at most this often.
const BETWEEN_KEYS: Duration = Duration::from_secs(60);

/// All providers of the settings.
pub struct Providers(Vec<Provider>);

/// A provider.
pub struct Provider {
    /// What the settings say.
    pub settings: ProviderSettings,
    pub(super) issuers: Issuers,
    http: OnceLock<Http>,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    known: Option<Arc<Known>>,
    failed_at: Option<Stamp>,
    keys_asked_at: Option<Stamp>,
}

/// What was fetched.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: JsonWebKeySet<CoreJsonWebKey>,
    /// The issuer that a key was published for, by the key's id; Microsoft says so.
    pub(super) key_issuers: HashMap<String, String>,
    fetched_at: Stamp,
}

impl Providers {
    /// Those of the settings; nothing is fetched yet.
    pub fn new(settings: &[ProviderSettings]) -> Self {
        let all = settings.iter().map(|settings| Provider {
            settings: settings.clone(),
            issuers: Issuers::of(settings),
            http: OnceLock::new(),
            cache: Mutex::default(),
        });
        Providers(all.collect())
    }
    /// The one of this id.
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.settings.id == id)
    }
    /// The first that keeps accounts of this issuer.
    pub fn of_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.issuers.may_be(issuer))
    }
    /// Whether this issuer's accounts own the addresses it tells.
    pub fn assert_addresses(&self, issuer: &str) -> bool {
        self.0.iter().any(|provider| provider.asserts_addresses(issuer))
    }
    /// As pages offer them.
    pub fn choices(&self) -> Vec<Choice> {
        self.0.iter().map(Provider::choice).collect()
    }
    /// Those that may have accounts of this kind, as pages offer them.
    pub fn choices_of(&self, kind: Kind) -> Vec<Choice> {
        let fitting = |choice: &Choice| [kind.as_str(), "both"].contains(&choice.kinds);
        self.choices().into_iter().filter(fitting).collect()
    }
    /// All of them.
    pub fn all(&self) -> &[Provider] {
        &self.0
    }
}

impl Provider {
    /// As pages offer it.
    pub fn choice(&self) -> Choice {
        Choice {
            id: self.settings.id.clone(),
            name: self.settings.name.clone(),
            icon: self.settings.icon.clone(),
            kinds: kinds_word(&self.settings),
        }
    }

    /// Whether accounts of this issuer own the addresses that it tells. An organisation's administrator can give any
    /// address to an account, so of Microsoft's only personal ones do.
    pub(super) fn asserts_addresses(&self, issuer: &str) -> bool {
        let personal = match &self.settings.authority {
            Authority::Microsoft { host, .. } => issuer == format!("{host}/{CONSUMERS}/v2.0"),
            Authority::Standard { .. } => true,
        };
        self.settings.asserts_addresses && personal && self.issuers.may_be(issuer)
    }

    /// Metadata and keys, fetched where they are not kept.
    ///
    /// # Errors
    /// It can not be reached, or tells another issuer than the settings.
    pub(super) async fn known(&self, app: &App) -> Result<Arc<Known>, Refusal> {
        let mut cache = self.cache.lock().await;
        // Not before: others may have waited for the provider meanwhile.
        let now = app.now();
        let kept = |span: Duration| {
            let known = cache.known.clone();
            known.filter(|known| known.fetched_at.plus(span) > now)
        };
        if let Some(known) = kept(KEPT) {
            return Ok(known);
        }
        let old = kept(KEPT_AT_MOST);
        if cache.failed_at.is_some_and(|at| at.plus(REST) > now) {
            return old.ok_or(Refusal::new(Failure::Unreachable, "it failed a moment ago"));
        }
        match self.fetch(now).await {
            Ok(known) => {
                let known = Arc::new(known);
                cache.known = Some(known.clone());
                cache.failed_at = None;
                Ok(known)
            }
            Err(refusal) => {
                cache.failed_at = Some(app.now());
                if old.is_some() {
                    tracing::warn!(
                        provider = self.settings.id,
                        cause = refusal.cause,
                        "metadata is old"
                    );
                }
                old.ok_or(refusal)
            }
        }
    }

    /// What is known once keys were fetched anew, because a token names a key that `seen` has not. `None`: they were a
    /// moment ago.
    ///
    /// # Errors
    /// The keys can not be had.
    pub(super) async fn known_anew(
        &self,
        seen: &Arc<Known>,
        now: Stamp,
    ) -> Result<Option<Arc<Known>>, Refusal> {
        let mut cache = self.cache.lock().await;
        if let Some(known) = &cache.known
            && !Arc::ptr_eq(known, seen)
        {
            return Ok(Some(known.clone()));
        }
        if cache.keys_asked_at.is_some_and(|at| at.plus(BETWEEN_KEYS) > now) {
            return Ok(None);
        }
        cache.keys_asked_at = Some(now);
        let (keys, key_issuers) = self.fetch_keys(&seen.metadata).await?;
        let known = Arc::new(Known {
            metadata: seen.metadata.clone(),
            keys,
            key_issuers,
            fetched_at: seen.fetched_at,
        });
        cache.known = Some(known.clone());
        Ok(Some(known))
    }

    /// Tries whether the provider can be reached and is who the settings say; for `realign check`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub async fn probe(&self, now: Stamp) -> Result<String, String> {
        let known = self.fetch(now).await.map_err(|refusal| refusal.cause)?;
        let count = known.keys.keys().len();
        Ok(format!("answers, its keys: {count}"))
    }

    /// The client for this provider; people come back to `redirect`.
    pub(super) fn client(&self, known: &Known, redirect: &str) -> Result<Client, Refusal> {
        let wrong = |cause: String| Refusal::new(Failure::Misconfigured, cause);
        let metadata = &known.metadata;
        let token = metadata.token_endpoint().cloned();
        let token = token.ok_or_else(|| wrong("no token endpoint".to_owned()))?;
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(|error| wrong(error.to_string()))?;
        let methods = metadata.token_endpoint_auth_methods_supported();
        let knows = |method| methods.is_none_or(|methods| methods.contains(&method));
        // The way that the standard names where a provider names none.
        let auth = if knows(CoreClientAuthMethod::ClientSecretBasic) {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        };
        let client = openidconnect::Client::new(
            ClientId::new(self.settings.client_id.clone()),
            metadata.issuer().clone(),
            known.keys.clone(),
        );
        Ok(client
            .set_client_secret(ClientSecret::new(self.settings.client_secret.expose().clone()))
            .set_auth_type(auth)
            .set_auth_uri(metadata.authorization_endpoint().clone())
            .set_token_uri(token)
            .set_redirect_uri(redirect))
    }

    /// The HTTP client, made at its first use.
    pub(super) fn http(&self) -> Result<&Http, HttpFault> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = Http::new(self.settings.is_local())?;
        Ok(self.http.get_or_init(|| http))
    }

    async fn fetch(&self, now: Stamp) -> Result<Known, Refusal> {
        let address = format!("{}/.well-known/openid-configuration", self.settings.base());
        let metadata: Metadata = self.get(&address).await?;
        let (told, expected) = (metadata.issuer().as_str(), self.issuers.of_metadata());
        if told != expected {
            return Err(Refusal::new(
                Failure::Misconfigured,
                format!("its metadata names the issuer {told}, and not {expected}"),
            ));
        }
        let beyond = metadata.additional_metadata();
        let endpoints = [
            Some(metadata.authorization_endpoint().url()),
            metadata.token_endpoint().map(|token| token.url()),
            Some(metadata.jwks_uri().url()),
            beyond.end_session_endpoint.as_ref().map(|end| end.url()),
        ];
        if let Some(open) = endpoints.into_iter().flatten().find(|url| !self.is_guarded(url)) {
            return Err(Refusal::new(
                Failure::Misconfigured,
                format!("its metadata names an address without TLS: {open}"),
            ));
        }
        let (keys, key_issuers) = self.fetch_keys(&metadata).await?;
        Ok(Known {
            metadata,
            keys,
            key_issuers,
            fetched_at: now,
        })
    }

    fn is_guarded(&self, url: &Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && self.settings.is_local())
    }

    async fn fetch_keys(
        &self,
        metadata: &Metadata,
    ) -> Result<(JsonWebKeySet<CoreJsonWebKey>, HashMap<String, String>), Refusal> {
        let value: serde_json::Value = self.get(metadata.jwks_uri().as_str()).await?;
        let mut issuers = HashMap::new();
        for key in value["keys"].as_array().into_iter().flatten() {
            if let (Some(id), Some(issuer)) = (key["kid"].as_str(), key["issuer"].as_str()) {
                issuers.insert(id.to_owned(), issuer.to_owned());
            }
        }
        let keys = serde_json::from_value(value)
            .map_err(|error| Refusal::new(Failure::Misconfigured, format!("its keys: {error}")))?;
        Ok((keys, issuers))
    }

    async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, Refusal> {
        let wrong = |cause: String| Refusal::new(Failure::Misconfigured, format!("{address}: {cause}"));
        let request = Request::get(address)
            .header(header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|error| wrong(error.to_string()))?;
        let answer = match self.http() {
            Ok(http) => http.send(request).await,
            Err(fault) => Err(fault),
        };
        let answer =
            answer.map_err(|fault| Refusal::new(Failure::Unreachable, format!("{address}: {fault}")))?;
        if answer.status() != StatusCode::OK {
            return Err(wrong(format!("status {}", answer.status())));
        }
        serde_json::from_slice(answer.body()).map_err(|error| wrong(error.to_string()))
    }
}
