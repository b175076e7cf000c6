//! Diagnostics as text, in the manner of rustc.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use super::{Diagnostic, Part, Severity, Source, Sources};

/// Longer lines (a document on a single line, say) are shown in part.
const LONGEST_LINE: usize = 300;
/// How much of a line that is too long is shown on either side.
const MARGIN: usize = 60;
/// Lines this near to each other are shown in one piece.
const NEAR: usize = 12;

/// Renders the problems file by file and in the order of the text, each once.
pub(super) fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = String::new();
    for Placed {
        source,
        range,
        diagnostic,
    } in placed(diagnostics, sources)
    {
        let mark = Mark {
            source,
            line: source.line_column(range.start).0,
            range,
            kind: AnnotationKind::Primary,
            label: diagnostic.label.as_deref(),
        };
        text.push_str(&one(&renderer, diagnostic, mark, sources));
        text.push_str("\n\n");
    }
    text
}

/// One line for each kind of problem, the most frequent first: what the first of its kind says, where that stands,
/// and how many there are.
pub(super) fn kinds(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut kinds: IndexMap<String, (String, usize)> = IndexMap::new();
    for problem in placed(diagnostics, sources) {
        let entry = kinds.entry(problem.kind());
        entry.or_insert_with(|| (problem.line(), 0)).1 += 1;
    }
    let mut kinds: Vec<(String, usize)> = kinds.into_values().collect();
    kinds.sort_by_key(|(_, number)| Reverse(*number));
    let mut text = String::new();
    for (line, number) in kinds {
        text.push_str(&line);
        if number > 1 {
            text.push_str(&format!(", and {} more of the kind", number - 1));
        }
        text.push('\n');
    }
    text
}

/// A problem, and what it is about.
struct Placed<'a> {
    source: &'a Source,
    range: Range<usize>,
    diagnostic: &'a Diagnostic,
}

impl Placed<'_> {
    /// What is said without the names in it.
    fn kind(&self) -> String {
        let words = self.diagnostic.message.split('`').step_by(2);
        words.collect::<Vec<_>>().join("`")
    }

    /// `warning: the tag `a` is declared twice at x.yaml:3:5`.
    fn line(&self) -> String {
        let severity = match self.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let (line, column) = self.source.line_column(self.range.start);
        let path = self.source.path();
        format!(
            "{severity}: {} at {path}:{line}:{column}",
            self.diagnostic.message
        )
    }
}

/// The problems file by file and in the order of the text, each once.
fn placed<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Vec<Placed<'a>> {
    let mut placed: Vec<(usize, Range<usize>, &Diagnostic)> = diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, range) = place(diagnostic, sources);
            (file, range, diagnostic)
        })
        .collect();
    placed.sort_by_key(|(file, range, diagnostic)| {
        (*file, range.start, range.end, diagnostic.severity)
    });
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (file, range, diagnostic) in placed {
        let is_new = seen.insert((
            file,
            range.start,
            diagnostic.severity,
            diagnostic.message.as_str(),
        ));
        if is_new && let Some(source) = sources.file(file) {
            found.push(Placed {
                source,
                range,
                diagnostic,
            });
        }
    }
    found
}

fn place(diagnostic: &Diagnostic, sources: &Sources) -> (usize, Range<usize>) {
    let (file, range) = match &diagnostic.span {
        Some(span) => (diagnostic.file.unwrap_or_default(), span.clone()),
        None => sources.locate(diagnostic.file, &diagnostic.at, diagnostic.part),
    };
    match sources.file(file) {
        Some(source) => (file, first_line(source, range)),
        None => (file, range),
    }
}

fn one(
    renderer: &Renderer,
    diagnostic: &Diagnostic,
    primary: Mark<'_>,
    sources: &Sources,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut marks = vec![primary];
    for (at, label) in &diagnostic.related {
        let (file, range) = sources.locate(diagnostic.file, at, Part::Key);
        let Some(source) = sources.file(file) else {
            continue;
        };
        let range = first_line(source, range);
        marks.push(Mark {
            source,
            line: source.line_column(range.start).0,
            range,
            kind: AnnotationKind::Context,
            label: Some(label),
        });
    }
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    // Piece by piece, so that the cost does not grow with the distance.
    while let Some(first) = marks.first() {
        let (source, line) = (first.source, first.line);
        let (near, far): (Vec<_>, Vec<_>) = marks.into_iter().partition(|mark| {
            std::ptr::eq(mark.source, source) && mark.line.abs_diff(line) <= NEAR
        });
        group = piece(group, &near, source);
        marks = far;
    }
    renderer.render(&[notes(group, diagnostic, sources)])
}

fn notes<'a>(mut group: Group<'a>, diagnostic: &'a Diagnostic, sources: &Sources) -> Group<'a> {
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    // A problem of the syntax has no address, as there is no tree.
    if diagnostic.span.is_none() {
        let (_, at) = sources.origin(diagnostic.file, &diagnostic.at);
        group = group.element(Level::NOTE.message(format!("at {at}")));
    }
    group
}

/// A place to underline.
struct Mark<'a> {
    source: &'a Source,
    line: usize,
    range: Range<usize>,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// The lines of the marks and nothing else of the text: annotate-snippets goes through all that
/// it is given.
fn piece<'a>(group: Group<'a>, marks: &[Mark<'a>], source: &'a Source) -> Group<'a> {
    let first = marks.iter().map(|mark| mark.line).min().unwrap_or(1);
    let last = marks.iter().map(|mark| mark.line).max().unwrap_or(1);
    let window = source.line_range(first).start..source.line_range(last).end;
    if window.len() > LONGEST_LINE * (last - first + 1) {
        return marks
            .iter()
            .fold(group, |group, mark| excerpt(group, mark, source));
    }
    let text = source.text().get(window.clone()).unwrap_or_default();
    let annotations = marks.iter().map(|mark| {
        let start = mark.range.start.clamp(window.start, window.end) - window.start;
        let end = mark.range.end.clamp(window.start, window.end) - window.start;
        mark.kind.span(start..end.max(start)).label(mark.label)
    });
    let snippet = Snippet::source(text)
        .path(source.path())
        .line_start(first)
        .annotations(annotations.collect::<Vec<_>>());
    group.element(snippet)
}

/// A part of a line that is too long to show. annotate-snippets would count its columns from the
/// start of the part.
fn excerpt<'a>(group: Group<'a>, mark: &Mark<'a>, source: &'a Source) -> Group<'a> {
    let text = source.text();
    let line = source.line_range(mark.line);
    let start = floor(text, mark.range.start.saturating_sub(MARGIN)).max(line.start);
    let marked = mark.range.end.min(mark.range.start + MARGIN);
    let end = floor(text, marked + MARGIN).min(line.end);
    let marked = floor(text, marked);
    let count = |range: Range<usize>| text.get(range).unwrap_or_default().chars().count();
    let excerpt = format!(
        "{}\n{:indent$}{} {}",
        text.get(start..end).unwrap_or_default().replace('\t', " "),
        "",
        "^".repeat(count(mark.range.start..marked).max(1)),
        mark.label.unwrap_or_default(),
        indent = count(start..mark.range.start),
    );
    let (line, column) = source.line_column(mark.range.start);
    group
        .element(Origin::path(source.path()).line(line).char_column(column))
        .element(
            Level::NOTE
                .with_name(Some("excerpt"))
                .message(excerpt.trim_end().to_owned()),
        )
}

/// What of the range stands on its first line: at least one character, if the line has any.
fn first_line(source: &Source, range: Range<usize>) -> Range<usize> {
    let text = source.text();
    let start = floor(text, range.start);
    let (line, _) = source.line_column(start);
    let line_end = source.line_range(line).end;
    let end = floor(text, range.end).min(line_end);
    if end > start {
        return start..end;
    }
    let next = text
        .get(start..line_end)
        .and_then(|rest| rest.chars().next());
    start..start + next.map_or(0, char::len_utf8)
}

/// The nearest offset at or below `at` that does not split a character.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
