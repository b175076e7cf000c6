//! The documents of `spec/`: which of its files are documents, and which belong to one.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::spec::{Draft, Report, Sources};
use crate::{Failure, LAYOUT, Unit, draft, finish, problem};

/// Modules of the crate that are written by hand, and crates that a module would hide.
const RESERVED: &[&str] = &["alloc", "core", "runtime", "std", "tests"];

/// What stands in `spec/`.
pub(crate) struct Folder {
    pub(crate) units: Vec<Unit>,
    /// Files that are no document and that none refers to.
    pub(crate) loose: Vec<String>,
}

/// Every document in `spec/` below `root`, or all that is wrong with all of them. A file directly in the folder is
/// a document if it says so by `openapi:` at its top; whatever else documents are made of may stand beside and
/// below.
pub(crate) fn read(root: &Path, color: bool) -> Result<Folder, String> {
    let folder = root.join("spec");
    let mut paths = Vec::new();
    list(&folder, "spec", &mut paths)
        .map_err(|error| problem(&format!("cannot list spec/: {error}")))?;
    paths.sort();

    let mut read = Reading::default();
    let mut others = Vec::new();
    for shown in paths.iter().filter(|path| path.matches('/').count() == 1) {
        let mut report = Report::new();
        match draft(&root.join(shown), shown, &mut report) {
            Ok(draft) if draft.is_document() => read.document(root, draft, report, color),
            Ok(draft) => others.push((draft, report)),
            Err(failure) => read.problems.push_str(&failure.render(color)),
        }
    }
    // Where nothing is a document, whatever there is was meant as one: it is told what it lacks.
    let is_all = read.units.is_empty() && read.problems.is_empty();
    for (draft, report) in others {
        let is_meant = is_all || draft.is_meant_as_document();
        if is_meant && !read.parts.contains(draft.path()) {
            read.document(root, draft, report, color);
        }
    }
    if !read.problems.is_empty() {
        return Err(read.problems);
    }
    if read.units.is_empty() {
        return Err(problem(
            "spec/ holds no document; put an OpenAPI 3.0 document there, as NAME.yaml with `openapi: 3.0.3` at its top",
        ));
    }
    let documents: HashSet<&str> = read
        .units
        .iter()
        .map(|unit| unit.document.sources.path())
        .collect();
    let loose = paths
        .iter()
        .filter(|path| !documents.contains(path.as_str()) && !read.parts.contains(*path))
        .cloned()
        .collect();
    Ok(Folder {
        loose,
        units: read.units,
    })
}

/// The YAML and JSON files in `folder` and below, as they are shown to people.
fn list(folder: &Path, shown: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        // Editors keep their own files beside ours.
        if name.starts_with('.') {
            continue;
        }
        let shown = format!("{shown}/{name}");
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &shown, paths)?;
        } else if [".yaml", ".yml", ".json"]
            .iter()
            .any(|extension| name.ends_with(extension))
        {
            paths.push(shown);
        }
    }
    Ok(())
}

#[derive(Default)]
struct Reading {
    units: Vec<Unit>,
    problems: String,
    /// Files that a document refers to.
    parts: HashSet<String>,
}

impl Reading {
    fn document(&mut self, root: &Path, draft: Draft, report: Report, color: bool) {
        let path = root.join(draft.path());
        match finish(draft, &path, report) {
            Ok(unit) => {
                self.refers_to(&unit.document.sources);
                self.refuse_module(root, &unit);
                self.units.push(unit);
            }
            Err(failure) => {
                if let Failure::Invalid(_, sources) | Failure::Unmapped(_, sources) = &failure {
                    self.refers_to(sources);
                }
                self.problems.push_str(&failure.render(color));
            }
        }
    }

    fn refers_to(&mut self, sources: &Sources) {
        self.parts.extend(sources.others().map(str::to_owned));
    }

    /// The name of the file becomes that of a module.
    fn refuse_module(&mut self, root: &Path, unit: &Unit) {
        let (shown, module) = (&unit.api.document, &unit.api.module);
        if let Some(other) = self.units.iter().find(|other| other.api.module == *module) {
            self.problems.push_str(&problem(&format!(
                "{shown} and {} would both become the module `{module}`",
                other.api.document
            )));
        }
        let by_hand = root.join(format!("{}/{module}.rs", LAYOUT.sources));
        if by_hand.exists() || RESERVED.contains(&module.as_str()) {
            self.problems.push_str(&problem(&format!(
                "{shown} cannot become a module: the crate has another one of that name; rename the file"
            )));
        }
        if *module != unit.document.name {
            self.problems.push_str(&problem(&format!(
                "{shown} cannot become a module: name the file in lower case, with letters, digits and underscores"
            )));
        }
    }
}
