//! A whole crate from one document: its manifest, its front page, the runtime, and what is emitted.

mod manifest;
mod name;
mod template;

use std::path::Path;
use std::time::Instant;

use self::template::Template;
use crate::emit::{self, Files};
use crate::spec::Report;
use crate::{Failure, Mode, Outcome, Unit, count, problem, read, tree};

/// What a crate is made of, and where.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// The document, YAML or JSON.
    pub document: &'a Path,
    /// Folder of the crate: not there yet, empty, or written by an earlier run.
    pub folder: &'a Path,
    /// Name of the package; by default made of that of the document.
    pub name: Option<&'a str>,
}

/// Emits a crate of its own from one document, with the runtime of the workspace at `root`, and writes it or,
/// with [`Mode::Check`], only compares.
#[must_use]
pub fn codegen_package(root: &Path, package: &Package<'_>, mode: Mode, color: bool) -> Outcome {
    let started = Instant::now();
    run(root, package, mode, color, started).unwrap_or_else(|diagnostics| Outcome {
        output: String::new(),
        diagnostics,
        success: false,
    })
}

fn run(
    root: &Path,
    package: &Package<'_>,
    mode: Mode,
    color: bool,
    started: Instant,
) -> Result<Outcome, String> {
    let template = Template::read(root).map_err(|error| problem(&error))?;
    let name = package_name(package, &template).map_err(|error| problem(&error))?;
    refuse_foreign(package.folder).map_err(|error| problem(&error))?;
    let (unit, files) = files(&template, &name, package.document, color)?;
    let diagnostics = unit.report.render(&unit.document.source, color);

    let failed = |error: tree::Error| problem(&error.to_string());
    let plan = tree::Plan::new(package.folder, files, &["src".to_owned()]).map_err(failed)?;
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
            success: false,
        });
    }
    plan.apply().map_err(failed)?;
    Ok(Outcome {
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
        success: true,
    })
}

/// The document and every file of its crate, or what is wrong with it.
fn files(
    template: &Template,
    name: &str,
    document: &Path,
    color: bool,
) -> Result<(Unit, Files), String> {
    let shown = document.display().to_string();
    let mut unit = match read(document, &shown, Report::tolerant()) {
        Ok(unit) => unit,
        Err(Failure::Spec(report, source)) => {
            return Err(report.without_warnings().render(&source, color));
        }
        Err(Failure::Other(message)) => return Err(problem(&message)),
    };
    // Where the document lies on this machine is no part of what is emitted.
    unit.api.document = document
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or(shown);
    let description = format!("A client of the {}.", emit::title(&unit.api));
    let mut files = emit::package(&unit.api, &template.package(name))
        .map_err(|fault| problem(&format!("{}: {fault}", document.display())))?;
    files.extend(template.files(name, &unit.api.document, &description));
    Ok((unit, files))
}

fn package_name(package: &Package<'_>, template: &Template) -> Result<String, String> {
    let dependencies = template.manifest.dependencies();
    match package.name {
        Some(name) => name::check(name, &dependencies).map(|()| name.to_owned()),
        None => {
            let stem = package.document.file_stem().unwrap_or_default();
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
