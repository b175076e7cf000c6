//! Diagnostics as text, in the manner of rustc.

use std::collections::HashSet;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Part, Severity, Source};

/// Longer lines (a document on a single line, say) are shown in part.
const LONGEST_LINE: usize = 300;
/// How much of a line that is too long is shown on either side.
const MARGIN: usize = 60;
/// Lines this near to each other are shown in one piece.
const NEAR: usize = 12;

/// Renders the problems in the order of the text, each once.
pub(super) fn render(diagnostics: &[Diagnostic], source: &Source, color: bool) -> String {
    let mut placed: Vec<(Range<usize>, &Diagnostic)> = diagnostics
        .iter()
        .map(|diagnostic| (first_line(source, place(diagnostic, source)), diagnostic))
        .collect();
    placed.sort_by_key(|(range, diagnostic)| (range.start, range.end, diagnostic.severity));
    let mut seen = HashSet::new();
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = String::new();
    for (range, diagnostic) in placed {
        if seen.insert((
            range.start,
            diagnostic.severity,
            diagnostic.message.as_str(),
        )) {
            text.push_str(&one(&renderer, diagnostic, range, source));
            text.push_str("\n\n");
        }
    }
    text
}

fn place(diagnostic: &Diagnostic, source: &Source) -> Range<usize> {
    match &diagnostic.span {
        Some(span) => span.clone(),
        None => source.locate(&diagnostic.at, diagnostic.part),
    }
}

fn one(
    renderer: &Renderer,
    diagnostic: &Diagnostic,
    range: Range<usize>,
    source: &Source,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let (line, _) = source.line_column(range.start);
    let mut marks = vec![Mark {
        line,
        range,
        kind: AnnotationKind::Primary,
        label: diagnostic.label.as_deref(),
    }];
    for (at, label) in &diagnostic.related {
        let range = first_line(source, source.locate(at, Part::Key));
        let (line, _) = source.line_column(range.start);
        marks.push(Mark {
            line,
            range,
            kind: AnnotationKind::Context,
            label: Some(label),
        });
    }
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
    // Piece by piece, so that the cost does not grow with the distance.
    while let Some(first) = marks.first() {
        let line = first.line;
        let (near, far): (Vec<_>, Vec<_>) = marks
            .into_iter()
            .partition(|mark| mark.line.abs_diff(line) <= NEAR);
        group = piece(group, &near, source);
        marks = far;
    }
    renderer.render(&[notes(group, diagnostic)])
}

fn notes<'a>(mut group: Group<'a>, diagnostic: &'a Diagnostic) -> Group<'a> {
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    // A problem of the syntax has no address, as there is no tree.
    if diagnostic.span.is_none() {
        group = group.element(Level::NOTE.message(format!("at {}", diagnostic.at)));
    }
    group
}

/// A place to underline.
struct Mark<'a> {
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
