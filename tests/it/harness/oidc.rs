//! An identity provider of a few lines, really listening. It signs with keys it makes and misbehaves where a test tells it
//! to. There is no sign-in form: [`IdProvider::answer`] is the person who signed in there.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use realign::accounts::Kind;
use realign::config::{Authority, KindRule, ProviderSettings, Tenants};
use realign::vault::Private;
use reqwest::Url;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::app::TestApp;

/// The tenant of personal accounts.
pub const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
/// The tenant of an organisation.
pub const CONTOSO: &str = "11111111-2222-3333-4444-555555555555";
/// The tenant of another one.
pub const FABRIKAM: &str = "66666666-7777-8888-9999-000000000000";

/// What a public client would be called; ours has a secret.
pub const CLIENT: &str = "realign-client";
const SECRET: &str = "the client's secret / with: odd+characters";

/// Somebody with an account there.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// The subject.
    pub sub: String,
    /// The tenant, at Microsoft.
    pub tenant: Option<&'static str>,
    /// The address that the provider tells.
    pub email: String,
    /// Further claims; they win over all others, and null takes one away.
    pub claims: Map<String, Value>,
}

impl Somebody {
    /// An account in a tenant.
    pub fn of(tenant: &'static str, sub: &str, email: &str) -> Self {
        Somebody {
            sub: sub.to_owned(),
            tenant: Some(tenant),
            email: email.to_owned(),
            claims: Map::new(),
        }
    }
    /// A personal account.
    pub fn personal(sub: &str) -> Self {
        Self::of(CONSUMERS, sub, &format!("{sub}@outlook.example"))
    }
    /// An account of an organisation.
    pub fn work(sub: &str) -> Self {
        Self::of(CONTOSO, sub, &format!("{sub}@contoso.example"))
    }
    /// The same with another claim.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.claims.insert(name.to_owned(), value);
        self
    }
}

/// A key pair.
pub struct Key {
    id: String,
    pair: CoreEdDsaPrivateSigningKey,
}

impl Key {
    /// A new one.
    pub fn new(id: &str) -> Self {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).unwrap();
        // PKCS #8 of an Ed25519 key is this and the seed.
        let mut bytes = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ];
        bytes.extend(seed);
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            BASE64.encode(&bytes)
        );
        let pair = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(id.to_owned())));
        Key {
            id: id.to_owned(),
            pair: pair.unwrap(),
        }
    }
    /// Its public half.
    pub fn jwk(&self) -> Value {
        serde_json::to_value(self.pair.as_verification_key()).unwrap()
    }
    /// A token of this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let algorithm = CoreJwsSigningAlgorithm::EdDsa;
        let signature = self.pair.sign(&algorithm, message.as_bytes()).unwrap();
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

/// What is signed of a token.
pub fn message(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// A token before it is signed.
pub struct Unsigned<'a> {
    /// The header.
    pub header: Value,
    /// The claims.
    pub claims: Value,
    /// The key that is due.
    pub key: &'a Key,
}

/// Signs a token otherwise than it should be.
pub type Forgery = Box<dyn FnMut(Unsigned<'_>) -> String + Send>;

/// What a provider does otherwise than it should.
#[derive(Default)]
pub struct Play {
    /// Instead of metadata: this status, this body.
    pub metadata: Option<(u16, String)>,
    /// Instead of keys.
    pub keys: Option<(u16, String)>,
    /// Instead of a token.
    pub token: Option<(u16, String)>,
    /// How tokens are signed.
    pub forge: Option<Forgery>,
    /// Whether metadata says that answers name their issuer.
    pub names_issuer: bool,
    /// Whether there is nowhere to sign out.
    pub keeps_signed_in: bool,
    /// The issuer that keys say they are for.
    pub key_issuer: Option<String>,
}

struct Grant {
    claims: Map<String, Value>,
    challenge: String,
    redirect: String,
}

struct State {
    base: String,
    keys: Vec<Key>,
    codes: HashMap<String, Grant>,
    given: usize,
    play: Play,
    asked: HashMap<&'static str, usize>,
}

/// The provider. Stopped when dropped.
pub struct IdProvider {
    /// Where it listens.
    pub base: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl IdProvider {
    /// A provider that behaves.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            base: base.clone(),
            keys: vec![Key::new("first")],
            codes: HashMap::new(),
            given: 0,
            play: Play::default(),
            asked: HashMap::new(),
        }));
        let shared = web::Data::new(state.clone());
        let (sender, receiver) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    App::new()
                        .app_data(shared.clone())
                        .route(
                            "/{realm:.*}/.well-known/openid-configuration",
                            web::get().to(metadata),
                        )
                        .route("/keys", web::get().to(keys))
                        .route("/token", web::post().to(token))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener);
                let server = server.unwrap().run();
                sender.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        IdProvider {
            base,
            state,
            handle: receiver.recv().unwrap(),
            thread: Some(thread),
        }
    }

    /// The settings of a provider that stands for Microsoft's platform.
    pub fn microsoft(&self, id: &str, tenants: Tenants) -> ProviderSettings {
        let authority = Authority::Microsoft {
            host: self.base.clone(),
            tenants,
        };
        ProviderSettings {
            kinds: KindRule::Tenant,
            asserts_addresses: true,
            needs_auth_time: false,
            ..self.settings(id, authority)
        }
    }

    /// The settings of a standard provider, all of whose accounts are of one kind. `realm` makes several issuers of one.
    pub fn standard(&self, id: &str, realm: &str, kind: Kind) -> ProviderSettings {
        let issuer = format!("{}/{realm}", self.base);
        ProviderSettings {
            kinds: KindRule::Always(kind),
            ..self.settings(id, Authority::Standard { issuer })
        }
    }

    fn settings(&self, id: &str, authority: Authority) -> ProviderSettings {
        ProviderSettings {
            id: id.to_owned(),
            name: format!("The {id} provider"),
            icon: "P".to_owned(),
            authority,
            client_id: CLIENT.to_owned(),
            client_secret: Private::new(SECRET.to_owned()),
            kinds: KindRule::Tenant,
            asserts_addresses: false,
            needs_auth_time: true,
        }
    }

    /// Changes what it does otherwise than it should.
    pub fn play(&self, change: impl FnOnce(&mut Play)) {
        change(&mut self.state.lock().unwrap().play);
    }

    /// Another key signs from now on; the keys before are gone.
    pub fn rotate(&self, id: &str) {
        self.state.lock().unwrap().keys = vec![Key::new(id)];
    }

    /// How often `metadata`, `keys` or `token` was asked for.
    pub fn asked(&self, what: &str) -> usize {
        self.state.lock().unwrap().asked.get(what).copied().unwrap_or(0)
    }

    /// Somebody signs in there and is sent back: the path and query of the callback.
    pub fn answer(&self, app: &TestApp, way: &Url, who: &Somebody) -> String {
        let asked: HashMap<String, String> = way.query_pairs().into_owned().collect();
        let issuer = self.issuer(way, who);
        let now = app.now().0 / 1_000_000;
        let mut claims = Map::new();
        for (name, value) in [
            ("iss", json!(issuer)),
            ("aud", json!(asked["client_id"])),
            ("sub", json!(who.sub)),
            ("iat", json!(now)),
            ("nbf", json!(now)),
            ("exp", json!(now + 600)),
            ("auth_time", json!(now)),
            ("nonce", json!(asked["nonce"])),
            ("email", json!(who.email)),
            ("preferred_username", json!(who.email)),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if let Some(tenant) = who.tenant {
            claims.insert("tid".to_owned(), json!(tenant));
            claims.insert("oid".to_owned(), json!(format!("object of {}", who.sub)));
        }
        claims.extend(who.claims.clone());
        claims.retain(|_, value| !value.is_null());
        let grant = Grant {
            claims,
            challenge: asked["code_challenge"].clone(),
            redirect: asked["redirect_uri"].clone(),
        };
        let mut state = self.state.lock().unwrap();
        state.given += 1;
        let code = format!("code-{}", state.given);
        state.codes.insert(code.clone(), grant);
        let mut fields = vec![("code", code), ("state", asked["state"].clone())];
        if state.play.names_issuer {
            fields.push(("iss", issuer));
        }
        back(&asked["redirect_uri"], &fields)
    }

    /// The provider sends the person back with an error.
    pub fn decline(&self, way: &Url, error: &str) -> String {
        let asked: HashMap<String, String> = way.query_pairs().into_owned().collect();
        let fields = [
            ("error", error.to_owned()),
            (
                "error_description",
                "<b>mia@outlook.example</b> pressed no".to_owned(),
            ),
            ("state", asked["state"].clone()),
        ];
        back(&asked["redirect_uri"], &fields)
    }

    fn issuer(&self, way: &Url, who: &Somebody) -> String {
        match who.tenant {
            Some(tenant) => format!("{}/{tenant}/v2.0", self.base),
            None => {
                let realm = way
                    .path()
                    .trim_start_matches('/')
                    .split('/')
                    .next()
                    .unwrap_or_default();
                format!("{}/{realm}", self.base)
            }
        }
    }
}

impl Drop for IdProvider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The provider's address on the page that leads there.
#[track_caller]
pub fn way(answer: Answer) -> Url {
    let answer = answer.ok();
    let tags = answer.tags();
    let link = tags.iter().find(|tag| tag.get("data-onward").is_some());
    let url = link
        .and_then(|tag| tag.get("href"))
        .unwrap_or_else(|| panic!("no way on: {}", answer.visible()));
    let refresh = tags.iter().find(|tag| tag.get("http-equiv") == Some("refresh"));
    let refresh = refresh.and_then(|tag| tag.get("content"));
    assert_eq!(
        refresh,
        Some(format!("0;url={url}").as_str()),
        "it leads on by itself"
    );
    url.parse().unwrap()
}

fn back(redirect: &str, fields: &[(&str, String)]) -> String {
    let url = Url::parse_with_params(redirect, fields).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

type Shared = web::Data<Arc<Mutex<State>>>;

fn asked(state: &mut State, what: &'static str) {
    *state.asked.entry(what).or_default() += 1;
}

fn instead(told: &Option<(u16, String)>) -> Option<HttpResponse> {
    let (status, body) = told.clone()?;
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    let mut response = HttpResponse::build(status);
    if status.is_redirection() {
        response.insert_header(("location", body.clone()));
    }
    Some(response.content_type("application/json").body(body))
}

async fn metadata(state: Shared, realm: web::Path<String>) -> HttpResponse {
    let mut state = state.lock().unwrap();
    asked(&mut state, "metadata");
    if let Some(response) = instead(&state.play.metadata) {
        return response;
    }
    let base = &state.base;
    let issuer = match realm.as_str() {
        "common/v2.0" | "organizations/v2.0" => format!("{base}/{{tenantid}}/v2.0"),
        "consumers/v2.0" => format!("{base}/{CONSUMERS}/v2.0"),
        other => format!("{base}/{other}"),
    };
    let mut metadata = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{base}/{realm}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "authorization_response_iss_parameter_supported": state.play.names_issuer,
    });
    if !state.play.keeps_signed_in {
        metadata["end_session_endpoint"] = json!(format!("{base}/{realm}/sign-out"));
    }
    HttpResponse::Ok().json(metadata)
}

async fn keys(state: Shared) -> HttpResponse {
    let mut state = state.lock().unwrap();
    asked(&mut state, "keys");
    if let Some(response) = instead(&state.play.keys) {
        return response;
    }
    let mut keys: Vec<Value> = state.keys.iter().map(Key::jwk).collect();
    if let Some(issuer) = &state.play.key_issuer {
        keys[0]["issuer"] = json!(issuer);
    }
    HttpResponse::Ok().json(json!({ "keys": keys }))
}

async fn token(
    state: Shared,
    request: HttpRequest,
    form: web::Form<HashMap<String, String>>,
) -> HttpResponse {
    let mut state = state.lock().unwrap();
    asked(&mut state, "token");
    if let Some(response) = instead(&state.play.token) {
        return response;
    }
    let refuse = |error: &str| {
        let told = json!({ "error": error, "error_description": "mia@outlook.example did something" });
        HttpResponse::BadRequest().json(told)
    };
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let credentials = BASE64.encode(format!("{}:{}", encode(CLIENT), encode(SECRET)).as_bytes());
    let sent = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if sent != Some(format!("Basic {credentials}").as_str()) {
        return refuse("invalid_client");
    }
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    // A code is good for one exchange, with the verifier and the address it was asked for with.
    let grant = form.get("code").and_then(|code| state.codes.remove(code));
    let Some(grant) = grant else {
        return refuse("invalid_grant");
    };
    if grant.challenge != challenge || form.get("redirect_uri") != Some(&grant.redirect) {
        return refuse("invalid_grant");
    }
    let State { keys, play, .. } = &mut *state;
    let key = &keys[0];
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.id });
    let claims = Value::Object(grant.claims);
    let id_token = match &mut play.forge {
        Some(forge) => forge(Unsigned { header, claims, key }),
        None => key.sign(&header, &claims),
    };
    HttpResponse::Ok().json(json!({
        "access_token": "of no use here", "token_type": "Bearer", "expires_in": 600, "id_token": id_token
    }))
}
