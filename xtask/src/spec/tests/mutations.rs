//! Documents that nobody would write: nothing panics, nothing hangs, every refusal is explained.

use super::{EVERYTHING, read};
use crate::spec::{Pointer, Report, inferred, lint};

/// Reads, and renders whatever is found.
fn survives(path: &str, text: &str) {
    let mut report = Report::new();
    let source = match read(path, text, &mut report) {
        Ok(document) => {
            lint(&document, &mut report);
            inferred(&document);
            document.sources
        }
        Err(source) => {
            assert!(report.has_errors(), "refused without a word:\n{text}");
            source
        }
    };
    report.render(&source, false);
    source.describe(&Pointer::root().keys(["paths", "nowhere"]));
}

const LINES: [&str; 10] = [
    "",
    "- a",
    "a: b",
    "a: [b",
    "'a",
    "\ta: b",
    "<<: [1]",
    "? {a: b}",
    "$ref: '#/paths'",
    "*count",
];

const VALUES: [&str; 13] = [
    "null",
    "1",
    "-1",
    "1.5",
    "1e300",
    "true",
    "text",
    "[]",
    "[null]",
    "{}",
    "{$ref: 1}",
    "{$ref: '#'}",
    "{a: {a: {a: 1}}}",
];

/// The document with each line in turn replaced by something with the same indentation, or taken
/// out. `stride` leaves some of them out.
fn every_line(stride: usize) {
    let lines: Vec<&str> = EVERYTHING.lines().collect();
    let mut count = 0;
    for (index, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut others: Vec<Option<String>> = LINES
            .iter()
            .map(|other| Some(format!("{indent}{other}")))
            .collect();
        others.push(None);
        if let Some((key, _)) = line.split_once(": ") {
            others.extend(VALUES.iter().map(|value| Some(format!("{key}: {value}"))));
        }
        for other in others {
            count += 1;
            if count % stride == 0 {
                let above = lines[..index].iter().copied();
                let below = lines[index + 1..].iter().copied();
                let changed: Vec<&str> = above.chain(other.as_deref()).chain(below).collect();
                survives("spec/api.yaml", &changed.join("\n"));
            }
        }
    }
}

#[test]
fn lines_replaced() {
    // No divisor of the number of replacements, so that each of them has its turn.
    every_line(11);
}

#[test]
#[ignore = "takes half a minute"]
fn all_lines_replaced() {
    every_line(1);
}

#[test]
fn cut_off_everywhere() {
    let start = EVERYTHING.find("components:").unwrap();
    for end in (0..start / 2).chain((start / 2..EVERYTHING.len()).step_by(17)) {
        survives("spec/api.yaml", &EVERYTHING[..end]);
    }
}

#[test]
fn json_cut_off_at_every_byte() {
    let text = r##"{"openapi": "3.0.3", "info": {"title": "T\u00e9\ud83d\ude00", "version": "1"},
        "paths": {"/a/{b}": {"get": {"responses": {"200": {"description": "ä"}},
        "parameters": [{"$ref": "#/components/parameters/B"}]}}},
        "components": {"parameters": {"B": {"in": "path", "name": "b", "required": true,
        "schema": {"type": "integer", "minimum": -1.0e1}}}}}"##;
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        survives("spec/api.json", &text[..end]);
    }
}

#[test]
fn depth_and_repetition_have_bounds() {
    let head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
    let deep = |open: &str, close: &str, depth| {
        format!("{head}x-a: {}{}\n", open.repeat(depth), close.repeat(depth))
    };
    survives("spec/api.yaml", &deep("[", "]", 100));
    survives("spec/api.yaml", &deep("[", "]", 10_000));
    survives("spec/api.yaml", &deep("{a: ", "}", 10_000));
    survives("spec/api.json", &"[".repeat(100_000));
    survives("spec/api.yaml", &format!("{head}x-a: &a [*a]\n"));
    survives("spec/api.yaml", &format!("{head}x-a: &a {{<<: *a}}\n"));
    let schemas = |count: usize, next: &dyn Fn(usize) -> usize| {
        let lines: String = (0..count)
            .map(|index| {
                format!(
                    "    S{index}: {{$ref: '#/components/schemas/S{}'}}\n",
                    next(index)
                )
            })
            .collect();
        format!("{head}components:\n  schemas:\n{lines}")
    };
    survives("spec/api.yaml", &schemas(2_000, &|index| index + 1));
    survives(
        "spec/api.yaml",
        &schemas(2_000, &|index| (index + 1) % 2_000),
    );
}

#[test]
fn a_deep_schema_that_fails_does_not_take_forever() {
    let mut schema = "{type: 5}".to_owned();
    for _ in 0..40 {
        schema = format!("{{type: array, items: {schema}}}");
    }
    let head = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\n";
    survives(
        "spec/api.yaml",
        &format!("{head}components: {{schemas: {{A: {schema}}}}}\n"),
    );
}
