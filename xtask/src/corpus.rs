//! Many documents at once: each is made a crate and checked, and what came of it is a line of a table.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{fs, panic};

use crate::package::{self, Template};
use crate::spec::Patience;
use crate::{Failure, Outcome, count, problem};

/// Which documents, and what is done with them.
#[derive(Clone, Copy, Debug)]
pub struct Corpus<'a> {
    /// The folder whose `*.yaml`, `*.yml` and `*.json` are taken.
    pub folder: &'a Path,
    /// Where the crates are written and stay; by default they are thrown away.
    pub keep: Option<&'a Path>,
    /// How the crates are held to be sound.
    pub check: Check,
}

/// How a crate is held to be sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It is not.
    Nothing,
    /// `cargo check`.
    Compiles,
    /// `cargo clippy` and `cargo doc` as well, with every feature.
    Strict,
}

/// What came of one document.
struct Row {
    document: String,
    operations: usize,
    schemas: usize,
    generated: Duration,
    /// `None`: not tried.
    checked: Option<Duration>,
    /// Lines of what is emitted for the document, without the runtime.
    lines: usize,
    verdict: Verdict,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing is wrong, as far as it was looked.
    Sound,
    /// Not of OpenAPI 3.0, or not valid: what is wrong with it.
    Refused(String),
    /// Valid, but there is no crate: why.
    NotMapped(String),
    /// There is a crate, but it is not sound: the first error or warning.
    NotSound(String),
}

/// Makes every document of a folder a crate, one after the other, and tells `each` a line as soon as it is
/// known. All crates share the folder `target/corpus` of the workspace at `root`, or of `CARGO_TARGET_DIR`.
///
/// It is a success if every document that is valid gives a sound crate.
pub fn corpus(root: &Path, corpus: &Corpus<'_>, each: &mut dyn FnMut(&str)) -> Outcome {
    let mut outcome = Outcome::failure(String::new());
    match run(root, corpus, each) {
        Ok(rows) => {
            outcome.success = rows
                .iter()
                .all(|row| matches!(row.verdict, Verdict::Sound | Verdict::Refused(_)));
            outcome.output = summary(&rows, corpus.check);
        }
        Err(message) => outcome.diagnostics = problem(&message),
    }
    outcome
}

fn run(root: &Path, corpus: &Corpus<'_>, each: &mut dyn FnMut(&str)) -> Result<Vec<Row>, String> {
    let documents = documents(corpus.folder)?;
    let template = Template::read(root)?;
    let thrown_away = tempfile::tempdir().map_err(|error| format!("there is no room: {error}"))?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), PathBuf::from)
        .join("corpus");
    let width = documents
        .iter()
        .map(|path| name(path).len())
        .max()
        .unwrap_or_default();
    each(&line(
        width,
        [
            "document",
            "operations",
            "schemas",
            "ms",
            "check s",
            "lines",
            "first problem",
        ],
    ));
    let mut rows = Vec::new();
    for document in documents {
        let (crate_folder, package) = match corpus.keep {
            Some(folder) => {
                let folder = folder.join(name(&document).replace('.', "-"));
                if folder.exists() {
                    fs::remove_dir_all(&folder)
                        .map_err(|error| format!("cannot remove {}: {error}", folder.display()))?;
                }
                (folder, package::name(&template, &document, None)?)
            }
            // One place and one name for all of them: the runtime, which is the same for each, is then built once.
            None => (thrown_away.path().join("client"), "client".to_owned()),
        };
        let mut row = generate(&template, &document, &crate_folder, &package)?;
        if row.verdict == Verdict::Sound && corpus.check != Check::Nothing {
            let lock = root.join("Cargo.lock");
            fs::copy(&lock, crate_folder.join("Cargo.lock"))
                .map_err(|error| format!("cannot copy {}: {error}", lock.display()))?;
            let started = Instant::now();
            let mut fault = cargo(&crate_folder, &target, &["check"])?;
            row.checked = Some(started.elapsed());
            if corpus.check == Check::Strict {
                for arguments in [
                    &["clippy", "--all-targets", "--all-features"][..],
                    &["doc", "--no-deps", "--all-features"],
                ] {
                    if fault.is_none() {
                        fault = cargo(&crate_folder, &target, arguments)?;
                    }
                }
            }
            if let Some(fault) = fault {
                row.verdict = Verdict::NotSound(fault);
            }
        }
        each(&row.line(width));
        rows.push(row);
    }
    Ok(rows)
}

/// The documents of a folder, by name.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error| format!("cannot list {}: {error}", folder.display());
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_document = path.extension().is_some_and(|extension| {
            ["yaml", "yml", "json"]
                .iter()
                .any(|known| extension == *known)
        });
        if is_document && path.is_file() {
            documents.push(path);
        }
    }
    documents.sort();
    if documents.is_empty() {
        return Err(format!("{} holds no document", folder.display()));
    }
    Ok(documents)
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Reads, maps, emits and writes one document.
fn generate(
    template: &Template,
    document: &Path,
    folder: &Path,
    package: &str,
) -> Result<Row, String> {
    let mut row = Row {
        document: name(document),
        operations: 0,
        schemas: 0,
        generated: Duration::ZERO,
        checked: None,
        lines: 0,
        verdict: Verdict::Sound,
    };
    let started = Instant::now();
    // One document must not keep the others from being tried.
    let made = panic::catch_unwind(AssertUnwindSafe(|| {
        package::make(template, document, package, Patience::Tolerant)
    }));
    row.generated = started.elapsed();
    match made {
        Ok(Ok(made)) => {
            row.operations = made.unit.api.operations().count();
            row.schemas = made.unit.schemas();
            row.lines = made.lines;
            let plan = package::plan(folder, made.files).map_err(|error| error.to_string())?;
            plan.apply().map_err(|error| error.to_string())?;
        }
        Ok(Err(failure)) => {
            let is_invalid = matches!(failure, Failure::Invalid(..));
            let why = first_problem(&failure.render(false), document);
            row.verdict = if is_invalid {
                Verdict::Refused(why)
            } else {
                Verdict::NotMapped(why)
            };
        }
        Err(_) => row.verdict = Verdict::NotMapped("the generator panicked".to_owned()),
    }
    Ok(row)
}

/// The first of the rendered problems on one line, with its place, and how many more there are.
fn first_problem(rendered: &str, document: &Path) -> String {
    let is_problem = |line: &&str| line.starts_with("error: ");
    let message = rendered.lines().find(is_problem).unwrap_or(rendered);
    let place = rendered
        .lines()
        .skip_while(|line| !is_problem(line))
        .find_map(|line| line.trim_start().strip_prefix("--> "))
        .and_then(|place| place.strip_prefix(&*document.display().to_string()))
        .map_or(String::new(), |place| {
            format!("{} ", place.trim_start_matches(':'))
        });
    let more = match rendered.lines().filter(is_problem).count() {
        0 | 1 => String::new(),
        number => format!(" (and {} more)", number - 1),
    };
    format!("{place}{message}{more}")
}

/// Runs a command of cargo in the folder of a crate, and gives the first thing that it has to find fault with.
fn cargo(folder: &Path, target: &Path, arguments: &[&str]) -> Result<Option<String>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(arguments)
        .args(["--quiet", "--message-format", "short"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(first_fault(&said).or_else(|| {
        let said = said.lines().next().unwrap_or("cargo says nothing");
        (!output.status.success()).then(|| said.to_owned())
    }))
}

/// The first error of the compiler, or else its first warning, and how many more there are.
fn first_fault(said: &str) -> Option<String> {
    for kind in [": error", ": warning"] {
        let mut faults = said.lines().filter(|line| {
            // `src/pets.rs:12:5: error[E0412]: …`; summaries have no place.
            line.split_once(kind)
                .is_some_and(|(place, _)| place.contains(".rs:"))
        });
        if let Some(first) = faults.next() {
            return Some(match faults.count() {
                0 => first.to_owned(),
                more => format!("{first} (and {more} more)"),
            });
        }
    }
    None
}

impl Row {
    fn line(&self, width: usize) -> String {
        let number = |number: usize| match &self.verdict {
            Verdict::Refused(_) | Verdict::NotMapped(_) => "-".to_owned(),
            _ => number.to_string(),
        };
        let problem = match &self.verdict {
            Verdict::Sound => String::new(),
            Verdict::Refused(why) => format!("refused: {why}"),
            Verdict::NotMapped(why) => format!("not mapped: {why}"),
            Verdict::NotSound(why) => why.clone(),
        };
        let checked = self
            .checked
            .map_or("-".to_owned(), |time| format!("{:.1}", time.as_secs_f64()));
        line(
            width,
            [
                &self.document,
                &number(self.operations),
                &number(self.schemas),
                &self.generated.as_millis().to_string(),
                &checked,
                &number(self.lines),
                &problem,
            ],
        )
    }
}

/// One line of the table, whose first column is so many characters wide.
fn line(width: usize, columns: [&str; 7]) -> String {
    let [
        document,
        operations,
        schemas,
        generated,
        checked,
        lines,
        problem,
    ] = columns;
    let line = format!(
        "{document:width$} {operations:>10} {schemas:>7} {generated:>6} {checked:>7} {lines:>7}  {problem}"
    );
    format!("{}\n", line.trim_end())
}

/// How many are valid, and how many of those are as they should be.
fn summary(rows: &[Row], check: Check) -> String {
    let number =
        |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let valid = number(|verdict| !matches!(verdict, Verdict::Refused(_)));
    let generate = number(|verdict| matches!(verdict, Verdict::Sound | Verdict::NotSound(_)));
    let sound = number(|verdict| *verdict == Verdict::Sound);
    let mut text = format!(
        "{}: {valid} valid, {generate} generate",
        count(rows.len(), "document")
    );
    if check != Check::Nothing {
        // Writing to a string cannot fail.
        let _ = write!(text, ", {sound} check");
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_goes_before_the_first_warning() {
        let said = "src/a.rs:1:2: warning: unused\nsrc/b.rs:3:4: error[E0412]: no type\nsrc/b.rs:5:6: error: no\n\
                    error: could not compile `x` (lib) due to 2 previous errors\n";
        assert_eq!(
            first_fault(said).as_deref(),
            Some("src/b.rs:3:4: error[E0412]: no type (and 1 more)")
        );
        assert_eq!(first_fault("warning: 1 warning emitted\n"), None);
    }

    #[test]
    fn the_first_problem_of_a_document_has_its_place() {
        let rendered = "warning: odd\n --> a/b.yaml:1:2\n  |\n\nerror: no\n --> a/b.yaml:3:4\n  |\n\nerror: no again\n --> a/b.yaml:5:6\n";
        assert_eq!(
            first_problem(rendered, Path::new("a/b.yaml")),
            "3:4 error: no (and 1 more)"
        );
    }
}
