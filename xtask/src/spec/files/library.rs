//! Where the files are read from that references lead to.

use std::fs;
use std::path::{Path, PathBuf};

/// Gives the files beside a document.
pub(crate) trait Library {
    /// The text of the file at `path`: relative to the folder of the document, without `.` and `..`.
    ///
    /// # Errors
    ///
    /// What is wrong with the file, in words that go on after its name.
    fn text(&self, path: &str) -> Result<String, String>;
}

/// The folder that a document stands in.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// That of the document at `path`.
    pub(crate) fn of(path: &Path) -> Self {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        Self(folder.unwrap_or(Path::new(".")).to_owned())
    }
}

impl Library for Folder {
    fn text(&self, path: &str) -> Result<String, String> {
        let path = self.0.join(path);
        // Whatever a link is called, it must stay below the folder that the document may speak of.
        let (Ok(found), Ok(folder)) = (path.canonicalize(), self.0.canonicalize()) else {
            return Err("is not there".to_owned());
        };
        if !found.starts_with(&folder) {
            return Err("is a link that leads out of the folder of the document".to_owned());
        }
        if found.is_dir() {
            return Err("is a folder".to_owned());
        }
        // Reading a device or a pipe may never end.
        if !found.is_file() {
            return Err("is no ordinary file".to_owned());
        }
        text(&found).map_err(|problem| match problem.place {
            Some((line, column)) => format!("{} (line {line}, column {column})", problem.what),
            None => format!("cannot be read: {}", problem.what),
        })
    }
}

/// Why a file has no text.
#[derive(Debug)]
pub(crate) struct Unreadable {
    what: String,
    /// Line and column, both from 1.
    place: Option<(usize, usize)>,
}

impl Unreadable {
    /// One sentence about the file that people know as `shown`.
    pub(crate) fn of(&self, shown: &str) -> String {
        match self.place {
            Some((line, column)) => format!("{shown}:{line}:{column}: the file {}", self.what),
            None => format!("cannot read {shown}: {}", self.what),
        }
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    let bytes = fs::read(path).map_err(|error| Unreadable {
        what: match is_url(path) {
            true => "only files are read; download it first".to_owned(),
            false => error.to_string(),
        },
        place: None,
    })?;
    if let Some(encoding) = other_encoding(&bytes) {
        return Err(Unreadable {
            what: format!("is {encoding} and not UTF-8; save it as that"),
            place: Some((1, 1)),
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..sound).unwrap_or_default());
        let column = before.chars().rev().take_while(|letter| *letter != '\n');
        Unreadable {
            what: format!("is not UTF-8: the byte at offset {sound} begins no character"),
            place: Some((before.matches('\n').count() + 1, column.count() + 1)),
        }
    })
}

fn is_url(path: &Path) -> bool {
    path.to_str()
        .and_then(|path| path.split_once(':'))
        .is_some_and(|(scheme, rest)| matches!(scheme, "http" | "https") && rest.starts_with('/'))
}

/// What the text is written in if that is not UTF-8: by its byte order mark, or by where the zeros are in its first
/// two letters, which are none that UTF-8 has to write with zeros.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [1..=255, 0, 0, 0, ..] | [0, 0, 0, 1..=255, ..] => Some("UTF-32"),
        [1..=255, 0, 1..=255, 0, ..] | [0, 1..=255, 0, 1..=255, ..] => Some("UTF-16"),
        _ => None,
    }
}
