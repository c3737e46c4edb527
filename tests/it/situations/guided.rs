//! The ways on the Learn side, walked as the guide says: each step is read from its page and done.

use super::Ended;
use crate::guide::next_step;
use crate::harness::{Actor, TestApp};
use crate::learn::fixture::{ids, join, on_profile, with_learn};
use crate::learn::{profile_of, ways};

/// A person with three accounts and one browser.
struct Walker {
    app: TestApp,
    browser: Actor,
    learner: Actor,
    certified: Actor,
    work: Actor,
}

impl Walker {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let (learner, certified, work) = (
            app.person("learner"),
            app.person("certified"),
            app.work("at-work"),
        );
        for actor in [&learner, &certified, &work] {
            app.password(actor, ways::PASSWORD);
        }
        profile_of(&app, &certified);
        with_learn(&app, &learner);
        let browser = app.visitor();
        Walker {
            app,
            browser,
            learner,
            certified,
            work,
        }
    }

    async fn sign_in(&self, who: &Actor) {
        if self.browser.cookie("realign").is_some() {
            self.browser.get("/align").await.ok();
            self.browser.submit("/sign-out", &[]).await.ok();
        }
        ways::sign_in(&self.browser, who).await;
    }

    /// Begins the way, then does what the page says until it says nothing more. Gives the steps.
    async fn walk(&self, way: &str) -> Vec<String> {
        self.browser
            .post("/align/guide", &[("way", way)])
            .await
            .to("/align");
        let mut walked = Vec::new();
        for _ in 0..12 {
            let page = self.browser.get("/align").await.ok();
            let step = next_step(&page);
            match step.as_deref() {
                Some("sign-in-work") => self.sign_in(&self.work).await,
                Some("sign-in-msa" | "start-afresh") => self.sign_in(&self.certified).await,
                Some("add-work") => ways::add(&self.browser, &self.work).await,
                Some("add-msa") => ways::add(&self.browser, &self.certified).await,
                Some("remove-personal") => {
                    ways::remove(&self.browser, &self.learner, "account_removed").await;
                }
                Some("remove-work") => ways::remove(&self.browser, &self.work, "account_removed").await,
                Some("connect") => self.connect().await,
                // A new Learn profile follows no guide: its page says to connect.
                None if page.offers("/learn/connection") => self.connect().await,
                None => {
                    page.has_data("outcome", "connected");
                    return walked;
                }
                Some(other) => panic!("the guide says {other}"),
            }
            walked.push(step.unwrap_or_else(|| "connect".to_owned()));
        }
        panic!("the guide leads round in circles: {walked:?}");
    }

    async fn connect(&self) {
        self.browser
            .fill("/align", "/learn/connection", &[])
            .await
            .to("/learn");
    }
}

pub async fn b1() -> Ended {
    let walker = Walker::start().await;
    join(&walker.app, &walker.learner, &walker.work);
    walker.sign_in(&walker.learner).await;
    let page = walker.browser.get("/align").await.ok();
    let walked = walker.walk("b1").await;
    assert_eq!(
        walked,
        [
            "sign-in-work",
            "remove-personal",
            "add-msa",
            "sign-in-msa",
            "connect"
        ]
    );
    let here = on_profile(&walker.app, &walker.certified);
    assert_eq!(here, ids(&[&walker.certified, &walker.work]));
    Ended::done(page)
}

pub async fn b2() -> Ended {
    let walker = Walker::start().await;
    walker.sign_in(&walker.learner).await;
    let said = "/align?current=other&work=yes";
    let page = walker.browser.get(said).await.ok();
    let walked = walker.walk("b2").await;
    let steps = [
        "add-work",
        "sign-in-work",
        "remove-personal",
        "add-msa",
        "sign-in-msa",
        "connect",
        "remove-work",
    ];
    assert_eq!(walked, steps);
    let here = on_profile(&walker.app, &walker.certified);
    assert_eq!(here, ids(&[&walker.certified]));
    Ended::done(page)
}

pub async fn b3() -> Ended {
    let walker = Walker::start().await;
    walker.sign_in(&walker.learner).await;
    let said = "/align?current=other&work=no";
    let page = walker.browser.get(said).await.ok();
    assert_eq!(walker.walk("b3").await, ["start-afresh", "connect"]);
    // The Learn profile from before stays as it is.
    let here = on_profile(&walker.app, &walker.learner);
    assert_eq!(here, ids(&[&walker.learner]));
    Ended::done(page)
}
