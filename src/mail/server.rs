//! The mail server as the settings name it, and one conversation with it.
//!
//! | address | encryption |
//! |---|---|
//! | `smtps://HOST` | from the first byte (port 465) |
//! | `smtp://HOST` | STARTTLS where it is offered; a certificate that is not trusted ends the conversation |
//! | `smtp://HOST?tls=required` | STARTTLS or nothing |
//! | `smtp://` on loopback | none |
//!
//! Without a port `smtp://` means 587 with a password and 25 without. A password is never sent unencrypted, except on
//! loopback. The stages of the conversation are driven here and not by the library's transport, for the stage says what a
//! refusal is about: what comes before the recipient is never the mail's fault.

use std::net::IpAddr;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use url::Url;

use super::model::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    Always,
    StartTls,
    StartTlsIfOffered,
    None,
}

/// How to reach the mail server.
#[derive(Clone)]
pub(super) struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    loopback: bool,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({}:{}, {:?})", self.host, self.port, self.encryption)
    }
}

/// A conversation that is open, and may be used for another mail.
pub(super) struct Line(AsyncSmtpConnection);

impl Server {
    /// Reads the address of the mail server. `site` is the base URL: its host is the name we give.
    pub(super) fn parse(address: &str, site: &str) -> Option<Server> {
        let url = Url::parse(address).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let required = url
            .query_pairs()
            .any(|(name, value)| name == "tls" && value == "required");
        let encryption = match url.scheme() {
            "smtps" => Encryption::Always,
            "smtp" if required => Encryption::StartTls,
            "smtp" if loopback => Encryption::None,
            "smtp" => Encryption::StartTlsIfOffered,
            _ => return None,
        };
        let credentials = url
            .password()
            .map(|password| Credentials::new(decoded(url.username()), decoded(password)));
        let port = url.port().unwrap_or(match (encryption, &credentials) {
            (Encryption::Always, _) => 465,
            (_, Some(_)) => 587,
            (_, None) => 25,
        });
        Some(Server {
            host,
            port,
            encryption,
            loopback,
            credentials,
            hello: hello_of(site),
        })
    }

    /// Opens a conversation, up to where mail can be sent.
    ///
    /// # Errors
    /// A failure of the server; none of them is final.
    pub(super) async fn open(&self, patience: Duration) -> Result<Line, Failure> {
        let at_once = match self.encryption {
            Encryption::Always => Some(self.tls()?),
            Encryption::StartTls | Encryption::StartTlsIfOffered | Encryption::None => None,
        };
        let server = (self.host.as_str(), self.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, Some(patience), &self.hello, at_once, None);
        let mut connection = connecting.await.map_err(|error| opening(&error))?;
        let upgrade = match self.encryption {
            Encryption::StartTls => true,
            Encryption::StartTlsIfOffered => connection.can_starttls(),
            Encryption::Always | Encryption::None => false,
        };
        if upgrade {
            let upgraded = connection.starttls(self.tls()?, &self.hello).await;
            upgraded.map_err(|_| Failure::Tls)?;
        }
        if let Some(credentials) = &self.credentials {
            if !connection.is_encrypted() && !self.loopback {
                return Err(Failure::Tls);
            }
            let signed_in = connection.auth(DEFAULT_MECHANISMS, credentials).await;
            signed_in.map_err(|_| Failure::SignIn)?;
        }
        Ok(Line(connection))
    }

    fn tls(&self) -> Result<TlsParameters, Failure> {
        TlsParameters::new(self.host.clone()).map_err(|_| Failure::Tls)
    }
}

impl Line {
    /// Whether the other end still answers.
    pub(super) async fn is_open(&mut self) -> bool {
        !self.0.has_broken() && self.0.test_connected().await
    }

    /// Sends one mail to one recipient.
    ///
    /// # Errors
    /// Why it was not accepted. The conversation is over then.
    pub(super) async fn send(&mut self, from: &Address, to: &Address, mail: &[u8]) -> Result<(), Failure> {
        let mut parameters = Vec::new();
        if !AsRef::<str>::as_ref(from).is_ascii() || !AsRef::<str>::as_ref(to).is_ascii() {
            if !self.0.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::Deferred);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let started = self.0.command(Mail::new(Some(from.clone()), parameters)).await;
        started.map_err(|error| refused(&error, Failure::Sender))?;
        let taken = self.0.command(Rcpt::new(to.clone(), Vec::new())).await;
        taken.map_err(|error| refused(&error, Failure::RejectedRecipient))?;
        let ready = self.0.command(Data).await;
        ready.map_err(|error| refused(&error, Failure::Rejected))?;
        let accepted = self.0.message(mail).await;
        accepted.map_err(|error| refused(&error, Failure::Rejected))?;
        Ok(())
    }

    /// Says good-bye.
    pub(super) async fn close(mut self) {
        self.0.abort().await;
    }
}

/// What a failing stage of the conversation means. `lasting` is what a final refusal there means; everything else passes.
fn refused(error: &SmtpError, lasting: Failure) -> Failure {
    if error.is_permanent() {
        lasting
    } else if error.is_transient() {
        Failure::Deferred
    } else {
        Failure::Broken
    }
}

/// What a failure to connect means: a certificate that is not trusted comes as bad data.
fn opening(error: &SmtpError) -> Failure {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return match io.kind() {
                std::io::ErrorKind::InvalidData => Failure::Tls,
                std::io::ErrorKind::TimedOut => Failure::NoAnswer,
                _ => Failure::RefusedConnection,
            };
        }
        source = cause.source();
    }
    if error.is_tls() {
        Failure::Tls
    } else {
        Failure::RefusedConnection
    }
}

fn hello_of(site: &str) -> ClientId {
    let url = Url::parse(site).ok();
    match url.as_ref().and_then(Url::host) {
        Some(url::Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(url::Host::Ipv4(ip)) => ClientId::Ipv4(ip),
        Some(url::Host::Ipv6(ip)) => ClientId::Ipv6(ip),
        None => ClientId::Domain("localhost".to_owned()),
    }
}

/// What was percent-encoded in the address.
fn decoded(part: &str) -> String {
    let form = format!("v={}", part.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(form.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: &str) -> Server {
        Server::parse(address, "https://support.example.com").unwrap()
    }

    #[test]
    fn the_address_says_how_to_encrypt() {
        let cases = [
            ("smtps://mail.example.com", Encryption::Always, 465),
            ("smtp://mail.example.com", Encryption::StartTlsIfOffered, 25),
            (
                "smtp://u:p@mail.example.com?tls=required",
                Encryption::StartTls,
                587,
            ),
            ("smtp://127.0.0.1:2525", Encryption::None, 2525),
            ("smtp://[::1]:2525", Encryption::None, 2525),
            ("smtp://localhost", Encryption::None, 25),
            ("smtp://127.0.0.1:2525?tls=required", Encryption::StartTls, 2525),
        ];
        for (address, encryption, port) in cases {
            let server = server(address);
            assert_eq!((server.encryption, server.port), (encryption, port), "{address}");
        }
        assert!(Server::parse("http://mail.example.com", "https://x.example").is_none());
        assert!(Server::parse("smtp:", "https://x.example").is_none());
    }

    #[test]
    fn a_password_with_signs_in_it_is_taken_as_it_is_and_never_shown() {
        let server = server("smtps://us%40er:p%2Bq+r%26s%25@mail.example.com");
        assert_eq!(
            server.credentials,
            Some(Credentials::new("us@er".to_owned(), "p+q+r&s%".to_owned()))
        );
        assert_eq!(format!("{server:?}"), "Server(mail.example.com:465, Always)");
    }
}
