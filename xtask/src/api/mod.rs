//! The model of an API as Rust sees it: names decided, references resolved, nothing of OpenAPI left.
//!
//! Only data lives here. `lower` makes it from a document; `emit` reads it. No tokens, no YAML.

mod bodies;
mod composition;
mod constraints;
mod contradictions;
mod cycles;
pub(crate) mod defaults;
mod enums;
pub(crate) mod example;
mod formats;
mod keywords;
mod kinds;
mod lower;
mod media;
mod merge;
mod models;
pub(crate) mod names;
mod operations;
mod pagination;
mod parameters;
mod parts;
mod paths;
mod places;
pub(crate) mod reasons;
mod refinement;
mod refusals;
mod responses;
mod schemas;
mod security;
mod servers;
mod unions;

pub(crate) use lower::lower;
pub(crate) use models::{
    Alternative, Condition, Field, Holding, Model, ModelKind, Page, StatusVariant, Struct, Union,
    Variant,
};

use rustc_hash::FxHashMap;
use serde_json::{Number, Value};

/// One service.
#[derive(Debug)]
pub(crate) struct Api {
    /// Name of the module, from the file's stem: `blynk`.
    pub(crate) module: String,
    /// The document as people are told of it: `spec/blynk.yaml`.
    pub(crate) document: String,
    /// What the service calls itself.
    pub(crate) title: String,
    pub(crate) docs: Docs,
    pub(crate) server: Server,
    pub(crate) schemes: Vec<Scheme>,
    /// In the order of the document.
    pub(crate) models: Vec<Model>,
    /// Name of a model -> its place in `models`.
    pub(crate) by_name: FxHashMap<String, usize>,
    /// In the order of the document's tags.
    pub(crate) groups: Vec<Group>,
}

impl Api {
    /// The model of that Rust name. Every name inside a [`Type`] is one of a model.
    pub(crate) fn model(&self, name: &str) -> Option<&Model> {
        self.models.get(*self.by_name.get(name)?)
    }

    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }
}

/// What is said of a thing; becomes its documentation comment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Docs {
    /// One line.
    pub(crate) summary: Option<String>,
    /// CommonMark, any length.
    pub(crate) description: Option<String>,
    /// Why this is a reading and not a quoted fact.
    pub(crate) inferred: Vec<String>,
    /// Page of the service's own documentation.
    pub(crate) url: Option<String>,
    pub(crate) deprecated: bool,
    /// Bounds, default, example: one short sentence each.
    pub(crate) facts: Vec<String>,
}

/// Where the service listens.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// May hold `{variables}`.
    pub(crate) url: String,
    pub(crate) docs: Docs,
    /// The document's other servers and what is said of them, for the documentation.
    pub(crate) others: Vec<(String, Option<String>)>,
    /// Its own, and those of the servers of single operations.
    pub(crate) variables: Vec<Variable>,
    /// The document's other servers whose variables have other defaults or values, and those variables.
    pub(crate) differing: Vec<(String, Vec<Variable>)>,
}

impl Server {
    /// Whether a client can go there without being told more: there is a host, and the way is secure.
    pub(crate) fn is_usable(&self) -> bool {
        let mut url = self.url.clone();
        for variable in &self.variables {
            url = url.replace(&format!("{{{}}}", variable.name), &variable.default);
        }
        let is_local = |rest: &str| {
            ["localhost", "127.0.0.1", "[::1]"].iter().any(|host| {
                let rest = rest.strip_prefix(host);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
            })
        };
        url.starts_with("https://") || url.strip_prefix("http://").is_some_and(is_local)
    }
}

/// The server that an operation has in place of the service's.
#[derive(Clone, Debug)]
pub(crate) struct OwnServer {
    /// May hold `{variables}`, and name no host.
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    pub(crate) others: Vec<(String, Option<String>)>,
    /// They have no setter here: that of the variable of that name is the builder's.
    pub(crate) variables: Vec<Variable>,
}

#[derive(Clone, Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// Name of the builder's setter.
    pub(crate) setter: String,
    pub(crate) default: String,
    /// Empty: any.
    pub(crate) values: Vec<String>,
    pub(crate) docs: Docs,
}

/// One way to show who is calling.
#[derive(Debug)]
pub(crate) struct Scheme {
    /// Its key in the document.
    pub(crate) name: String,
    /// Name of the builder's setter.
    pub(crate) setter: String,
    pub(crate) kind: SchemeKind,
    /// What else the builder can be told of it, each with the name of its setter.
    pub(crate) others: Vec<(Other, String)>,
    pub(crate) docs: Docs,
}

impl Scheme {
    /// The names of all that the builder can be told of it.
    pub(crate) fn setters(&self) -> impl Iterator<Item = &str> {
        let others = self.others.iter().map(|(_, setter)| setter.as_str());
        std::iter::once(self.setter.as_str()).chain(others)
    }
}

/// What else a builder can be told of OAuth2 and OpenID Connect.
#[derive(Clone, Debug)]
pub(crate) enum Other {
    /// A token that was obtained elsewhere.
    AccessToken,
    /// A user's name and password, of which a token is made there.
    Password(TokenEndpoint),
    /// A token that gets others there.
    RefreshToken(TokenEndpoint),
    /// What gives tokens when they are needed.
    TokenSource,
    /// What is asked for with a token: these, unless the caller wants others.
    Scopes(Vec<String>),
}

#[derive(Clone, Debug)]
pub(crate) struct TokenEndpoint {
    pub(crate) url: String,
    /// Where refresh tokens are sent, if that is elsewhere.
    pub(crate) refresh_url: Option<String>,
    pub(crate) taking: Taking,
}

/// What a token endpoint takes, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taking {
    /// A form. The client's secret is sent as HTTP's basic authentication.
    Form,
    /// A form, in which the client's secret is too.
    FormWithSecret,
    /// The query, in place of a form.
    Query,
}

#[derive(Clone, Debug)]
pub(crate) enum SchemeKind {
    ApiKey {
        location: Location,
        name: String,
    },
    Bearer,
    Basic,
    /// Any other way to fill `Authorization`: how the header begins.
    Http(String),
    ClientCredentials(TokenEndpoint),
}

impl SchemeKind {
    /// Name of the builder's setter, unless several schemes of the kind have to be told apart.
    pub(crate) fn setter(&self) -> &'static str {
        match self {
            Self::ApiKey { .. } => "api_key",
            Self::Bearer => "bearer_token",
            Self::Basic => "basic_auth",
            Self::Http(_) => "authorization",
            Self::ClientCredentials(_) => "client_credentials",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// The operations of one tag: one file, one handle.
#[derive(Debug)]
pub(crate) struct Group {
    /// `users`: the module.
    pub(crate) module: String,
    /// `users`: the method of the client.
    pub(crate) handle: String,
    /// `Users`: what the method gives.
    pub(crate) name: String,
    /// The tag as the document spells it.
    pub(crate) tag: String,
    pub(crate) docs: Docs,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// `users/get`.
    pub(crate) id: String,
    /// `get`: the method of the handle.
    pub(crate) method: String,
    /// `Get`: the type of the operation.
    pub(crate) name: String,
    /// `GET`.
    pub(crate) verb: String,
    /// `/tenants/users/{id}`.
    pub(crate) path: String,
    pub(crate) server: Option<OwnServer>,
    pub(crate) docs: Docs,
    /// Required ones first, each half in the order of the document (path parameters in that of the template).
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// What a success gives.
    pub(crate) output: Output,
    /// What the body of a failure holds, if that is documented.
    pub(crate) failure: Option<Type>,
    /// Every documented status, ascending.
    pub(crate) statuses: Vec<Status>,
    /// Alternatives of combinations of schemes' names.
    pub(crate) security: Vec<Vec<String>>,
    /// What a token must be good for, of every scheme that the operation names.
    pub(crate) scopes: Vec<String>,
    pub(crate) pagination: Option<Pagination>,
    /// Overrides the method's default.
    pub(crate) idempotent: Option<bool>,
}

impl Operation {
    pub(crate) fn required(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.required)
    }

    /// Those that become setters of a builder; none of them, no builder.
    pub(crate) fn optional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| !parameter.required)
    }

    /// Whether it is the same operation, be it with another body.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (&self.path, &self.verb) == (&other.path, &other.verb)
    }

    /// The media types that are asked for, successes first; `None` if it is plain JSON.
    pub(crate) fn accept(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for success in [true, false] {
            let statuses = self.statuses.iter();
            for status in statuses.filter(|status| status.success == success) {
                for name in &status.media_types {
                    if !names.contains(&name.as_str()) {
                        names.push(name);
                    }
                }
            }
        }
        (!matches!(names.as_slice(), [] | ["application/json"])).then(|| names.join(", "))
    }

    pub(crate) fn has_builder(&self) -> bool {
        self.optional().next().is_some() || self.body.as_ref().is_some_and(|body| !body.required)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// As it goes over the wire.
    pub(crate) name: String,
    /// The argument or setter.
    pub(crate) rust_name: String,
    pub(crate) location: Location,
    /// Only where it is not the location's default.
    pub(crate) style: Option<(Style, bool)>,
    /// Reserved characters stay as they are.
    pub(crate) allow_reserved: bool,
    /// An empty list or object is sent, too.
    pub(crate) allow_empty: bool,
    pub(crate) required: bool,
    /// Another location has a parameter of the same name.
    pub(crate) is_twin: bool,
    /// Its value is taken apart by serde: an object, or whatever is sent as JSON.
    pub(crate) structured: bool,
    pub(crate) value: Shape,
    pub(crate) docs: Docs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// One JSON text.
    Json,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) value: Shape,
    pub(crate) writing: Writing,
    pub(crate) docs: Docs,
}

/// How a body is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Writing {
    /// As this kind of JSON.
    Json(String),
    /// As a form. The fields that are written as parameters of that style are.
    Form(Vec<(String, Style, bool)>),
    /// As a form of parts. The parts that have a content type of their own.
    Multipart(Vec<(String, String)>),
    /// As text of this media type.
    Text(String),
    /// As it is, of this media type.
    Bytes(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// `None`: no success status has a body.
    pub(crate) ty: Option<Type>,
    /// Some success statuses have a body and others none.
    pub(crate) sometimes: bool,
}

impl Output {
    /// Whether it is bytes, which can be taken as they come.
    pub(crate) fn is_bytes(&self) -> bool {
        self.ty == Some(Type::Bytes) && !self.sometimes
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Status {
    pub(crate) code: Code,
    pub(crate) success: bool,
    pub(crate) meaning: String,
    pub(crate) inferred: Vec<String>,
    pub(crate) headers: Vec<Header>,
    /// What the body decodes to, if one is documented.
    pub(crate) body: Option<Type>,
    /// The variant that it is, where the operation's output or failure has one for each kind.
    pub(crate) variant: Option<String>,
    pub(crate) format: Format,
    /// The media types that are asked for.
    pub(crate) media_types: Vec<String>,
}

/// How the body of a response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Text,
    Bytes,
}

/// A documented header of a response.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) name: String,
    /// OpenAPI's word for the type.
    pub(crate) kind: Option<String>,
    /// What is said of it; may be empty.
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
}

impl Status {
    /// The status, where it is one and no range.
    pub(crate) fn exact(&self) -> Option<u16> {
        match self.code {
            Code::Exact(code) => Some(code),
            Code::Range(_) | Code::Default => None,
        }
    }
}

/// Which statuses a documented response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Code {
    Exact(u16),
    /// `4XX`: the hundreds.
    Range(u16),
    /// Every status that is not listed.
    Default,
}

#[derive(Clone, Debug)]
pub(crate) struct Pagination {
    pub(crate) style: PaginationStyle,
    /// Parameter with the place to begin at: items to skip, or the index of the page.
    pub(crate) start: String,
    /// Parameter with the items a page may hold.
    pub(crate) size: String,
    /// The most items a page may hold, if documented.
    pub(crate) largest: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaginationStyle {
    Offset,
    Page,
}

/// A type, and what its values must hold.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) ty: Type,
    pub(crate) constraints: Vec<Constraint>,
    /// A documented value, or one that the schema's parts make up.
    pub(crate) example: Option<Value>,
    /// What such a value looks like by its format, for where nothing is documented.
    pub(crate) sample: Option<Value>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Boolean,
    Int32,
    Int64,
    /// 64 bits, and no sign.
    UInt64,
    /// `number` that must be whole: `5` and `5.0`.
    Whole,
    Double,
    String,
    Uuid,
    /// RFC 3339 text.
    Timestamp,
    /// Milliseconds since the Unix epoch.
    UnixMillis,
    /// Any JSON value.
    Json,
    /// Any JSON object.
    JsonObject,
    /// What is sent as it is.
    Payload,
    /// What came as it is.
    Bytes,
    /// The model of that Rust name.
    Model(String),
    Array(Box<Type>),
    Map(Box<Type>),
    /// One value, or an array of such.
    OneOrMany(Box<Type>),
    Nullable(Box<Type>),
    /// A model that holds itself.
    Boxed(Box<Type>),
}

impl Type {
    /// The name of the model that the type is or holds.
    pub(crate) fn model_name(&self) -> Option<&str> {
        match self {
            Self::Model(name) => Some(name),
            Self::Array(inner)
            | Self::Map(inner)
            | Self::OneOrMany(inner)
            | Self::Nullable(inner)
            | Self::Boxed(inner) => inner.model_name(),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constraint {
    /// Not all of these hold.
    Not(Vec<Constraint>),
    /// One of these values, as texts.
    OneOf(Vec<String>),
    Minimum(Number),
    ExclusiveMinimum(Number),
    Maximum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    MinItems(u64),
    MaxItems(u64),
    MinProperties(u64),
    MaxProperties(u64),
    UniqueItems,
    /// What each item of a list must hold, and each value of a map.
    Items(Vec<Constraint>),
}
