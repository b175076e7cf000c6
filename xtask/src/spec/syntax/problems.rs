//! What is wrong with text that is no tree, as people think of it: quotes, brackets, colons and indentation,
//! and not tokens and contexts. Nothing here parses for the sake of the tree.

use std::ops::Range;

use super::quotes::{self, Open};
use crate::spec::{Diagnostic, Pointer, Source};

/// What needs no parser to be told from a document.
pub(super) fn no_text(text: &str) -> Option<Diagnostic> {
    let text = text.trim_start();
    let problem = |message: &str| Diagnostic::error(&Pointer::root(), message).at_bytes(0..1);
    if text.is_empty() {
        return Some(problem("the file is empty"));
    }
    let is_markup = text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|it: char| it.is_ascii_alphabetic() || "!?".contains(it))
    });
    is_markup.then(|| {
        problem("this is HTML or XML, neither YAML nor JSON")
            .help("download the document itself, and not the page that shows it")
    })
}

pub(super) fn json_error(error: &serde_json::Error, source: &Source) -> Diagnostic {
    let line = source.line_range(error.line());
    // serde_json counts bytes from 1, and 0 for "at the end of the line before".
    let at = (line.start + error.column().saturating_sub(1)).min(line.end);
    let text = error.to_string();
    let problem = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(problem, _)| problem);
    let Open { quote, bracket } = quotes::open(source.text(), at);
    if problem.starts_with("EOF while parsing") {
        return match bracket.and_then(|at| Some((at, source.text().get(at..at + 1)?))) {
            Some((at, bracket)) => syntax_error(
                "JSON",
                &format!("this `{bracket}` seems to have no end"),
                at..at + 1,
            )
            .label("by how the lines are indented")
            .help("close it, or the quote inside of it that is open"),
            None => syntax_error("JSON", "the text ends too soon", at..at + 1)
                .help("a quote or a bracket is not closed"),
        };
    }
    if problem.starts_with("control character") {
        let ends_line = |&quote: &usize| at == line.end || quote < line.start;
        return match quote.filter(ends_line) {
            Some(quote) => syntax_error(
                "JSON",
                "this quote is not closed on its line",
                quote..quote + 1,
            )
            .help("close it where the text ends; a line break inside of text is written `\\n`"),
            None => syntax_error("JSON", "a control character stands in the text", at..at + 1)
                .help("write it as an escape: a tab is `\\t`"),
        };
    }
    let rest = source.text().get(at..).unwrap_or_default();
    let (problem, help) = match problem {
        "key must be a string" | "expected value" if rest.starts_with(['/', '#']) => {
            ("a comment stands here", Some("JSON has none; take it out"))
        }
        "key must be a string" => (problem, Some("JSON wants keys in double quotes")),
        "expected value" if rest.starts_with('\'') => {
            (problem, Some("JSON wants text in double quotes"))
        }
        "expected value" if rest.starts_with("openapi:") || rest.starts_with("---") => (
            "this looks like YAML",
            Some("let the name of the file end in `.yaml`"),
        ),
        "trailing comma" => (problem, Some("JSON allows no comma after the last entry")),
        "recursion limit exceeded" => (problem, Some("no API nests 128 levels deep")),
        _ => (problem, None),
    };
    let diagnostic = syntax_error("JSON", problem, at..at + 1);
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

pub(super) fn yaml_error(error: &serde_yaml::Error, source: &Source) -> Diagnostic {
    let text = error.to_string();
    let (problem, context) = split_problem(&text);
    let place = |line: usize, column: usize| {
        source.advance(source.line_range(line), column.saturating_sub(1))
    };
    let at = match (error.location(), context) {
        // The end of the text says nothing about where the quote was opened.
        (_, Some(Context { line, column, .. })) if problem == "found unexpected end of stream" => {
            place(line, column)
        }
        (Some(location), _) => place(location.line(), location.column()),
        (None, _) if problem.contains("more than one document") => source.second_document(),
        (None, _) => 0,
    };
    if let Some(tab) = indenting_tab(source, at) {
        return syntax_error("YAML", "a tab indents this line", tab)
            .help("YAML is indented with spaces only");
    }
    // serde_yaml puts the way to the node in front of what the tree builder says.
    let own = problem.split_once(": ").map_or(problem, |(_, own)| own);
    if let Some((_, help)) = OWN_PROBLEMS
        .iter()
        .find(|(start, _)| own.starts_with(start))
    {
        return Diagnostic::error(&Pointer::root(), own)
            .at_bytes(at..at + 1)
            .help(*help);
    }
    if let Some(diagnostic) = quote_error(problem, context, at, source) {
        return diagnostic;
    }
    let (problem, help) = explain(problem);
    let mut diagnostic = syntax_error("YAML", problem, at..at + 1);
    if let Some(Context { what, line, .. }) = context {
        diagnostic = diagnostic.label(format!("while {what} that begins on line {line}"));
    }
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

/// What libyaml makes of a quote that is missing, or one too many: it takes the next one for the end of the text, and
/// stumbles over what follows.
fn quote_error(
    problem: &str,
    context: Option<Context<'_>>,
    at: usize,
    source: &Source,
) -> Option<Diagnostic> {
    let is_in_quotes = context.is_some_and(|context| context.what.contains("quoted scalar"));
    if problem == "found unexpected end of stream" && is_in_quotes {
        let never = syntax_error("YAML", "this quote is never closed", at..at + 1);
        return Some(never.help("close it where the text ends"));
    }
    if !problem.starts_with("did not find expected ") {
        return None;
    }
    let quote = quotes::ended_before(source.text(), at)?;
    let inside = match source.text().as_bytes().get(quote)? {
        b'"' => "`\\\"`",
        _ => "`''`",
    };
    let (line, _) = source.line_column(at);
    Some(if source.line_column(quote).0 == line {
        syntax_error(
            "YAML",
            "the text in quotes has ended before this",
            at..at + 1,
        )
        .help(format!(
            "put all of the text in quotes; a quote inside of it is written {inside}"
        ))
    } else {
        let late = format!("this quote is closed only on line {line}");
        syntax_error("YAML", &late, quote..quote + 1).help(format!(
            "close it where the text ends; a quote inside of the text is written {inside}"
        ))
    })
}

/// What the tree builder refuses although YAML allows it.
const OWN_PROBLEMS: [(&str, &str); 3] = [
    (
        "the YAML tag",
        "write the value out, or refer to it by `$ref`",
    ),
    (
        "aliases repeat",
        "write the repeated part once, as a component, and refer to it by `$ref`",
    ),
    (
        "JSON has no",
        "leave the value out, or put it in quotes if it is text",
    ),
];

fn syntax_error(language: &str, problem: &str, span: Range<usize>) -> Diagnostic {
    Diagnostic::error(
        &Pointer::root(),
        format!("this is not valid {language}: {problem}"),
    )
    .at_bytes(span)
}

/// What libyaml was at when it met a problem, and where that began.
#[derive(Clone, Copy)]
struct Context<'a> {
    what: &'a str,
    line: usize,
    column: usize,
}

/// Takes `did not find expected key at line 3 column 1, while parsing a block mapping at line 2
/// column 1` apart.
fn split_problem(text: &str) -> (&str, Option<Context<'_>>) {
    let (problem, context) = match text.split_once(", while ") {
        Some((problem, context)) => (problem, Some(context)),
        None => (text, None),
    };
    let problem = problem.split(" at line ").next().unwrap_or(problem);
    let problem = problem.split(" at position ").next().unwrap_or(problem);
    let context = context.and_then(|context| {
        let (what, place) = context.split_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        Some(Context {
            what,
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    });
    (problem, context)
}

/// libyaml speaks of tokens and contexts; people think of indentation, colons and quotes.
fn explain(problem: &str) -> (&str, Option<&'static str>) {
    match problem {
        "did not find expected key" => (
            "the indentation of this line fits no block",
            Some("align it with the keys of the object it belongs to"),
        ),
        "did not find expected '-' indicator" => (
            "the indentation of this line fits no list",
            Some("align it with the `-` of the list it belongs to"),
        ),
        "mapping values are not allowed in this context" => (
            "no value can begin here",
            Some(
                "put quotes around text that holds `: `, or check the indentation and the line above",
            ),
        ),
        "could not find expected ':'" => (
            "a key without a colon",
            Some("check the line above for a missing `:` or a broken line of text"),
        ),
        "found unexpected end of stream" => (
            "the text ends too soon",
            Some("a quote or a bracket is not closed"),
        ),
        "found character that cannot start any token" => (
            "no value can begin with this character",
            Some("put the text in quotes"),
        ),
        "did not find expected ',' or '}'" => ("a `,` or `}` is missing", None),
        "did not find expected ',' or ']'" => ("a `,` or `]` is missing", None),
        "recursion limit exceeded" => (
            "this nests too deep",
            Some("no API nests 128 levels deep; check the aliases"),
        ),
        "repetition limit exceeded" => (
            "aliases repeat so much that the document grows out of bounds",
            Some("write the repeated part once, as a component, and refer to it by `$ref`"),
        ),
        "invalid type: map, expected a key that is text"
        | "invalid type: sequence, expected a key that is text" => ("a key must be text", None),
        "unknown anchor" => (
            "this alias names no anchor above it",
            Some("put text that begins with `*` in quotes"),
        ),
        "did not find expected alphabetic or numeric character" => (
            "no anchor is called that",
            Some("put text that begins with `*` or `&` in quotes"),
        ),
        "deserializing from YAML containing more than one document is not supported" => (
            "a second document begins here",
            Some("keep one document per file"),
        ),
        other => (other, None),
    }
}

/// A tab among the white space that the line of `at`, or the one above, begins with.
fn indenting_tab(source: &Source, at: usize) -> Option<Range<usize>> {
    let (line, _) = source.line_column(at);
    [line, line.saturating_sub(1)]
        .into_iter()
        .filter(|&line| line > 0)
        .find_map(|line| {
            let range = source.line_range(line);
            let text = source.text().get(range.clone())?;
            let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
            let tab = text.get(..indent)?.find('\t')?;
            Some(range.start + tab..range.start + tab + 1)
        })
}
