//! Parameters: where they stand, how they are written, which of them are required.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::bodies::documented_example;
use super::lower::{Instead, Lowering, inferred, text};
use super::media::is_json;
use super::paths::undeclared;
use super::schemas::Lowered;
use super::security::CredentialPlace;
use super::{Docs, Location, ModelKind, Parameter, Style, Type, keywords, names};
use crate::spec::{Diagnostic, Node, View};

impl<'a> Lowering<'a> {
    /// The parameters of an operation at `path`, and those that all operations of its path item share.
    pub(super) fn parameters(
        &mut self,
        path: &str,
        item: &View<'a>,
        operation: &View<'a>,
    ) -> Option<Vec<Parameter>> {
        // The operation's own parameters override those of its path.
        let mut declared: IndexMap<_, View<'a>> = IndexMap::new();
        for parameter in item.list("parameters").chain(operation.list("parameters")) {
            let location = parameter.glance("in");
            let name = parameter.glance("name").map(|name| match location {
                // Headers don't care about case.
                Some("header") => name.to_ascii_lowercase(),
                _ => name.to_owned(),
            });
            let key = (name, location);
            if let Some(overridden) = declared.insert(key, parameter) {
                overridden.read_all();
            }
        }
        let credentials = self.credential_places(operation);
        let mut parameters = Vec::new();
        let mut complete = true;
        for parameter in declared.values() {
            if self.is_left_out(path, parameter, &credentials) {
                continue;
            }
            let instead = match parameter.text("in") {
                Some("header") if !is_token(parameter.text("name").unwrap_or_default()) => {
                    Instead::Nothing
                }
                _ => Instead::Text,
            };
            let made = self.parameter(parameter, instead).map(Some);
            let made = self.or_instead(made, parameter.at(), instead, |_| {
                Some(matches!(instead, Instead::Text).then(|| as_text(parameter)))
            });
            match made {
                Some(made) => parameters.extend(made),
                None => complete = false,
            }
        }
        parameters.extend(undeclared(path, &parameters));
        mark_twins(&mut parameters);
        // Path parameters as the template has them, then what else is required, then the rest.
        parameters.sort_by_key(|parameter| match (parameter.location, parameter.required) {
            (Location::Path, _) => (0, path.find(&format!("{{{}}}", parameter.name))),
            (_, true) => (1, None),
            (_, false) => (2, None),
        });
        tell_apart(&mut parameters);
        complete.then_some(parameters)
    }

    /// Whether a parameter is none of the client's: told, but for those that OpenAPI itself ignores.
    fn is_left_out(
        &mut self,
        path: &str,
        parameter: &View<'a>,
        credentials: &[CredentialPlace],
    ) -> bool {
        let name = parameter.glance("name").unwrap_or_default();
        let location = parameter.glance("in").unwrap_or_default();
        if credentials.contains(&CredentialPlace::new(location, name)) {
            parameter.waive("it is the credential that the client signs in with");
            return true;
        }
        match Some(location) {
            // That the path has no place for it has been said.
            Some("path") => !path.contains(&format!("{{{name}}}")),
            Some("header") => match name.to_ascii_lowercase().as_str() {
                // Media types and security schemes say these, by OpenAPI's own rule.
                "accept" | "content-type" | "authorization" => {
                    parameter.waive("media types and security schemes say it already");
                    true
                }
                "host" | "connection" | "content-length" | "transfer-encoding" | "upgrade"
                | "te" | "trailer" => {
                    let message = format!("the header `{name}` is none that a call can set");
                    self.report.push(
                        Diagnostic::error(parameter.at(), message)
                            .tolerable()
                            .help("take the parameter out; HTTP sees to this header"),
                    );
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn parameter(&mut self, parameter: &View<'a>, instead: Instead) -> Option<Parameter> {
        let name = parameter.text("name").unwrap_or_default();
        let (location, default) = location(parameter);
        let required = parameter.flag("required") || location == Location::Path;
        if location == Location::Header && !is_token(name) {
            self.unmapped(
                &parameter.at().key("name"),
                &format!("a header with the name `{name}`"),
                "use letters, digits and hyphens",
                instead,
            );
            return None;
        }
        let Format {
            schema,
            is_json,
            example,
        } = self.format(parameter)?;
        let style = if is_json {
            Style::Json
        } else {
            style(parameter).unwrap_or(default)
        };
        // It makes no difference for these; each has one way to be said.
        let explode = match style {
            Style::Json => false,
            Style::DeepObject => {
                if parameter.peek("explode") == Some(&Node::Bool(true)) {
                    parameter.read_whole("explode");
                }
                true
            }
            _ => parameter.choice("explode").unwrap_or(style == Style::Form),
        };
        let sensitive = keywords::sensitive(&schema);
        let mut lowered = self.lower(&schema)?;
        if let (Type::Nullable(inner), false) = (&lowered.shape.ty, is_json) {
            // Neither a path nor a query has a way to spell null.
            lowered.shape.ty = (**inner).clone();
        }
        let is_nested = location == Location::Header && self.is_nested(&lowered.shape.ty);
        if is_nested && style != Style::Json {
            let message = "a list or an object inside of another one has no form in a header: it is sent as JSON";
            self.report.push(
                Diagnostic::error(schema.used_at(), message)
                    .at_key()
                    .mended()
                    .help(
                        "nobody could tell its commas from those between the items; use `content`",
                    ),
            );
        }
        let (style, explode) = if is_nested {
            (Style::Json, false)
        } else {
            (style, explode)
        };
        if example.is_some() {
            lowered.shape.example = example;
        }
        let mut docs = lowered.docs;
        if parameter.has("description") {
            docs.summary = None;
            docs.description = text(parameter, "description");
        }
        docs.inferred.extend(inferred(parameter));
        docs.deprecated |= parameter.flag("deprecated");
        if sensitive {
            docs.facts.push("A secret: it is never printed.".to_owned());
        }
        let structured = style == Style::Json || !self.is_writable(&lowered.shape.ty);
        let in_query = location == Location::Query;
        Some(Parameter {
            name: name.to_owned(),
            rust_name: rust_name(name, required),
            location,
            style: (style != default || explode != (default == Style::Form))
                .then_some((style, explode)),
            allow_reserved: parameter.flag("allowReserved") && in_query,
            // A text says it by itself, and nothing else could be empty.
            allow_empty: parameter.flag("allowEmptyValue")
                && in_query
                && self.is_list_or_object(&lowered.shape.ty),
            required,
            is_twin: false,
            structured,
            value: lowered.shape,
            docs,
        })
    }

    fn format(&mut self, parameter: &View<'a>) -> Option<Format<'a>> {
        let example = documented_example(parameter);
        if let Some(schema) = parameter.object("schema") {
            return Some(Format {
                schema,
                is_json: false,
                example,
            });
        }
        let at = parameter.at();
        let content: Vec<_> = parameter.map("content").collect();
        let json = content.iter().find(|(name, _)| is_json(name));
        let Some((name, media)) = json.or(content.first()) else {
            self.unmapped(
                at,
                "a parameter without a schema",
                "add `schema:`",
                Instead::Text,
            );
            return None;
        };
        if !is_json(name) && !name.starts_with("text/") {
            self.unmapped(
                media.at(),
                &format!("a parameter as `{name}`"),
                "give it `application/json`, or a `schema` in place of `content`",
                Instead::Text,
            );
            return None;
        }
        let Some(schema) = media.object("schema") else {
            self.unmapped(
                media.at(),
                "a parameter without a schema",
                "add `schema:`",
                Instead::Text,
            );
            return None;
        };
        Some(Format {
            schema,
            is_json: is_json(name),
            example: example.or_else(|| documented_example(media)),
        })
    }

    /// Whether a value of the type is simple, or a list of simple values: no need of serde to write it.
    fn is_writable(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(item) => self.is_simple(item),
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Alias(shape)) => self.is_writable(&shape.ty),
                _ => self.is_simple(ty),
            },
            Type::UnixMillis => true,
            _ => self.is_simple(ty),
        }
    }

    fn is_simple(&self, ty: &Type) -> bool {
        match ty {
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Enum(_) | ModelKind::Newtype(_)) => true,
                Some(ModelKind::Alias(shape)) => self.is_simple(&shape.ty),
                Some(ModelKind::Struct(_) | ModelKind::Union(_) | ModelKind::ByStatus(_))
                | None => false,
            },
            Type::Nullable(inner) => self.is_simple(inner),
            Type::UnixMillis
            | Type::Json
            | Type::JsonObject
            | Type::Array(_)
            | Type::Payload
            | Type::Bytes
            | Type::Map(_)
            | Type::OneOrMany(_)
            | Type::Boxed(_) => false,
            _ => true,
        }
    }

    /// Whether every value of the type is a list or an object.
    fn is_list_or_object(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(_) | Type::Map(_) | Type::JsonObject => true,
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Alias(shape)) => self.is_list_or_object(&shape.ty),
                Some(ModelKind::Struct(_)) => true,
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether every value of the type has a list or an object inside of a list or an object.
    fn is_nested(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(inner) | Type::Map(inner) => self.is_list_or_object(inner),
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Alias(shape)) => self.is_nested(&shape.ty),
                Some(ModelKind::Struct(body)) => body
                    .fields
                    .iter()
                    .any(|field| self.is_list_or_object(&field.value.ty)),
                _ => false,
            },
            _ => false,
        }
    }
}

/// Where a parameter goes, and the style that it has if none is given.
fn location(parameter: &View<'_>) -> (Location, Style) {
    match parameter.text("in") {
        Some("path") => (Location::Path, Style::Simple),
        Some("header") => (Location::Header, Style::Simple),
        Some("cookie") => (Location::Cookie, Style::Form),
        _ => (Location::Query, Style::Form),
    }
}

fn rust_name(name: &str, required: bool) -> String {
    if required {
        names::value_name(name)
    } else {
        names::setter_name(name)
    }
}

/// A parameter that takes any text, which is sent as it is.
fn as_text(parameter: &View<'_>) -> Parameter {
    let name = parameter.text("name").unwrap_or_default();
    let (location, _) = location(parameter);
    let required = parameter.flag("required") || location == Location::Path;
    Parameter {
        name: name.to_owned(),
        rust_name: rust_name(name, required),
        location,
        style: None,
        allow_reserved: false,
        allow_empty: false,
        required,
        is_twin: false,
        structured: false,
        value: Lowered::of(Type::String).shape,
        docs: Docs {
            description: text(parameter, "description"),
            inferred: inferred(parameter),
            deprecated: parameter.flag("deprecated"),
            ..Docs::default()
        },
    }
}

/// What a parameter's value is, and how it is put down.
struct Format<'a> {
    schema: View<'a>,
    /// Whether it is sent as a JSON text.
    is_json: bool,
    example: Option<Value>,
}

fn style(parameter: &View<'_>) -> Option<Style> {
    Some(match parameter.text("style")? {
        "matrix" => Style::Matrix,
        "label" => Style::Label,
        "simple" => Style::Simple,
        "form" => Style::Form,
        "spaceDelimited" => Style::SpaceDelimited,
        "pipeDelimited" => Style::PipeDelimited,
        "deepObject" => Style::DeepObject,
        _ => return None,
    })
}

/// Whether a text can be the name of a header.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Marks parameters whose name is not enough to tell them from those in other places.
fn mark_twins(parameters: &mut [Parameter]) {
    let names: Vec<String> = parameters
        .iter()
        .map(|parameter| parameter.name.clone())
        .collect();
    for parameter in parameters {
        parameter.is_twin = names.iter().filter(|name| **name == parameter.name).count() > 1;
    }
}

/// Gives each parameter a name of its own. Of two that are called alike on the wire, the second one says where
/// it goes.
fn tell_apart(parameters: &mut [Parameter]) {
    let mut seen = HashSet::new();
    let wanted: Vec<(&str, String)> = parameters
        .iter()
        .map(|parameter| {
            let mut name = parameter.rust_name.clone();
            if !seen.insert(&parameter.name) {
                let location = match parameter.location {
                    Location::Path => "path",
                    Location::Query => "query",
                    Location::Header => "header",
                    Location::Cookie => "cookie",
                };
                name = format!("{}_{location}", names::bare_name(&parameter.name));
            }
            (parameter.name.as_str(), name)
        })
        .collect();
    let names = names::distinct(&wanted, &[], "_");
    for (parameter, name) in parameters.iter_mut().zip(names) {
        parameter.rust_name = name;
    }
}
