//! A document that has been read and found sound.

use super::grammar::OPENAPI;
use super::rules::Target;
use super::view::Reads;
use super::{
    Diagnostic, Library, Node, Pointer, Report, Source, Sources, View, files, order, rules,
    structure, syntax,
};

/// One OpenAPI document, read and checked: its structure is that of OpenAPI 3.0 and every `$ref`
/// in it leads to a thing of the right kind, so that following one cannot fail.
#[derive(Debug)]
pub(crate) struct Document {
    /// The name of the file without its extension.
    pub(crate) name: String,
    /// The texts, to say where a thing stands.
    pub(crate) sources: Sources,
    /// The document as it was written, with all that it refers to in other files, until
    /// it is [sorted](Self::sort).
    pub(crate) root: Node,
    pub(super) targets: Vec<Target>,
    pub(super) reads: Reads,
}

/// A text that has been parsed, whatever it may be.
#[derive(Debug)]
pub(crate) struct Draft {
    source: Source,
    /// None if it is no tree, which has been told.
    root: Option<Node>,
}

impl Draft {
    /// Parses the text of the file at `path` (as shown to people). Problems go into `report`.
    pub(crate) fn parse(path: &str, text: String, report: &mut Report) -> Self {
        let mut source = Source::new(path, text);
        let root = syntax::parse(&mut source, report);
        Self { source, root }
    }

    /// The path as shown to people.
    pub(crate) fn path(&self) -> &str {
        self.source.path()
    }

    /// Whether it says that it is a document, be it of another version.
    pub(crate) fn is_document(&self) -> bool {
        self.has(&["openapi", "swagger"])
    }

    /// Whether it is nothing that a document could be made of, or looks like a document but for its
    /// first line: then somebody means it to be one.
    pub(crate) fn is_meant_as_document(&self) -> bool {
        let root = self.root.as_ref();
        root.is_none_or(|root| root.as_object().is_none()) || self.has(&["info", "paths"])
    }

    fn has(&self, keys: &[&str]) -> bool {
        let root = self.root.as_ref();
        root.is_some_and(|root| keys.iter().any(|key| root.get(key).is_some()))
    }

    /// Reads the document, and what it refers to in files of the `library`.
    ///
    /// Every problem goes into `report`. The document is there if none of them is an error; else
    /// the sources come back so that the report can be rendered.
    #[cfg(test)]
    pub(crate) fn read(
        self,
        library: &dyn Library,
        report: &mut Report,
    ) -> Result<Document, Sources> {
        let document = self.read_on(library, report)?;
        if report.has_errors() {
            return Err(document.sources);
        }
        Ok(document)
    }

    /// The same, but the document is there in spite of errors as long as every reference can be followed, so
    /// that what else is wrong can be told in the same run.
    pub(crate) fn read_on(
        self,
        library: &dyn Library,
        report: &mut Report,
    ) -> Result<Document, Sources> {
        let name = stem(self.path()).to_owned();
        let mut sources = Sources::new(self.source);
        let Some(mut root) = self.root else {
            return Err(sources);
        };
        if let Some(problem) = version_problem(&root) {
            report.push(problem);
            return Err(sources);
        }
        files::gather(&mut root, &mut sources, library, report);
        let checked = structure::check(&mut root, report);
        for (at, from) in checked.renamed {
            let (file, from) = sources.origin(None, &from);
            sources.mount(at, file, from);
        }
        // A schema that nobody knows reads as one that says nothing.
        let errors = |report: &Report| report.error_count() - report.replaceable_count();
        let earlier = errors(report);
        let targets = rules::references::check(&mut root, checked.references, report);
        let can_be_followed = errors(report) == earlier;
        rules::check(&mut root, report);
        if !can_be_followed {
            return Err(sources);
        }
        Ok(Document {
            name,
            sources,
            root,
            targets,
            reads: Reads::default(),
        })
    }
}

impl Document {
    /// Puts the entries of every object in an order that does not depend on how the document is written down.
    pub(crate) fn sort(&mut self) {
        order::sort(&mut self.root);
    }

    /// The document as it is read.
    pub(crate) fn view(&self) -> View<'_> {
        View::new(self, &OPENAPI, &self.root, Pointer::root())
    }

    /// The path items, references followed.
    pub(crate) fn path_items(&self) -> impl Iterator<Item = (&str, View<'_>)> {
        let paths = self.view().object("paths");
        paths.into_iter().flat_map(|paths| paths.entries())
    }
}

/// Other versions are another language: one sentence instead of a flood of problems.
fn version_problem(root: &Node) -> Option<Diagnostic> {
    let at = Pointer::root();
    if root.as_object().is_none() {
        return Some(
            Diagnostic::error(&at, "this is no OpenAPI document")
                .label(format!("this is {}", root.describe()))
                .help("a document begins with `openapi: 3.0.3`"),
        );
    }
    if let Some(version) = root.get("swagger") {
        let version = version.as_str().unwrap_or("2.0");
        return Some(
            Diagnostic::error(
                &at.key("swagger"),
                format!("this is a document of Swagger {version}; only OpenAPI 3.0 can be read"),
            )
            .help("convert it to OpenAPI 3.0 first"),
        );
    }
    let at = at.key("openapi");
    match root.get("openapi") {
        Some(Node::String(version)) if version == "3.0" || version.starts_with("3.0.") => None,
        Some(Node::String(version)) => Some(
            Diagnostic::error(
                &at,
                format!("this is a document of OpenAPI {version}; only OpenAPI 3.0 can be read"),
            )
            .help("convert it to OpenAPI 3.0 first"),
        ),
        Some(other) => Some(
            Diagnostic::error(&at, "`openapi` must be text")
                .label(format!("this is {}", other.describe()))
                .help("write `openapi: 3.0.3`"),
        ),
        None => Some(
            Diagnostic::error(
                &at,
                "the document does not say which version of OpenAPI it is",
            )
            .help("begin it with `openapi: 3.0.3`"),
        ),
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
