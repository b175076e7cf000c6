//! The headers of a request that every operation has: what it accepts, what its body is, and that
//! there are no others than the document and HTTP itself know.

use std::collections::BTreeSet;

use crate::{document::essence, parameters::Pair};

/// Headers that a client may send without the document saying so.
const STANDARD: [&str; 9] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "traceparent",
    "tracestate",
    "user-agent",
];

/// Headers that neither HTTP nor the document asks for.
pub(crate) fn stray(headers: &[Pair], used: &BTreeSet<String>) -> Vec<String> {
    headers
        .iter()
        .filter(|(name, _)| !STANDARD.contains(&name.as_str()) && !used.contains(name))
        .map(|(name, value)| format!("header `{name}: {value}`: not documented for the operation"))
        .collect()
}

/// The value of a header that is sent at most once.
pub(crate) fn header<'a>(headers: &'a [Pair], name: &str) -> Option<&'a str> {
    headers
        .iter()
        .find(|(header, _)| header == name)
        .map(|(_, value)| value.as_str())
}

/// What is wrong with the `Accept` headers if a body of that media type is to come back.
pub(crate) fn accept_violation(headers: &[Pair], media_type: &str) -> Option<String> {
    let ranges: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name == "accept")
        .flat_map(|(_, value)| value.split(','))
        .collect();
    if ranges.is_empty() {
        return Some(format!("header `accept`: missing, must allow {media_type}"));
    }
    let allowed = ranges.iter().any(|range| allows(range, media_type));
    (!allowed).then(|| {
        let ranges = ranges.join(",");
        format!("header `accept`: `{ranges}` doesn't allow {media_type}")
    })
}

/// Whether a media range takes a media type.
pub(crate) fn allows(range: &str, media_type: &str) -> bool {
    let refused = range.split(';').skip(1).any(|parameter| {
        parameter
            .trim()
            .strip_prefix("q=")
            .is_some_and(|quality| quality.parse() == Ok(0.0))
    });
    let range = essence(range);
    let media_type = essence(media_type);
    let fits = match range.strip_suffix("/*") {
        Some("*") => true,
        Some(family) => media_type.split('/').next() == Some(family),
        None => range == media_type,
    };
    fits && !refused
}
