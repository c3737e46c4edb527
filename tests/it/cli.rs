//! The binary itself: exit statuses, what it tells, how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Output, Stdio};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use realign::db::schema::audit;

use crate::harness::oidc::IdProvider;
use crate::harness::{TestApp, TestDatabase};

const SECRET: &str = "8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d";

/// A place to run the binary in: an empty directory, a complete environment.
struct Desk {
    directory: tempfile::TempDir,
    env: Vec<(&'static str, String)>,
}

impl Desk {
    fn new(database_url: &str) -> Self {
        let fixed = [
            ("DATABASE_URL", database_url),
            ("REALIGN_LISTEN", "127.0.0.1:0"),
            ("REALIGN_SECRET", SECRET),
            ("REALIGN_SMTP_URL", "smtp://desk:mail-pass-77@127.0.0.1:1"),
            ("REALIGN_MAIL_FROM", "desk@example.com"),
        ];
        Desk {
            directory: tempfile::tempdir().unwrap(),
            env: fixed.map(|(name, value)| (name, value.to_owned())).to_vec(),
        }
    }

    fn env(mut self, name: &'static str, value: &str) -> Self {
        self.env.retain(|(known, _)| *known != name);
        self.env.push((name, value.to_owned()));
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_realign"));
        command
            .args(arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .envs(self.env.iter().map(|(name, value)| (*name, value.as_str())))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    fn has(&self, file: &str) -> bool {
        self.directory.path().join(file).exists()
    }
}

struct Ran {
    status: i32,
    told: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let told = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert!(!told.contains(SECRET) && !told.contains("mail-pass-77"), "{told}");
        Ran {
            status: output.status.code().unwrap_or(-1),
            told,
        }
    }

    #[track_caller]
    fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.told);
        self
    }

    #[track_caller]
    fn says(self, text: &str) -> Self {
        assert!(self.told.contains(text), "not told: {text}\n{}", self.told);
        self
    }
}

/// A served binary.
struct Serving {
    child: Child,
    address: SocketAddr,
    log: BufReader<ChildStderr>,
}

impl Serving {
    fn start(desk: &Desk) -> Self {
        let mut child = desk
            .command(&["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(child.stderr.take().unwrap());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.next().expect("a line on the terminal").unwrap();
        let address = line
            .strip_prefix("listening on http://")
            .unwrap()
            .parse()
            .unwrap();
        Serving { child, address, log }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits until the log says this.
    fn logged(&mut self, text: &str) {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert!(
                self.log.read_line(&mut line).unwrap() > 0,
                "it never logged {text:?}"
            );
        }
    }

    /// Waits for its end, and tells the exit status and how long that took.
    fn ended(mut self) -> (Option<i32>, Duration) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), began.elapsed());
            }
            assert!(began.elapsed() < Duration::from_secs(30), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn ask(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = [0u8; 4096];
    let read = stream.read(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

#[test]
fn everything_wrong_with_the_settings_is_told_before_anything_is_done() {
    let desk = Desk::new("sqlite:realign.db")
        .env("REALIGN_SECRET", "")
        .env("REALIGN_LISTEN", "nowhere")
        .env("REALIGN_MAIL_FROM", "");
    for command in ["serve", "migrate"] {
        desk.run(&[command])
            .ended(2)
            .says("3 settings are wrong")
            .says("REALIGN_SECRET is missing")
            .says("REALIGN_LISTEN must be")
            .says("REALIGN_MAIL_FROM must be");
    }
    desk.run(&["check"]).ended(1).says("3 settings are wrong");
    assert!(!desk.has("realign.db"));
}

#[test]
fn the_schema_is_applied_once() {
    let desk = Desk::new("sqlite:realign.db");
    desk.run(&["audit", "verify"]).ended(1).says("does not exist");
    assert!(!desk.has("realign.db"));
    desk.run(&["migrate"]).ended(0).says("applied");
    desk.run(&["migrate"]).ended(0).says("up to date");
    desk.run(&["audit", "verify"]).ended(0).says("the chain holds");
}

#[test]
fn checking_tries_the_database_and_the_mail_server_and_changes_nothing() {
    let all = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
        .unwrap()
        .count();
    let mail = MailServer::start();
    let desk = Desk::new("sqlite:realign.db");
    desk.run(&["check"])
        .ended(1)
        .says("database: the database file realign.db does not exist")
        .says("mail server: ");
    assert!(!desk.has("realign.db"));

    std::fs::write(desk.directory.path().join("realign.db"), "").unwrap();
    let desk = desk.env("REALIGN_SMTP_URL", &format!("smtp://{}", mail.0));
    desk.run(&["check"])
        .ended(0)
        .says(&format!("{all} migrations are pending"))
        .says("mail server: answers");
    desk.run(&["audit", "verify"])
        .ended(1)
        .says("run `realign migrate` first");
    desk.run(&["migrate"])
        .ended(0)
        .says(&format!("{all} migrations applied"));
    desk.run(&["check"]).ended(0).says("its schema is up to date");
}

#[test]
fn checking_asks_every_identity_provider_who_it_is() {
    let (mail, provider) = (MailServer::start(), IdProvider::start());
    let gone = "http://127.0.0.1:1/gone";
    let mut desk = Desk::new("sqlite:realign.db")
        .env("REALIGN_SMTP_URL", &format!("smtp://{}", mail.0))
        .env("REALIGN_PROVIDERS", "home,acme");
    for (name, value) in [
        ("REALIGN_PROVIDER_HOME_MICROSOFT", "consumers"),
        ("REALIGN_PROVIDER_HOME_AUTHORITY", &provider.base),
        ("REALIGN_PROVIDER_HOME_CLIENT_ID", "c"),
        ("REALIGN_PROVIDER_HOME_CLIENT_SECRET", "provider-pass-55"),
        ("REALIGN_PROVIDER_ACME_ISSUER", gone),
        ("REALIGN_PROVIDER_ACME_KIND", "work"),
        ("REALIGN_PROVIDER_ACME_CLIENT_ID", "c"),
        ("REALIGN_PROVIDER_ACME_CLIENT_SECRET", "provider-pass-66"),
    ] {
        desk = desk.env(name, value);
    }
    desk.run(&["migrate"]).ended(0);
    let ran = desk
        .run(&["check"])
        .ended(1)
        .says("provider home: answers, its keys: 1")
        .says("provider acme: http://127.0.0.1:1/gone/.well-known/openid-configuration: no answer");
    assert!(!ran.told.contains("provider-pass"), "{}", ran.told);
    // The issuer has to be spelled as the provider does.
    let slash = format!("{}/acme/", provider.base);
    let desk = desk.env("REALIGN_PROVIDER_ACME_ISSUER", &slash);
    desk.run(&["check"]).ended(1).says(&format!(
        "names the issuer {}/acme, and not {slash}",
        provider.base
    ));
    let desk = desk.env("REALIGN_PROVIDER_ACME_ISSUER", slash.trim_end_matches('/'));
    desk.run(&["check"]).ended(0).says("provider acme: answers");
}

#[test]
fn a_file_of_settings_is_found_and_the_environment_wins() {
    let desk = Desk::new("sqlite:realign.db");
    let file = desk.directory.path().join("other.toml");
    std::fs::write(&file, "workers = 7\ndatabase_pool = 5\n").unwrap();
    let desk = desk.env("REALIGN_DATABASE_POOL", "6");
    desk.run(&["check", "--config", "other.toml"])
        .ended(1)
        .says("REALIGN_WORKERS                    7")
        .says("REALIGN_DATABASE_POOL              6");
    // A slip of the pen must not lead to another database.
    desk.run(&["migrate", "--config", "othr.toml"])
        .ended(2)
        .says("--config names a file that does not exist");
    assert!(!desk.has("realign.db"));
}

#[test]
fn it_serves_and_stops_at_once_when_nothing_is_being_done() {
    for signal in ["TERM", "INT"] {
        let database = TestDatabase::create();
        let serving = Serving::start(&Desk::new(&database.url));
        // A browser that keeps its connection open is nothing to wait for.
        let mut idle = serving.connect();
        assert!(ask(&mut idle, HEALTH).starts_with("HTTP/1.1 200"));
        serving.signal(signal);
        let (status, took) = serving.ended();
        assert_eq!(status, Some(0), "after SIG{signal}");
        assert!(took < Duration::from_secs(5), "{took:?} after SIG{signal}");
    }
}

#[test]
fn a_second_signal_ends_it_though_an_upload_is_stalled() {
    let database = TestDatabase::create();
    let serving = Serving::start(&Desk::new(&database.url));
    let mut stalled = serving.connect();
    let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 100\r\n\r\nemail=";
    stalled.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    let (status, took) = serving.ended();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_stalled_upload_delays_the_end_by_ten_seconds_at_most() {
    let database = TestDatabase::create();
    let serving = Serving::start(&Desk::new(&database.url));
    let mut stalled = serving.connect();
    let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 100\r\n\r\nemail=";
    stalled.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    let (status, took) = serving.ended();
    assert_eq!(status, Some(0));
    assert!(took < Duration::from_secs(12), "{took:?}");
}

#[test]
fn a_request_that_was_accepted_is_answered_after_the_signal() {
    let database = TestDatabase::create();
    let mut serving = Serving::start(&Desk::new(&database.url));
    let mut slow = serving.connect();
    assert!(ask(&mut slow, HEALTH).starts_with("HTTP/1.1 200"));
    let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 7\r\n\r\nemail";
    slow.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    serving.signal("TERM");
    serving.logged("stopping");
    let answer = ask(&mut slow, "=x");
    assert!(answer.starts_with("HTTP/1.1 "), "{answer:?}");
    assert!(
        answer.to_ascii_lowercase().contains("connection: close"),
        "{answer}"
    );
    assert_eq!(serving.ended().0, Some(0));
}

#[test]
fn the_log_names_routes_and_never_what_stands_in_addresses() {
    let database = TestDatabase::create();
    let desk = Desk::new(&database.url).env("REALIGN_LOG_FORMAT", "json");
    let mut serving = Serving::start(&desk);
    let mut stream = serving.connect();
    let answer = ask(
        &mut stream,
        "GET /static/secret-code-8841?email=maya%40example.com HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    let id = answer
        .lines()
        .find_map(|line| line.strip_prefix("x-request-id: "))
        .unwrap()
        .to_owned();
    serving.signal("TERM");
    let mut log = String::new();
    serving.log.read_to_string(&mut log).unwrap();
    let line = log
        .lines()
        .find(|line| line.contains(&id))
        .expect("a line with the request's id");
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["route"], "/static/{path:.*}");
    assert_eq!(line["status"], 404);
    assert!(
        !log.contains("secret-code-8841") && !log.contains("maya"),
        "{log}"
    );
}

#[tokio::test]
async fn an_edited_record_fails_the_verification() {
    let app = TestApp::start().await;
    let entry = realign::audit::Entry {
        actor: None,
        action: "test.done",
        request: None,
        profile: None,
        facts: &[],
    };
    app.write(|conn| realign::audit::record(&app.app, conn, &entry, app.now()));
    let desk = Desk::new(app.app.settings.database_url.expose());
    desk.run(&["audit", "verify"])
        .ended(0)
        .says("entries not sealed yet: 1");
    app.run_jobs();
    desk.run(&["audit", "verify"]).ended(0).says("chain holds: 1");
    app.write(|conn| {
        diesel::update(audit::table)
            .set(audit::body.eq(b"{}".to_vec()))
            .execute(conn)?;
        Ok(())
    });
    desk.run(&["audit", "verify"]).ended(1).says("BROKEN at entry 1");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let database = TestDatabase::create();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    Desk::new(&database.url)
        .env("REALIGN_LISTEN", &address)
        .run(&["serve"])
        .ended(1)
        .says(&format!("can not listen on {address}"));
}

/// As much of a mail server as greeting takes.
struct MailServer(SocketAddr);

impl MailServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || Self::talk(stream));
            }
        });
        MailServer(address)
    }

    fn talk(mut stream: TcpStream) -> std::io::Result<()> {
        stream.write_all(b"220 mail.example.com\r\n")?;
        for line in BufReader::new(stream.try_clone()?).lines() {
            let answer: &[u8] = match line?.split(' ').next() {
                Some("QUIT") => b"221 bye\r\n",
                _ => b"250 mail.example.com\r\n",
            };
            stream.write_all(answer)?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn staff_is_invited_by_address_and_promoted_by_id_alone() {
    use realign::accounts::{Role, find};
    let app = TestApp::start().await;
    let desk = Desk::new(app.app.settings.database_url.expose())
        .env("REALIGN_BASE_URL", "https://support.example.com");
    desk.run(&["staff", "add", "noor@example.com", "--role", "agent"])
        .ended(0)
        .says("role agent")
        .says("https://support.example.com/");
    desk.run(&["staff", "add", "noor@example.com", "--role", "admin"])
        .ended(1)
        .says("--account");
    // A personal account of the address is another account, and nobody becomes staff by an address.
    let maya = app.person("maya");
    desk.run(&["staff", "add", maya.email(), "--role", "lead"])
        .ended(0);
    let role = |app: &TestApp| app.read(|conn| Ok(find(conn, maya.id())?.role));
    assert_eq!(role(&app), Role::Member);
    desk.run(&[
        "staff",
        "add",
        "--account",
        &maya.id().to_string(),
        "--role",
        "lead",
    ])
    .ended(0)
    .says("now has the role lead");
    assert_eq!(role(&app), Role::Lead);

    let before = app.snapshot_of_all();
    for (arguments, status) in [
        (vec!["staff", "add", "nobody", "--role", "agent"], 2),
        (vec!["staff", "add", "--account", "17", "--role", "agent"], 1),
        (vec!["staff", "add", "x@example.com", "--role", "boss"], 2),
        (vec!["staff", "add", "--role", "agent"], 2),
        (
            vec![
                "staff",
                "add",
                "x@example.com",
                "--account",
                "17",
                "--role",
                "agent",
            ],
            2,
        ),
    ] {
        desk.run(&arguments).ended(status);
    }
    before.assert_unchanged(&app);
}
