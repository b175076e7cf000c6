//! From text to tree: YAML or JSON. What it says of text that is neither is in `problems`.

mod problems;
mod quotes;

use serde::de::DeserializeSeed;

use super::node::Building;
use super::source::Format;
use super::{Diagnostic, Node, Pointer, Report, Source};
use problems::{json_error, no_text, yaml_error};

/// Parses the text; none if it is no tree, and then `report` says why.
pub(super) fn parse(source: &mut Source, report: &mut Report) -> Option<Node> {
    if let Some(problem) = no_text(source.text()) {
        report.push(problem);
        return None;
    }
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
