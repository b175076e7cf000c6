//! The parameters of a request, held against those that the operation declares: where they stand,
//! how they are written, what is missing, what is too much.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    deep,
    document::{Document, Operation, flag, is_json, media_types, object, text},
    extent::{self, Extent, Shape},
    path::decoded,
    schema::{self, Direction, parts},
    security,
    styles::{Kind, Texts, branches, label, matrix, typed, whole},
};

/// One pair of a query, form or cookie, still percent-encoded.
pub(crate) type Pair = (String, String);

/// Where the values of a request stand, still as text.
pub(crate) struct Sources<'a> {
    /// What stands for each parameter of the path template.
    pub(crate) path: &'a BTreeMap<String, String>,
    /// The pairs of the query, in order.
    pub(crate) query: &'a [Pair],
    /// The headers, names in small letters, in order.
    pub(crate) headers: &'a [Pair],
    /// The cookies, in order.
    pub(crate) cookies: &'a [Pair],
}

/// What came of the parameters.
#[derive(Default)]
pub(crate) struct Checked {
    /// The values by name, of those that could be read; where several places have a parameter of that
    /// name, the place follows in brackets.
    pub(crate) values: Map<String, Value>,
    /// What is wrong, one line each.
    pub(crate) violations: Vec<String>,
    /// Which pairs of the query belong to a declared parameter.
    pub(crate) query_used: BTreeSet<usize>,
    /// Which cookies belong to a declared parameter.
    pub(crate) cookies_used: BTreeSet<usize>,
    /// The headers that declared parameters stand in, in small letters.
    pub(crate) headers_used: BTreeSet<String>,
}

/// Reads and checks every declared parameter.
pub(crate) fn check(
    document: &Document,
    operation: &Operation<'_>,
    sources: &Sources<'_>,
    credentials: &security::Checked,
    extent: Extent,
) -> Checked {
    let mut checked = Checked::default();
    let mut declared: Vec<_> = operation
        .parameters()
        .into_iter()
        .filter_map(|parameter| Parameter::of(document, parameter))
        // What signs in is looked at as such, even if it is declared as well.
        .filter(|parameter| {
            parameter.location != "query" || !credentials.query_used.contains(parameter.name)
        })
        .collect();
    // An object without declared members takes what all the others leave.
    declared.sort_by_key(|parameter| parameter.takes_anything(document));
    let names: Vec<&str> = declared.iter().map(|parameter| parameter.name).collect();
    for parameter in declared {
        let place = format!("{} parameter `{}`", parameter.location, parameter.name);
        match parameter.read(document, sources, &mut checked) {
            Err(error) => checked.violations.push(format!("{place}: {error}")),
            Ok(None) if parameter.required => checked.violations.push(format!("{place}: missing")),
            Ok(None) if extent == Extent::Full => checked.violations.push(format!(
                "{place}: documented, but not sent in the full call"
            )),
            Ok(None) => {}
            Ok(Some(value)) => {
                if extent == Extent::Required && !parameter.required {
                    checked
                        .violations
                        .push(format!("{place}: optional, but sent in the minimal call"));
                }
                let mut wrong =
                    schema::violations(document, parameter.schema, Direction::Request, &value);
                wrong.extend(extent::violations(
                    document,
                    parameter.schema,
                    Direction::Request,
                    Some(extent),
                    &value,
                ));
                for violation in wrong {
                    checked.violations.push(format!("{place}: {violation}"));
                }
                let twins = names.iter().filter(|name| **name == parameter.name);
                let name = if twins.count() > 1 {
                    format!("{} ({})", parameter.name, parameter.location)
                } else {
                    parameter.name.to_owned()
                };
                checked.values.insert(name, value);
            }
        }
    }
    checked
}

/// A declared parameter.
struct Parameter<'a> {
    name: &'a str,
    location: &'a str,
    required: bool,
    style: &'a str,
    explode: bool,
    schema: &'a Value,
    /// Whether the value is one JSON text.
    json: bool,
}

impl<'a> Parameter<'a> {
    fn of(document: &'a Document, parameter: &'a Value) -> Option<Self> {
        let name = text(parameter, "name")?;
        let location = text(parameter, "in")?;
        // Three headers are described elsewhere in a document, by its own rule.
        let elsewhere = ["accept", "content-type", "authorization"];
        if location == "header" && elsewhere.contains(&name.to_ascii_lowercase().as_str()) {
            return None;
        }
        let style = text(parameter, "style").unwrap_or(match location {
            "query" | "cookie" => "form",
            _ => "simple",
        });
        let (schema, json) = match parameter.get("schema") {
            Some(schema) => (schema, false),
            None => {
                let (name, media) = media_types(parameter).into_iter().next()?;
                (media.get("schema")?, is_json(name))
            }
        };
        Some(Self {
            name,
            location,
            required: flag(parameter, "required") || location == "path",
            style,
            explode: parameter
                .get("explode")
                .and_then(Value::as_bool)
                .unwrap_or(style == "form"),
            schema: document.resolve(schema),
            json,
        })
    }

    fn takes_anything(&self, document: &Document) -> bool {
        let parts = parts(document, self.schema, &|_| None);
        matches!(self.location, "query" | "cookie")
            && self.style == "form"
            && self.explode
            && Kind::of(document, self.schema) == Kind::Members
            && Shape::of(&parts).open
    }

    /// The value, if it was sent. Of a schema with branches the first one is taken that makes the
    /// value valid.
    fn read(
        &self,
        document: &Document,
        sources: &Sources<'_>,
        checked: &mut Checked,
    ) -> Result<Option<Value>, String> {
        if self.location == "header" {
            checked.headers_used.insert(self.name.to_ascii_lowercase());
        }
        let mut first = None;
        for branch in branches(document, self.schema) {
            let mut used = match self.location {
                "query" => checked.query_used.clone(),
                "cookie" => checked.cookies_used.clone(),
                _ => BTreeSet::new(),
            };
            let result = self.read_branch(document, branch, sources, &mut used);
            let valid = match &result {
                Ok(Some(value)) => {
                    schema::is_valid(document, self.schema, Direction::Request, value)
                }
                _ => false,
            };
            if valid || first.is_none() {
                first = Some((result, used));
            }
            if valid {
                break;
            }
        }
        let Some((result, used)) = first else {
            return Ok(None);
        };
        match self.location {
            "query" => checked.query_used = used,
            "cookie" => checked.cookies_used = used,
            _ => {}
        }
        result
    }

    fn read_branch(
        &self,
        document: &Document,
        schema: &Value,
        sources: &Sources<'_>,
        used: &mut BTreeSet<usize>,
    ) -> Result<Option<Value>, String> {
        let kind = if self.json {
            Kind::Single
        } else {
            Kind::of(document, schema)
        };
        if self.style == "deepObject" {
            return deep::read(document, schema, self.name, sources.query, used);
        }
        let texts = match self.location {
            "path" => {
                let Some(text) = sources.path.get(self.name) else {
                    return Ok(None);
                };
                Some(match self.style {
                    "label" => label(text, kind, self.explode)?,
                    "matrix" => matrix(text, self.name, kind, self.explode)?,
                    _ => whole(text, kind, &[","], self.explode)?,
                })
            }
            "header" => self.header(kind, sources.headers)?,
            "query" => self.pairs(document, schema, kind, sources.query, used)?,
            _ => self.pairs(document, schema, kind, sources.cookies, used)?,
        };
        match texts {
            Some(Texts::One(text)) if self.json => serde_json::from_str(&text)
                .map(Some)
                .map_err(|error| format!("not JSON: {error}")),
            texts => Ok(texts.map(|texts| typed(document, schema, &texts))),
        }
    }

    /// Headers aren't percent-encoded.
    fn header(&self, kind: Kind, headers: &[Pair]) -> Result<Option<Texts>, String> {
        let mut values = headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(self.name))
            .map(|(_, value)| value.as_str());
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err("sent more than once".to_owned());
        }
        if kind == Kind::Single {
            return Ok(Some(Texts::One(value.to_owned())));
        }
        // So that decoding gives the text back as it is.
        let escaped = value.replace('%', "%25");
        whole(&escaped, kind, &[", ", ","], self.explode).map(Some)
    }

    /// The value in pairs of a query or cookie.
    fn pairs(
        &self,
        document: &Document,
        schema: &Value,
        kind: Kind,
        pairs: &[Pair],
        used: &mut BTreeSet<usize>,
    ) -> Result<Option<Texts>, String> {
        if kind == Kind::Members && self.explode {
            return self.exploded(document, schema, pairs, used);
        }
        let mut values = Vec::new();
        for (index, (name, value)) in pairs.iter().enumerate() {
            if decoded(name).as_deref() == Ok(self.name) {
                used.insert(index);
                values.push(value.as_str());
            }
        }
        if values.is_empty() {
            return Ok(None);
        }
        if kind == Kind::List && self.explode {
            let items: Result<_, _> = values.into_iter().map(decoded).collect();
            return items.map(|items| Some(Texts::List(items)));
        }
        let [value] = values.as_slice() else {
            return Err(format!("sent {} times, must be once", values.len()));
        };
        let separators: &[&str] = match self.style {
            "spaceDelimited" => &["%20"],
            "pipeDelimited" => &["|", "%7C", "%7c"],
            _ => &[","],
        };
        whole(value, kind, separators, false).map(Some)
    }

    /// An object whose members are pairs of their own; an open one takes what nobody else took.
    fn exploded(
        &self,
        document: &Document,
        schema: &Value,
        pairs: &[Pair],
        used: &mut BTreeSet<usize>,
    ) -> Result<Option<Texts>, String> {
        let parts = parts(document, schema, &|_| None);
        let shape = Shape::of(&parts);
        let mut members = Vec::new();
        for (index, (name, value)) in pairs.iter().enumerate() {
            let name = decoded(name)?;
            let declared = shape.properties.contains_key(name.as_str());
            if declared || (shape.open && !used.contains(&index)) {
                used.insert(index);
                members.push((name, decoded(value)?));
            }
        }
        once(document, &shape, &members)?;
        Ok((!members.is_empty()).then_some(Texts::Members(members)))
    }
}

/// Only members that are lists may be there more than once.
fn once(document: &Document, shape: &Shape<'_>, members: &[Pair]) -> Result<(), String> {
    for (index, (name, _)) in members.iter().enumerate() {
        let schema = shape.properties.get(name.as_str());
        let list = schema.is_some_and(|schema| Kind::of(document, schema) == Kind::List);
        if !list && members[..index].iter().any(|(earlier, _)| earlier == name) {
            return Err(format!("`{name}` is sent more than once"));
        }
    }
    Ok(())
}

/// The pairs of a query or of a form, in order.
pub(crate) fn pairs(text: &str) -> Vec<Pair> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A form body as a value: its pairs are the members of an object. Those with an encoding of their
/// own are read as parameters of the query are.
pub(crate) fn form(
    document: &Document,
    schema: &Value,
    media_type: &Value,
    text: &str,
) -> Result<Value, String> {
    let pairs = pairs(&text.replace('+', "%20"));
    let schemas = parts(document, schema, &|_| None);
    let properties = Shape::of(&schemas).properties;
    let mut checked = Checked::default();
    let mut encoded = Map::new();
    for (name, encoding) in object(media_type, "encoding") {
        let Some(schema) = properties.get(name) else {
            return Err(format!("`{name}` has an encoding, and is no property"));
        };
        let style = crate::document::text(encoding, "style").unwrap_or("form");
        let explode = encoding.get("explode").and_then(Value::as_bool);
        let parameter = Parameter {
            name,
            location: "query",
            required: false,
            style,
            explode: explode.unwrap_or(style == "form"),
            schema: document.resolve(schema),
            json: crate::document::text(encoding, "contentType").is_some_and(is_json),
        };
        let sources = Sources {
            path: &BTreeMap::new(),
            query: &pairs,
            headers: &[],
            cookies: &[],
        };
        if let Some(value) = parameter.read(document, &sources, &mut checked)? {
            encoded.insert(name.to_owned(), value);
        }
    }
    let rest = pairs.iter().enumerate();
    let rest = rest.filter(|(index, _)| !checked.query_used.contains(index));
    let members = rest
        .map(|(_, pair)| pair)
        .map(|(name, value)| Ok((decoded(name)?, decoded(value)?)))
        .collect::<Result<Vec<_>, String>>()?;
    let parts = parts(document, schema, &|_| None);
    let shape = Shape::of(&parts);
    once(document, &shape, &members)?;
    let mut value = typed(document, schema, &Texts::Members(members));
    if let Value::Object(members) = &mut value {
        members.extend(encoded);
    }
    Ok(value)
}
