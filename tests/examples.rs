//! Runs the examples of the client as its users would: what they print, how they end, and that no
//! secret is among what they print.

use std::ffi::OsString;
use std::io::Read;
use std::process::{Command, Output, Stdio};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use serde_json::{Value, json};

/// What the examples send to the fake service and to the ones of these tests, and must not print.
/// The last one is id and secret of the fake OAuth client as they travel.
const SECRETS: [&str; 5] = [
    "fake-api-key",
    "fake-client-secret",
    "fake-access-token",
    "key-of-a-test",
    "ZmFrZS1jbGllbnQtaWQ6ZmFrZS1jbGllbnQtc2VjcmV0",
];

const FAKE: &str = "No credentials in the environment: this run is against a fake service.\n";

#[test]
fn offboard_takes_access_away() {
    let run = Run::of(&["offboard", "--", "jane@example.com"]);
    assert_eq!(
        run.stdout,
        "\
Cipherscale: user 70000000-0000-4000-8000-000000000030, active
  done: suspend the account
  done: leave the group Everyone
  done: leave the group Engineering
  done: delete the device Jane's MacBook
  done: delete the device Jane's iPhone
  done: delete the device Jane's ThinkPad
  done: delete the account
Blynk: user 1030, role 2
  left as it is: the role; --role ID sets a lower one
  left to do by hand: delete the account, which the API has no operation for
"
    );
    run.ended(FAKE, 0);
}

#[test]
fn the_readme_shows_what_the_examples_print() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("the README is there");
    let mut shown = 0;
    for block in readme
        .split("$ cargo run --quiet --package tenant-admin --example ")
        .skip(1)
    {
        let (command, after) = block.split_once('\n').expect("a command is a line");
        let (expected, _) = after.split_once("```").expect("a block ends");
        let (command, head) = match command.split_once(" | head -") {
            Some((command, lines)) => (command, lines.parse().expect("it is a number")),
            None => (command, usize::MAX),
        };
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = Run::of(&arguments);
        let printed: Vec<&str> = run.stdout.lines().take(head).collect();
        assert_eq!(printed, expected.lines().collect::<Vec<_>>(), "{command}");
        shown += 1;
    }
    assert_eq!(shown, 2);
}

#[test]
fn offboard_only_suspends_if_told_so() {
    let run = Run::of(&[
        "offboard",
        "--",
        "--keep",
        "--role",
        "3",
        "JANE@example.com",
    ]);
    assert_eq!(
        run.stdout,
        "\
Cipherscale: user 70000000-0000-4000-8000-000000000030, active
  done: suspend the account
Blynk: user 1030, role 2
  done: set the role to 3
  left to do by hand: delete the account, which the API has no operation for
"
    );
    run.ended(FAKE, 0);
}

#[test]
fn offboard_tells_without_doing() {
    let run = Run::of(&[
        "offboard",
        "--",
        "--dry-run",
        "--role",
        "3",
        "jane@example.com",
    ]);
    assert_eq!(
        run.stdout,
        "\
Cipherscale: user 70000000-0000-4000-8000-000000000030, active
  would suspend the account
  would leave the group Everyone
  would leave the group Engineering
  would delete the device Jane's MacBook
  would delete the device Jane's iPhone
  would delete the device Jane's ThinkPad
  would delete the account
Blynk: user 1030, role 2
  would set the role to 3
  left to do by hand: delete the account, which the API has no operation for
"
    );
    run.ended(FAKE, 0);
}

#[test]
fn offboard_finds_nobody() {
    let run = Run::of(&["offboard", "--", "nobody@example.com"]);
    assert_eq!(
        run.stdout,
        "\
Cipherscale: nobody has the address nobody@example.com
Blynk: nobody has the address nobody@example.com
"
    );
    let stderr = format!("{FAKE}Nobody to off-board. Is the address right?\n");
    run.ended(&stderr, 1);
}

#[test]
fn offboard_explains_its_arguments() {
    for arguments in [&["offboard"][..], &["offboard", "--", "--force", "a@b"]] {
        let run = Run::of(arguments);
        assert!(run.stderr.contains("usage: offboard"), "{}", run.stderr);
        assert_eq!((run.stdout.as_str(), run.code), ("", 2));
    }
}

#[test]
fn offboard_does_what_it_can_in_one_service_if_the_other_fails() {
    let run = Run::of(&[
        "offboard",
        "--",
        "--keep",
        "--role",
        "9",
        "jane@example.com",
    ]);
    assert_eq!(
        run.stdout,
        "\
Cipherscale: user 70000000-0000-4000-8000-000000000030, active
  done: suspend the account
Blynk: user 1030, role 2
  FAILED: set the role to 9
  left to do by hand: delete the account, which the API has no operation for
"
    );
    let error = "error: Blynk: users/set_role: 404 Not Found (1 attempt)\n";
    assert!(run.stderr.contains(error), "{}", run.stderr);
    assert_eq!(run.code, 1);
}

/// The service knows nothing of the group any more, and refuses to delete the device.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offboard_tells_which_step_failed() {
    let run = Run::against(
        refusing_service().await,
        &["offboard", "--", "jo@example.com"],
    )
    .await;
    assert_eq!(
        run.stdout,
        "\
Cipherscale: user 123e4567-e89b-12d3-a456-426614174000, active
  done: suspend the account
  already gone: leave the group Engineering
  FAILED: delete the device Laptop
  not done: delete the account
Blynk: left out, BLYNK_CLIENT_ID and BLYNK_CLIENT_SECRET are not set
"
    );
    run.ended(
        "\
error: Cipherscale: devices/delete: 403 Forbidden (request 7f3a91, 1 attempt)
Have the missing permission given to these credentials. Then run this again: what is done stays done.
",
        1,
    );
}

#[test]
fn inventory_lists_every_device() {
    let run = Run::of(&["inventory"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "id,name,status,owner_email,last_connection,app_version,hardware_id",
            "d0000000-0000-4000-8000-000000000000,Ada's MacBook,Online,ada.adams@example.com,,,HW-000000",
        ]
    );
    assert_eq!(lines.len(), 1 + 72);
    let mut rows = lines[1..].to_vec();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 72, "every device is listed once");
    run.ended(FAKE, 0);
}

#[test]
fn inventory_ends_in_silence_if_nobody_reads() {
    let mut command = command(&["inventory"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert!(stderr.ends_with(FAKE), "{stderr}");
    assert!(child.wait().unwrap().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inventory_says_why_it_failed() {
    let run = Run::against(refusing_service().await, &["inventory"]).await;
    run.ended(
        "error: devices/list: 403 Forbidden (request 7f3a91, 1 attempt)\n",
        1,
    );
}

/// What an example printed, and the code it ended with.
struct Run {
    stdout: String,
    stderr: String,
    code: i32,
}

impl Run {
    /// Runs an example without credentials.
    fn of(arguments: &[&str]) -> Self {
        Self::new(command(arguments).output().unwrap())
    }

    /// Runs an example against another Cipherscale service.
    async fn against(base_url: String, arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        command
            .env("CIPHERSCALE_API_KEY", "key-of-a-test")
            .env("CIPHERSCALE_BASE_URL", base_url);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        Self::new(output.await.unwrap())
    }

    /// Holds the last that was written to stderr, and the code, against what they should be. What
    /// comes before is cargo's: it may have something to say about the build.
    fn ended(&self, stderr: &str, code: i32) {
        assert!(self.stderr.ends_with(stderr), "{}", self.stderr);
        assert_eq!(self.code, code);
    }

    fn new(output: Output) -> Self {
        let run = Self {
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        };
        for secret in SECRETS {
            assert!(
                !run.stdout.contains(secret),
                "{secret} is in {}",
                run.stdout
            );
            assert!(
                !run.stderr.contains(secret),
                "{secret} is in {}",
                run.stderr
            );
        }
        run
    }
}

/// `cargo run` of an example, with nothing in the environment that the examples look at.
fn command(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["run", "--quiet", "--package", "tenant-admin", "--example"])
        .args(arguments);
    for name in [
        "CIPHERSCALE_API_KEY",
        "CIPHERSCALE_BASE_URL",
        "BLYNK_CLIENT_ID",
        "BLYNK_CLIENT_SECRET",
        "BLYNK_SERVER",
        "BLYNK_OFFBOARDED_ROLE",
    ] {
        command.env_remove(name);
    }
    command
}

/// A Cipherscale service with one user, which refuses to say or to do much; its base URL.
async fn refusing_service() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(refuse);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn refuse(request: Request) -> Response<Body> {
    let segments: Vec<&str> = request.uri().path().split('/').skip(2).collect();
    let (status, body) = match (request.method().as_str(), segments.as_slice()) {
        ("GET", ["users"]) => (StatusCode::OK, json!({ "data": [user()], "total": 1 })),
        ("PATCH", ["users", _, "deactivate"]) => (StatusCode::OK, user()),
        ("DELETE", ["users", _, "groups", _]) => (StatusCode::NOT_FOUND, Value::Null),
        _ => (StatusCode::FORBIDDEN, json!({ "sent": "key-of-a-test" })),
    };
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json")
        .header("x-request-id", "7f3a91")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn user() -> Value {
    let time = "2024-01-15T10:30:00Z";
    json!({
        "id": "123e4567-e89b-12d3-a456-426614174000", "createdAt": time, "updatedAt": time,
        "email": "jo@example.com", "status": "active", "isOwner": false, "maxDevices": null,
        "roles": [],
        "groups": [{
            "id": "550e8400-e29b-41d4-a716-446655440000", "createdAt": time, "updatedAt": time,
            "name": "Engineering",
        }],
        "devices": [{
            "id": "123e4567-e89b-12d3-a456-426614174001", "createdAt": time, "updatedAt": time,
            "name": "Laptop", "active": true, "status": "Online", "hardwareId": "HW-1",
        }],
    })
}
