//! Parameters: where they stand, how they are written, which of them are required.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::bodies::documented_example;
use super::lower::{Lowering, inferred, text};
use super::{Location, ModelKind, Parameter, Style, Type, names};
use crate::spec::View;

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
            declared.insert((parameter.text("name"), parameter.text("in")), parameter);
        }
        let mut parameters = Vec::new();
        let mut complete = true;
        for parameter in declared.values() {
            match self.parameter(parameter) {
                Some(parameter) => parameters.push(parameter),
                None => complete = false,
            }
        }
        // Path parameters as the template has them, then what else is required, then the rest.
        parameters.sort_by_key(|parameter| match (parameter.location, parameter.required) {
            (Location::Path, _) => (0, path.find(&format!("{{{}}}", parameter.name))),
            (_, true) => (1, None),
            (_, false) => (2, None),
        });
        tell_apart(&mut parameters);
        complete.then_some(parameters)
    }

    fn parameter(&mut self, parameter: &View<'a>) -> Option<Parameter> {
        let at = parameter.at();
        let name = parameter.text("name").unwrap_or_default();
        let required = parameter.flag("required");
        let (location, default) = match parameter.text("in") {
            Some("path") => (Location::Path, Style::Simple),
            Some("header") => (Location::Header, Style::Simple),
            Some("cookie") => (Location::Cookie, Style::Form),
            _ => (Location::Query, Style::Form),
        };
        if location == Location::Query && parameter.flag("allowReserved") {
            self.unmapped(
                &at.key("allowReserved"),
                "`allowReserved`",
                "leave it out; reserved characters are percent-encoded",
            );
            return None;
        }
        let style = match parameter.text("style") {
            Some("matrix") => Style::Matrix,
            Some("label") => Style::Label,
            Some("simple") => Style::Simple,
            Some("form") => Style::Form,
            Some("spaceDelimited") => Style::SpaceDelimited,
            Some("pipeDelimited") => Style::PipeDelimited,
            Some("deepObject") => Style::DeepObject,
            _ => default,
        };
        let rust_name = if required {
            names::value_name(name)
        } else {
            names::setter_name(name)
        };
        let Some(schema) = parameter.object("schema") else {
            self.unmapped(
                &at.key("content"),
                "a parameter with `content`",
                "give it a `schema`",
            );
            return None;
        };
        let mut lowered = self.lower(&schema)?;
        if let Type::Nullable(inner) = lowered.shape.ty {
            // Neither a path nor a query has a way to spell null.
            lowered.shape.ty = *inner;
        }
        if !self.is_writable(&lowered.shape.ty) {
            self.unmapped(
                schema.used_at(),
                "a parameter that is no scalar and no array of scalars",
                "give it a string, number, integer, boolean, or an array of one",
            );
            return None;
        }
        if let Some(example) = documented_example(parameter) {
            lowered.shape.example = Some(example);
        }
        let mut docs = lowered.docs;
        if parameter.has("description") {
            docs.summary = None;
            docs.description = text(parameter, "description");
        }
        docs.inferred.extend(inferred(parameter));
        docs.deprecated |= parameter.flag("deprecated");
        let explode = parameter.choice("explode").unwrap_or(style == Style::Form);
        Some(Parameter {
            name: name.to_owned(),
            rust_name,
            location,
            style: (style != default || explode != (default == Style::Form))
                .then_some((style, explode)),
            required,
            value: lowered.shape,
            docs,
        })
    }

    /// Whether a value of the type can stand in a path, a query or a header.
    fn is_writable(&self, ty: &Type) -> bool {
        match ty {
            Type::Array(item) => !matches!(**item, Type::Array(_)) && self.is_writable(item),
            Type::Model(name) => match self.models.get(name).map(|model| &model.kind) {
                Some(ModelKind::Enum(_) | ModelKind::Newtype(_)) => true,
                Some(ModelKind::Alias(shape)) => self.is_writable(&shape.ty),
                Some(ModelKind::Struct(_) | ModelKind::Union(_)) | None => false,
            },
            Type::UnixMillis
            | Type::Json
            | Type::JsonObject
            | Type::Map(_)
            | Type::OneOrMany(_)
            | Type::Nullable(_)
            | Type::Boxed(_) => false,
            _ => true,
        }
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
