//! No keyword of a document is without effect: taken away or changed, it changes what is emitted, or a
//! diagnostic says something about it.
//!
//! Every keyword of every document of `tests/golden` is tried, one at a time. What survives is listed in
//! `survivors.txt`, each with the reason why it may; an entry that survives no more is an error, too.
//! `KEYWORDS=all` tries every instance, and not a sample of those that are alike, and with `--nocapture` shows where
//! each of those stands that survives.

mod cases;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;

use cases::Case;
use support::documents::{self, Document};
use support::grammar::Grammar;
use support::tree::Tree;
use xtask::{Layout, generate, lint};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "golden",
};

/// Why each keyword that may survive may.
const SURVIVORS: &str = include_str!("survivors.txt");

/// Of those that are the same keyword of the same kind of object, changed in the same way, so many are tried.
const SAMPLE: usize = 6;

/// How many of a hundred cases must have an effect.
const WANTED: usize = 95;

#[test]
fn every_keyword_has_an_effect_or_a_reason_to_have_none() {
    let grammar = Grammar::new();
    let documents = documents::golden();
    let cases = sample(
        documents
            .iter()
            .enumerate()
            .flat_map(|(index, document)| {
                cases::of(&grammar, &document.tree)
                    .into_iter()
                    .map(move |case| (index, case))
            })
            .collect(),
    );

    let survivors = surviving(&documents, &cases);
    let share = (cases.len() - survivors.len()) * 100 / cases.len();
    println!(
        "{} keywords changed, {} without effect ({share} % have one)",
        cases.len(),
        survivors.len()
    );

    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, case) in survivors {
        *counts.entry(case.keyword()).or_default() += 1;
        let text = found.entry(case.keyword()).or_default();
        let _ = write!(
            text,
            "\n    {} {}: {}",
            documents[index].name,
            documents[index].tree.fragment(&case.path),
            case.what
        );
    }
    for (keyword, count) in counts {
        println!("{count:>5} {keyword}");
        // Who reviews the list wants to see each of them.
        if all() {
            println!("{}", found[&keyword]);
        }
    }
    let mut problems = String::new();
    let reviewed = reviewed();
    for (keyword, places) in &found {
        if !reviewed.contains(keyword.as_str()) {
            let _ = write!(problems, "\n  {keyword} has no effect here:{places}");
        }
    }
    // The sample may have left out the one that survives.
    if all() {
        for keyword in reviewed
            .iter()
            .filter(|keyword| !found.contains_key(**keyword))
        {
            let _ = write!(
                problems,
                "\n  {keyword} has an effect by now: take it from the list"
            );
        }
    }
    assert!(problems.is_empty(), "see the head of this file{problems}");
    assert!(
        share >= WANTED,
        "only {share} % of the changes have an effect"
    );
}

/// The keywords of the list, as `object.keyword`.
fn reviewed() -> BTreeSet<&'static str> {
    SURVIVORS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let (keyword, reason) = line.split_once(' ').unwrap_or((line, ""));
            assert!(!reason.trim().is_empty(), "{keyword} has no reason");
            keyword
        })
        .collect()
}

fn all() -> bool {
    std::env::var_os("KEYWORDS").is_some_and(|which| which == "all")
}

/// Some of the cases that are alike, evenly from all of them.
fn sample(cases: Vec<(usize, Case)>) -> Vec<(usize, Case)> {
    if all() {
        return cases;
    }
    let mut alike: BTreeMap<String, Vec<(usize, Case)>> = BTreeMap::new();
    for (index, case) in cases {
        let key = format!("{} {}", case.keyword(), case.kind);
        alike.entry(key).or_default().push((index, case));
    }
    let mut sample = Vec::new();
    for mut cases in alike.into_values() {
        let step = cases.len().div_ceil(SAMPLE);
        let mut place = 0;
        cases.retain(|_| {
            place += 1;
            (place - 1) % step == 0
        });
        sample.extend(cases);
    }
    sample
}

/// Those of the cases that change nothing.
fn surviving<'c>(documents: &[Document], cases: &'c [(usize, Case)]) -> Vec<(usize, &'c Case)> {
    let before: Vec<Outcome> = documents.iter().map(|it| Outcome::of(&it.tree)).collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = cases.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = cases
            .chunks(size)
            .map(|cases| {
                let before = &before;
                scope.spawn(move || {
                    let survives = |(index, case): &&(usize, Case)| {
                        before[*index].is_unchanged(&case.apply(&documents[*index].tree))
                    };
                    let survivors = cases.iter().filter(survives);
                    survivors
                        .map(|(index, case)| (*index, case))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().expect("no document makes the generator panic"))
            .collect()
    })
}

/// All that comes of a document.
struct Outcome {
    files: Result<BTreeMap<String, String>, String>,
    /// What the commands say, without the places: those move with every change.
    said: String,
}

impl Outcome {
    fn of(tree: &Tree) -> Self {
        let folder = Folder::with(tree);
        Self {
            files: folder.files(),
            said: folder.said(),
        }
    }

    fn is_unchanged(&self, tree: &Tree) -> bool {
        let folder = Folder::with(tree);
        // The second half is asked for only where the first one does not tell.
        folder.files() == self.files && folder.said() == self.said
    }
}

/// A document where the commands look for one.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(tree: &Tree) -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        fs::create_dir(folder.path().join("spec")).expect("it can be made");
        fs::write(folder.path().join("spec/document.yaml"), tree.yaml())
            .expect("it can be written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn files(&self) -> Result<BTreeMap<String, String>, String> {
        generate(
            &self.path().join("spec/document.yaml"),
            "spec/document.yaml",
            &LAYOUT,
        )
    }

    fn said(&self) -> String {
        let diagnostics = lint(self.path(), false).diagnostics;
        let titles = diagnostics
            .lines()
            .filter(|line| line.starts_with("error") || line.starts_with("warning"));
        titles.collect::<Vec<_>>().join("\n")
    }
}
