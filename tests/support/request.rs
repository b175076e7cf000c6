//! A request as it arrived, held against the operation that the document declares.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    bodies::{self, Part},
    document::{Document, Operation, essence, flag, media_types},
    extent::{self, Extent},
    headers::{accept_violation, allows, header, stray},
    parameters::{self, Pair, Sources, pairs},
    path::{captures, decoded, literal_length},
    schema::{self, Direction},
    security,
};

/// A request as it stood on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// In capitals.
    pub(crate) method: String,
    /// Still percent-encoded.
    pub(crate) path: String,
    /// Still percent-encoded.
    pub(crate) query: Option<String>,
    /// In order, names in small letters.
    pub(crate) headers: Vec<Pair>,
    /// As many bytes as came.
    pub(crate) body: Vec<u8>,
    /// The same, taken apart, if it says that it is a form of parts.
    pub(crate) parts: Option<Result<Vec<Part>, String>>,
}

impl Arrived {
    /// The request line without the version.
    pub(crate) fn line(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}"));
        format!("{} {}{}", self.method, self.path, query.unwrap_or_default())
    }
}

/// What came of a request.
#[derive(Default)]
pub(crate) struct Checked {
    /// The values of the parameters that could be read.
    pub(crate) parameters: Map<String, Value>,
    /// The body, if it could be read.
    pub(crate) body: Option<Value>,
    /// What is wrong, one line each.
    pub(crate) violations: Vec<String>,
}

/// Holds a request against an operation; `answer` is the media type that is to come back, if any.
pub(crate) fn check(
    document: &Document,
    operation: &Operation<'_>,
    extent: Extent,
    answer: Option<&str>,
    arrived: &Arrived,
) -> Checked {
    let mut checked = Checked::default();
    let path = match route(document, operation, arrived) {
        Ok(path) => path,
        Err(violation) => {
            checked.violations.push(violation);
            BTreeMap::new()
        }
    };
    check_parameters(document, operation, extent, &path, arrived, &mut checked);
    check_body(document, operation, extent, arrived, &mut checked);
    if let Some(media_type) = answer {
        let violation = accept_violation(&arrived.headers, media_type);
        checked.violations.extend(violation);
    }
    checked
}

/// What the path holds for the parameters of its template, if this is the operation it leads to.
fn route(
    document: &Document,
    operation: &Operation<'_>,
    arrived: &Arrived,
) -> Result<BTreeMap<String, String>, String> {
    let server = operation
        .own_path()
        .unwrap_or_else(|| document.server_path());
    let Some(path) = arrived.path.strip_prefix(&server) else {
        return Err(format!(
            "path: doesn't begin with `{server}`, the path of the server"
        ));
    };
    let templates = document.operations();
    let matching: Vec<_> = templates
        .iter()
        .filter(|candidate| captures(candidate.path, path).is_some())
        .collect();
    let Some(most) = matching
        .iter()
        .map(|candidate| literal_length(candidate.path))
        .max()
    else {
        return Err(format!(
            "path: leads to no operation, must match `{server}{}`",
            operation.path
        ));
    };
    let mut reached = matching.iter().filter(|candidate| {
        candidate.method == arrived.method && literal_length(candidate.path) == most
    });
    let captured = captures(operation.path, path);
    match (reached.next(), reached.next(), captured) {
        (Some(only), None, Some(captured)) if only.route() == operation.route() => Ok(captured),
        (_, _, Some(_)) if arrived.method != operation.method => Err(format!(
            "method: {}, must be {}",
            arrived.method, operation.method
        )),
        (Some(one), Some(other), _) => Err(format!(
            "path: leads to `{}` and `{}` alike",
            one.route(),
            other.route()
        )),
        (Some(only), None, _) => Err(format!(
            "path: leads to `{}`, must lead to `{}`",
            only.route(),
            operation.route()
        )),
        (None, _, _) => Err(format!(
            "path: leads to no operation with {}, must lead to `{}`",
            arrived.method,
            operation.route()
        )),
    }
}

/// Parameters, credentials, and that nothing else stands in the query, headers and cookies.
fn check_parameters(
    document: &Document,
    operation: &Operation<'_>,
    extent: Extent,
    path: &BTreeMap<String, String>,
    arrived: &Arrived,
    checked: &mut Checked,
) {
    let query_text = arrived.query.as_deref().unwrap_or_default();
    if query_text.contains('+') {
        // Some servers read a space, others a plus sign.
        checked
            .violations
            .push("query: a bare `+` is ambiguous, must be `%2B` or `%20`".to_owned());
    }
    let query = pairs(query_text);
    let headers = &arrived.headers;
    let cookies: Vec<Pair> = headers
        .iter()
        .filter(|(name, _)| name == "cookie")
        .flat_map(|(_, value)| value.split(';'))
        .map(|cookie| cookie.trim().split_once('=').unwrap_or((cookie, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();

    let security = security::check(document, operation, &query, headers, &cookies);
    let sources = Sources {
        path,
        query: &query,
        headers,
        cookies: &cookies,
    };
    let parameters = parameters::check(document, operation, &sources, &security, extent);
    checked.parameters = parameters.values;
    checked.violations.extend(parameters.violations);
    checked.violations.extend(security.violations);

    for credential in &security.query_used {
        let is_it = |name: &str| decoded(name).as_ref() == Ok(credential);
        if query.iter().filter(|(name, _)| is_it(name)).count() > 1 {
            let violation = format!("query `{credential}`: the credential is sent twice");
            checked.violations.push(violation);
        }
    }
    for (index, (name, value)) in query.iter().enumerate() {
        let credential = decoded(name).is_ok_and(|name| security.query_used.contains(&name));
        if !credential && !parameters.query_used.contains(&index) {
            checked.violations.push(format!(
                "query `{name}={value}`: not documented for the operation"
            ));
        }
    }
    for (index, (name, value)) in cookies.iter().enumerate() {
        let credential = security.cookies_used.contains(name);
        if !credential && !parameters.cookies_used.contains(&index) {
            checked.violations.push(format!(
                "cookie `{name}={value}`: not documented for the operation"
            ));
        }
    }
    let mut known = security.headers_used;
    known.extend(parameters.headers_used);
    // Stray cookies are reported by name.
    known.insert("cookie".to_owned());
    checked.violations.extend(stray(headers, &known));
}

/// The body: there or not, of a documented type, valid, and of the right extent.
fn check_body(
    document: &Document,
    operation: &Operation<'_>,
    extent: Extent,
    arrived: &Arrived,
    checked: &mut Checked,
) {
    let violations = &mut checked.violations;
    let Some(declared) = operation.body() else {
        if !arrived.body.is_empty() {
            let length = arrived.body.len();
            violations.push(format!(
                "body: {length} bytes, but none is documented for the operation"
            ));
        }
        return;
    };
    let required = flag(declared, "required");
    let sent = header(&arrived.headers, "content-type").unwrap_or_default();
    // A form of nothing is one too.
    let is_form = essence(sent) == "application/x-www-form-urlencoded";
    if arrived.body.is_empty() && !is_form {
        if required {
            violations.push("body: missing".to_owned());
        } else if extent == Extent::Full {
            violations.push("body: documented, but not sent in the full call".to_owned());
        }
        return;
    }
    if extent == Extent::Required && !required {
        violations.push("body: optional, but sent in the minimal call".to_owned());
    }
    let media_types = media_types(declared);
    let found = media_types
        .iter()
        .find(|(name, _)| essence(name) == essence(sent))
        .or_else(|| media_types.iter().find(|(name, _)| allows(name, sent)));
    let Some((name, media_type)) = found else {
        let documented: Vec<_> = media_types.iter().map(|(name, _)| *name).collect();
        violations.push(format!(
            "header `content-type`: `{sent}`, must be {}",
            documented.join(" or ")
        ));
        return;
    };
    let Some(schema) = media_type.get("schema") else {
        return;
    };
    let body = bodies::read(
        document,
        name,
        media_type,
        &arrived.body,
        arrived.parts.as_ref(),
    );
    match body {
        Err(error) => violations.push(format!("body: {error}")),
        Ok(body) if !bodies::is_checked(document, media_type, &body) => checked.body = Some(body),
        Ok(body) => {
            let mut wrong = schema::violations(document, schema, Direction::Request, &body);
            wrong.extend(extent::violations(
                document,
                schema,
                Direction::Request,
                Some(extent),
                &body,
            ));
            violations.extend(wrong.into_iter().map(|wrong| format!("body: {wrong}")));
            checked.body = Some(body);
        }
    }
}
