//! Paths of operations: as they are sent, and which parameters they have places for. What a parameter is, is in
//! `parameters`.

use super::lower::{Instead, Lowering};
use super::{Docs, Location, Parameter, Shape, Type, names};
use crate::spec::{Diagnostic, Pointer};

impl Lowering<'_> {
    /// The path as it is sent: what a template holds beyond its path, OpenAPI has no place for. A fragment is
    /// never sent; the pairs of a query stay, unless there is a parameter for them.
    pub(super) fn sent_path(
        &mut self,
        path: &str,
        at: &Pointer,
        parameters: &mut Vec<Parameter>,
    ) -> Option<String> {
        let sent = &path[..end(path).unwrap_or(path.len())];
        if sent.split('/').any(|segment| matches!(segment, "." | "..")) {
            self.unmapped(
                at,
                "a path that leads elsewhere, by `.` or `..`,",
                "write the path that it leads to",
                Instead::Nothing,
            );
            self.or_instead(None::<()>, at, Instead::Nothing, |_| None);
            return None;
        }
        let Some(start) = end(path) else {
            return Some(literal(path));
        };
        let message = format!("a path cannot hold `{}`", &path[start..=start]);
        self.report.push(
            Diagnostic::error(at, message)
                .at_key()
                .tolerable()
                .help("what follows it belongs into parameters of the query"),
        );
        let (sent, rest) = path.split_at(start);
        let sent = literal(sent);
        let query = rest.split('#').next().unwrap_or_default();
        let mut kept = Vec::new();
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let place = value
                .strip_prefix('{')
                .and_then(|value| value.strip_suffix('}'));
            let mut of_path = parameters.iter_mut().filter(|parameter| {
                parameter.location == Location::Path && Some(parameter.name.as_str()) == place
            });
            if let Some(parameter) = of_path.next() {
                parameter.location = Location::Query;
                name.clone_into(&mut parameter.name);
                continue;
            }
            let has_parameter = |name: &str| {
                let mut all = parameters.iter();
                all.any(|parameter| parameter.location == Location::Query && parameter.name == name)
            };
            if has_parameter(name) || place.is_some_and(has_parameter) || pair.is_empty() {
                continue;
            }
            if !pair.bytes().all(|byte| byte.is_ascii_graphic()) || pair.contains(['{', '}', '"']) {
                self.unmapped(
                    at,
                    &format!("`{pair}` in the query of the path"),
                    "take it out",
                    Instead::Nothing,
                );
                self.or_instead(None, at, Instead::Nothing, |_| Some(()))?;
                continue;
            }
            kept.push(pair);
        }
        // What was left out of the query takes its places with it.
        parameters.retain(|parameter| {
            parameter.location != Location::Path
                || sent.contains(&format!("{{{}}}", parameter.name))
        });
        Some(if kept.is_empty() {
            sent
        } else {
            format!("{sent}?{}", kept.join("&"))
        })
    }
}

/// A path with everything encoded that cannot stand in one, but for the names of its places.
fn literal(path: &str) -> String {
    let mut written = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        encode(before, &mut written);
        written.push_str(&format!("{{{name}}}"));
        rest = after;
    }
    encode(rest, &mut written);
    written
}

/// What is encoded already stays so.
fn encode(text: &str, written: &mut String) {
    for (index, byte) in text.bytes().enumerate() {
        let digits = text.as_bytes().get(index + 1..index + 3);
        let is_escape = || digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        match byte {
            b'%' if is_escape() => written.push('%'),
            byte if byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@".contains(&byte) => {
                written.push(char::from(byte));
            }
            byte => written.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// Where a path ends that goes on with a query or a fragment.
fn end(path: &str) -> Option<usize> {
    let mut in_place = false;
    path.bytes().position(|byte| {
        match byte {
            b'{' => in_place = true,
            b'}' => in_place = false,
            _ => {}
        }
        !in_place && matches!(byte, b'?' | b'#')
    })
}

/// A text for each place of the path that nobody declares: a client cannot call it without.
pub(super) fn undeclared(path: &str, parameters: &[Parameter]) -> Vec<Parameter> {
    let names = path
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0));
    let query = end(path).unwrap_or(path.len());
    let is_declared = |name: &str| {
        let in_query = path.find(&format!("{{{name}}}")) > Some(query);
        let mut all = parameters.iter();
        all.any(|parameter| {
            let fits = match parameter.location {
                Location::Path => true,
                Location::Query => in_query,
                Location::Header | Location::Cookie => false,
            };
            fits && parameter.name == name
        })
    };
    names
        .filter(|name| !is_declared(name))
        .map(|name| Parameter {
            name: name.to_owned(),
            rust_name: names::value_name(name),
            location: Location::Path,
            style: None,
            allow_reserved: false,
            allow_empty: false,
            required: true,
            is_twin: false,
            structured: false,
            value: Shape {
                ty: Type::String,
                constraints: Vec::new(),
                example: None,
                sample: None,
            },
            docs: Docs::default(),
        })
        .collect()
}
