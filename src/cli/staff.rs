//! `realign staff add`

use clap::Subcommand;

use super::{DONE, FAILED, Failure, MISUSED, Outcome, Place, settings, terminal};
use crate::accounts::staff::{self, Added};
use crate::accounts::{AccountId, Role};
use crate::app::App;
use crate::error::Error;

/// What to do with staff.
#[derive(Subcommand)]
pub(super) enum Staff {
    /// Make a work account for somebody of the desk and print the invitation link; or promote an account that is there.
    Add {
        /// The address the new work account is made for.
        #[arg(required_unless_present = "account", conflicts_with = "account")]
        email: Option<String>,
        /// The id of the account to promote, as shown on its /account page.
        #[arg(long, value_name = "ID")]
        account: Option<AccountId>,
        /// member, agent, lead or admin.
        #[arg(long, value_parser = role)]
        role: Role,
    },
}

fn role(word: &str) -> Result<Role, String> {
    word.parse().map_err(|_| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("there are: {}", words.join(", "))
    })
}

pub(super) fn run(place: &Place, what: &Staff) -> Outcome {
    let Staff::Add { email, account, role } = what;
    let app = settings::open(place)?;
    match (account, email) {
        (Some(account), _) => promote(&app, *account, *role),
        (None, Some(email)) => add(&app, email, *role),
        (None, None) => Ok(MISUSED),
    }
}

fn add(app: &App, email: &str, role: Role) -> Outcome {
    match staff::add(app, email, role)? {
        Added::Invited(invitation) => {
            let account = &invitation.account;
            terminal::out(&format!(
                "a work account was made: {}, role {}, account {}",
                account.handle, account.role, account.id
            ));
            terminal::out("its owner sets the password here; whoever has this link can take the account:");
            terminal::out(&invitation.link);
            terminal::out(&format!("it is valid until {}", invitation.expires_at.iso()));
            Ok(DONE)
        }
        Added::Exists(account) => {
            terminal::err(&format!(
                "the address has a work account, {} with role {}; change its role with --account {}",
                account.handle, account.role, account.id
            ));
            Ok(FAILED)
        }
        Added::NotAnAddress => {
            terminal::err("that is no e-mail address");
            Ok(MISUSED)
        }
    }
}

fn promote(app: &App, account: AccountId, role: Role) -> Outcome {
    match staff::promote(app, account, role) {
        Ok(account) => {
            terminal::out(&format!("{} now has the role {}", account.handle, account.role));
            Ok(DONE)
        }
        Err(Error::NotFound) => Err(Failure::new("there is no such account")),
        Err(error) => Err(error.into()),
    }
}
