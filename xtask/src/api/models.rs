//! What is sent and received: models, their fields and their variants. Only data.

use serde_json::Value;

use super::{Code, Constraint, Docs, Shape, Type};

#[derive(Debug)]
pub(crate) struct Model {
    /// `DeviceStatus`.
    pub(crate) name: String,
    /// The file: `device`. Inline schemas live in the file of the component that they stand in.
    pub(crate) module: String,
    pub(crate) docs: Docs,
    pub(crate) kind: ModelKind,
    /// A schema that stands inside another one, and has its name from where it stands.
    pub(crate) inline: bool,
    /// Reached from the body of a request.
    pub(crate) in_request: bool,
    pub(crate) in_response: bool,
}

#[derive(Debug)]
pub(crate) enum ModelKind {
    Struct(Struct),
    /// Open enum of strings, or of integers.
    Enum(Vec<Variant>),
    /// One of several types.
    Union(Union),
    /// What came, which the status of the response tells.
    ByStatus(Vec<StatusVariant>),
    /// A named scalar.
    Newtype(Shape),
    /// A named type that is not worth a type of its own.
    Alias(Shape),
}

/// One of several types.
#[derive(Debug)]
pub(crate) struct Union {
    /// The property that tells the variants apart, if one does.
    pub(crate) tag: Option<String>,
    pub(crate) variants: Vec<Alternative>,
}

#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) constraints: Vec<Constraint>,
    /// It has no property for the tag, or one that may be left out.
    pub(crate) lacks_tag: bool,
    /// It takes any text, or any integer, and knows some.
    pub(crate) is_enum: bool,
    /// Values of the tag that mean this variant.
    pub(crate) tags: Vec<String>,
}

/// What came with a status, or with several.
#[derive(Debug)]
pub(crate) struct StatusVariant {
    pub(crate) name: String,
    /// The status that it is named after, and what that means.
    pub(crate) status: Option<(Code, String)>,
    /// `None`: no body.
    pub(crate) ty: Option<Type>,
}

#[derive(Debug, Default)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    /// Type of the properties that are not declared, where the document gives one beside declared ones.
    pub(crate) additional: Option<Shape>,
    /// Which of its properties must be there together.
    pub(crate) conditions: Vec<Condition>,
    /// How many properties there may be.
    pub(crate) constraints: Vec<Constraint>,
    /// Whether it is sent as a form of parts, and never received.
    pub(crate) multipart: bool,
    /// Set where the model is what a page of items decodes to.
    pub(crate) page: Option<Page>,
}

/// What must be there together: the properties of an `anyOf`, a `oneOf` or a `not` that says nothing else.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) holding: Holding,
    /// Names in JSON of the properties that each alternative asks for.
    pub(crate) alternatives: Vec<Vec<String>>,
}

/// How many alternatives of a condition hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    Some,
    One,
    None,
}

/// Which fields of a struct make it a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Page {
    /// Name in JSON of the array of items.
    pub(crate) items: String,
    /// Name in JSON of the count over all pages.
    pub(crate) total: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Field {
    /// As in JSON.
    pub(crate) name: String,
    pub(crate) rust_name: String,
    /// There is always a value: it must be there, or has a default.
    pub(crate) required: bool,
    pub(crate) value: Shape,
    pub(crate) sensitive: bool,
    /// Comes back and is never sent.
    pub(crate) read_only: bool,
    /// Is sent and never comes back.
    pub(crate) write_only: bool,
    /// It must be sent, but need not come back.
    pub(crate) asked: bool,
    /// What it decodes to where it is left out; see [`defaults`](super::defaults).
    pub(crate) default: Option<Value>,
    pub(crate) docs: Docs,
}

#[derive(Debug)]
pub(crate) struct Variant {
    /// As in JSON: a text or an integer.
    pub(crate) value: Value,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}
