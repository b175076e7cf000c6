//! A whole crate from one document: its manifest, its front page, the runtime, and what is emitted.

mod manifest;
mod name;
mod template;

use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::Instant;

pub(crate) use self::template::Template;
use crate::emit::{self, Files};
use crate::spec::{Patience, Report, Sources};
use crate::{Failure, Mode, Outcome, SHOWN, Unit, count, problem, read, tree};

/// What a crate is made of, and where.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// The document, YAML or JSON.
    pub document: &'a Path,
    /// Folder of the crate: not there yet, empty, or written by an earlier run.
    pub folder: &'a Path,
    /// Name of the package; by default made of that of the document.
    pub name: Option<&'a str>,
    /// How much the document may be amiss: [`Patience::Tolerant`] unless somebody asks for something else.
    pub patience: Patience,
    /// Whether every warning is shown with its place in the text, however many there are.
    pub all_warnings: bool,
}

/// Emits a crate of its own from one document, with the runtime of the workspace at `root`, and writes it or,
/// with [`Mode::Check`], only compares.
#[must_use]
pub fn codegen_package(root: &Path, package: &Package<'_>, mode: Mode, color: bool) -> Outcome {
    let started = Instant::now();
    run(root, package, mode, color, started).unwrap_or_else(Outcome::failure)
}

fn run(
    root: &Path,
    package: &Package<'_>,
    mode: Mode,
    color: bool,
    started: Instant,
) -> Result<Outcome, String> {
    let template = Template::read(root).map_err(|error| problem(&error))?;
    let name = name(&template, package.document, package.name).map_err(|error| problem(&error))?;
    refuse_foreign(package.folder).map_err(|error| problem(&error))?;
    let made = make(&template, package.document, &name, package.patience)
        .map_err(|failure| failure.render(color))?;
    let (unit, files) = (made.unit, made.files);
    let (report, sources) = (&unit.report, &unit.document.sources);
    let (diagnostics, plan) = thread::scope(|scope| {
        // To say where things stand takes another look at the whole text: the files need not wait for it.
        let diagnostics = scope.spawn(|| warnings(report, sources, package.all_warnings, color));
        let plan = plan(package.folder, files).and_then(|plan| {
            if mode == Mode::Write {
                plan.apply()?;
            }
            Ok(plan)
        });
        let diagnostics = diagnostics.join();
        (
            diagnostics.unwrap_or_else(|panic| resume_unwind(panic)),
            plan,
        )
    });
    let plan = plan.map_err(|error| problem(&format!("{}: {error}", package.folder.display())))?;
    let (written, unchanged, removed) = plan.counts(|_| true);
    if mode == Mode::Check && written + removed > 0 {
        let what = format!(
            "{} of {} not what {} says; run the same command without `--check`",
            count(written + removed, "file"),
            package.folder.display(),
            package.document.display(),
        );
        return Ok(Outcome {
            output: plan.diff(),
            diagnostics: diagnostics + &problem(&what),
            ledger: unit.ledger,
            success: false,
        });
    }
    let outcome = Outcome {
        output: format!(
            "{}: package {name} in {}: {}, {}: {} written, {unchanged} unchanged, {removed} removed ({} ms)\n",
            package.document.display(),
            package.folder.display(),
            count(unit.api.operations().count(), "operation"),
            count(unit.schemas(), "schema"),
            count(written, "file"),
            started.elapsed().as_millis(),
        ),
        diagnostics,
        ledger: unit.ledger,
        success: true,
    };
    // The process is at its end: to take a large document apart, node by node, would be a tenth of the run.
    std::mem::forget((unit.document, unit.api, plan));
    Ok(outcome)
}

/// What is odd about a document of which something came.
fn warnings(report: &Report, sources: &Sources, all: bool, color: bool) -> String {
    if all {
        return report.render(sources, color);
    }
    let shown = crate::warnings(report, sources, color);
    match report.warning_count() {
        number if number > SHOWN => {
            format!("{shown}help: `--ledger` shows each of the {number} warnings where it stands\n")
        }
        _ => shown,
    }
}

/// A crate in memory.
pub(crate) struct Made {
    pub(crate) unit: Unit,
    /// Every file of it.
    pub(crate) files: Files,
    /// Lines of Rust that come of the document, and are not the same for every crate.
    pub(crate) lines: usize,
}

/// How a crate differs from what is in `folder`.
pub(crate) fn plan(folder: &Path, files: Files) -> Result<tree::Plan, tree::Error> {
    tree::Plan::new(folder, files, &["src".to_owned(), "runtime".to_owned()])
}

/// Reads a document and makes every file of its crate.
pub(crate) fn make(
    template: &Template,
    document: &Path,
    name: &str,
    patience: Patience,
) -> Result<Made, Failure> {
    let shown = document.display().to_string();
    let mut unit = read(document, &shown, Report::with(patience))?;
    // Where the document lies on this machine is no part of what is emitted.
    if let Some(name) = document.file_name() {
        unit.api.document = name.to_string_lossy().into_owned();
    }
    let mut files = emit::package(&unit.api, &template.package(name))
        .map_err(|fault| Failure::Other(format!("{shown}: {fault}")))?;
    let description = format!("A client of the {}.", emit::title(&unit.api));
    let sources = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let lines = sources.map(|(_, text)| text.lines().count()).sum();
    files.extend(template.files(name, &unit.api.document, &description));
    Ok(Made { unit, files, lines })
}

/// What the package is called: as somebody chose, or after the document.
pub(crate) fn name(
    template: &Template,
    document: &Path,
    chosen: Option<&str>,
) -> Result<String, String> {
    let dependencies = template.dependencies();
    match chosen {
        Some(name) => name::check(name, &dependencies).map(|()| name.to_owned()),
        None => {
            let stem = document.file_stem().unwrap_or_default();
            Ok(name::from_text(&stem.to_string_lossy(), &dependencies))
        }
    }
}

/// A folder that holds other things than an earlier output is left alone.
fn refuse_foreign(folder: &Path) -> Result<(), String> {
    let shown = folder.display();
    if folder.exists() && !folder.is_dir() {
        return Err(format!("{shown} is no folder"));
    }
    match tree::is_free(folder, "Cargo.toml") {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!(
            "{shown} holds files that this command has not written; give a folder that is empty or not there yet"
        )),
        Err(error) => Err(error.to_string()),
    }
}
