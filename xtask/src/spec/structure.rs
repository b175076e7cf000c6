//! Holds a document against the grammar of OpenAPI 3.0: misspelt keywords, missing ones, values
//! of the wrong type. Whoever reads the tree afterwards finds everything as the grammar has it;
//! problems are found each at its own place and all in one run.

mod extensions;
mod objects;

pub(super) use objects::hidden_sibling;

use indexmap::IndexMap;
use serde_json::Number;

use super::grammar::{Keys, Keyword, Kind, OPENAPI, Object, SCHEMA};
use super::node::Entries;
use super::suggest::closest;
use super::trail::{Step, Trail};
use super::{Diagnostic, Node, Pointer, Report};

/// A `$ref`, or something that works like one.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Where it stands: the object that holds the `$ref`, or the entry of a `mapping`.
    pub(super) at: Pointer,
    /// Where the text of it stands.
    pub(super) text_at: Pointer,
    /// As it is written; a `mapping` may name a schema without saying where it is.
    pub(super) text: String,
    /// What it must lead to.
    pub(super) object: &'static Object,
}

/// Checks the whole document. Whole numbers where the grammar wants integers become such (`5.0`).
pub(super) fn check(root: &mut Node, report: &mut Report) -> Vec<Reference> {
    let mut checker = Checker::new(report);
    checker.check(Kind::Object(&OPENAPI), root, &Trail::root());
    checker.finish()
}

/// Checks a part that the grammar leaves open but that a reference leads to.
pub(super) fn check_part(
    object: &'static Object,
    node: &mut Node,
    at: &Pointer,
    report: &mut Report,
) -> Vec<Reference> {
    let mut checker = Checker::new(report);
    checker.check(Kind::Ref(object), node, &Trail::start(at));
    checker.finish()
}

struct Checker<'r> {
    report: &'r mut Report,
    references: Vec<Reference>,
    /// Extensions that nobody knows: the first place of each and how many there are.
    unknown: IndexMap<String, (Pointer, usize)>,
}

impl<'r> Checker<'r> {
    fn new(report: &'r mut Report) -> Self {
        Self {
            report,
            references: Vec::new(),
            unknown: IndexMap::new(),
        }
    }

    fn finish(self) -> Vec<Reference> {
        for (name, (at, count)) in self.unknown {
            self.report.push(extensions::unknown(&name, &at, count));
        }
        self.references
    }

    fn check(&mut self, kind: Kind, node: &mut Node, trail: &Trail<'_>) {
        match kind {
            Kind::Any => {}
            Kind::Text => self.must_be(matches!(node, Node::String(_)), "text", node, trail),
            Kind::Bool => self.must_be(
                matches!(node, Node::Bool(_)),
                "`true` or `false`",
                node,
                trail,
            ),
            Kind::Number => self.must_be(matches!(node, Node::Number(_)), "a number", node, trail),
            Kind::Count => {
                integral(node);
                let counts = matches!(node, Node::Number(number) if number.is_u64());
                self.must_be(counts, "an integer from 0 on", node, trail);
            }
            Kind::Word(words) => self.word(words, node, trail),
            Kind::Object(object) => self.object(object, node, trail),
            Kind::Ref(object) => {
                if node.get("$ref").is_some() {
                    self.reference(object, node, trail);
                } else {
                    self.object(object, node, trail);
                }
            }
            Kind::BoolOrSchema => match node {
                Node::Bool(_) => {}
                Node::Object(_) => self.check(Kind::Ref(&SCHEMA), node, trail),
                _ => self.must_be(false, "`true`, `false` or a schema", node, trail),
            },
            Kind::SchemaName => self.schema_name(node, trail),
            Kind::List(element) => match node {
                Node::Array(elements) => {
                    for (index, node) in elements.iter_mut().enumerate() {
                        self.check(*element, node, &trail.index(index));
                    }
                }
                _ => self.must_be(false, "a list", node, trail),
            },
            Kind::Map(keys, value) => match node {
                Node::Object(entries) => {
                    for (key, node) in entries.iter_mut() {
                        let trail = trail.key(key);
                        self.key(keys, key, &trail);
                        self.check(*value, node, &trail);
                    }
                }
                _ => self.must_be(false, "an object", node, trail),
            },
        }
    }

    fn object(&mut self, object: &'static Object, node: &mut Node, trail: &Trail<'_>) {
        let Node::Object(entries) = node else {
            self.must_be(false, "an object", node, trail);
            return;
        };
        for keyword in object.keywords {
            if keyword.required && !entries.contains_key(keyword.name) {
                self.report.push(missing(object, keyword, &trail.pointer()));
            }
        }
        for (key, node) in entries.iter_mut() {
            let trail = trail.key(key);
            if let Some(keyword) = object.keyword(key) {
                self.check(keyword.kind, node, &trail);
            } else if key.starts_with("x-") {
                self.extension(object, key, node, &trail);
            } else if let Some((keys, kind)) = object.entries {
                if self.key(keys, key, &trail) {
                    self.check(kind, node, &trail);
                }
            } else {
                self.report
                    .push(unknown_keyword(object, key, &trail.pointer()));
            }
        }
        self.special(object, entries, trail);
    }

    /// Says whether the key is one that may stand there.
    fn key(&mut self, keys: Keys, key: &str, trail: &Trail<'_>) -> bool {
        let problem = match keys {
            Keys::Any | Keys::Expression => None,
            Keys::Component => {
                let allowed = |character: char| {
                    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')
                };
                (key.is_empty() || !key.chars().all(allowed)).then(|| {
                    Diagnostic::error(&trail.pointer(), format!("`{key}` cannot name a component"))
                        .tolerable()
                        .help("use letters, digits, `.`, `-` and `_`")
                })
            }
            Keys::Path => (!key.starts_with('/')).then(|| {
                Diagnostic::error(
                    &trail.pointer(),
                    format!("the path `{key}` must begin with `/`"),
                )
                .help(if PATH_ITEM_KEYWORDS.contains(&key) {
                    "indent it, so that it belongs to the path above".to_owned()
                } else {
                    format!("write `/{key}`")
                })
            }),
            Keys::Status => (!is_status(key)).then(|| {
                Diagnostic::error(&trail.pointer(), format!("`{key}` is no status code"))
                    .help("write a code such as `200`, a range such as `2XX`, or `default`")
            }),
        };
        let is_right = problem.is_none();
        if let Some(problem) = problem {
            self.report.push(problem.at_key());
        }
        is_right
    }

    fn word(&mut self, words: &'static [&'static str], node: &Node, trail: &Trail<'_>) {
        let Some(text) = node.as_str() else {
            let mut problem = wrong_type(&format!("one of {}", list(words)), node, trail);
            if trail.last_key() == Some("type") && matches!(node, Node::Array(_)) {
                problem = problem
                    .help("a list of types is OpenAPI 3.1; write one type, and `nullable: true`");
            }
            self.report.push(problem);
            return;
        };
        if words.contains(&text) {
            return;
        }
        let slot = slot(trail);
        let problem = Diagnostic::error(&trail.pointer(), format!("{slot} cannot be `{text}`"));
        let swagger = match (trail.last_key(), text) {
            (Some("in"), "body") => Some("this is Swagger 2.0; write a `requestBody`"),
            (Some("in"), "formData") => {
                Some("this is Swagger 2.0; write a `requestBody` with a form media type")
            }
            (Some("type"), "file") => {
                Some("this is Swagger 2.0; write `type: string` and `format: binary`")
            }
            (Some("type"), "null") => Some("this is OpenAPI 3.1; write `nullable: true`"),
            (Some("type"), "basic") => {
                Some("this is Swagger 2.0; write `type: http` and `scheme: basic`")
            }
            (Some("type"), "date" | "date-time" | "datetime" | "uuid" | "uri" | "binary") => {
                Some("write `type: string`, and this as its `format`")
            }
            (Some("type"), "float" | "double") => {
                Some("write `type: number`, and this as its `format`")
            }
            (Some("type"), "int" | "int32" | "int64" | "long") => {
                Some("write `type: integer`, and `format: int32` or `format: int64`")
            }
            _ => None,
        };
        self.report
            .push(match (swagger, closest(text, words.iter().copied())) {
                (Some(help), _) => problem.help(help),
                (None, Some(word)) => problem.help(format!("did you mean `{word}`?")),
                (None, None) => problem.help(format!("it is one of {}", list(words))),
            });
    }

    fn must_be(&mut self, is_right: bool, wanted: &str, node: &Node, trail: &Trail<'_>) {
        if !is_right {
            self.report.push(wrong_type(wanted, node, trail));
        }
    }
}

/// What people forget to indent below a path.
const PATH_ITEM_KEYWORDS: [&str; 9] = [
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "parameters",
];

fn missing(object: &Object, keyword: &Keyword, at: &Pointer) -> Diagnostic {
    let name = keyword.name;
    let problem = Diagnostic::error(at, format!("{} needs `{name}`", object.name)).at_key();
    match keyword.kind {
        Kind::Word(words) => problem.help(format!("add `{name}:` with one of {}", list(words))),
        Kind::Object(_) | Kind::Map(..) => problem.help(format!("add `{name}:` with an object")),
        _ => problem.help(format!("add `{name}: …`")),
    }
}

fn unknown_keyword(object: &'static Object, key: &str, at: &Pointer) -> Diagnostic {
    let problem = Diagnostic::error(at, format!("{} has no keyword `{key}`", object.name)).at_key();
    // Words about the API, not the API.
    let problem = if object.is_prose() {
        problem.tolerable()
    } else {
        problem
    };
    if let Some((_, hint)) = object.hints.iter().find(|(name, _)| *name == key) {
        return problem.help(*hint);
    }
    match closest(key, object.keywords.iter().map(|keyword| keyword.name)) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("take it out, or let it begin with `x-` if it is an extension"),
    }
}

fn wrong_type(wanted: &str, node: &Node, trail: &Trail<'_>) -> Diagnostic {
    let found = node.describe();
    let slot = slot(trail);
    let problem = Diagnostic::error(&trail.pointer(), format!("{slot} must be {wanted}"))
        .label(format!("this is {found}"));
    let problem = match node {
        // Collections span lines, and null may take no place at all.
        Node::Null | Node::Array(_) | Node::Object(_) => problem.at_key(),
        _ => problem,
    };
    match (wanted, node) {
        ("text", Node::Number(number)) => problem.help(format!("put it in quotes: '{number}'")),
        ("text", Node::Bool(value)) => problem.help(format!("put it in quotes: '{value}'")),
        ("a list", Node::String(_) | Node::Object(_)) => {
            problem.help("a list is written with a `- ` before each element")
        }
        ("a number" | "an integer from 0 on", Node::String(text))
            if text.parse::<f64>().is_ok() =>
        {
            problem.help("leave out the quotes")
        }
        ("`true` or `false`", Node::String(text)) => match text.to_lowercase().as_str() {
            "true" | "yes" | "on" => problem.help("write `true`, without quotes"),
            "false" | "no" | "off" => problem.help("write `false`, without quotes"),
            _ => problem,
        },
        ("`true` or `false`", Node::Number(_))
            if matches!(
                trail.last_key(),
                Some("exclusiveMinimum" | "exclusiveMaximum")
            ) =>
        {
            problem.help("a number here is OpenAPI 3.1; write it as the bound, and `true` here")
        }
        (_, Node::Null) => problem.help("give it a value, or take the key out"),
        _ => problem,
    }
}

/// What a value is called in a message: by its key, or by its list.
fn slot(trail: &Trail<'_>) -> String {
    match trail.step() {
        Step::Key(key) => format!("`{key}`"),
        Step::Index(index) => match trail.last_key() {
            Some(key) => format!("element {index} of `{key}`"),
            None => format!("element {index}"),
        },
        Step::Root | Step::Start(_) => "the document".to_owned(),
    }
}

fn list(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [first, rest @ ..] if rest.len() == 2 => {
            (b'1'..=b'9').contains(first)
                && (rest.iter().all(u8::is_ascii_digit)
                    || (*first <= b'5' && matches!(rest, [b'X' | b'x', b'X' | b'x'])))
        }
        _ => false,
    }
}

/// `5.0` becomes `5`: both are integers to OpenAPI, and one form is enough for whoever reads them.
fn integral(node: &mut Node) {
    if let Node::Number(number) = node
        && number.is_f64()
        && let Some(value) = number.as_f64()
        && value.fract() == 0.0
        // Beyond that a float names no single integer.
        && value.abs() <= 9_007_199_254_740_992.0
    {
        *number = Number::from(value as i64);
    }
}

fn integral_entry(entries: &mut Entries, key: &str) {
    match entries.get_mut(key) {
        Some(Node::Array(elements)) => elements.iter_mut().for_each(integral),
        Some(node) => integral(node),
        None => {}
    }
}
