//! The credentials of a request, held against the alternatives that the document offers.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    API_KEY, BASIC, TOKEN,
    document::{Document, Operation, text},
    parameters::Pair,
    path::decoded,
};

/// What came of the credentials.
#[derive(Default)]
pub(crate) struct Checked {
    /// What is wrong, one line each.
    pub(crate) violations: Vec<String>,
    /// The headers that credentials of the alternative stand in, in small letters.
    pub(crate) headers_used: BTreeSet<String>,
    /// The names of query pairs that are credentials.
    pub(crate) query_used: BTreeSet<String>,
    /// The names of cookies that are credentials.
    pub(crate) cookies_used: BTreeSet<String>,
}

/// Looks for the first alternative all of whose credentials are there and right.
pub(crate) fn check(
    document: &Document,
    operation: &Operation<'_>,
    query: &[Pair],
    headers: &[Pair],
    cookies: &[Pair],
) -> Checked {
    let mut alternatives = operation.security();
    // Going without credentials is the last resort, wherever it stands among the alternatives.
    alternatives.sort_by_key(Vec::is_empty);
    let mut wrong = Vec::new();
    for alternative in &alternatives {
        let mut checked = Checked::default();
        for name in alternative {
            check_scheme(document, name, query, headers, cookies, &mut checked);
        }
        if checked.violations.is_empty() {
            return checked;
        }
        wrong.push(checked);
    }
    // None fits: what stands where any of them has its place isn't a stray header on top of that.
    let mut all = Checked::default();
    let mut reasons = Vec::new();
    for checked in wrong {
        reasons.push(checked.violations.join(" and "));
        all.headers_used.extend(checked.headers_used);
        all.query_used.extend(checked.query_used);
        all.cookies_used.extend(checked.cookies_used);
    }
    if !reasons.is_empty() {
        all.violations = vec![format!("credentials: {}", reasons.join("; or "))];
    }
    all
}

fn check_scheme(
    document: &Document,
    name: &str,
    query: &[Pair],
    headers: &[Pair],
    cookies: &[Pair],
    checked: &mut Checked,
) {
    let schemes = document.root().pointer("/components/securitySchemes");
    let Some(scheme) = schemes.and_then(|schemes| schemes.get(name)) else {
        let violation = format!("the document declares no scheme `{name}`");
        checked.violations.push(violation);
        return;
    };
    let scheme = document.resolve(scheme);
    let (place, wanted, found) = match text(scheme, "type") {
        Some("apiKey") => {
            let key = text(scheme, "name").unwrap_or_default();
            let location = text(scheme, "in").unwrap_or_default();
            let found = match location {
                "query" => {
                    checked.query_used.insert(key.to_owned());
                    values(query, |name| decoded(name).as_deref() == Ok(key))
                        .into_iter()
                        .map(|value| decoded(&value).unwrap_or(value))
                        .collect()
                }
                "cookie" => {
                    checked.cookies_used.insert(key.to_owned());
                    values(cookies, |name| name == key)
                }
                _ => {
                    checked.headers_used.insert(key.to_ascii_lowercase());
                    values(headers, |name| name.eq_ignore_ascii_case(key))
                }
            };
            (format!("{location} `{key}`"), API_KEY.to_owned(), found)
        }
        kind => {
            checked.headers_used.insert("authorization".to_owned());
            let found = values(headers, |name| name == "authorization");
            (
                "header `authorization`".to_owned(),
                authorization(kind, scheme),
                found,
            )
        }
    };
    match found.as_slice() {
        [found] if *found == wanted => {}
        [] => checked
            .violations
            .push(format!("`{name}` asks for {place}, which is missing")),
        [found] => checked.violations.push(format!(
            "`{name}`: {place} is `{found}`, must be `{wanted}`"
        )),
        _ => checked
            .violations
            .push(format!("`{name}`: {place} is sent more than once")),
    }
}

fn values(pairs: &[Pair], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    pairs
        .iter()
        .filter(|(name, _)| wanted(name))
        .map(|(_, value)| value.clone())
        .collect()
}

/// The header that a scheme asks for; every scheme that isn't of HTTP hands out bearer tokens.
fn authorization(kind: Option<&str>, scheme: &Value) -> String {
    let basic = kind == Some("http")
        && text(scheme, "scheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"));
    if basic {
        let (user, password) = BASIC;
        format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
    } else if let (Some("http"), Some(scheme)) = (kind, text(scheme, "scheme"))
        && !scheme.eq_ignore_ascii_case("bearer")
    {
        format!("{scheme} {TOKEN}")
    } else {
        format!("Bearer {TOKEN}")
    }
}

/// Base64 with padding, as HTTP Basic wants it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut group = [0; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let group = u32::from_be_bytes(group);
        for digit in 0..4 {
            if digit <= chunk.len() {
                let index = (group >> (18 - 6 * digit)) & 63;
                text.push(char::from(DIGITS[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_of_every_remainder() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar?>", "Zm9vYmFyPz4="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
