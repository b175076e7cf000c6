//! From text to tree: YAML or JSON, with syntax errors that say where and what to do.

use std::ops::Range;

use serde::de::DeserializeSeed;

use super::node::Building;
use super::source::Format;
use super::{Diagnostic, Node, Pointer, Report, Source};

/// Parses the text; none if it is no tree, and then `report` says why.
pub(super) fn parse(source: &mut Source, report: &mut Report) -> Option<Node> {
    // JSON is YAML but for a few corners (surrogates in escapes, tabs, long keys), and its own
    // parser is several times as fast.
    let looks_like_json = source.text().trim_start().starts_with('{');
    if source.has_extension("json") || looks_like_json {
        match parse_json(source, report) {
            Ok(node) => {
                source.set_format(Format::Json);
                return finish(node, source, report);
            }
            Err(error) if source.has_extension("json") => {
                source.set_format(Format::Json);
                report.push(json_error(&error, source));
                return None;
            }
            // A YAML document in flow style.
            Err(_) => {}
        }
    }
    let parsed =
        parse_yaml(source.text(), report).or_else(|error| match joined_surrogates(source.text()) {
            Some(text) => parse_yaml(&text, report).map_err(|_| error),
            None => Err(error),
        });
    match parsed {
        Ok(parsed) => finish(parsed, source, report),
        Err(error) => {
            report.push(yaml_error(&error, source));
            None
        }
    }
}

fn parse_yaml(text: &str, report: &Report) -> Result<(Node, bool), serde_yaml::Error> {
    let building = Building::new(text.len(), true, report.is_tolerant());
    let node = building.deserialize(serde_yaml::Deserializer::from_str(text))?;
    Ok((node, building.duplicates.get()))
}

/// JSON writes a character beyond the first 65,536 as two escapes, and so do texts that were JSON once. YAML
/// knows no such pairs; with the characters in their place it can be parsed. None if there are no pairs.
fn joined_surrogates(text: &str) -> Option<String> {
    let mut joined = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        let (before, after) = rest.split_at(at);
        let unit = |at: usize| u16::from_str_radix(after.get(at..at + 4)?, 16).ok();
        let pair = (after.get(6..8) == Some("\\u"))
            .then(|| unit(2).zip(unit(8)))
            .flatten();
        let character = pair.and_then(|(high, low)| String::from_utf16(&[high, low]).ok());
        joined.push_str(before);
        match character.filter(|_| pair.is_some_and(|(high, _)| (0xd800..0xdc00).contains(&high))) {
            Some(character) => {
                joined.push_str(&character);
                rest = after.get(12..).unwrap_or_default();
            }
            None => {
                joined.push_str("\\u");
                rest = after.get(2..).unwrap_or_default();
            }
        }
    }
    joined.push_str(rest);
    (joined.len() < text.len()).then_some(joined)
}

fn parse_json(source: &Source, report: &Report) -> Result<(Node, bool), serde_json::Error> {
    let building = Building::new(source.text().len(), false, report.is_tolerant());
    let mut deserializer = serde_json::Deserializer::from_str(source.text());
    let node = building.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((node, building.duplicates.get()))
}

/// Reports keys that stand twice in an object. The tree is still good for finding more.
fn finish((node, duplicates): (Node, bool), source: &Source, report: &mut Report) -> Option<Node> {
    if duplicates {
        let found = source.duplicate_keys();
        for (second, first) in found {
            let key = source.text().get(second.clone()).unwrap_or_default();
            let (line, _) = source.line_column(first.start);
            report.push(
                Diagnostic::error(
                    &Pointer::root(),
                    format!(
                        "the key `{}` stands twice in an object",
                        key.trim_matches(['"', '\''])
                    ),
                )
                .at_bytes(second.clone())
                .tolerable()
                .label(format!("first on line {line}"))
                .help("only the last one counts; merge the two entries, or rename one"),
            );
        }
        if found.is_empty() {
            // The two parsers disagree about the text: say what is known.
            report.push(
                Diagnostic::error(&Pointer::root(), "a key stands twice in an object").tolerable(),
            );
        }
    }
    Some(node)
}

fn json_error(error: &serde_json::Error, source: &Source) -> Diagnostic {
    let line = source.line_range(error.line());
    // serde_json counts bytes from 1, and 0 for "at the end of the line before".
    let at = (line.start + error.column().saturating_sub(1)).min(line.end);
    let text = error.to_string();
    let problem = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(problem, _)| problem);
    let diagnostic = syntax_error("JSON", problem, at..at + 1);
    if problem.starts_with("EOF while parsing") {
        return syntax_error("JSON", "the text ends too soon", at..at + 1)
            .help("a quote or a bracket is not closed");
    }
    match problem {
        "trailing comma" => diagnostic.help("JSON allows no comma after the last entry"),
        "key must be a string" => diagnostic.help("JSON wants keys in double quotes"),
        "recursion limit exceeded" => diagnostic.help("no API nests 128 levels deep"),
        _ => diagnostic,
    }
}

fn yaml_error(error: &serde_yaml::Error, source: &Source) -> Diagnostic {
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
        "unknown anchor" => ("this alias names no anchor above it", None),
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
