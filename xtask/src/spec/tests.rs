//! Tests of reading as a whole: broken documents and what is said about them, what a sound one
//! gives, and documents that nobody would write.

mod cross_check;
mod documents;
mod ledger;
mod mutations;
mod operations;
mod references;
mod schemas;
mod structure;
mod syntax;
mod versions;

use super::{Document, Report};

/// A small document that uses most of what OpenAPI has.
const EVERYTHING: &str = include_str!("tests/everything.yaml");

/// What is said about a document, without the warnings.
fn errors(path: &str, text: &str) -> String {
    let mut report = Report::new();
    let (source, _) = read(path, text, &mut report);
    shown(&report.without_warnings(), &source)
}

/// What is said about a document.
fn all(path: &str, text: &str) -> String {
    let mut report = Report::new();
    let (source, _) = read(path, text, &mut report);
    shown(&report, &source)
}

/// Tests write documents from the line after the quote on.
fn read(path: &str, text: &str, report: &mut Report) -> (super::Source, bool) {
    let text = text.strip_prefix('\n').unwrap_or(text);
    match Document::read(path, text.to_owned(), report) {
        Ok(document) => (document.source, true),
        Err(source) => (source, false),
    }
}

fn shown(report: &Report, source: &super::Source) -> String {
    format!("{}\n", report.render(source, false).trim_end())
}
