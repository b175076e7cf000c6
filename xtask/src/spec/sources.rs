//! The files that a document is made of, and which of them a node stands in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{Part, Pointer, Source};

/// The file of the document, and those that its references lead to. Their parts stand in the one
/// tree of the document; here is written down where they come from.
#[derive(Debug)]
pub(crate) struct Sources {
    /// That of the document is the first.
    files: Vec<Source>,
    /// Place in the tree -> file and place in that file.
    mounts: FxHashMap<Pointer, (usize, Pointer)>,
}

impl Sources {
    pub(super) fn new(document: Source) -> Self {
        Self {
            files: vec![document],
            mounts: FxHashMap::default(),
        }
    }

    /// The path of the document, as shown to people.
    pub(crate) fn path(&self) -> &str {
        self.file(0).map_or("", Source::path)
    }

    /// The paths of the other files, as shown to people.
    pub(crate) fn others(&self) -> impl Iterator<Item = &str> {
        self.files.iter().skip(1).map(Source::path)
    }

    /// Where the key of the node stands: path, line, column and address in that file.
    pub(crate) fn describe(&self, at: &Pointer) -> String {
        let (file, at) = self.origin(None, at);
        let Some(source) = self.file(file) else {
            return at.to_string();
        };
        let (line, column) = source.line_column(source.locate(&at, Part::Key).start);
        format!("{}:{line}:{column} {at}", source.path())
    }

    /// What nodes are sorted by to stand in the order of the files and of their texts.
    pub(crate) fn position(&self, at: &Pointer) -> (usize, usize) {
        let (file, range) = self.locate(None, at, Part::Key);
        (file, range.start)
    }

    /// The file that the node stands in, and the bytes that it takes there. An address in the tree of
    /// the document, or in that of one `file`.
    pub(super) fn locate(
        &self,
        file: Option<usize>,
        at: &Pointer,
        part: Part,
    ) -> (usize, Range<usize>) {
        let (file, at) = self.origin(file, at);
        let range = self
            .file(file)
            .map_or(0..0, |source| source.locate(&at, part));
        (file, range)
    }

    /// The file that the node stands in, and its address there.
    pub(super) fn origin(&self, file: Option<usize>, at: &Pointer) -> (usize, Pointer) {
        if let Some(file) = file {
            return (file, at.clone());
        }
        if !self.mounts.is_empty() {
            let mut mount = Some(at.clone());
            while let Some(above) = mount {
                if let Some((file, from)) = self.mounts.get(&above) {
                    let inside = at.rebased(&above, from);
                    return (*file, inside.unwrap_or_else(|| from.clone()));
                }
                mount = above.parent();
            }
        }
        (0, at.clone())
    }

    pub(super) fn file(&self, file: usize) -> Option<&Source> {
        self.files.get(file)
    }

    /// Adds a file and says which it is.
    pub(super) fn add(&mut self, source: Source) -> usize {
        self.files.push(source);
        self.files.len() - 1
    }

    /// Says where the node that stands at `at` in the tree comes from.
    pub(super) fn mount(&mut self, at: Pointer, file: usize, from: Pointer) {
        self.mounts.insert(at, (file, from));
    }
}
