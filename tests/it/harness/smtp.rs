//! A mail server of a few lines that does what a test tells it to, mail by mail.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does with a mail.
#[derive(Clone, Debug)]
pub enum Play {
    /// Accepts it.
    Accept,
    /// Answers the recipient so.
    Recipient(&'static str),
    /// Answers so when the whole mail has arrived.
    Received(&'static str),
    /// Takes the whole mail and hangs up without an answer.
    HangUp,
    /// Stops answering.
    Silence,
    /// Answers byte by byte, and never comes to an end.
    Drip,
}

/// How it begins a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// As it should.
    Whole,
    /// Not at all.
    Never,
    /// Byte by byte, without an end.
    Drip,
}

/// When it encrypts, with a certificate that signs itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encrypts {
    /// Never.
    Never,
    /// From the first byte.
    AtOnce,
    /// When it is asked to, which it offers.
    OnDemand,
}

/// What is behind a conversation: the plain connection, or an encrypted one over it.
trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

type Lines = BufReader<Box<dyn Wire>>;

/// A mail that arrived whole, accepted or not.
#[derive(Clone, Debug)]
pub struct Caught {
    /// The recipient.
    pub to: String,
    /// Headers and body.
    pub data: String,
}

impl Caught {
    /// A header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.data.split_once("\r\n\r\n")?;
        let unfolded = head.replace("\r\n ", " ");
        let start = format!("{name}: ");
        let line = unfolded.lines().find(|line| line.starts_with(&start))?;
        Some(line[start.len()..].to_owned())
    }
}

struct State {
    plays: VecDeque<Play>,
    refused: HashMap<String, &'static str>,
    caught: Vec<Caught>,
    commands: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
    greeting: Greeting,
    encrypts: Encrypts,
    offers: Vec<&'static str>,
    auth: &'static str,
}

/// The mail server. Its threads end with their connections.
#[derive(Clone)]
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl MailServer {
    /// A server that accepts everything.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = MailServer {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(State {
                plays: VecDeque::new(),
                refused: HashMap::new(),
                caught: Vec::new(),
                commands: Vec::new(),
                connections: 0,
                open: 0,
                most_open: 0,
                greeting: Greeting::Whole,
                encrypts: Encrypts::Never,
                offers: vec!["8BITMIME"],
                auth: "235 2.7.0 welcome",
            })),
        };
        let shared = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let one = shared.clone();
                std::thread::spawn(move || {
                    one.counted(|state| {
                        state.connections += 1;
                        state.open += 1;
                        state.most_open = state.most_open.max(state.open);
                    });
                    let _ = one.talk(stream);
                    one.counted(|state| state.open -= 1);
                });
            }
        });
        server
    }

    fn counted<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap())
    }

    /// What it does with the next mails; afterwards it accepts.
    pub fn plays(&self, plays: &[Play]) {
        self.counted(|state| state.plays = plays.to_vec().into());
    }
    /// Answers this recipient so, always.
    pub fn refuses(&self, to: &str, answer: &'static str) {
        self.counted(|state| state.refused.insert(to.to_owned(), answer));
    }
    /// Whether it greets at all.
    pub fn greets(&self, greets: bool) {
        self.begins(if greets { Greeting::Whole } else { Greeting::Never });
    }
    /// How it begins a conversation.
    pub fn begins(&self, greeting: Greeting) {
        self.counted(|state| state.greeting = greeting);
    }
    /// When it encrypts.
    pub fn encrypts(&self, encrypts: Encrypts) {
        self.counted(|state| state.encrypts = encrypts);
    }
    /// Offers this after EHLO too.
    pub fn offers(&self, extension: &'static str) {
        self.counted(|state| state.offers.push(extension));
    }
    /// Answers a sign-in so.
    pub fn answers_auth(&self, answer: &'static str) {
        self.counted(|state| state.auth = answer);
    }
    /// Every mail that arrived whole, in order.
    pub fn caught(&self) -> Vec<Caught> {
        self.counted(|state| state.caught.clone())
    }
    /// Every command, in order.
    pub fn commands(&self) -> Vec<String> {
        self.counted(|state| state.commands.clone())
    }
    /// How many connections there were, and the most at once.
    pub fn connections(&self) -> (usize, usize) {
        self.counted(|state| (state.connections, state.most_open))
    }
    /// `smtp://` and where it listens.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (greeting, encrypts) = self.counted(|state| (state.greeting, state.encrypts));
        let mut lines = match encrypts {
            Encrypts::AtOnce => encrypted(Box::new(stream)),
            Encrypts::Never | Encrypts::OnDemand => BufReader::new(Box::new(stream) as Box<dyn Wire>),
        };
        match greeting {
            Greeting::Whole => say(&mut lines, "220 mail.example.com")?,
            Greeting::Never => return hold(&mut lines),
            Greeting::Drip => return drip(&mut lines),
        }
        let (mut play, mut to) = (Play::Accept, String::new());
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            self.counted(|state| state.commands.push(line.to_owned()));
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match word.as_str() {
                "EHLO" => {
                    let offers = self.counted(|state| state.offers.clone());
                    for offer in offers {
                        say(&mut lines, &format!("250-{offer}"))?;
                    }
                    if encrypts == Encrypts::OnDemand {
                        say(&mut lines, "250-STARTTLS")?;
                    }
                    say(&mut lines, "250 HELP")?;
                }
                "STARTTLS" if encrypts == Encrypts::OnDemand => {
                    say(&mut lines, "220 go ahead")?;
                    lines = encrypted(lines.into_inner());
                }
                "AUTH" => say(&mut lines, self.counted(|state| state.auth))?,
                "MAIL" => {
                    play = self
                        .counted(|state| state.plays.pop_front())
                        .unwrap_or(Play::Accept);
                    match play {
                        Play::Silence => return hold(&mut lines),
                        Play::Drip => return drip(&mut lines),
                        _ => say(&mut lines, "250 ok")?,
                    }
                }
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    let refused = self.counted(|state| state.refused.get(&to).copied());
                    match (refused, &play) {
                        (Some(answer), _) => say(&mut lines, answer)?,
                        (None, Play::Recipient(answer)) => say(&mut lines, answer)?,
                        _ => say(&mut lines, "250 ok")?,
                    }
                }
                "DATA" => {
                    say(&mut lines, "354 go on")?;
                    let data = whole(&mut lines)?;
                    self.counted(|state| state.caught.push(Caught { to: to.clone(), data }));
                    match play {
                        Play::HangUp => return Ok(()),
                        Play::Received(answer) => say(&mut lines, answer)?,
                        _ => say(&mut lines, "250 taken")?,
                    }
                }
                "QUIT" => return say(&mut lines, "221 bye"),
                "NOOP" | "RSET" => say(&mut lines, "250 ok")?,
                _ => say(&mut lines, "502 what?")?,
            }
        }
    }
}

fn say(lines: &mut Lines, text: &str) -> std::io::Result<()> {
    let wire = lines.get_mut();
    wire.write_all(format!("{text}\r\n").as_bytes())?;
    wire.flush()
}

/// The same conversation under a certificate that nobody vouches for.
fn encrypted(wire: Box<dyn Wire>) -> Lines {
    const PEM: &[u8] = include_bytes!("../../data/self-signed.pem");
    let certificate = CertificateDer::from_pem_slice(PEM).unwrap();
    let key = PrivateKeyDer::from_pem_slice(PEM).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let connection = ServerConnection::new(Arc::new(config)).unwrap();
    BufReader::new(Box::new(StreamOwned::new(connection, wire)))
}

fn whole(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// Says a byte now and then until the other end hangs up.
fn drip(lines: &mut Lines) -> std::io::Result<()> {
    loop {
        lines.get_mut().write_all(b"2")?;
        lines.get_mut().flush()?;
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Says nothing more until the other end hangs up.
fn hold(lines: &mut impl BufRead) -> std::io::Result<()> {
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
