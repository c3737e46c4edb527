//! Pure rules: which issuer may speak, what kind an account is, which times fit.

use std::time::Duration;

use serde_json::{Map, Value};

use super::failure::{Failure, Refusal};
use crate::accounts::Kind;
use crate::clock::Stamp;
use crate::config::{Authority, CONSUMERS, KindRule, ProviderSettings, Tenants};

/// Stands for the tenant in the issuer that Microsoft's metadata tells.
const TENANT: &str = "{tenantid}";
/// How far two clocks may be apart.
pub(super) const SKEW: Duration = Duration::from_secs(120);

/// Who may issue a provider's tokens.
#[derive(Clone, Debug)]
pub(super) enum Issuers {
    /// One issuer.
    One(String),
    /// One for each of Microsoft's tenants: a template, and whose accounts are let in.
    Microsoft {
        /// The issuer with a place for the tenant.
        template: String,
        /// Whose accounts.
        tenants: Tenants,
    },
}

impl Issuers {
    /// Those of a provider.
    pub(super) fn of(settings: &ProviderSettings) -> Issuers {
        match &settings.authority {
            Authority::Standard { issuer } => Issuers::One(issuer.clone()),
            Authority::Microsoft { host, tenants } => Issuers::Microsoft {
                template: format!("{host}/{TENANT}/v2.0"),
                tenants: tenants.clone(),
            },
        }
    }

    /// Whether this is Microsoft's identity platform.
    pub(super) fn are_microsoft(&self) -> bool {
        matches!(self, Issuers::Microsoft { .. })
    }

    /// The issuer that the provider's metadata has to tell.
    pub(super) fn of_metadata(&self) -> String {
        match self {
            Issuers::One(issuer) => issuer.clone(),
            Issuers::Microsoft { template, tenants } => match tenants {
                Tenants::Common | Tenants::Organizations => template.clone(),
                Tenants::Consumers => template.replace(TENANT, CONSUMERS),
                Tenants::One(tenant) => template.replace(TENANT, tenant),
            },
        }
    }

    /// Whether the provider could be this issuer. Says nothing about a token.
    pub(super) fn may_be(&self, issuer: &str) -> bool {
        match self {
            Issuers::One(own) => own == issuer,
            Issuers::Microsoft { template, tenants } => {
                tenant_in(template, issuer).is_some_and(|tenant| is_let_in(tenants, tenant).is_ok())
            }
        }
    }

    /// Whether the provider may issue a token in this name, with this tenant in it.
    pub(super) fn check(&self, issuer: &str, tenant: Option<&str>) -> Result<(), Refusal> {
        let refused = |cause: &str| Err(Refusal::new(Failure::TokenRefused, cause));
        match self {
            Issuers::One(own) if own == issuer => Ok(()),
            Issuers::One(_) => refused("another issuer"),
            Issuers::Microsoft { template, tenants } => match (tenant_in(template, issuer), tenant) {
                (Some(named), Some(stated)) if named == stated => is_let_in(tenants, stated),
                (_, None) => refused("no tenant in the token"),
                (_, Some(_)) => refused("the issuer is not that of the token's tenant"),
            },
        }
    }

    /// Whether a key that its owner published for this issuer may have signed a token of that one.
    pub(super) fn key_fits(&self, key_issuer: &str, issuer: &str) -> bool {
        match self {
            Issuers::One(_) => true,
            Issuers::Microsoft { template, .. } => {
                key_issuer == issuer || (key_issuer == template && tenant_in(template, issuer).is_some())
            }
        }
    }
}

fn is_let_in(tenants: &Tenants, tenant: &str) -> Result<(), Refusal> {
    match tenants {
        Tenants::Common => Ok(()),
        Tenants::Organizations if tenant != CONSUMERS => Ok(()),
        Tenants::Consumers if tenant == CONSUMERS => Ok(()),
        Tenants::One(own) if own == tenant => Ok(()),
        Tenants::Organizations | Tenants::Consumers => {
            Err(Refusal::new(Failure::WrongKind, "a tenant of the other kind"))
        }
        Tenants::One(_) => Err(Refusal::new(Failure::TokenRefused, "another tenant")),
    }
}

/// The tenant in an issuer that follows the template.
fn tenant_in<'a>(template: &str, issuer: &'a str) -> Option<&'a str> {
    let (before, after) = template.split_once(TENANT)?;
    let tenant = issuer.strip_prefix(before)?.strip_suffix(after)?;
    let fits = tenant.len() == 36 && tenant.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    fits.then_some(tenant)
}

/// The kind of an account with these claims. Nothing but the tenant, or what the settings name, is looked at: a personal
/// account that is a guest of an organisation has the organisation's tenant, and is a work account of it.
pub(super) fn kind_of(rule: &KindRule, claims: &Map<String, Value>) -> Result<Kind, Refusal> {
    let claim = |name: &str| claims.get(name).and_then(Value::as_str);
    match rule {
        KindRule::Always(kind) => Ok(*kind),
        KindRule::Tenant => match claim("tid") {
            Some(CONSUMERS) => Ok(Kind::Personal),
            Some(_) => Ok(Kind::Work),
            None => Err(Refusal::new(Failure::TokenRefused, "no tenant in the token")),
        },
        KindRule::Claim { name, personal } => match claim(name) {
            Some(value) if personal.iter().any(|one| one == value) => Ok(Kind::Personal),
            Some(_) => Ok(Kind::Work),
            None => Err(Refusal::new(
                Failure::Misconfigured,
                format!("the token has no claim {name}, which tells the kind"),
            )),
        },
    }
}

/// The kinds of accounts that a provider has: `personal`, `work` or `both`.
pub(super) fn kinds_word(settings: &ProviderSettings) -> &'static str {
    match (&settings.kinds, &settings.authority) {
        (KindRule::Always(kind), _) => kind.as_str(),
        (KindRule::Claim { .. }, _) | (KindRule::Tenant, Authority::Standard { .. }) => "both",
        (KindRule::Tenant, Authority::Microsoft { tenants, .. }) => match tenants {
            Tenants::Common => "both",
            Tenants::Consumers => Kind::Personal.as_str(),
            Tenants::Organizations | Tenants::One(_) => Kind::Work.as_str(),
        },
    }
}

/// The times of a token, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) issued: i64,
    pub(super) not_before: Option<i64>,
    pub(super) signed_in: Option<i64>,
}

/// Whether a token's times fit a flow that began at `began`. Its end is checked with the signature.
pub(super) fn times_fit(times: Times, began: Stamp, now: Stamp, fresh: Option<bool>) -> Result<(), Refusal> {
    let earliest = began.minus(SKEW).0.div_euclid(1_000_000);
    let latest = now.plus(SKEW).0.div_euclid(1_000_000);
    let skewed = |cause: &str| Err(Refusal::new(Failure::ClockSkew, cause));
    if times.issued > latest {
        return skewed("issued in the future");
    }
    if times.issued < earliest {
        return skewed("issued before it was asked for");
    }
    if times.not_before.is_some_and(|at| at > latest) {
        return skewed("not valid yet");
    }
    let Some(needs_time) = fresh else { return Ok(()) };
    match times.signed_in {
        Some(at) if at > latest => skewed("signed in in the future"),
        Some(at) if at < earliest => Err(Refusal::new(Failure::NotFresh, "signed in before")),
        Some(_) => Ok(()),
        None if needs_time => Err(Refusal::new(
            Failure::Misconfigured,
            "the token has no auth_time although max_age was asked for; see needs_auth_time",
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: &str = "11111111-2222-3333-4444-555555555555";
    const HOST: &str = "https://login.microsoftonline.com";

    fn microsoft(tenants: Tenants) -> Issuers {
        Issuers::Microsoft {
            template: format!("{HOST}/{TENANT}/v2.0"),
            tenants,
        }
    }

    fn issuer(tenant: &str) -> String {
        format!("{HOST}/{tenant}/v2.0")
    }

    #[test]
    fn the_issuer_is_that_of_the_tokens_own_tenant() {
        let all = [
            (Tenants::Common, true, true),
            (Tenants::Organizations, false, true),
            (Tenants::Consumers, true, false),
            (Tenants::One(ORG.to_owned()), false, true),
        ];
        for (tenants, personal, org) in all {
            let issuers = microsoft(tenants.clone());
            for (tenant, fits) in [(CONSUMERS, personal), (ORG, org)] {
                assert_eq!(
                    issuers.check(&issuer(tenant), Some(tenant)).is_ok(),
                    fits,
                    "{tenants:?}"
                );
                assert_eq!(issuers.may_be(&issuer(tenant)), fits, "{tenants:?}");
            }
            for (named, stated) in [(CONSUMERS, Some(ORG)), (ORG, Some(CONSUMERS)), (ORG, None)] {
                assert!(issuers.check(&issuer(named), stated).is_err(), "{tenants:?}");
            }
            for odd in [
                issuer(TENANT),
                issuer("x/../"),
                format!("{HOST}.evil.example/{ORG}/v2.0"),
                format!("{HOST}/{ORG}/v2.0/"),
                format!("https://evil.example/{ORG}/v2.0"),
            ] {
                assert!(issuers.check(&odd, Some(ORG)).is_err(), "{odd}");
                assert!(issuers.check(&odd, Some(TENANT)).is_err(), "{odd}");
            }
        }
        let wrong = microsoft(Tenants::Organizations).check(&issuer(CONSUMERS), Some(CONSUMERS));
        assert_eq!(wrong.unwrap_err().failure, Failure::WrongKind);
    }

    #[test]
    fn metadata_tells_the_template_or_the_one_tenant() {
        assert_eq!(microsoft(Tenants::Common).of_metadata(), issuer(TENANT));
        assert_eq!(microsoft(Tenants::Consumers).of_metadata(), issuer(CONSUMERS));
    }

    #[test]
    fn a_key_signs_for_the_issuer_it_was_published_for() {
        let issuers = microsoft(Tenants::Common);
        assert!(issuers.key_fits(&issuer(TENANT), &issuer(ORG)));
        assert!(issuers.key_fits(&issuer(CONSUMERS), &issuer(CONSUMERS)));
        assert!(!issuers.key_fits(&issuer(CONSUMERS), &issuer(ORG)));
    }

    #[test]
    fn a_guest_is_a_work_account_whatever_else_the_token_says() {
        let claims = |tenant: &str| {
            let value = serde_json::json!({
                "tid": tenant, "idp": "live.com", "email": "mia@outlook.com", "preferred_username": "mia@outlook.com"
            });
            value.as_object().unwrap().clone()
        };
        assert_eq!(kind_of(&KindRule::Tenant, &claims(ORG)).unwrap(), Kind::Work);
        assert_eq!(
            kind_of(&KindRule::Tenant, &claims(CONSUMERS)).unwrap(),
            Kind::Personal
        );
        assert!(kind_of(&KindRule::Tenant, &Map::new()).is_err());
        let rule = KindRule::Claim {
            name: "realm".to_owned(),
            personal: vec!["home".to_owned()],
        };
        let realm = |value: &str| Map::from_iter([("realm".to_owned(), Value::from(value))]);
        assert_eq!(kind_of(&rule, &realm("home")).unwrap(), Kind::Personal);
        assert_eq!(kind_of(&rule, &realm("acme")).unwrap(), Kind::Work);
        assert_eq!(
            kind_of(&rule, &Map::new()).unwrap_err().failure,
            Failure::Misconfigured
        );
    }

    #[test]
    fn two_minutes_are_allowed_and_not_one_second_more() {
        let (began, now) = (Stamp(1_000_000_000), Stamp(1_060_000_000));
        let fits =
            |times: Times, fresh| times_fit(times, began, now, fresh).map_err(|refusal| refusal.failure);
        let at = |issued| Times {
            issued,
            ..Times::default()
        };
        assert!(fits(at(880), None).is_ok() && fits(at(1180), None).is_ok());
        assert_eq!(fits(at(879), None), Err(Failure::ClockSkew));
        assert_eq!(fits(at(1181), None), Err(Failure::ClockSkew));
        let later = |not_before| Times {
            not_before: Some(not_before),
            ..at(1000)
        };
        assert!(fits(later(1180), None).is_ok());
        assert_eq!(fits(later(1181), None), Err(Failure::ClockSkew));
        let signed_in = |at_time| Times {
            signed_in: at_time,
            ..at(1000)
        };
        assert!(fits(signed_in(Some(5)), None).is_ok());
        assert!(fits(signed_in(Some(880)), Some(true)).is_ok());
        assert_eq!(fits(signed_in(Some(879)), Some(false)), Err(Failure::NotFresh));
        assert_eq!(fits(signed_in(None), Some(true)), Err(Failure::Misconfigured));
        assert!(fits(signed_in(None), Some(false)).is_ok());
    }
}
