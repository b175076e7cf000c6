//! The objects of OpenAPI 3.0.x as tables: the keywords of each, and what may stand behind them.
//! The tables know nothing of how they are used: the structure check and the walk go by them.

// Parts that several tables share, expanded where they are used. Macros, because a constant that names a table which in turn
// holds the constant cannot be evaluated.
macro_rules! texts {
    () => {
        Map(Keys::Any, &Text)
    };
}
macro_rules! examples {
    () => {
        Map(Keys::Any, &Ref(&EXAMPLE))
    };
}
macro_rules! content {
    () => {
        Map(Keys::Any, &Kind::Object(&MEDIA_TYPE))
    };
}
macro_rules! headers {
    () => {
        Map(Keys::Any, &Ref(&HEADER))
    };
}
macro_rules! parameters {
    () => {
        List(&Ref(&PARAMETER))
    };
}
macro_rules! servers {
    () => {
        List(&Kind::Object(&SERVER))
    };
}
macro_rules! security {
    () => {
        List(&Map(Keys::Any, &List(&Text)))
    };
}
macro_rules! external_docs {
    () => {
        Kind::Object(&EXTERNAL_DOCUMENTATION)
    };
}
macro_rules! schemas {
    () => {
        List(&Ref(&SCHEMA))
    };
}

mod document;
mod messages;
mod schemas;
mod security;

pub(super) use document::COMPONENTS;
use document::{CONTACT, EXTERNAL_DOCUMENTATION, INFO, LICENSE, TAG};
pub(super) use document::{OPENAPI, OPERATION, PATH_ITEM, SERVER, SERVER_VARIABLE};
pub(super) use messages::{
    CALLBACK, EXAMPLE, HEADER, LINK, MEDIA_TYPE, PARAMETER, REQUEST_BODY, RESPONSE, RESPONSES,
};
use schemas::XML;
pub(super) use schemas::{SCHEMA, TYPES};
pub(super) use security::SECURITY_SCHEME;

/// What may stand in a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// An integer from 0 on.
    Count,
    /// Any number.
    Number,
    /// Any value.
    Any,
    /// One of these words.
    Word(&'static [&'static str]),
    /// This object.
    Object(&'static Object),
    /// This object or a `$ref` to one.
    Ref(&'static Object),
    /// A list.
    List(&'static Kind),
    /// An object with free keys.
    Map(Keys, &'static Kind),
    /// `additionalProperties`: a boolean or a schema.
    BoolOrSchema,
    /// `discriminator.mapping`: the name of a schema, or a reference to one.
    SchemaName,
}

/// What free keys must look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Keys {
    Any,
    /// Names of components.
    Component,
    /// Paths below the server.
    Path,
    /// Status codes.
    Status,
    /// Runtime expressions.
    Expression,
}

/// One kind of object.
#[derive(Debug)]
pub(super) struct Object {
    /// With its article: "a parameter".
    pub(super) name: &'static str,
    pub(super) keywords: &'static [Keyword],
    /// What stands behind keys that are no keywords; nothing may if none.
    pub(super) entries: Option<(Keys, Kind)>,
    /// What to say about keywords that people try here and that belong elsewhere.
    pub(super) hints: &'static [(&'static str, &'static str)],
}

/// One keyword of an object.
#[derive(Debug)]
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
}

impl Object {
    pub(super) fn keyword(&self, name: &str) -> Option<&'static Keyword> {
        self.keywords.iter().find(|keyword| keyword.name == name)
    }

    /// What stands behind `key`, be it a keyword or free; none for extensions and unknown keys.
    pub(super) fn kind_of(&self, key: &str) -> Option<Kind> {
        match (self.keyword(key), self.entries) {
            (Some(keyword), _) => Some(keyword.kind),
            (None, Some((_, kind))) if !key.starts_with("x-") => Some(kind),
            (None, _) => None,
        }
    }

    /// The section of the components where objects of this kind stand.
    pub(super) fn section(&'static self) -> Option<&'static str> {
        let is_section = |keyword: &&Keyword| matches!(keyword.kind, Kind::Map(_, Kind::Ref(other)) if self.is(other));
        let section = COMPONENTS.keywords.iter().find(is_section)?;
        Some(section.name)
    }

    /// Whether nothing but words depends on it.
    pub(super) fn is_prose(&'static self) -> bool {
        [
            &INFO,
            &CONTACT,
            &LICENSE,
            &TAG,
            &EXTERNAL_DOCUMENTATION,
            &EXAMPLE,
            &XML,
        ]
        .into_iter()
        .any(|other| self.is(other))
    }

    /// Whether both are the same table.
    pub(super) fn is(&'static self, other: &'static Object) -> bool {
        std::ptr::eq(self, other)
    }
}

/// What stands in a section of the components.
pub(super) fn section_object(section: &str) -> Option<&'static Object> {
    match COMPONENTS.keyword(section)?.kind {
        Kind::Map(_, Kind::Ref(object)) => Some(object),
        _ => None,
    }
}

const fn needs(name: &'static str, kind: Kind) -> Keyword {
    Keyword {
        name,
        kind,
        required: true,
    }
}

const fn may(name: &'static str, kind: Kind) -> Keyword {
    Keyword {
        name,
        kind,
        required: false,
    }
}

const fn object(name: &'static str, keywords: &'static [Keyword]) -> Object {
    Object {
        name,
        keywords,
        entries: None,
        hints: &[],
    }
}
