//! Tests of reading as a whole: broken documents and what is said about them, what a sound one
//! gives, and documents that nobody would write.

mod cross_check;
mod documents;
mod files;
mod habits;
mod ledger;
mod mutations;
mod operations;
mod quirks;
mod references;
mod schemas;
mod slips;
mod structure;
mod syntax;
mod tolerance;
mod versions;

use super::{Document, Draft, Library, Report, Sources};

/// A small document that uses most of what OpenAPI has.
const EVERYTHING: &str = include_str!("tests/everything.yaml");

/// The files that a test writes down, by their paths.
struct Files<'t>(&'t [(&'t str, &'t str)]);

impl Library for Files<'_> {
    fn text(&self, path: &str) -> Result<String, String> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        let (_, text) = found.ok_or("is not there")?;
        Ok(text.strip_prefix('\n').unwrap_or(text).to_owned())
    }
}

/// What is said about a document, without the warnings.
fn errors(path: &str, text: &str) -> String {
    let mut report = Report::new();
    let sources = match read(path, text, &mut report) {
        Ok(document) => document.sources,
        Err(sources) => sources,
    };
    shown(&report.without_warnings(), &sources)
}

/// What is said about a document.
fn all(path: &str, text: &str) -> String {
    let mut report = Report::new();
    let sources = match read(path, text, &mut report) {
        Ok(document) => document.sources,
        Err(sources) => sources,
    };
    shown(&report, &sources)
}

/// A document without other files. Tests write documents from the line after the quote on.
fn read(path: &str, text: &str, report: &mut Report) -> Result<Document, Sources> {
    let text = text.strip_prefix('\n').unwrap_or(text);
    Draft::parse(path, text.to_owned(), report).read(&Files(&[]), report)
}

fn shown(report: &Report, sources: &Sources) -> String {
    format!("{}\n", report.render(sources, false).trim_end())
}
