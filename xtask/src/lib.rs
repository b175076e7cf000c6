//! The generator behind `cargo xtask`: reads the OpenAPI documents in `spec/`, writes the client.
//!
//! Data flows one way: text -> `spec::Document` -> `api::Api` -> `emit::Files` -> `tree::Plan`. What is
//! public here is what the commands and the tests call; nothing here prints.

mod api;
mod corpus;
mod emit;
mod folder;
mod package;
mod spec;
mod tree;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

pub use corpus::{Check, Corpus, corpus};
pub use emit::Layout;
pub use package::{Package, codegen_package};
use spec::{Document, Draft, Folder, Report, Sources};
pub use spec::{Ledger, Patience};

/// This workspace's places.
const LAYOUT: Layout = Layout {
    sources: "generated/src",
    conformance: "tests/conformance",
    krate: "tenant_admin",
};

/// What a command has to say.
#[derive(Debug)]
pub struct Outcome {
    /// For standard output: one line for each document, diffs.
    pub output: String,
    /// For standard error: errors and warnings.
    pub diagnostics: String,
    /// What became of all that stands in the documents; empty unless they were read to be emitted.
    pub ledger: Ledger,
    /// Whether the command did what it was asked to, and found what it should.
    pub success: bool,
}

impl Outcome {
    fn failure(diagnostics: String) -> Self {
        Self {
            output: String::new(),
            diagnostics,
            ledger: Ledger::default(),
            success: false,
        }
    }
}

/// What `codegen` does with the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Writes those that are not current.
    Write,
    /// Shows those that are not current, and writes nothing.
    Check,
}

/// The files of one document, by their path, or all that is wrong with it. `shown` is the path of the document
/// as people and the emitted tests know it; it is somebody else's. Nothing is written.
///
/// # Errors
///
/// The diagnostics, rendered.
pub fn generate(
    document: &Path,
    shown: &str,
    layout: &Layout,
) -> Result<BTreeMap<String, String>, String> {
    generate_with(Patience::Tolerant, document, shown, layout)
}

/// The same with more patience, or with less.
///
/// # Errors
///
/// The diagnostics, rendered.
pub fn generate_with(
    patience: Patience,
    document: &Path,
    shown: &str,
    layout: &Layout,
) -> Result<BTreeMap<String, String>, String> {
    match read(document, shown, Report::with(patience)) {
        Ok(unit) => {
            emit::api(&unit.api, layout).map_err(|fault| problem(&format!("{shown}: {fault}")))
        }
        Err(failure) => Err(failure.render(false)),
    }
}

/// One document on its way.
struct Unit {
    document: Document,
    api: api::Api,
    report: Report,
    ledger: Ledger,
}

impl Unit {
    /// How many schemas have names in the document.
    fn schemas(&self) -> usize {
        self.api.models.iter().filter(|model| !model.inline).count()
    }
}

/// Emits the client and its tests from every document in `spec/` below `root`, and writes them or, with
/// [`Mode::Check`], only compares.
#[must_use]
pub fn codegen(root: &Path, mode: Mode, color: bool) -> Outcome {
    let started = Instant::now();
    let units = match folder::read(root, color) {
        Ok(folder) => folder.units,
        Err(diagnostics) => return Outcome::failure(diagnostics),
    };
    let mut outcome = match emit_all(root, &units, color) {
        Ok(plan) if mode == Mode::Check => check(&plan, &units, started),
        Ok(plan) => write(&plan, &units, started),
        Err(diagnostics) => return Outcome::failure(diagnostics),
    };
    for unit in &units {
        outcome.ledger.extend(&unit.ledger);
    }
    outcome
}

/// Reads and maps every document as [`codegen`] does, writes nothing, and adds what is allowed but could be
/// better, and the list of all that is marked `x-inferred`.
#[must_use]
pub fn lint(root: &Path, color: bool) -> Outcome {
    let folder = match folder::read(root, color) {
        Ok(folder) => folder,
        Err(diagnostics) => return Outcome::failure(diagnostics),
    };
    let mut outcome = Outcome {
        output: String::new(),
        diagnostics: String::new(),
        ledger: Ledger::default(),
        success: true,
    };
    for path in &folder.loose {
        outcome.diagnostics.push_str(&format!(
            "warning: nothing refers to {path}, and it is no document: one begins with `openapi: 3.0.3`\n\n"
        ));
    }
    for mut unit in folder.units {
        spec::lint(&unit.document, &mut unit.report);
        let Unit {
            document, report, ..
        } = &unit;
        outcome
            .diagnostics
            .push_str(&report.render(&document.sources, color));
        let inferred = spec::inferred(document);
        // Writing to a string cannot fail.
        let _ = writeln!(
            outcome.output,
            "{}: {}, {} marked `x-inferred`",
            document.sources.path(),
            count(report.warning_count(), "warning"),
            inferred.len()
        );
        let mut marks = inferred;
        marks.sort_by_key(|(at, _)| document.sources.position(at));
        for (at, why) in marks {
            let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(
                outcome.output,
                "  {}: {why}",
                document.sources.describe(&at)
            );
        }
    }
    outcome
}

/// Why nothing comes of a document.
enum Failure {
    /// It is not one of OpenAPI 3.0, or breaks its rules.
    Invalid(Box<Report>, Box<Sources>),
    /// It says what cannot be mapped.
    Unmapped(Box<Report>, Box<Sources>),
    /// It cannot be read, or not be emitted.
    Other(String),
}

impl Failure {
    /// Every problem, as people see it: the errors last, where the eye falls first.
    fn render(self, color: bool) -> String {
        match self {
            Self::Invalid(report, sources) | Self::Unmapped(report, sources) => {
                let hint = hint(&report);
                let mut warnings = warnings(&report, &sources, color);
                if report.warning_count() > SHOWN {
                    warnings.push('\n');
                }
                warnings + &report.without_warnings().render(&sources, color) + &hint
            }
            Self::Other(message) => problem(&message),
        }
    }
}

/// More warnings than this are told by their kinds: nobody reads hundreds of them, and few kinds have much to say.
const SHOWN: usize = 10;

/// What is odd about a document, each thing with its place, or each kind of thing in a line if there are many.
fn warnings(report: &Report, sources: &Sources, color: bool) -> String {
    if report.warning_count() <= SHOWN {
        report.only_warnings().render(sources, color)
    } else {
        report.only_warnings().kinds(sources)
    }
}

/// What else could be done about what cannot be mapped. A document of our own is rather set right.
fn hint(report: &Report) -> String {
    match report.replaceable_count() {
        number if number > 0 && report.patience() == Patience::Tolerant => format!(
            "help: with `--lenient`, {} a warning, and any JSON value stands in its place\n",
            if number == 1 && report.error_count() == 1 {
                "this is".to_owned()
            } else {
                format!(
                    "{number} of {} are each",
                    count(report.error_count(), "error")
                )
            }
        ),
        _ => String::new(),
    }
}

/// Reads and maps the document at `path`.
fn read(path: &Path, shown: &str, mut report: Report) -> Result<Unit, Failure> {
    let draft = draft(path, shown, &mut report)?;
    finish(draft, path, report)
}

fn draft(path: &Path, shown: &str, report: &mut Report) -> Result<Draft, Failure> {
    let text = spec::text(path).map_err(|problem| Failure::Other(problem.of(shown)))?;
    Ok(Draft::parse(shown, text, report))
}

fn finish(draft: Draft, path: &Path, mut report: Report) -> Result<Unit, Failure> {
    let mut document = match draft.read_on(&Folder::of(path), &mut report) {
        Ok(document) => document,
        Err(sources) => return Err(Failure::Invalid(Box::new(report), Box::new(sources))),
    };
    document.sort();
    if report.has_errors() {
        // What cannot be mapped is told in the same run; the rest may come of what is wrong already.
        let mut further = Report::with(report.patience());
        api::lower(&document, &mut further);
        report.extend(further.into_unmapped());
        return Err(Failure::Invalid(
            Box::new(report),
            Box::new(document.sources),
        ));
    }
    let api = api::lower(&document, &mut report);
    if report.has_errors() {
        return Err(Failure::Unmapped(
            Box::new(report),
            Box::new(document.sources),
        ));
    }
    let ledger = spec::ledger(&document, &mut report);
    if report.has_errors() {
        return Err(Failure::Unmapped(
            Box::new(report),
            Box::new(document.sources),
        ));
    }
    Ok(Unit {
        document,
        api,
        report,
        ledger,
    })
}

/// Every `x-inferred` must be seen by those who use the client: a mark that no item shows is an error.
fn unshown_marks(document: &Document, files: &emit::Files) -> Report {
    let mut shown = String::new();
    for line in files.values().flat_map(|text| text.lines()) {
        let line = line.trim_start();
        if let Some(text) = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))
        {
            shown.push_str(text.trim());
            shown.push(' ');
        }
    }
    let mut report = Report::new();
    for (at, why) in spec::inferred(document) {
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        if !shown.contains(why.trim_end_matches('.')) {
            report.push(
                spec::Diagnostic::error(&at, "this mark would be shown nowhere")
                    .help("move it to the operation, parameter, response, schema or property that it is about"),
            );
        }
    }
    report
}

fn emit_all(root: &Path, units: &[Unit], color: bool) -> Result<tree::Plan, String> {
    let mut files = emit::Files::new();
    for unit in units {
        let emitted = emit::api(&unit.api, &LAYOUT)
            .map_err(|fault| problem(&format!("{}: {fault}", unit.api.document)))?;
        let report = unshown_marks(&unit.document, &emitted);
        if report.has_errors() {
            return Err(report.render(&unit.document.sources, color));
        }
        files.extend(emitted);
    }
    let apis: Vec<&api::Api> = units.iter().map(|unit| &unit.api).collect();
    files.extend(emit::index(&apis, &LAYOUT));
    let mut folders =
        tree::emitted_folders(root, LAYOUT.sources).map_err(|error| problem(&error.to_string()))?;
    folders.extend(
        units
            .iter()
            .map(|unit| format!("{}/{}", LAYOUT.sources, unit.api.module)),
    );
    folders.push(LAYOUT.conformance.to_owned());
    folders.sort();
    folders.dedup();
    tree::Plan::new(root, files, &folders).map_err(|error| problem(&error.to_string()))
}

fn check(plan: &tree::Plan, units: &[Unit], started: Instant) -> Outcome {
    let changes = plan.changes().len();
    if changes == 0 {
        let output = format!(
            "{} current ({} ms)\n",
            count(units.len(), "document"),
            started.elapsed().as_millis()
        );
        return Outcome {
            output,
            diagnostics: String::new(),
            ledger: Ledger::default(),
            success: true,
        };
    }
    let diagnostics = problem(&format!(
        "{} not what spec/ says; run `cargo xtask codegen` and commit what it writes",
        if changes == 1 {
            "1 emitted file is".to_owned()
        } else {
            format!("{changes} emitted files are")
        }
    ));
    Outcome {
        output: plan.diff(),
        diagnostics,
        ledger: Ledger::default(),
        success: false,
    }
}

fn write(plan: &tree::Plan, units: &[Unit], started: Instant) -> Outcome {
    if let Err(error) = plan.apply() {
        return Outcome::failure(problem(&error.to_string()));
    }
    let mut output = String::new();
    for unit in units {
        let api = &unit.api;
        let folders = [
            format!("{}/{}/", LAYOUT.sources, api.module),
            format!("{}/{}/", LAYOUT.conformance, api.module),
        ];
        let (written, unchanged, removed) =
            plan.counts(|path| folders.iter().any(|folder| path.starts_with(folder)));
        // Writing to a string cannot fail.
        let _ = writeln!(
            output,
            "{}: {}, {}: {} written, {unchanged} unchanged, {removed} removed",
            api.document,
            count(api.operations().count(), "operation"),
            count(unit.schemas(), "schema"),
            count(written, "file"),
        );
    }
    let (written, unchanged, removed) = plan.counts(|_| true);
    let _ = writeln!(
        output,
        "{} written, {unchanged} unchanged, {removed} removed in all ({} ms)",
        count(written, "file"),
        started.elapsed().as_millis()
    );
    Outcome {
        output,
        diagnostics: String::new(),
        ledger: Ledger::default(),
        success: true,
    }
}

fn problem(message: &str) -> String {
    format!("error: {message}\n")
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
