//! The commands, nothing else.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{Check, Corpus, Mode, Outcome, Package, Patience};

const EXAMPLES: &str = "\
Examples:
  cargo xtask codegen          after an edit of spec/blynk.yaml: writes what changed
  cargo xtask codegen --check  in CI: writes nothing, shows what is not current, and fails if anything is
  cargo xtask codegen --spec petstore.yaml --out ../petstore
                               from a document of anybody's: writes a crate of its own
  cargo xtask corpus documents/
                               what comes of many documents: a table
  cargo xtask codegen --check --ledger
                               what became of every operation, schema and keyword, and why
  cargo xtask lint             while editing: errors with their places, warnings, and every x-inferred";

/// Writes the tenant-admin client from the OpenAPI documents in spec/.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = EXAMPLES)]
struct Arguments {
    /// The workspace to work on; by default the one that this command belongs to.
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes models, operations and conformance tests from every document in spec/.
    ///
    /// Only files that changed are written, and emitted files that belong to nothing are removed. If a
    /// document has an error, nothing is written at all.
    ///
    /// With `--spec` and `--out`, writes a crate of its own from that document instead: models,
    /// operations and the runtime, ready for `cargo build`. The document may be any of OpenAPI 3.0, in
    /// YAML or JSON; what is odd but means something is a warning.
    ///
    /// Example: edit spec/blynk.yaml, then `cargo xtask codegen`, then look at `git diff`.
    Codegen {
        /// The document of a crate of its own.
        ///
        /// Example: `cargo xtask codegen --spec petstore.yaml --out ../petstore`.
        #[arg(long, value_name = "FILE", requires = "out")]
        spec: Option<PathBuf>,
        /// The folder of that crate: empty, not there yet, or written by an earlier run.
        #[arg(long, value_name = "DIR", requires = "spec")]
        out: Option<PathBuf>,
        /// The name of that crate; by default made of the name of the file.
        #[arg(long, requires = "spec")]
        name: Option<String>,
        /// Takes a reference to a schema that is not there for any JSON value, with a warning in place of the
        /// error. What is no OpenAPI stays an error.
        ///
        /// Example: `cargo xtask codegen --spec petstore.yaml --out ../petstore --lenient`.
        #[arg(long, requires = "spec")]
        lenient: bool,
        /// Writes nothing: shows what is stale, missing or orphaned, and fails if anything is.
        ///
        /// Example: `cargo xtask codegen --check` in CI.
        #[arg(long)]
        check: bool,
        /// Prints what became of all that stands in the documents: what is represented in the client, what is
        /// refused, and what is waived and why; and every warning about a document of somebody else's. Without it, one
        /// line tells the sums, and one line each kind of warning if there are many.
        ///
        /// Example: `cargo xtask codegen --check --ledger`.
        #[arg(long)]
        ledger: bool,
    },
    /// Makes every document of a folder a crate of its own, checks it, and prints a table of what came of it.
    ///
    /// The crates are thrown away. It fails if a document that is valid gives no crate, or one that does
    /// not compile without a warning.
    ///
    /// Example: `cargo xtask corpus ~/openapi-documents`.
    Corpus {
        /// The folder with the documents, YAML or JSON.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Only generates, which takes seconds.
        #[arg(long, conflicts_with = "strict")]
        no_check: bool,
        /// Runs `cargo clippy` and `cargo doc` as well, with every feature.
        #[arg(long)]
        strict: bool,
        /// Keeps the crates, in this folder.
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
    },
    /// Checks every document in spec/ without writing, and lists what is marked x-inferred.
    ///
    /// Errors are those that stop codegen. Warnings (a missing description or example, an operation without
    /// failures, a component that nothing uses) do not fail the command.
    ///
    /// Example: `cargo xtask lint`.
    Lint,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = arguments.root.unwrap_or_else(workspace);
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut whole_ledger = false;
    let outcome = match arguments.command {
        Command::Codegen {
            spec,
            out,
            name,
            lenient,
            check,
            ledger,
        } => {
            whole_ledger = ledger;
            let mode = if check { Mode::Check } else { Mode::Write };
            match (&spec, &out) {
                (Some(document), Some(folder)) => {
                    let package = Package {
                        document,
                        folder,
                        name: name.as_deref(),
                        patience: if lenient {
                            Patience::Lenient
                        } else {
                            Patience::Tolerant
                        },
                        all_warnings: ledger,
                    };
                    xtask::codegen_package(&root, &package, mode, color)
                }
                _ => xtask::codegen(&root, mode, color),
            }
        }
        Command::Corpus {
            folder,
            no_check,
            strict,
            keep,
        } => {
            let corpus = Corpus {
                folder: &folder,
                keep: keep.as_deref(),
                check: match (no_check, strict) {
                    (true, _) => Check::Nothing,
                    (false, false) => Check::Compiles,
                    (false, true) => Check::Strict,
                },
            };
            xtask::corpus(&root, &corpus, &mut |line| {
                let _ = std::io::stdout().write_all(line.as_bytes());
            })
        }
        Command::Lint => xtask::lint(&root, color),
    };
    report(&outcome, whole_ledger)
}

/// The workspace that this command was built in: cargo tells where, also after the folder was moved.
fn workspace() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut root = PathBuf::from(manifest);
    root.pop();
    root
}

fn report(outcome: &Outcome, whole_ledger: bool) -> ExitCode {
    // A reader that went away (`| head`) is no failure of ours.
    let mut output = std::io::stdout();
    let _ = output.write_all(outcome.output.as_bytes());
    if whole_ledger {
        let _ = output.write_all(outcome.ledger.table().as_bytes());
    }
    let _ = output.write_all(outcome.ledger.line().as_bytes());
    let _ = std::io::stderr().write_all(outcome.diagnostics.as_bytes());
    if outcome.success {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
