//! Paths as they arrive, held against path templates, segment by segment and before any decoding.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

/// The text that stands for each parameter of a template, still percent-encoded; `None` if the
/// path doesn't match.
pub(crate) fn captures(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let templates: Vec<_> = template.split('/').collect();
    let segments: Vec<_> = path.split('/').collect();
    if templates.len() != segments.len() {
        return None;
    }
    let mut captures = BTreeMap::new();
    for (template, segment) in templates.into_iter().zip(segments) {
        if !capture(template, segment, &mut captures) {
            return None;
        }
    }
    Some(captures)
}

/// How many characters of a template stand for themselves; of several templates that match, the
/// most literal one is meant.
pub(crate) fn literal_length(template: &str) -> usize {
    let mut inside = false;
    let outside = template.chars().filter(|character| {
        match character {
            '{' => inside = true,
            '}' => inside = false,
            _ => return !inside,
        }
        false
    });
    outside.count()
}

/// Matches one segment; a parameter takes at least one character.
fn capture(template: &str, segment: &str, captures: &mut BTreeMap<String, String>) -> bool {
    let Some((before, rest)) = template.split_once('{') else {
        return decoded(segment).as_deref() == Ok(template);
    };
    let Some((name, rest)) = rest.split_once('}') else {
        return false;
    };
    let Some(segment) = segment.strip_prefix(before) else {
        return false;
    };
    if rest.is_empty() {
        captures.insert(name.to_owned(), segment.to_owned());
        return !segment.is_empty();
    }
    // Longest first, so that `{name}.json` takes `a.json.json` as `a.json`.
    let ends: Vec<_> = segment
        .char_indices()
        .map(|(index, _)| index)
        .skip(1)
        .collect();
    for end in ends.into_iter().rev() {
        if capture(rest, &segment[end..], captures) {
            captures.insert(name.to_owned(), segment[..end].to_owned());
            return true;
        }
    }
    false
}

/// The text behind percent escapes.
pub(crate) fn decoded(text: &str) -> Result<String, String> {
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let escape = bytes.get(index + 1..index + 3);
        if *byte == b'%' && !escape.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) {
            return Err(format!("`{text}` holds a `%` that begins no escape"));
        }
    }
    percent_decode_str(text)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| format!("`{text}` isn't UTF-8 when decoded"))
}
