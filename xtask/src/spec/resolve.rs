//! Following `$ref`s to the things they mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AnySchema, Components, Example, Header, HeaderStyle, Link, LinkOperation,
    OpenAPI, Parameter, ParameterData, ParameterSchemaOrContent, PathItem, QueryStyle, ReferenceOr,
    RequestBody, Response, Schema, SchemaData, SchemaKind, SecurityScheme,
};
use serde::Deserialize;

use super::grammar::{self, Object};
use super::rules::Target;
use super::{Node, Pointer};

/// What a reference, or the thing itself in its place, means.
#[derive(Debug)]
pub(crate) struct Resolved<'a, T> {
    /// The thing.
    pub(crate) value: &'a T,
    /// Where the thing stands: elsewhere than the reference to it.
    pub(crate) at: Pointer,
    /// The name of the component that the last reference of the chain names. None if the thing
    /// stands in place, or somewhere else than directly under its section of `components`.
    pub(crate) component: Option<&'a str>,
}

impl<T> Clone for Resolved<'_, T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value,
            at: self.at.clone(),
            component: self.component,
        }
    }
}

impl<'a, T> Resolved<'a, T> {
    /// A thing that stands in place.
    pub(super) fn here(value: &'a T, at: &Pointer) -> Self {
        Self {
            value,
            at: at.clone(),
            component: None,
        }
    }
}

/// A kind of thing that a `$ref` can mean.
pub(super) trait Component: for<'de> Deserialize<'de> + Sized + 'static {
    /// What the grammar calls it.
    fn object() -> &'static Object;

    /// Where things of this kind stand among the components, and under which key.
    fn section(components: &Components) -> Option<(&str, &IndexMap<String, ReferenceOr<Self>>)>;

    /// Where things of this kind are kept that are no components.
    fn elsewhere(elsewhere: &Elsewhere) -> &HashMap<Pointer, ReferenceOr<Self>>;

    /// Stands in for what a reference leads to that was never checked. A document that has been
    /// read has no such reference.
    fn fallback() -> &'static Self;
}

/// Things that references lead to without being components: `#/components/schemas/User/properties/id`.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    schemas: HashMap<Pointer, ReferenceOr<Schema>>,
    responses: HashMap<Pointer, ReferenceOr<Response>>,
    parameters: HashMap<Pointer, ReferenceOr<Parameter>>,
    request_bodies: HashMap<Pointer, ReferenceOr<RequestBody>>,
    headers: HashMap<Pointer, ReferenceOr<Header>>,
    examples: HashMap<Pointer, ReferenceOr<Example>>,
    links: HashMap<Pointer, ReferenceOr<Link>>,
    security_schemes: HashMap<Pointer, ReferenceOr<SecurityScheme>>,
    path_items: HashMap<Pointer, ReferenceOr<PathItem>>,
}

impl Elsewhere {
    /// Makes types of all that the references lead to, but for the components.
    pub(super) fn gather(root: &Node, targets: &[Target]) -> Result<Self, (Pointer, String)> {
        let mut elsewhere = Self::default();
        for target in targets {
            if target.is_component() {
                continue;
            }
            let Some(node) = root.at(&target.to) else {
                continue;
            };
            let kept = keep::<Schema>(&mut elsewhere.schemas, target, node)
                .and_then(|()| keep::<Response>(&mut elsewhere.responses, target, node))
                .and_then(|()| keep::<Parameter>(&mut elsewhere.parameters, target, node))
                .and_then(|()| keep::<RequestBody>(&mut elsewhere.request_bodies, target, node))
                .and_then(|()| keep::<Header>(&mut elsewhere.headers, target, node))
                .and_then(|()| keep::<Example>(&mut elsewhere.examples, target, node))
                .and_then(|()| keep::<Link>(&mut elsewhere.links, target, node))
                .and_then(|()| {
                    keep::<SecurityScheme>(&mut elsewhere.security_schemes, target, node)
                })
                .and_then(|()| keep::<PathItem>(&mut elsewhere.path_items, target, node));
            kept.map_err(|problem| (target.to.clone(), problem))?;
        }
        Ok(elsewhere)
    }
}

/// Keeps the node if it is of this kind.
fn keep<T: Component>(
    kept: &mut HashMap<Pointer, ReferenceOr<T>>,
    target: &Target,
    node: &Node,
) -> Result<(), String> {
    if target.object.is(T::object()) && !kept.contains_key(&target.to) {
        let thing = ReferenceOr::deserialize(node).map_err(|error| error.to_string())?;
        kept.insert(target.to.clone(), thing);
    }
    Ok(())
}

impl Target {
    /// Whether it stands directly under a section of the components.
    fn is_component(&self) -> bool {
        let mut segments = self.to.segments();
        segments.next().as_deref() == Some("components")
            && segments
                .next()
                .is_some_and(|section| !section.starts_with("x-"))
            && segments.next().is_some()
            && segments.next().is_none()
    }
}

/// Follows a reference, through others if need be.
pub(super) fn follow<'a, T: Component>(
    openapi: &'a OpenAPI,
    elsewhere: &'a Elsewhere,
    reference: &str,
) -> Resolved<'a, T> {
    let mut reference = reference;
    let mut at = Pointer::root();
    // There are no circles in a document that has been read; the bound only keeps this loop from
    // depending on it.
    for _ in 0..10_000 {
        at = Pointer::from_fragment(reference).unwrap_or_default();
        let (component, thing) = match component::<T>(openapi, &at) {
            Some((name, thing)) => (Some(name), thing),
            None => match T::elsewhere(elsewhere).get(&at) {
                Some(thing) => (None, thing),
                None => break,
            },
        };
        match thing {
            ReferenceOr::Item(value) => {
                return Resolved {
                    value,
                    at,
                    component,
                };
            }
            ReferenceOr::Reference { reference: next } => reference = next,
        }
    }
    Resolved {
        value: T::fallback(),
        at,
        component: None,
    }
}

fn component<'a, T: Component>(
    openapi: &'a OpenAPI,
    at: &Pointer,
) -> Option<(&'a str, &'a ReferenceOr<T>)> {
    let (section, things) = T::section(openapi.components.as_ref()?)?;
    let mut segments = at.segments();
    let is_section = segments.next()? == "components" && segments.next()? == section;
    let name = segments.next().filter(|_| is_section)?;
    if segments.next().is_some() {
        return None;
    }
    let (name, thing) = things.get_key_value(name.as_ref())?;
    Some((name, thing))
}

macro_rules! component {
    ($type:ty, $object:ident, $kept:ident, $section:expr, $fallback:expr) => {
        impl Component for $type {
            fn object() -> &'static Object {
                &grammar::$object
            }

            fn section(
                components: &Components,
            ) -> Option<(&str, &IndexMap<String, ReferenceOr<Self>>)> {
                let section: fn(
                    &Components,
                ) -> Option<(&str, &IndexMap<String, ReferenceOr<Self>>)> = $section;
                section(components)
            }

            fn elsewhere(elsewhere: &Elsewhere) -> &HashMap<Pointer, ReferenceOr<Self>> {
                &elsewhere.$kept
            }

            fn fallback() -> &'static Self {
                static FALLBACK: LazyLock<$type> = LazyLock::new(|| $fallback);
                &FALLBACK
            }
        }
    };
}

fn any_schema() -> Schema {
    Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Any(AnySchema::default()),
    }
}

fn any_format() -> ParameterSchemaOrContent {
    ParameterSchemaOrContent::Schema(ReferenceOr::Item(any_schema()))
}

component!(
    Schema,
    SCHEMA,
    schemas,
    |all| Some(("schemas", &all.schemas)),
    any_schema()
);
component!(
    Response,
    RESPONSE,
    responses,
    |all| Some(("responses", &all.responses)),
    Response::default()
);
component!(
    RequestBody,
    REQUEST_BODY,
    request_bodies,
    |all| Some(("requestBodies", &all.request_bodies)),
    RequestBody::default()
);
component!(
    Example,
    EXAMPLE,
    examples,
    |all| Some(("examples", &all.examples)),
    Example::default()
);
component!(
    Link,
    LINK,
    links,
    |all| Some(("links", &all.links)),
    Link {
        description: None,
        operation: LinkOperation::OperationId(String::new()),
        request_body: None,
        parameters: IndexMap::new(),
        server: None,
        extensions: IndexMap::new(),
    }
);
component!(
    PathItem,
    PATH_ITEM,
    path_items,
    |_| None,
    PathItem::default()
);
component!(
    Header,
    HEADER,
    headers,
    |all| Some(("headers", &all.headers)),
    Header {
        description: None,
        style: HeaderStyle::Simple,
        required: false,
        deprecated: None,
        format: any_format(),
        example: None,
        examples: IndexMap::new(),
        extensions: IndexMap::new(),
    }
);
component!(
    Parameter,
    PARAMETER,
    parameters,
    |all| Some(("parameters", &all.parameters)),
    Parameter::Query {
        parameter_data: ParameterData {
            name: String::new(),
            description: None,
            required: false,
            deprecated: None,
            format: any_format(),
            example: None,
            examples: IndexMap::new(),
            explode: None,
            extensions: IndexMap::new(),
        },
        allow_reserved: false,
        style: QueryStyle::Form,
        allow_empty_value: None,
    }
);
component!(
    SecurityScheme,
    SECURITY_SCHEME,
    security_schemes,
    |all| Some(("securitySchemes", &all.security_schemes)),
    SecurityScheme::APIKey {
        location: APIKeyLocation::Header,
        name: String::new(),
        description: None,
        extensions: IndexMap::new(),
    }
);
