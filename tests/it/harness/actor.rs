//! Somebody with a browser: cookies, the page that stands open, forms sent from it.

use std::sync::{Arc, Mutex};

use realign::accounts::{AccountId, AccountKey, Role, sessions};
use realign::app::App;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};

use super::answer::Answer;

/// A client for this machine alone: no redirects, no proxy, and no certificates, which take a while to load.
pub fn plain_client() -> ClientBuilder {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .no_proxy()
}

/// The account of an actor who has one.
#[derive(Clone, Debug)]
pub struct Person {
    /// Its id.
    pub id: AccountId,
    /// Its key.
    pub key: AccountKey,
    /// Its role when it was made.
    pub role: Role,
    /// Its public handle.
    pub handle: String,
    /// Its address.
    pub email: String,
}

/// Somebody with a browser.
#[derive(Clone)]
pub struct Actor {
    app: App,
    base: Url,
    jar: Arc<Jar>,
    client: Client,
    person: Option<Person>,
    /// The page that stands open: the last one that was answered.
    open: Arc<Mutex<Option<Answer>>>,
}

impl Actor {
    pub(super) fn new(app: &App, base: &str, person: Option<Person>) -> Self {
        Self::on(app, base, person, Arc::new(Jar::default()))
    }

    fn on(app: &App, base: &str, person: Option<Person>, jar: Arc<Jar>) -> Self {
        let client = plain_client().cookie_provider(jar.clone()).build().unwrap();
        Actor {
            app: app.clone(),
            base: base.parse().unwrap(),
            jar,
            client,
            person,
            open: Arc::default(),
        }
    }

    /// Another tab of the same browser: the same cookies, another open page.
    pub fn tab(&self) -> Actor {
        Self::on(
            &self.app,
            self.base.as_str(),
            self.person.clone(),
            self.jar.clone(),
        )
    }

    /// The account; the actor was made with one.
    #[track_caller]
    pub fn person(&self) -> &Person {
        self.person.as_ref().expect("this actor has an account")
    }

    /// The account's id.
    #[track_caller]
    pub fn id(&self) -> AccountId {
        self.person().id
    }

    /// The account's address.
    #[track_caller]
    pub fn email(&self) -> &str {
        &self.person().email
    }

    /// A new session for the account in this browser, as after signing in again.
    pub fn sign_in_again(&self) {
        let person = self.person();
        let now = self.app.now();
        let token = self
            .app
            .db
            .write(|conn| sessions::start(&self.app, conn, person.id, person.role, "Test", (now, now)))
            .unwrap();
        self.set_cookie(&format!("realign={token}; Path=/"));
    }

    /// Puts a cookie into the browser, written as in `Set-Cookie`.
    pub fn set_cookie(&self, cookie: &str) {
        self.jar.add_cookie_str(cookie, &self.base);
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let header = self.jar.cookies(&self.base)?;
        let text = header.to_str().ok()?.to_owned();
        text.split("; ")
            .filter_map(|pair| pair.split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }

    /// The form token that fits this browser's cookies.
    pub fn csrf(&self) -> String {
        let token = self
            .cookie("realign")
            .or_else(|| self.cookie("realign-visitor"))
            .unwrap_or_default();
        self.app.vault.csrf(&token)
    }

    /// Fetches a page; redirects are not followed.
    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, HeaderMap::new()).await
    }

    /// Fetches a page with further headers.
    pub async fn get_with(&self, path: &str, headers: HeaderMap) -> Answer {
        let request = self.client.get(self.url(path)).headers(headers);
        self.send("GET", path, request).await
    }

    /// Fetches a page and follows redirects, at most ten.
    pub async fn visit(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        self.follow(answer).await
    }

    /// Follows the redirects of an answer, at most ten.
    pub async fn follow(&self, answer: Answer) -> Answer {
        let mut answer = answer;
        for _ in 0..10 {
            if !answer.code.is_redirection() {
                return answer;
            }
            let path = answer.location().to_owned();
            answer = self.get(&path).await;
        }
        panic!("{} leads round in circles", answer.asked);
    }

    /// Sends a form: the fields given, and the hidden ones of the open page's form with this action. A page that has no
    /// such form lends nothing but the token, as if the form stood there.
    ///
    /// As in a browser, the one-time number stays the same until the page is fetched again: a second post from one page is
    /// a double click.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut sent = self.hidden(path);
        sent.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
        sent.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.post_raw(path, &sent, HeaderMap::new()).await
    }

    /// [`Actor::post`], then follows where it leads.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        self.follow(answer).await
    }

    /// Fetches `page`, then sends its form to `path`: a fresh one-time number.
    pub async fn fill(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(page).await.ok();
        assert!(
            shown.offers(path),
            "{page} has no form for {path}; it has {:?}",
            shown.forms()
        );
        self.post(path, fields).await
    }

    /// Sends exactly these fields and headers.
    pub async fn post_raw(&self, path: &str, fields: &[(String, String)], headers: HeaderMap) -> Answer {
        let request = self.client.post(self.url(path)).headers(headers).form(fields);
        self.send("POST", path, request).await
    }

    /// A request of any kind.
    pub async fn send(&self, method: &str, path: &str, request: reqwest::RequestBuilder) -> Answer {
        let asked = format!("{method} {path}");
        let response = request.send().await.unwrap_or_else(|error| {
            panic!("{asked} was not answered: {error:?}");
        });
        let answer = Answer::of(asked, path.to_owned(), response).await;
        if answer.is_page() {
            *self.open.lock().unwrap() = Some(answer.clone());
        }
        answer
    }

    /// The client, for what the rest does not offer.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The full address of a path of this site; addresses from mails are taken as they are.
    pub fn url(&self, path: &str) -> Url {
        self.base.join(path).unwrap()
    }

    fn hidden(&self, path: &str) -> Vec<(String, String)> {
        let open = self.open.lock().unwrap();
        let form = open
            .as_ref()
            .and_then(|page| page.forms().into_iter().find(|form| form.action == path));
        form.map_or_else(|| vec![("csrf".to_owned(), self.csrf())], |form| form.hidden)
    }
}
