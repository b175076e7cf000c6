//! Documents that nobody wrote: valid ones, changed at random but by a seed, through the whole generator.
//!
//! A normal run tries a few hundred. For a long one, tell how long each half may take, in seconds:
//!
//! ```text
//! FUZZ_SECONDS=1200 cargo test --release --package xtask --test fuzz -- --nocapture
//! ```
//!
//! | variable | meaning |
//! |---|---|
//! | `FUZZ_SECONDS` | how long to go on, for each half; without it, a fixed number of documents |
//! | `FUZZ_SEED` | the first seed; by default 0 in a short run, and in a long one what the clock says |
//! | `FUZZ_COUNT` | how many documents, for each half; 1 with `FUZZ_SEED` is how one finding is looked at |
//! | `FUZZ_THREADS` | how many documents at a time; by default as many as there are processors |
//! | `FUZZ_CHECK` | how many of the emitted modules to compile, in one crate (see `compile.rs`); by default none |
//!
//! What is found is made small, and written to `target/tmp/fuzz`. Once mended, the document goes to
//! `xtask/tests/fuzz/seeds`, where each is tried in every run.

mod compile;
mod minimise;
mod mutate;
mod odd;
mod oracle;
mod run;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use mutate::{Content, Document, Mutator};
use oracle::Half;
use run::{Plan, attempt, report, run};
use support::documents;

/// Documents of a run for which nothing is set.
const COUNT: u64 = 200;

#[test]
fn reading_and_lowering_take_whatever_there_is() {
    holds(Half::Reading);
}

#[test]
fn the_whole_takes_whatever_there_is() {
    holds(Half::Whole);
}

#[test]
fn what_was_found_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    let mut problems = String::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let document = Document {
            content: Content::Bytes(fs::read(&path).expect("it can be read")),
            json: name.ends_with(".json"),
        };
        count += 1;
        for half in [Half::Reading, Half::Whole] {
            if let Err(finding) = attempt(&name, &document, half) {
                problems.push_str(&format!("\n{name}, {half:?}: {finding}\n"));
            }
        }
    }
    assert!(count > 0, "the seeds are gone");
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn what_is_emitted_compiles() {
    let Some(count) = number("FUZZ_CHECK") else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-check");
    let seed = number("FUZZ_SEED").unwrap_or(0);
    let broken = compile::check(&mutator(), seed, count as usize, &folder);
    let said: String = broken
        .iter()
        .map(|broken| format!("\nseed {}: {}", broken.seed, broken.said))
        .collect();
    assert!(
        broken.is_empty(),
        "{} of {count} modules do not compile; the documents are in {}{said}",
        broken.len(),
        folder.join("documents").display()
    );
}

fn holds(half: Half) {
    let mutator = Arc::new(mutator());
    let duration = number("FUZZ_SECONDS").map(Duration::from_secs);
    let plan = Plan {
        half,
        first_seed: number("FUZZ_SEED").unwrap_or_else(|| match duration {
            Some(_) => SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since| since.as_secs() << 20),
            None => 0,
        }),
        count: number("FUZZ_COUNT").unwrap_or(COUNT),
        duration,
        threads: number("FUZZ_THREADS").map_or_else(
            || thread::available_parallelism().map_or(1, usize::from),
            |threads| threads.max(1) as usize,
        ),
    };
    let tally = run(&mutator, &plan);
    println!(
        "{half:?}: {} documents from seed {}, {} of them accepted, {} findings",
        tally.documents,
        plan.first_seed,
        tally.accepted,
        tally.findings.len()
    );
    let found = report(&mutator, &plan, &tally, &target());
    assert!(found.is_empty(), "{half:?}:\n{found}");
    // What is refused at the door shows nothing of the rest.
    assert!(
        tally.documents < 100 || tally.accepted * 10 > tally.documents,
        "only {} of {} documents are accepted",
        tally.accepted,
        tally.documents
    );
}

fn mutator() -> Mutator {
    let mut documents = documents::golden();
    documents.extend(documents::services());
    let (trees, texts) = documents
        .into_iter()
        .map(|document| (document.tree, document.text))
        .unzip();
    Mutator::new(trees, texts)
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz")
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {text}")),
    )
}
