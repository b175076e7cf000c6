//! What must hold of every document, however odd: no panic, no refusal without a place, and whatever is
//! emitted is Rust, the same each time.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Once;

use xtask::{Layout, Patience, generate, generate_with, lint};

use crate::mutate::Document;

pub(crate) const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests/conformance",
    krate: "fuzzed",
};

/// Which half of the generator a document goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// Reading, checking and lowering, with every diagnostic rendered.
    Reading,
    /// All of it, down to the text of the files.
    Whole,
}

/// What came of a document that was taken as it must be.
#[derive(Debug)]
pub(crate) enum Fate {
    Refused,
    Accepted,
}

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) what: What,
    pub(crate) detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Panic,
    Hang,
    /// The generator says that it is to blame.
    Fault,
    /// An error that says nowhere what it is about.
    Unplaced,
    NotRust,
    /// A file that some system cannot hold, or cannot hold beside another one.
    File,
    /// Two runs, two results.
    Unstable,
}

impl Finding {
    /// What is alike in findings with one cause: the kind, and the first line without its numbers and names.
    pub(crate) fn signature(&self) -> String {
        if self.what == What::File {
            return "File".to_owned();
        }
        let line = self.detail.lines().next().unwrap_or_default();
        let mut signature = format!("{:?}: ", self.what);
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '`' | '"' => quoted = !quoted,
                letter if quoted || letter.is_ascii_digit() => {}
                letter => signature.push(letter),
            }
        }
        signature
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.what, self.detail)
    }
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Panics of threads that try documents are kept, not printed.
pub(crate) fn keep_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let name = std::thread::current().name().map(str::to_owned);
            if name.is_some_and(|name| name.starts_with("seed ")) {
                PANIC.with_borrow_mut(|panic| *panic = Some(info.to_string()));
            } else {
                usual(info);
            }
        }));
    });
}

/// A folder of its own for each thread, with the document in it.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        fs::create_dir(folder.path().join("spec")).expect("it can be made");
        Self(folder)
    }

    fn put(&self, document: &Document) -> (PathBuf, String) {
        let shown = format!("spec/fuzz.{}", document.extension());
        let path = self.0.path().join(&shown);
        fs::write(&path, document.bytes()).expect("it can be written");
        (path, shown)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left of it, the system clears away.
        let _ = fs::remove_dir_all(self.0.path());
    }
}

/// Takes a document through a half, and says what does not hold.
pub(crate) fn examine(document: &Document, half: Half) -> Result<Fate, Finding> {
    PANIC.with_borrow_mut(Option::take);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        let folder = Folder::new();
        match half {
            Half::Reading => read(&folder, document),
            Half::Whole => run(&folder, document),
        }
    }));
    outcome.unwrap_or_else(|_| {
        let said = PANIC.with_borrow_mut(Option::take).unwrap_or_default();
        Err(Finding {
            what: What::Panic,
            // Where first, for that is what tells panics apart.
            detail: said,
        })
    })
}

fn read(folder: &Folder, document: &Document) -> Result<Fate, Finding> {
    let (path, shown) = folder.put(document);
    let root = path
        .parent()
        .and_then(std::path::Path::parent)
        .expect("it is below the root");
    let outcome = lint(root, false);
    placed(&outcome.diagnostics, &shown, !outcome.success)?;
    Ok(if outcome.success {
        Fate::Accepted
    } else {
        Fate::Refused
    })
}

fn run(folder: &Folder, document: &Document) -> Result<Fate, Finding> {
    let (path, shown) = folder.put(document);
    let first = generate(&path, &shown, &LAYOUT);
    let second = generate(&path, &shown, &LAYOUT);
    if first != second {
        let detail = match (&first, &second) {
            (Ok(first), Ok(second)) => first
                .iter()
                .find(|(path, text)| second.get(*path) != Some(text))
                .map_or_else(|| "other files".to_owned(), |(path, _)| path.clone()),
            _ => "other diagnostics".to_owned(),
        };
        return Err(Finding {
            what: What::Unstable,
            detail,
        });
    }
    match first {
        Err(diagnostics) => {
            placed(&diagnostics, &shown, true)?;
            // What stands in place of all that was refused must be sound as well.
            match generate_with(Patience::Lenient, &path, &shown, &LAYOUT) {
                Err(diagnostics) => placed(&diagnostics, &shown, true)?,
                Ok(files) => are_sound(&files)?,
            }
            Ok(Fate::Refused)
        }
        Ok(files) => {
            are_sound(&files)?;
            Ok(Fate::Accepted)
        }
    }
}

/// Every file is Rust, and has a name that every system knows.
fn are_sound(files: &BTreeMap<String, String>) -> Result<(), Finding> {
    names(files.keys())?;
    for (path, text) in files {
        if let Err(error) = syn::parse_file(text) {
            return Err(Finding {
                what: What::NotRust,
                detail: format!("{error}\n{path}:\n{text}"),
            });
        }
    }
    Ok(())
}

/// Every system can hold files of these paths: their names are short, none is a device's, and no two are the
/// same but for the case of their letters.
pub(crate) fn names<'f>(paths: impl Iterator<Item = &'f String>) -> Result<(), Finding> {
    const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];
    let mut seen = HashSet::new();
    for path in paths {
        let path = path.to_lowercase();
        let fits = path.split('/').all(|part| {
            let stem = part.split('.').next().unwrap_or_default();
            let numbered = ["com", "lpt"].iter().any(|device| {
                stem.strip_prefix(device)
                    .is_some_and(|number| number.len() == 1 && number.parse::<u8>().is_ok())
            });
            part.len() <= 143 && !DEVICES.contains(&stem) && !numbered
        });
        if !fits || !seen.insert(path.clone()) {
            return Err(Finding {
                what: What::File,
                detail: path,
            });
        }
    }
    Ok(())
}

/// Every error of the text says where it is; where there must be one, there is.
fn placed(diagnostics: &str, shown: &str, refused: bool) -> Result<(), Finding> {
    let finding = |what, detail: &str| {
        Err(Finding {
            what,
            detail: detail.to_owned(),
        })
    };
    for sentence in [
        "this is a fault of the generator",
        "this has passed all checks",
    ] {
        if let Some(at) = diagnostics.find(sentence) {
            let start = diagnostics[..at].rfind("error").unwrap_or_default();
            return finding(What::Fault, &diagnostics[start..]);
        }
    }
    let mut errors = 0;
    for piece in diagnostics.split("\n\n") {
        let is_error = piece.starts_with("error");
        errors += usize::from(is_error);
        if (is_error || piece.starts_with("warning")) && !has_place(piece, shown) {
            return finding(What::Unplaced, piece);
        }
    }
    if refused && errors == 0 {
        return finding(
            What::Unplaced,
            &format!("refused in silence\n{diagnostics}"),
        );
    }
    Ok(())
}

/// Whether it names the file, the line and the column.
fn has_place(text: &str, shown: &str) -> bool {
    text.match_indices(shown).any(|(at, _)| {
        let rest = &text[at + shown.len()..];
        let mut parts = rest.split([':', '\n', ' ', ',']);
        // What stands before the first colon is nothing.
        parts.next() == Some("")
            && parts.next().is_some_and(|line| line.parse::<u32>().is_ok())
            && parts
                .next()
                .is_some_and(|column| column.parse::<u32>().is_ok())
    })
}
