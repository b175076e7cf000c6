//! An independent reader sees the same: what openapiv3 makes of a document is what the views show of it.

use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, MediaType, OpenAPI, Parameter, ParameterSchemaOrContent,
    ReferenceOr, Schema, SchemaKind, Type,
};
use serde_json::Value;

use super::shown;
use crate::spec::{Document, Draft, Folder, Node, Report, View};

#[test]
fn what_is_read_is_what_openapiv3_reads() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut documents, mut seen) = (0, Seen::default());
    for folder in ["spec", "tests/golden"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "yaml") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let name = path.to_str().unwrap();
            let mut report = Report::tolerant();
            let document = match Draft::parse(name, text.clone(), &mut report)
                .read(&Folder::of(&path), &mut report)
            {
                Ok(document) => document,
                Err(source) => panic!("{}", shown(&report, &source)),
            };
            let mut value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            value.apply_merge().unwrap();
            let other: OpenAPI = serde_yaml::from_value(value).unwrap();
            // The other reader looks at one file.
            if document.sources.others().next().is_some() {
                continue;
            }
            seen.compare(&other, &document);
            documents += 1;
        }
    }
    // Nothing is the same as nothing.
    assert!(documents >= 10, "{documents}");
    let Seen {
        operations,
        parameters,
        schemas,
    } = seen;
    assert!(
        operations > 30 && parameters > 30 && schemas > 250,
        "{operations} {parameters} {schemas}"
    );
}

/// How much was compared.
#[derive(Default)]
struct Seen {
    operations: usize,
    parameters: usize,
    schemas: usize,
}

impl Seen {
    fn compare(&mut self, other: &OpenAPI, document: &Document) {
        let paths: Vec<(&str, View<'_>)> = document.path_items().collect();
        let names: Vec<&str> = paths.iter().map(|(path, _)| *path).collect();
        assert_eq!(names, other.paths.paths.keys().collect::<Vec<_>>());
        for ((_, item), (_, other)) in paths.iter().zip(&other.paths.paths) {
            let Some(other) = other.as_item() else {
                assert!(item.reference().is_some(), "{}", item.used_at());
                continue;
            };
            self.parameters(item, &other.parameters);
            for (verb, other) in other.iter() {
                let operation = item.object(verb).unwrap();
                self.operations += 1;
                assert_eq!(operation.text("operationId"), other.operation_id.as_deref());
                self.parameters(&operation, &other.parameters);
                match (operation.object("requestBody"), &other.request_body) {
                    (Some(body), Some(ReferenceOr::Item(other))) => {
                        assert_eq!(body.flag("required"), other.required);
                        self.content(&body, &other.content);
                    }
                    (body, other) => assert_eq!(
                        body.and_then(|body| body.reference()),
                        other.as_ref().and_then(reference)
                    ),
                }
                let responses = operation.object("responses").unwrap();
                let default = responses.object("default");
                let own = responses.entries().map(|(_, response)| response);
                let others = &other.responses;
                let others: Vec<_> = others.responses.values().chain(&others.default).collect();
                assert_eq!(own.chain(default.clone()).count(), others.len());
                let own = responses.entries().map(|(_, response)| response);
                for (response, other) in own.chain(default).zip(others) {
                    assert_eq!(response.reference(), reference(other));
                    if let ReferenceOr::Item(other) = other {
                        assert_eq!(
                            response.text("description"),
                            Some(other.description.as_str())
                        );
                        self.content(&response, &other.content);
                    }
                }
            }
        }
        let components = document.view().object("components");
        let schemas: Vec<(&str, View<'_>)> = components
            .iter()
            .flat_map(|components| components.map("schemas"))
            .collect();
        let others = other.components.clone().unwrap_or_default().schemas;
        assert_eq!(
            schemas.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            others.keys().collect::<Vec<_>>()
        );
        for ((_, schema), (_, other)) in schemas.iter().zip(&others) {
            self.schema(schema, other);
        }
    }

    fn parameters(&mut self, holder: &View<'_>, others: &[ReferenceOr<Parameter>]) {
        assert_eq!(holder.list("parameters").count(), others.len());
        for (parameter, other) in holder.list("parameters").zip(others) {
            assert_eq!(parameter.reference(), reference(other));
            let Some(other) = other.as_item() else {
                continue;
            };
            self.parameters += 1;
            let data = other.parameter_data_ref();
            let place = match other {
                Parameter::Query { .. } => "query",
                Parameter::Header { .. } => "header",
                Parameter::Path { .. } => "path",
                Parameter::Cookie { .. } => "cookie",
            };
            assert_eq!(
                (parameter.text("name"), parameter.text("in")),
                (Some(data.name.as_str()), Some(place))
            );
            assert_eq!(parameter.flag("required"), data.required);
            assert_eq!(parameter.choice("explode"), data.explode);
            match &data.format {
                ParameterSchemaOrContent::Schema(other) => {
                    self.schema(&parameter.object("schema").unwrap(), other);
                }
                ParameterSchemaOrContent::Content(content) => {
                    let own = parameter.map("content").map(|(name, _)| name);
                    assert_eq!(own.collect::<Vec<_>>(), content.keys().collect::<Vec<_>>());
                }
            }
        }
    }

    fn content(&mut self, holder: &View<'_>, others: &IndexMap<String, MediaType>) {
        let names = holder.map("content").map(|(name, _)| name);
        assert!(names.eq(others.keys()), "{}", holder.at());
        for ((_, media), other) in holder.map("content").zip(others.values()) {
            match (media.object("schema"), &other.schema) {
                (Some(schema), Some(other)) => self.schema(&schema, other),
                (own, other) => assert!(own.is_none() && other.is_none(), "{}", media.at()),
            }
        }
    }

    fn boxed(&mut self, schema: &View<'_>, other: &ReferenceOr<Box<Schema>>) {
        self.schema(schema, &other.clone().unbox());
    }

    fn schema(&mut self, schema: &View<'_>, other: &ReferenceOr<Schema>) {
        assert_eq!(schema.reference(), reference(other));
        let Some(other) = other.as_item() else {
            return;
        };
        self.schemas += 1;
        let at = schema.at();
        let data = &other.schema_data;
        assert_eq!(schema.text("title"), data.title.as_deref(), "{at}");
        assert_eq!(schema.text("description"), data.description.as_deref());
        assert_eq!(schema.value("default"), data.default, "{at}");
        assert_eq!(schema.value("example"), data.example, "{at}");
        assert_eq!(
            ["nullable", "readOnly", "writeOnly", "deprecated"].map(|key| schema.flag(key)),
            [
                data.nullable,
                data.read_only,
                data.write_only,
                data.deprecated
            ],
            "{at}"
        );
        let discriminator = schema.object("discriminator");
        assert_eq!(
            discriminator
                .as_ref()
                .and_then(|tag| tag.text("propertyName")),
            data.discriminator
                .as_ref()
                .map(|tag| tag.property_name.as_str())
        );
        match &other.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                assert_eq!(schema.text("type"), Some("object"));
                self.properties(schema, &object.properties, &object.required);
                self.additional(schema, object.additional_properties.as_ref());
            }
            SchemaKind::Type(Type::Array(array)) => {
                assert_eq!(schema.text("type"), Some("array"));
                assert_eq!(
                    schema.count("minItems"),
                    array.min_items.map(|at| at as u64)
                );
                assert_eq!(
                    schema.count("maxItems"),
                    array.max_items.map(|at| at as u64)
                );
                assert_eq!(schema.flag("uniqueItems"), array.unique_items);
                match (schema.object("items"), &array.items) {
                    (Some(items), Some(other)) => self.boxed(&items, other),
                    (own, other) => assert!(own.is_none() && other.is_none(), "{at}"),
                }
            }
            SchemaKind::Type(Type::String(string)) => {
                assert_eq!(schema.text("type"), Some("string"));
                let format = serde_json::to_value(&string.format).unwrap();
                assert_eq!(schema.text("format"), format.as_str(), "{at}");
                assert_eq!(schema.text("pattern"), string.pattern.as_deref());
                assert_eq!(
                    schema.count("minLength"),
                    string.min_length.map(|at| at as u64)
                );
                assert_eq!(
                    schema.count("maxLength"),
                    string.max_length.map(|at| at as u64)
                );
                let values = schema.elements("enum").iter().map(Node::as_str);
                let others = string.enumeration.iter().map(Option::as_deref);
                assert!(values.eq(others), "{at}");
            }
            SchemaKind::Type(Type::Number(number)) => {
                assert_eq!(schema.text("type"), Some("number"));
                let bound = |key| schema.number(key).and_then(|bound| bound.as_f64());
                assert_eq!(bound("minimum"), number.minimum, "{at}");
                assert_eq!(bound("maximum"), number.maximum, "{at}");
                assert_eq!(bound("multipleOf"), number.multiple_of, "{at}");
                assert_eq!(schema.flag("exclusiveMinimum"), number.exclusive_minimum);
                assert_eq!(schema.flag("exclusiveMaximum"), number.exclusive_maximum);
            }
            SchemaKind::Type(Type::Integer(integer)) => {
                assert_eq!(schema.text("type"), Some("integer"));
                let bound = |key| schema.number(key).and_then(|bound| bound.as_i64());
                assert_eq!(bound("minimum"), integer.minimum, "{at}");
                assert_eq!(bound("maximum"), integer.maximum, "{at}");
                assert_eq!(bound("multipleOf"), integer.multiple_of, "{at}");
            }
            SchemaKind::Type(Type::Boolean(_)) => assert_eq!(schema.text("type"), Some("boolean")),
            SchemaKind::OneOf { one_of } => self.list(schema, "oneOf", one_of),
            SchemaKind::AllOf { all_of } => self.list(schema, "allOf", all_of),
            SchemaKind::AnyOf { any_of } => self.list(schema, "anyOf", any_of),
            SchemaKind::Not { not } => self.schema(&schema.object("not").unwrap(), not),
            SchemaKind::Any(any) => self.any(schema, any),
        }
    }

    fn any(&mut self, schema: &View<'_>, any: &AnySchema) {
        assert_eq!(schema.text("type"), any.typ.as_deref());
        assert_eq!(schema.text("format"), any.format.as_deref());
        let values = schema.elements("enum").iter().map(Node::to_value);
        assert!(values.eq(any.enumeration.iter().cloned()));
        self.properties(schema, &any.properties, &any.required);
        self.additional(schema, any.additional_properties.as_ref());
        self.list(schema, "oneOf", &any.one_of);
        self.list(schema, "allOf", &any.all_of);
        self.list(schema, "anyOf", &any.any_of);
        match (schema.object("items"), &any.items) {
            (Some(items), Some(other)) => self.boxed(&items, other),
            (own, other) => assert!(own.is_none() && other.is_none()),
        }
    }

    fn list(&mut self, schema: &View<'_>, keyword: &str, others: &[ReferenceOr<Schema>]) {
        assert_eq!(schema.list(keyword).count(), others.len());
        for (part, other) in schema.list(keyword).zip(others) {
            self.schema(&part, other);
        }
    }

    fn properties(
        &mut self,
        schema: &View<'_>,
        others: &IndexMap<String, ReferenceOr<Box<Schema>>>,
        required: &[String],
    ) {
        let names = schema.map("properties").map(|(name, _)| name);
        assert!(names.eq(others.keys()), "{}", schema.at());
        assert!(schema.texts("required").eq(required), "{}", schema.at());
        for ((_, property), other) in schema.map("properties").zip(others.values()) {
            self.boxed(&property, other);
        }
    }

    fn additional(&mut self, schema: &View<'_>, other: Option<&AdditionalProperties>) {
        match other {
            None => assert!(!schema.has("additionalProperties")),
            Some(AdditionalProperties::Any(any)) => {
                assert_eq!(
                    schema.value("additionalProperties"),
                    Some(Value::Bool(*any))
                );
            }
            Some(AdditionalProperties::Schema(other)) => {
                self.schema(&schema.object("additionalProperties").unwrap(), other);
            }
        }
    }
}

fn reference<T>(thing: &ReferenceOr<T>) -> Option<&str> {
    match thing {
        ReferenceOr::Reference { reference } => Some(reference),
        ReferenceOr::Item(_) => None,
    }
}
