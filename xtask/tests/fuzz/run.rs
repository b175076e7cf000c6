//! Many documents, one after the other or side by side, each in a thread of its own, so that one that never
//! comes back can be told by its seed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::minimise::minimise;
use crate::mutate::{Document, Mutator};
use crate::oracle::{Fate, Finding, Half, What, examine, keep_panics};

/// How long one document may take before it counts as one that never ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// As much as the main thread of a command has.
const STACK: usize = 8 * 1024 * 1024;

/// How much there is to try.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) half: Half,
    pub(crate) first_seed: u64,
    /// Documents; with `duration`, none.
    pub(crate) count: u64,
    pub(crate) duration: Option<Duration>,
    pub(crate) threads: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) documents: u64,
    pub(crate) accepted: u64,
    /// By signature: the first of each, and how many there were.
    pub(crate) findings: BTreeMap<String, (u64, Finding, u64)>,
}

/// Tries the document in a thread that is named after its seed, so that a stack that overflows says whose it is.
pub(crate) fn attempt(name: &str, document: &Document, half: Half) -> Result<Fate, Finding> {
    keep_panics();
    let (sender, receiver) = mpsc::channel();
    let own = document.clone();
    thread::Builder::new()
        .name(format!("seed {name}"))
        .stack_size(STACK)
        .spawn(move || {
            // Nobody listens any more to one that took too long.
            let _ = sender.send(examine(&own, half));
        })
        .expect("there is room for a thread");
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        Err(Finding {
            what: What::Hang,
            detail: format!("not done after {} s", PATIENCE.as_secs()),
        })
    })
}

/// Tries the documents of the plan.
pub(crate) fn run(mutator: &Arc<Mutator>, plan: &Plan) -> Tally {
    let started = Instant::now();
    let next = AtomicU64::new(0);
    let tally = Mutex::new(Tally::default());
    thread::scope(|scope| {
        for _ in 0..plan.threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let over = match plan.duration {
                        Some(duration) => started.elapsed() > duration,
                        None => index >= plan.count,
                    };
                    if over {
                        break;
                    }
                    let seed = plan.first_seed + index;
                    let outcome = attempt(&seed.to_string(), &mutator.document(seed), plan.half);
                    let mut tally = tally.lock().expect("no thread that holds it panics");
                    tally.documents += 1;
                    match outcome {
                        Ok(Fate::Accepted) => tally.accepted += 1,
                        Ok(Fate::Refused) => {}
                        Err(finding) => {
                            let entry = tally
                                .findings
                                .entry(finding.signature())
                                .or_insert((seed, finding, 0));
                            entry.2 += 1;
                        }
                    }
                }
            });
        }
    });
    tally.into_inner().expect("no thread that holds it panics")
}

/// Writes down a document for each finding, as small as it can be had, and says what there is.
pub(crate) fn report(mutator: &Mutator, plan: &Plan, tally: &Tally, folder: &Path) -> String {
    let mut text = String::new();
    for (seed, finding, times) in tally.findings.values() {
        let document = mutator.document(*seed);
        let small = if finding.what == What::Hang {
            // Each try would take as long again.
            document
        } else {
            minimise(document, |document| {
                attempt(&seed.to_string(), document, plan.half)
                    .is_err_and(|other| other.signature() == finding.signature())
            })
        };
        let path = write(folder, *seed, finding, &small);
        text.push_str(&format!(
            "\nseed {seed} ({times} times): {finding}\n  written to {}\n",
            path.display()
        ));
    }
    text
}

fn write(folder: &Path, seed: u64, finding: &Finding, document: &Document) -> PathBuf {
    fs::create_dir_all(folder).expect("it can be made");
    let what = format!("{:?}", finding.what).to_lowercase();
    let path = folder.join(format!("{what}_{seed}.{}", document.extension()));
    fs::write(&path, document.bytes()).expect("it can be written");
    path
}
