//! The way to a provider.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, ClientId, CsrfToken, LoginHint, LogoutRequest, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, Scope,
};

use super::failure::Refusal;
use super::model::Intent;
use super::provider::{Known, Provider};
use super::store::flows;
use crate::accounts::{AccountId, AccountKey};
use crate::app::App;
use crate::db::Code;
use crate::error::Result;
use crate::vault::Private;
use crate::web::throttle::{self, Limit};
use crate::web::{Cx, Visit};

/// Flows that one place on the net may begin.
pub(super) const STARTS: Limit = Limit {
    bucket: "oidc-start",
    uses: 120,
    window: Duration::from_secs(600),
};

/// How long ago somebody who signs in here may have signed in at the provider.
const SIGNED_IN_WITHIN: Duration = Duration::from_secs(7 * 86_400);

/// Where the provider sends people back to.
pub(super) fn redirect(app: &App, provider: &Provider) -> String {
    format!("{}/sign-in/{}/callback", app.base_url, provider.settings.id)
}

/// The way to a provider, ready to be taken.
#[derive(Clone)]
pub(super) struct Begun {
    state: Code,
    provider: String,
    /// The provider's address with everything it needs to know.
    pub(super) url: String,
    /// What the browser that begins keeps as a cookie.
    pub(super) browser: String,
    /// The provider's name for people.
    pub(super) name: String,
}

/// Looks the provider up and makes the way there. Nothing is kept yet: [`keep`] does that.
pub(super) async fn begin(
    app: &App,
    provider: &Provider,
    visit: &Visit,
    intent: &Intent,
    hint: Option<&Private<String>>,
) -> Result<Begun, Refusal> {
    let known: Arc<Known> = provider.known(app).await?;
    let client = provider.client(&known, &redirect(app, provider))?;
    let state = Code::new(app);
    let (sent, nonce) = (state.as_str().to_owned(), flows::nonce(app, &state));
    let verifier = PkceCodeVerifier::new(flows::verifier(app, &state));
    let mut request = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            move || CsrfToken::new(sent),
            move || Nonce::new(nonce),
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        // Silent sign-in with the wrong account is the classic failure of the very job this desk does.
        .add_prompt(CoreAuthPrompt::SelectAccount)
        .add_extra_param("response_mode", "query");
    // Asked for an age, a provider says in the token when the person signed in there.
    request = request.set_max_age(if intent.is_fresh() {
        Duration::ZERO
    } else {
        SIGNED_IN_WITHIN
    });
    if let Some(hint) = hint {
        request = request.set_login_hint(LoginHint::new(hint.expose().clone()));
    }
    let (url, ..) = request.url();
    Ok(Begun {
        state,
        url: url.to_string(),
        browser: visit.flow().map_or_else(|| app.new_token(), str::to_owned),
        provider: provider.settings.id.clone(),
        name: provider.settings.name.clone(),
    })
}

/// Keeps a flow that begins: now the way can be taken.
pub(super) fn keep<R>(
    cx: &mut Cx<'_, R>,
    begun: &Begun,
    intent: &Intent,
    account: Option<AccountId>,
) -> Result<()> {
    let origin = throttle::origin(cx.visit.ip);
    throttle::spend(cx.app, cx.conn, STARTS, &origin, cx.now)??;
    let secrets = (&begun.state, begun.browser.as_str());
    flows::insert(cx.app, cx.conn, secrets, &begun.provider, intent, account, cx.now)
}

/// How long signing out waits for what the provider says about it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The name of the provider that keeps this account, and where signing out there begins, if it offers that (OpenID
/// Connect RP-Initiated Logout). Signing out here does not depend on it.
pub async fn way_out(app: &App, key: &AccountKey) -> Option<(String, String)> {
    let provider = app.providers.of_issuer(&key.issuer)?;
    let known = tokio::time::timeout(PATIENCE, provider.known(app)).await;
    let known = known.ok()?.ok()?;
    let end = known
        .metadata
        .additional_metadata()
        .end_session_endpoint
        .clone()?;
    let home = PostLogoutRedirectUrl::new(format!("{}/", app.base_url)).ok()?;
    let url = LogoutRequest::from(end)
        .set_client_id(ClientId::new(provider.settings.client_id.clone()))
        .set_post_logout_redirect_uri(home)
        .http_get_url();
    Some((provider.settings.name.clone(), url.to_string()))
}
