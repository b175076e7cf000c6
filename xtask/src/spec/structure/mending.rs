//! What documents get wrong and everybody understands: a number where text is meant, one thing where a
//! list of such is meant, `type: int`. The tree comes to say it right; the report says that it did not.

use super::{Checker, PATH_ITEM_KEYWORDS, no_word};
use crate::spec::grammar::{Kind, OPERATION, Object, PARAMETER, SCHEMA, SECURITY_SCHEME, TYPES};
use crate::spec::node::Entries;
use crate::spec::trail::{Step, Trail};
use crate::spec::{Diagnostic, Node, Pointer};

/// What became of a value that is not of the right type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mended {
    /// It says what was meant.
    Right,
    /// It says nothing: whoever reads it takes it for absent.
    Absent,
    /// Nobody can tell what was meant.
    Wrong,
}

/// Makes of a value what was meant by it, where the grammar wants `kind`.
pub(super) fn mend(kind: Kind, keyword: Option<&str>, node: &mut Node) -> Mended {
    let mended = match (kind, &*node) {
        (Kind::Text, Node::Number(number)) => Some(Node::String(number.to_string())),
        (Kind::Text, Node::Bool(value)) => Some(Node::String(value.to_string())),
        (Kind::Bool, Node::String(text)) => boolean(text),
        (Kind::BoolOrSchema, Node::String(text)) => boolean(text),
        (Kind::Bool, Node::Number(number)) => match number.as_u64() {
            Some(0) => Some(Node::Bool(false)),
            Some(1) => Some(Node::Bool(true)),
            _ => None,
        },
        (Kind::Number | Kind::Count, Node::String(text)) => number(text),
        // One of something is a list of one.
        (Kind::List(Kind::Text), Node::String(_)) => Some(Node::Array(vec![node.clone()])),
        (Kind::List(Kind::Object(_) | Kind::Ref(_)), Node::Object(_)) => {
            Some(Node::Array(vec![node.clone()]))
        }
        // PHP writes an empty object like an empty list.
        (
            Kind::Map(..) | Kind::Object(_) | Kind::Ref(_) | Kind::BoolOrSchema,
            Node::Array(list),
        ) if list.is_empty() => Some(Node::Object(Box::default())),
        // OpenAPI 3.1 allows `true` for any value.
        (Kind::Ref(object), Node::Bool(true)) if object.is(&SCHEMA) => {
            Some(Node::Object(Box::default()))
        }
        _ => None,
    };
    if let Some(mended) = mended {
        *node = mended;
        return Mended::Right;
    }
    let is_bound = matches!(kind, Kind::Count | Kind::Number | Kind::Bool);
    let is_prose = matches!(
        keyword,
        Some("description" | "summary" | "title" | "examples" | "required" | "enum" | "tags")
    );
    let is_needed = matches!(kind, Kind::Object(object) | Kind::Ref(object)
        if [&OPERATION, &PARAMETER, &SECURITY_SCHEME].iter().any(|other| object.is(other)));
    if *node == Node::Null && !is_needed || is_bound || is_prose {
        Mended::Absent
    } else {
        Mended::Wrong
    }
}

/// What is meant by a value that is not of the type that its schema wants.
pub(in crate::spec) fn value_of(ty: &str, value: &Node) -> Option<Node> {
    let kind = match ty {
        "string" => Kind::Text,
        "integer" | "number" => Kind::Number,
        "boolean" => Kind::Bool,
        _ => return None,
    };
    let mut value = value.clone();
    if mend(kind, None, &mut value) != Mended::Right {
        return None;
    }
    let is_whole = |value: &Node| value.as_f64().is_some_and(|value| value.fract() == 0.0);
    (ty != "integer" || is_whole(&value)).then_some(value)
}

fn boolean(text: &str) -> Option<Node> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some(Node::Bool(true)),
        "false" | "no" | "off" | "n" => Some(Node::Bool(false)),
        _ => None,
    }
}

fn number(text: &str) -> Option<Node> {
    match serde_json::from_str(text.trim()).ok()? {
        serde_json::Value::Number(number) => Some(Node::Number(number)),
        _ => None,
    }
}

/// A word that people write for a `type`: the type that is meant, and the format of it.
pub(super) fn type_of(word: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match word.to_ascii_lowercase().as_str() {
        "array" | "list" => ("array", None),
        "object" | "map" | "dict" => ("object", None),
        "string" | "str" | "text" => ("string", None),
        "boolean" | "bool" => ("boolean", None),
        "integer" | "int" => ("integer", None),
        "int32" => ("integer", Some("int32")),
        "int64" | "long" => ("integer", Some("int64")),
        "number" | "decimal" | "numeric" => ("number", None),
        "float" => ("number", Some("float")),
        "double" => ("number", Some("double")),
        "date" => ("string", Some("date")),
        "date-time" | "datetime" => ("string", Some("date-time")),
        "uuid" => ("string", Some("uuid")),
        "uri" | "url" => ("string", Some("uri")),
        "email" => ("string", Some("email")),
        "password" => ("string", Some("password")),
        "file" | "binary" => ("string", Some("binary")),
        "byte" => ("string", Some("byte")),
        _ => return None,
    })
}

/// Whether a word has a meaning that is taken if it is not there.
pub(super) fn has_default(keyword: &str) -> bool {
    keyword == "style" || keyword.starts_with("x-")
}

/// Whether an object can be understood without a keyword that it must have.
pub(super) fn may_lack(object: &'static Object, keyword: &str) -> bool {
    object.is_prose()
        || matches!(
            (object.name, keyword),
            ("the document", "info" | "paths")
                | ("an operation", "responses")
                | ("a response", "description")
                | ("a request body", "content")
                | ("a server", "url")
                | ("a server variable", "default")
                | ("a discriminator", "propertyName")
                | ("an implicit flow" | "an OAuth flow", "scopes")
                | ("an implicit flow", "authorizationUrl")
                | (
                    "an authorization code flow",
                    "authorizationUrl" | "tokenUrl" | "scopes"
                )
        )
}

pub(super) fn no_slash(at: &Pointer, key: &str) -> Diagnostic {
    Diagnostic::error(at, format!("the path `{key}` must begin with `/`"))
        .help(format!("write `/{key}`"))
}

impl Checker<'_> {
    /// `users: {…}` is `/users: {…}`.
    pub(super) fn begin_with_slash(&mut self, entries: &mut Entries, trail: &Trail<'_>) {
        let lacking: Vec<String> = entries
            .keys()
            .filter(|key| {
                !key.starts_with('/')
                    && !key.starts_with("x-")
                    && !PATH_ITEM_KEYWORDS.contains(&key.as_str())
                    && !entries.contains_key(&format!("/{key}"))
            })
            .cloned()
            .collect();
        for key in lacking {
            let (was, is) = (
                trail.pointer().key(&key),
                trail.pointer().key(&format!("/{key}")),
            );
            self.report.push(no_slash(&is, &key).at_key().mended());
            self.checked.renamed.push((is, was));
            if let Some((index, key, node)) = entries.shift_remove_full(&key) {
                entries.shift_insert(index, format!("/{key}"), node);
            }
        }
    }

    /// What a schema says in the way of other versions of OpenAPI.
    pub(super) fn other_versions(&mut self, entries: &mut Entries, trail: &Trail<'_>) {
        for (bound, exclusive) in [
            ("minimum", "exclusiveMinimum"),
            ("maximum", "exclusiveMaximum"),
        ] {
            if let Some(Node::Number(limit)) = entries.get(exclusive) {
                let limit = Node::Number(limit.clone());
                let problem = Diagnostic::error(
                    &trail.pointer().key(exclusive),
                    format!("`{exclusive}` must be `true` or `false`"),
                )
                .label("this is a number")
                .help("a number here is OpenAPI 3.1; write it as the bound, and `true` here");
                self.report.push(problem.mended());
                exclude(entries, bound, exclusive, limit);
            }
        }
        self.null_alternative(entries, trail);
        if let Some(value) = entries
            .get("const")
            .filter(|_| !entries.contains_key("enum"))
        {
            let values = Node::Array(vec![value.clone()]);
            entries.insert("enum".to_owned(), values);
        }
        self.type_word(entries, trail);
    }

    /// `oneOf: [A, {type: 'null'}]` is OpenAPI 3.1 for `oneOf: [A]` and `nullable: true`.
    fn null_alternative(&mut self, entries: &mut Entries, trail: &Trail<'_>) {
        for key in ["oneOf", "anyOf"] {
            let Some(Node::Array(alternatives)) = entries.get_mut(key) else {
                continue;
            };
            let is_null = |node: &Node| node.text("type") == Some("null");
            if alternatives.iter().all(is_null) {
                continue;
            }
            let Some(index) = alternatives.iter().position(is_null) else {
                continue;
            };
            alternatives.retain(|alternative| !is_null(alternative));
            entries.insert("nullable".to_owned(), Node::Bool(true));
            let at = trail.pointer().key(key).index(index).key("type");
            let problem = Diagnostic::error(&at, "`type` cannot be `null`");
            self.report.push(problem.mended().help(format!(
                "this is OpenAPI 3.1; write `nullable: true` beside the `{key}`"
            )));
        }
    }

    /// `type: int`, `type: [string, 'null']`.
    fn type_word(&mut self, entries: &mut Entries, trail: &Trail<'_>) {
        let Some(node) = entries.get("type") else {
            return;
        };
        if node.as_str().is_some_and(|word| TYPES.contains(&word)) {
            return;
        }
        let problem = no_word(&TYPES, node, &trail.key("type"));
        let (words, allows_null): (Vec<&str>, bool) = match node {
            Node::Array(words) => {
                let words: Vec<_> = words.iter().filter_map(Node::as_str).collect();
                let is_null = |word: &&str| *word == "null";
                (
                    words
                        .iter()
                        .copied()
                        .filter(|word| !is_null(word))
                        .collect(),
                    words.iter().any(is_null),
                )
            }
            node => {
                let word = node.as_str();
                (word.into_iter().collect(), word == Some("null"))
            }
        };
        let meant = match words.as_slice() {
            [word] => type_of(word),
            _ => None,
        };
        if allows_null {
            entries.insert("nullable".to_owned(), Node::Bool(true));
        }
        match meant {
            Some((word, format)) => {
                self.report.push(problem.mended());
                entries.insert("type".to_owned(), Node::String(word.to_owned()));
                if let Some(format) = format {
                    entries
                        .entry("format".to_owned())
                        .or_insert_with(|| Node::String(format.to_owned()));
                }
            }
            None => {
                self.report.push(problem.tolerable());
                entries.insert("type".to_owned(), Node::Null);
            }
        }
    }
}

/// What says of a value something that its schema does not say of every other one.
const OF_THE_USE: [&str; 6] = [
    "deprecated",
    "description",
    "nullable",
    "readOnly",
    "title",
    "writeOnly",
];

/// Whether a `$ref` stands beside what is said of one property, or of what a list or a map holds. OpenAPI 3.0 ignores
/// that, but nobody who writes it means nothing by it, and a client that takes no null fails where one comes.
pub(super) fn is_described(node: &Node, trail: &Trail<'_>) -> bool {
    let is_member = match trail.step() {
        Step::Key("items" | "additionalProperties") => true,
        _ => trail.parent().map(Trail::step) == Some(Step::Key("properties")),
    };
    let says = |key: &str| node.get(key).is_some();
    is_member && says("$ref") && OF_THE_USE.into_iter().any(says)
}

/// Makes of such a reference the one part of an `allOf`.
pub(super) fn part_of(node: &mut Node, trail: &Trail<'_>) -> Diagnostic {
    let mut words = Vec::new();
    let mut part = Entries::default();
    let mut whole = Entries::default();
    if let Node::Object(entries) = std::mem::replace(node, Node::Null) {
        for (key, value) in *entries {
            if OF_THE_USE.contains(&key.as_str()) {
                words.push(format!("`{key}`"));
                whole.insert(key, value);
            } else {
                part.insert(key, value);
            }
        }
    }
    let part = Node::Object(Box::new(part));
    whole.insert("allOf".to_owned(), Node::Array(vec![part]));
    *node = Node::Object(Box::new(whole));
    let message = format!("{} should not stand next to `$ref`", words.join(" and "));
    Diagnostic::error(&trail.pointer().key("$ref"), message)
        .help("put the `$ref` into an `allOf`: so it is taken")
}

/// Lets `limit` be the bound, and no value of its own.
fn exclude(entries: &mut Entries, bound: &str, exclusive: &str, limit: Node) {
    let is_stricter = |other: &Node| {
        let (other, limit) = (other.as_f64(), limit.as_f64());
        if bound == "minimum" {
            other > limit
        } else {
            other < limit
        }
    };
    let holds = entries.get(bound).is_some_and(is_stricter);
    entries.insert(exclusive.to_owned(), Node::Bool(!holds));
    if !holds {
        entries.insert(bound.to_owned(), limit);
    }
}
