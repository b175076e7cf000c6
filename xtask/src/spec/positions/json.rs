//! The places of the nodes of a JSON text. It has been parsed before, so that this scanner only
//! has to tell tokens apart; whatever it does not expect, it skips.

use std::ops::Range;

use super::{Builder, Children, Positions};

pub(super) fn positions(text: &str) -> Positions {
    let mut builder = Builder::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                builder.open(at, byte == b'{');
                at += 1;
            }
            b'}' | b']' => {
                builder.close(Some(at + 1));
                at += 1;
            }
            b'"' => {
                let end = string_end(bytes, at);
                if builder.wants_key() {
                    builder.key(unquote(text, at..end), at..end);
                } else {
                    builder.value(at..end, Children::None);
                }
                at = end;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            _ => {
                let is_end = |byte: &u8| b",:]}[{\" \t\r\n".contains(byte);
                let length = bytes.iter().skip(at).position(is_end);
                let end = length.map_or(bytes.len(), |length| at + length.max(1));
                builder.value(at..end, Children::None);
                at = end;
            }
        }
    }
    builder.finish()
}

/// The end of the string that opens at `start`, behind its closing quote.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn unquote(text: &str, range: Range<usize>) -> String {
    let quoted = text.get(range).unwrap_or_default();
    if quoted.contains('\\') {
        serde_json::from_str(quoted).unwrap_or_default()
    } else {
        quoted.trim_matches('"').to_owned()
    }
}
