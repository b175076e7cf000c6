//! Problems of a document and the report that collects them.

use std::ops::Range;

use super::{Part, Pointer, Sources};

/// Whether a problem stops the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look.
    Warning,
}

/// How much a document may be amiss before nothing comes of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Patience {
    /// Not at all: it is ours to set right.
    #[default]
    Strict,
    /// What is odd but means something is a warning only: the document is somebody else's. What no value can fit is
    /// a warning, too, and something that holds any value stands in its place.
    Tolerant,
    /// So is a reference to a schema that is not there.
    Lenient,
}

/// One problem: what, where, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Diagnostic {
    pub(crate) severity: Severity,
    /// The node that the problem is about.
    pub(crate) at: Pointer,
    /// The file whose text or whose tree is meant; none for the tree of the whole document.
    pub(super) file: Option<usize>,
    /// Which half of the node to underline.
    pub(crate) part: Part,
    /// The least patience that takes this error as a warning.
    pub(crate) forgiven: Option<Patience>,
    /// Says that what stands there is not in the client. Errors always do.
    pub(crate) refuses: bool,
    /// What stands in the client instead, if the report has that patience.
    pub(crate) instead: Option<&'static str>,
    /// Bytes of the text, for problems that stand in no node (a syntax error).
    pub(crate) span: Option<Range<usize>>,
    /// One line without a full stop.
    pub(crate) message: String,
    /// What to write next to the carets.
    pub(crate) label: Option<String>,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Other places that matter, each with what it is.
    pub(crate) related: Vec<(Pointer, String)>,
}

impl Diagnostic {
    /// A problem that stops the run.
    pub(crate) fn error(at: &Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, at, message.into())
    }

    /// A problem worth a look.
    pub(crate) fn warning(at: &Pointer, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, at, message.into())
    }

    fn new(severity: Severity, at: &Pointer, message: String) -> Self {
        Self {
            severity,
            at: at.clone(),
            file: None,
            part: Part::Value,
            forgiven: None,
            refuses: severity == Severity::Error,
            instead: None,
            span: None,
            message,
            label: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// Underlines the key instead of the value.
    pub(crate) fn at_key(mut self) -> Self {
        self.part = Part::Key;
        self
    }

    /// Takes the addresses for those of one file, before its parts have their place in the document.
    pub(super) fn in_file(mut self, file: usize) -> Self {
        self.file = Some(file);
        self
    }

    /// Underlines these bytes of the text instead of a node.
    pub(crate) fn at_bytes(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    /// Lets a tolerant report take this error as a warning: the document means something all the same.
    pub(crate) fn tolerable(mut self) -> Self {
        self.forgiven = Some(Patience::Tolerant);
        self
    }

    /// Lets a report of that patience take this error as a warning: what cannot be mapped has something in its place
    /// that serves all the same, such as `any JSON value`.
    pub(crate) fn replaceable(mut self, instead: &'static str, patience: Patience) -> Self {
        self.forgiven = Some(patience);
        self.instead = Some(instead);
        self
    }

    /// Makes of a warning one about something that is not in the client.
    pub(crate) fn refusing(mut self) -> Self {
        self.refuses = true;
        self
    }

    /// Lets a tolerant report take this error as a warning, as everybody understands what is meant, and the client
    /// has it.
    pub(crate) fn mended(mut self) -> Self {
        self.forgiven = Some(Patience::Tolerant);
        self.refuses = false;
        self
    }

    /// Says something next to the carets.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Shows another place that matters (the key there).
    pub(crate) fn related(mut self, at: &Pointer, label: impl Into<String>) -> Self {
        self.related.push((at.clone(), label.into()));
        self
    }
}

/// The problems of one document.
#[derive(Debug, Default)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    patience: Patience,
    /// What cannot be mapped, each with what stands in the client instead.
    replaced: Vec<(Pointer, &'static str)>,
}

impl Report {
    /// Nothing found yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// For documents of other people.
    #[cfg(test)]
    pub(crate) fn tolerant() -> Self {
        Self::with(Patience::Tolerant)
    }

    /// Takes problems with so much patience.
    pub(crate) fn with(patience: Patience) -> Self {
        Self {
            patience,
            ..Self::default()
        }
    }

    /// How problems are taken.
    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// Whether what is odd but means something is a warning only.
    pub(super) fn is_tolerant(&self) -> bool {
        self.patience >= Patience::Tolerant
    }

    /// Whether what cannot be mapped is a warning only.
    pub(crate) fn is_lenient(&self) -> bool {
        self.patience >= Patience::Lenient
    }

    /// An empty report that takes problems as this one does.
    pub(super) fn fresh(&self) -> Self {
        Self::with(self.patience)
    }

    /// Adds a problem.
    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        let is_forgiven = diagnostic
            .forgiven
            .is_some_and(|least| self.patience >= least);
        if is_forgiven && diagnostic.severity == Severity::Error {
            diagnostic.severity = Severity::Warning;
            if let Some(instead) = diagnostic.instead {
                diagnostic.message = format!("{}; {instead} instead", diagnostic.message);
            }
        }
        self.diagnostics.push(diagnostic);
    }

    /// Notes that something else stands in the client in place of what is at `at`, as there is a problem with it.
    pub(crate) fn replace(&mut self, at: &Pointer, instead: &'static str) {
        self.replaced.push((at.clone(), instead));
    }

    /// What has something else in its place, and what that is.
    pub(super) fn replaced(&self) -> &[(Pointer, &'static str)] {
        &self.replaced
    }

    /// The problems in the order they were found.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether anything stops the run.
    pub(crate) fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// How many problems stop the run.
    pub(crate) fn error_count(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many problems are worth a look only.
    pub(crate) fn warning_count(&self) -> usize {
        self.count(Severity::Warning)
    }

    /// How many of the errors a lenient report would take as warnings.
    pub(crate) fn replaceable_count(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|problem| problem.severity == Severity::Error && problem.instead.is_some())
            .count()
    }

    /// The problems with what cannot be mapped, and no others.
    pub(crate) fn into_unmapped(self) -> impl Iterator<Item = Diagnostic> {
        self.diagnostics
            .into_iter()
            .filter(|problem| problem.instead.is_some())
    }

    /// Leaves out the warnings.
    pub(crate) fn without_warnings(mut self) -> Self {
        self.diagnostics
            .retain(|diagnostic| diagnostic.severity == Severity::Error);
        self
    }

    /// Leaves out the errors.
    pub(crate) fn only_warnings(&self) -> Self {
        let all = self.diagnostics.iter();
        let warnings = all.filter(|problem| problem.severity == Severity::Warning);
        Self {
            diagnostics: warnings.cloned().collect(),
            ..self.fresh()
        }
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count()
    }

    /// Takes over the problems of one file.
    pub(super) fn take_file(&mut self, file: usize, report: Self) {
        self.extend(
            report
                .diagnostics
                .into_iter()
                .map(|diagnostic| diagnostic.in_file(file)),
        );
    }

    /// The problems file by file and in the order of the text, in the manner of rustc.
    pub(crate) fn render(&self, sources: &Sources, color: bool) -> String {
        super::render::render(&self.diagnostics, sources, color)
    }

    /// The problems in one line for each kind of them.
    pub(crate) fn kinds(&self, sources: &Sources) -> String {
        super::render::kinds(&self.diagnostics, sources)
    }
}

impl Extend<Diagnostic> for Report {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        diagnostics
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
    }
}
