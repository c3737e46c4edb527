//! A mail server of a few lines that does what a test tells it to, mail by mail.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
}

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

#[derive(Default)]
struct State {
    plays: VecDeque<Play>,
    refused: HashMap<String, &'static str>,
    caught: Vec<Caught>,
    commands: Vec<String>,
    connections: usize,
    open: usize,
    most_open: usize,
    greets: bool,
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
                greets: true,
                offers: vec!["8BITMIME"],
                auth: "235 2.7.0 welcome",
                ..State::default()
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
        self.counted(|state| state.greets = greets);
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

    fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes());
        if !self.counted(|state| state.greets) {
            return hold(&mut lines);
        }
        say("220 mail.example.com")?;
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
                        say(&format!("250-{offer}"))?;
                    }
                    say("250 HELP")?;
                }
                "AUTH" => say(self.counted(|state| state.auth))?,
                "MAIL" => {
                    play = self
                        .counted(|state| state.plays.pop_front())
                        .unwrap_or(Play::Accept);
                    if matches!(play, Play::Silence) {
                        return hold(&mut lines);
                    }
                    say("250 ok")?;
                }
                "RCPT" => {
                    to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    let refused = self.counted(|state| state.refused.get(&to).copied());
                    match (refused, &play) {
                        (Some(answer), _) => say(answer)?,
                        (None, Play::Recipient(answer)) => say(answer)?,
                        _ => say("250 ok")?,
                    }
                }
                "DATA" => {
                    say("354 go on")?;
                    let data = whole(&mut lines)?;
                    self.counted(|state| state.caught.push(Caught { to: to.clone(), data }));
                    match play {
                        Play::HangUp => return Ok(()),
                        Play::Received(answer) => say(answer)?,
                        _ => say("250 taken")?,
                    }
                }
                "QUIT" => return say("221 bye"),
                "NOOP" | "RSET" => say("250 ok")?,
                _ => say("502 what?")?,
            }
        }
    }
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

/// Says nothing more until the other end hangs up.
fn hold(lines: &mut impl BufRead) -> std::io::Result<()> {
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}
