//! Everything of a document is represented, refused or waived, and the three add up.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{EVERYTHING, shown};
use crate::api;
use crate::spec::ledger::{Counts, Fate, KEYWORDS, without_article};
use crate::spec::waivers::WAIVERS;
use crate::spec::walk::walk;
use crate::spec::{Document, Draft, Folder, Ledger, Report, ledger};

/// A small document to which every waiver applies.
const WAIVED: &str = include_str!("waived.yaml");

/// The documents of `spec/` and `tests/golden`, and those of the tests here.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documents = vec![
        ("everything.yaml".to_owned(), EVERYTHING.to_owned()),
        ("waived.yaml".to_owned(), WAIVED.to_owned()),
    ];
    for folder in ["spec", "tests/golden"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = fs::read_to_string(&path).unwrap();
                documents.push((path.display().to_string(), text));
            }
        }
    }
    assert!(documents.len() > 10);
    documents
}

fn read(name: &str, text: &str, report: &mut Report) -> Document {
    match Draft::parse(name, text.to_owned(), report).read(&Folder::of(Path::new(name)), report) {
        Ok(document) => document,
        Err(source) => panic!("{}", shown(report, &source)),
    }
}

fn audit(name: &str, text: &str) -> (Document, Report, Ledger) {
    let mut report = Report::tolerant();
    let document = read(name, text, &mut report);
    api::lower(&document, &mut report);
    let ledger = ledger(&document, &mut report);
    (document, report, ledger)
}

/// What stands in the document, counted by another hand: references are no objects, and neither are maps.
fn count(document: &Document) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    walk(&document.root, &mut |visit| {
        *counts
            .entry(without_article(visit.object.name))
            .or_default() += 1;
        let is_keyword =
            |key: &str| visit.object.keyword(key).is_some() || visit.object.kind_of(key).is_none();
        let keywords = visit.node.entries().filter(|(key, _)| is_keyword(key));
        *counts.entry(KEYWORDS).or_default() += keywords.count();
    });
    // What stands in a reference, which the walk leaves out: each is the `from` of a target.
    for target in &document.targets {
        let holder = document.root.at(&target.from).unwrap();
        if holder.get("$ref").is_some() {
            *counts.entry(KEYWORDS).or_default() += holder.entries().count();
        }
    }
    counts.remove("document");
    counts
}

#[test]
fn represented_refused_and_waived_add_up_to_all_there_is() {
    for (name, text) in documents() {
        let (document, _, ledger) = audit(&name, &text);
        let sums: BTreeMap<&str, usize> = ledger
            .kinds
            .iter()
            .map(|(kind, counts)| (*kind, counts.all()))
            .collect();
        assert_eq!(sums, count(&document), "{name}");
        // What was not represented has a reason, each.
        let of = |fate: Fate| {
            let rows = ledger.rest.iter().filter(|((found, ..), _)| *found == fate);
            rows.map(|(_, number)| number).sum::<usize>()
        };
        let sum = |part: fn(&Counts) -> usize| ledger.kinds.values().map(part).sum::<usize>();
        assert_eq!(of(Fate::Refused), sum(|counts| counts.refused), "{name}");
        assert_eq!(of(Fate::Waived), sum(|counts| counts.waived), "{name}");
    }
}

#[test]
fn every_waiver_applies_somewhere() {
    let mut applied = BTreeSet::new();
    for (name, text) in documents() {
        let (_, _, ledger) = audit(&name, &text);
        let waived = ledger
            .rest
            .into_keys()
            .filter(|(fate, ..)| *fate == Fate::Waived);
        applied.extend(waived.map(|(_, kind, keyword, reason)| (kind, keyword, reason)));
    }
    for waiver in WAIVERS {
        let kind = without_article(waiver.object);
        let (keyword, reason) = (waiver.keyword.to_owned(), waiver.reason.to_owned());
        assert!(
            applied.contains(&(kind, keyword, reason)),
            "{waiver:?} applies to nothing: take it out, or show in waived.yaml what it is for"
        );
    }
}

#[test]
fn a_document_of_waivers_refuses_nothing() {
    let (document, report, ledger) = audit("waived.yaml", WAIVED);
    let refused: Vec<_> = ledger
        .rest
        .keys()
        .filter(|(fate, ..)| *fate == Fate::Refused)
        .collect();
    assert!(
        refused.is_empty(),
        "{refused:?}\n{}",
        shown(&report, &document.sources)
    );
}

#[test]
fn what_nobody_reads_is_told_once_and_counts_as_refused() {
    for (mut report, errors) in [(Report::new(), 3), (Report::tolerant(), 0)] {
        let document = read("waived.yaml", WAIVED, &mut report);
        let before = report.diagnostics().len();
        // Nothing was lowered, so nothing was read.
        let ledger = ledger(&document, &mut report);
        let told: Vec<String> = report.diagnostics()[before..]
            .iter()
            .map(|diagnostic| format!("{}: {}", diagnostic.at, diagnostic.message))
            .collect();
        // What stands inside of what was told is not told again.
        assert!(
            told.contains(
                &"#/paths: `paths` of the document is not represented in the client".to_owned()
            ),
            "{told:?}"
        );
        assert!(
            !told.iter().any(|one| one.starts_with("#/paths/")),
            "{told:?}"
        );
        assert_eq!(report.error_count() > errors, errors > 0, "{told:?}");
        let schemas = ledger.kinds["schema"];
        assert_eq!((schemas.represented, schemas.refused > 5), (0, true));
    }
}

#[test]
fn the_table_names_what_is_not_represented_and_the_line_sums_it_up() {
    let (.., mut ledger) = audit("waived.yaml", WAIVED);
    let table = ledger.table();
    assert!(
        table.contains("       1  `xml` of schema: bodies are no XML\n"),
        "{table}"
    );
    assert!(!table.contains("\nrefused\n"), "{table}");
    let line = ledger.line();
    assert!(line.starts_with("ledger: 3 operations, "), "{line}");
    assert!(line.contains(", 0 refused, "), "{line}");
    // Two documents are the sum of both.
    ledger.extend(&ledger.clone());
    assert!(
        ledger.line().starts_with("ledger: 6 operations, "),
        "{}",
        ledger.line()
    );
    assert_eq!(Ledger::default().line(), "");
}
