//! The places of the nodes of a YAML text.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, Span, options};

use super::{Builder, Children, Positions};

pub(super) fn positions(text: &str) -> Positions {
    let mut builder = Builder::default();
    // Anchor id to place.
    let mut anchors = HashMap::new();
    // Complex keys (`? {a: b}`) are refused when the tree is built; here they only must not harm.
    let mut documents = 0;
    let options = options! { simple_key_max_lookahead: 65_536 };
    for event in Parser::new_from_str_with_options(text, options) {
        // The document has been parsed by another parser before. Should this one disagree, what
        // was found so far is still right.
        let Ok((event, span)) = event else { break };
        let range = bytes(text, &span);
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    builder.positions.second_document = range.start;
                    break;
                }
            }
            Event::Scalar(value, _, anchor, _) => {
                if builder.wants_key() {
                    builder.key(value.into_owned(), range);
                } else {
                    let range = range.start..trimmed_end(text, range);
                    let place = builder.value(range, Children::None);
                    anchors.insert(anchor, place);
                }
            }
            Event::SequenceStart(_, anchor, _) => {
                let place = builder.open(range.start, false);
                anchors.insert(anchor, place);
            }
            Event::MappingStart(_, anchor, _) => {
                let place = builder.open(range.start, true);
                anchors.insert(anchor, place);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let is_flow = matches!(text.as_bytes().get(range.start), Some(b'}' | b']'));
                builder.close(is_flow.then_some(range.end));
            }
            Event::Alias(anchor) => {
                if builder.wants_key() {
                    builder.key(String::new(), range);
                } else {
                    let target = anchors.get(&anchor).copied();
                    builder.value(range, target.map_or(Children::None, Children::Alias));
                }
            }
            _ => {}
        }
    }
    builder.finish()
}

fn bytes(text: &str, span: &Span) -> Range<usize> {
    let start = span.start.byte_offset().unwrap_or_default().min(text.len());
    let end = span.end.byte_offset().unwrap_or_default().min(text.len());
    start..end.max(start)
}

/// Block scalars reach over their trailing line breaks; nobody wants those underlined.
fn trimmed_end(text: &str, range: Range<usize>) -> usize {
    let scalar = text.get(range.clone()).unwrap_or_default();
    range.start + scalar.trim_end().len()
}
