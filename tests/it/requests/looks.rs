//! What a test looks at in the database, and the invariants that hold after everything.

use diesel::prelude::*;
use realign::accounts::{AccountId, AccountKey};
use realign::certification;
use realign::clock::Stamp;
use realign::db::Code;
use realign::db::schema::{
    approvals, audit, bindings, events, notices, objections, outbox, questions, sessions,
};
use realign::requests::{self, Channel, NoticeId};
use realign::verification::{self, Evidence, EvidenceKind};

use super::fixture::{Case, Story, page};

/// A notice, as the database has it.
#[derive(Clone, Debug, Queryable)]
pub struct Told {
    pub id: NoticeId,
    pub code: Code,
    pub channel: Channel,
    pub can_object: bool,
    pub settled_at: Option<Stamp>,
}

impl Story {
    /// The notices of a request, oldest first.
    pub fn notices(&self, case: &Case) -> Vec<Told> {
        self.app.read(|conn| {
            Ok(notices::table
                .filter(notices::request_id.eq(case.id))
                .order(notices::id.asc())
                .select((
                    notices::id,
                    notices::code,
                    notices::channel,
                    notices::can_object,
                    notices::settled_at,
                ))
                .load(conn)?)
        })
    }

    /// The mail server has accepted, or refused, every notice that waits.
    pub fn settle(&self, case: &Case, refused: bool) {
        for notice in self.notices(case) {
            if notice.settled_at.is_none() {
                self.settle_one(notice.id, refused);
            }
        }
    }

    /// The same for one notice.
    pub fn settle_one(&self, notice: NoticeId, refused: bool) {
        let (app, now) = (&self.app.app, self.app.now());
        self.app
            .write(|conn| requests::notice_settled(app, conn, notice, refused, now));
    }

    /// The link that a notice carries.
    pub fn link(&self, case: &Case, notice: &Told) -> String {
        let secret = self.app.app.vault.link_secret("objection", &notice.code);
        page(case, &format!("objection?n={}&s={secret}", notice.code))
    }

    /// The link in the notice of this channel.
    pub fn link_of(&self, case: &Case, channel: Channel) -> String {
        let notice = self
            .notices(case)
            .into_iter()
            .rfind(|notice| notice.channel == channel)
            .unwrap();
        self.link(case, &notice)
    }

    /// What the record says of a request, in order.
    pub fn record(&self, case: &Case) -> Vec<String> {
        self.app.read(|conn| {
            Ok(audit::table
                .filter(audit::request_id.eq(case.id))
                .order(audit::id.asc())
                .select(audit::action)
                .load(conn)?)
        })
    }

    /// How often the record says this of a request.
    pub fn recorded(&self, case: &Case, action: &str) -> usize {
        self.record(case).iter().filter(|found| *found == action).count()
    }

    /// Kind and recipient kind of every mail that was queued, in order.
    pub fn mails(&self) -> Vec<(String, String)> {
        self.app.read(|conn| {
            Ok(outbox::table
                .order(outbox::id.asc())
                .select((outbox::kind, outbox::recipient))
                .load::<(String, String)>(conn)?)
        })
    }

    /// How many mails of this kind were queued.
    pub fn mailed(&self, kind: &str) -> usize {
        self.mails().iter().filter(|(found, _)| found == kind).count()
    }

    /// The public timeline: the details of the public events of the question.
    pub fn timeline(&self, case: &Case) -> Vec<String> {
        let found: Vec<(String, Option<String>)> = self.app.read(|conn| {
            Ok(events::table
                .filter(events::question_id.eq(case.question))
                .filter(events::audience.eq("public"))
                .order(events::id.asc())
                .select((events::kind, events::detail))
                .load(conn)?)
        });
        found
            .into_iter()
            .map(|(kind, detail)| detail.unwrap_or(kind))
            .collect()
    }

    /// Kind and detail of the events of a request for this audience.
    pub fn events(&self, case: &Case, audience: &str) -> Vec<(String, String)> {
        let found: Vec<(String, Option<String>)> = self.app.read(|conn| {
            Ok(events::table
                .filter(events::request_id.eq(case.id))
                .filter(events::audience.eq(audience))
                .order(events::id.asc())
                .select((events::kind, events::detail))
                .load(conn)?)
        });
        found
            .into_iter()
            .map(|(kind, detail)| (kind, detail.unwrap_or_default()))
            .collect()
    }

    /// What everybody sees of the question.
    pub fn stage(&self, case: &Case) -> String {
        self.app.read(|conn| {
            Ok(questions::table
                .find(case.question)
                .select(questions::state)
                .first(conn)?)
        })
    }

    /// Whether this account has a session.
    pub fn has_session(&self, account: AccountId) -> bool {
        let live: i64 = self.app.read(|conn| {
            Ok(sessions::table
                .filter(sessions::account_id.eq(account))
                .filter(sessions::ended_at.is_null())
                .count()
                .get_result(conn)?)
        });
        live > 0
    }

    /// The account that Maya's profile is bound to.
    pub fn bound(&self) -> Option<AccountKey> {
        let app = &self.app.app;
        self.app
            .read(|conn| certification::binding_of(app, conn, self.profile))
            .and_then(|binding| binding.key)
    }

    /// The evidence of a request.
    pub fn evidence(&self, case: &Case) -> Vec<Evidence> {
        self.app.read(|conn| verification::evidence_of(conn, case.id))
    }

    /// The latest evidence of a kind, as outcome and strength.
    pub fn latest(&self, case: &Case, kind: EvidenceKind) -> Option<(&'static str, &'static str)> {
        self.evidence(case)
            .iter()
            .rfind(|item| item.kind == kind && item.voided_at.is_none())
            .map(|item| (item.outcome.as_str(), item.strength.as_str()))
    }

    /// Approvals of a request that count.
    pub fn approvals(&self, case: &Case) -> i64 {
        self.app.read(|conn| {
            Ok(approvals::table
                .filter(approvals::request_id.eq(case.id))
                .filter(approvals::voided_at.is_null())
                .count()
                .get_result(conn)?)
        })
    }

    /// Objections of a request, open or closed.
    pub fn objections(&self, case: &Case) -> i64 {
        self.app.read(|conn| {
            Ok(objections::table
                .filter(objections::request_id.eq(case.id))
                .count()
                .get_result(conn)?)
        })
    }

    /// One account, one profile; one present binding for each; the record hangs together.
    pub fn assert_sound(&self) {
        let present: Vec<(i64, Option<String>, Option<String>)> = self.app.read(|conn| {
            Ok(bindings::table
                .filter(bindings::ended_at.is_null())
                .select((bindings::profile_id, bindings::issuer, bindings::subject))
                .load::<(realign::certification::ProfileId, Option<String>, Option<String>)>(conn)?
                .into_iter()
                .map(|(profile, issuer, subject)| (profile.0, issuer, subject))
                .collect())
        });
        let mut profiles: Vec<i64> = present.iter().map(|row| row.0).collect();
        profiles.sort_unstable();
        profiles.dedup();
        assert_eq!(profiles.len(), present.len(), "a profile is bound twice");
        let mut accounts: Vec<_> = present
            .iter()
            .filter(|row| row.2.is_some())
            .map(|row| (&row.1, &row.2))
            .collect();
        let all = accounts.len();
        accounts.sort();
        accounts.dedup();
        assert_eq!(accounts.len(), all, "an account is bound twice");
        self.app.write(|conn| {
            realign::audit::seal(conn)?;
            let verdict = realign::audit::verify(conn)?;
            assert!(verdict.broken_at.is_none(), "{verdict:?}");
            Ok(())
        });
    }
}
