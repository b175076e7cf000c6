//! Parameters: where they stand, how they are written, which of them are required.

use indexmap::IndexMap;
use openapiv3::{
    Parameter as SpecParameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
};
use serde_json::Value;

use super::lower::{Lowering, inferred};
use super::operations::Place;
use super::{Location, ModelKind, Parameter, Style, Type, names};
use crate::spec::{Document, Pointer};

impl<'a> Lowering<'a> {
    pub(super) fn parameters(&mut self, place: Place<'a, '_>) -> Option<Vec<Parameter>> {
        let document = self.document;
        // The operation's own parameters override those of its path.
        let mut declared: IndexMap<(String, &str), (Pointer, &'a SpecParameter)> = IndexMap::new();
        let shared = place
            .item
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| (place.item_at.key("parameters").index(index), parameter));
        let own = place
            .operation
            .parameters
            .iter()
            .enumerate()
            .map(|(index, parameter)| (place.at.key("parameters").index(index), parameter));
        for (at, parameter) in shared.chain(own) {
            let resolved = document.parameter(&at, parameter);
            let data = resolved.value.parameter_data_ref();
            declared.insert(
                (data.name.clone(), location_key(resolved.value)),
                (resolved.at.clone(), resolved.value),
            );
        }
        let mut parameters = Vec::new();
        let mut complete = true;
        for (at, parameter) in declared.values() {
            match self.parameter(at, parameter) {
                Some(parameter) => parameters.push(parameter),
                None => complete = false,
            }
        }
        // Path parameters as the template has them, then what else is required, then the rest.
        parameters.sort_by_key(|parameter| match (parameter.location, parameter.required) {
            (Location::Path, _) => (0, place.path.find(&format!("{{{}}}", parameter.name))),
            (_, true) => (1, None),
            (_, false) => (2, None),
        });
        for (index, parameter) in parameters.iter().enumerate() {
            if let Some(first) = parameters[..index]
                .iter()
                .find(|first| first.rust_name == parameter.rust_name)
            {
                let message = format!(
                    "the parameters `{}` and `{}` would both be called `{}` in Rust",
                    first.name, parameter.name, parameter.rust_name
                );
                let at = place.at.clone();
                self.error(
                    &at,
                    message,
                    "a client cannot tell them apart by name; leave one out",
                );
                complete = false;
            }
        }
        complete.then_some(parameters)
    }

    fn parameter(&mut self, at: &Pointer, parameter: &'a SpecParameter) -> Option<Parameter> {
        let data = parameter.parameter_data_ref();
        let (location, style, default) = match parameter {
            SpecParameter::Path { style, .. } => (
                Location::Path,
                match style {
                    PathStyle::Matrix => Style::Matrix,
                    PathStyle::Label => Style::Label,
                    PathStyle::Simple => Style::Simple,
                },
                Style::Simple,
            ),
            SpecParameter::Query {
                style,
                allow_reserved,
                ..
            } => {
                if *allow_reserved {
                    self.unmapped(
                        &at.key("allowReserved"),
                        "`allowReserved`",
                        "leave it out; reserved characters are percent-encoded",
                    );
                    return None;
                }
                let style = match style {
                    QueryStyle::Form => Style::Form,
                    QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                    QueryStyle::PipeDelimited => Style::PipeDelimited,
                    QueryStyle::DeepObject => Style::DeepObject,
                };
                (Location::Query, style, Style::Form)
            }
            SpecParameter::Header { .. } => (Location::Header, Style::Simple, Style::Simple),
            SpecParameter::Cookie { .. } => (Location::Cookie, Style::Form, Style::Form),
        };
        let rust_name = if data.required {
            names::value_name(&data.name)
        } else {
            names::setter_name(&data.name)
        };
        let Some(rust_name) = rust_name else {
            self.error(
                &at.key("name"),
                format!("no Rust name can be made of the parameter `{}`", data.name),
                "use letters and digits",
            );
            return None;
        };
        let ParameterSchemaOrContent::Schema(schema) = &data.format else {
            self.unmapped(
                &at.key("content"),
                "a parameter with `content`",
                "give it a `schema`",
            );
            return None;
        };
        let schema_at = at.key("schema");
        let mut lowered = self.lower(&schema_at, schema)?;
        if let Type::Nullable(inner) = lowered.shape.ty {
            // Neither a path nor a query has a way to spell null.
            lowered.shape.ty = *inner;
        }
        if !self.is_writable(&lowered.shape.ty) {
            self.unmapped(
                &schema_at,
                "a parameter that is no scalar and no array of scalars",
                "give it a string, number, integer, boolean, or an array of one",
            );
            return None;
        }
        if let Some(example) = parameter_example(self.document, at, data) {
            lowered.shape.example = Some(example);
        }
        let mut docs = lowered.docs;
        if let Some(description) = &data.description {
            docs.summary = None;
            docs.description = Some(description.clone());
        }
        docs.inferred.extend(inferred(&data.extensions));
        docs.deprecated |= data.deprecated == Some(true);
        let default_explode = style == Style::Form;
        let explode = data.explode.unwrap_or(default_explode);
        Some(Parameter {
            name: data.name.clone(),
            rust_name,
            location,
            style: (style != default || explode != (default == Style::Form))
                .then_some((style, explode)),
            required: data.required,
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

fn location_key(parameter: &SpecParameter) -> &'static str {
    match parameter {
        SpecParameter::Query { .. } => "query",
        SpecParameter::Header { .. } => "header",
        SpecParameter::Path { .. } => "path",
        SpecParameter::Cookie { .. } => "cookie",
    }
}

fn parameter_example(document: &Document, at: &Pointer, data: &ParameterData) -> Option<Value> {
    data.example.clone().or_else(|| {
        let (name, example) = data.examples.first()?;
        document
            .example(&at.key("examples").key(name), example)
            .value
            .value
            .clone()
    })
}
