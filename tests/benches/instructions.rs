//! What the client costs in instructions: the same requests through it and by hand, counted by
//! callgrind. A count says the same on a busy machine as on an idle one, so this tells small changes
//! apart; what the system does for a process is not in it. Times are in `client`.

mod ways;

use std::env;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use ways::Ways;

/// What is counted: a name, how often it is done, and the two ways.
struct Case {
    name: &'static str,
    calls: u64,
    server: fn() -> Ways,
    client: fn(&Ways),
    by_hand: fn(&Ways),
}

const CASES: [Case; 2] = [
    Case {
        name: "get of 1 KB",
        calls: 200,
        server: Ways::small,
        client: |ways| drop(black_box(ways.get())),
        by_hand: |ways| drop(black_box(ways.get_by_hand())),
    },
    Case {
        name: "page of 1 MB",
        calls: 5,
        server: Ways::large,
        client: |ways| drop(black_box(ways.list())),
        by_hand: |ways| drop(black_box(ways.list_by_hand())),
    },
];

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments[..] {
        // What this program runs itself with, inside of callgrind.
        [flag, case, way] if flag == "--counted" => {
            for known in CASES.iter().filter(|known| known.name == case) {
                let work = if way == "client" {
                    known.client
                } else {
                    known.by_hand
                };
                run(known, work);
            }
            Ok(())
        }
        arguments if arguments.iter().any(|argument| argument == "--bench") => report(),
        // `cargo test --benches` wants to know no more than whether it starts.
        _ => Ok(()),
    }
}

fn run(case: &Case, work: fn(&Ways)) {
    let ways = (case.server)();
    // Connections and buffers are there after some calls.
    for _ in 0..20 {
        work(&ways);
    }
    counted(&ways, case.calls, work);
}

/// Callgrind counts from the start of this function to its end, by its name. The server's thread is
/// outside of it.
#[inline(never)]
fn counted(ways: &Ways, calls: u64, work: fn(&Ways)) {
    for _ in 0..calls {
        work(black_box(ways));
    }
}

fn report() -> io::Result<()> {
    let there = Command::new("valgrind").arg("--version").output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("instructions are not counted: there is no valgrind on this machine");
        return Ok(());
    }
    for case in &CASES {
        let client = count(case, "client")?;
        let by_hand = count(case, "by hand")?;
        println!(
            "{}: {client} instructions through the client, {by_hand} by hand, ratio {:.3}",
            case.name,
            // Both are far below 2^52.
            client as f64 / by_hand as f64,
        );
    }
    Ok(())
}

/// Runs one way of a case inside of callgrind: the instructions of a call.
fn count(case: &Case, way: &str) -> io::Result<u64> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.out");
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg("--toggle-collect=*instructions::counted*")
        .arg(format!("--callgrind-out-file={}", place.display()))
        .arg(env::current_exe()?)
        .args(["--counted", case.name, way])
        .stdout(Stdio::null())
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(said));
    }
    let found = fs::read_to_string(place)?;
    let total = found
        .lines()
        .find_map(|line| line.strip_prefix("summary: "));
    match total.and_then(|total| total.trim().parse::<u64>().ok()) {
        Some(total) if total > 0 => Ok(total / case.calls),
        _ => Err(io::Error::other(
            "callgrind did not meet what it was to count",
        )),
    }
}
