//! Holds a document against the grammar of OpenAPI 3.0: misspelt keywords, missing ones, values
//! of the wrong type. Whoever reads the tree afterwards finds everything as the grammar has it;
//! problems are found each at its own place and all in one run.

mod extensions;
mod mending;
mod objects;

pub(super) use mending::value_of;
pub(super) use objects::hidden_sibling;

use indexmap::IndexMap;
use serde_json::Number;

use super::grammar::{
    COMPONENTS, Keys, Keyword, Kind, MEDIA_TYPE, OPENAPI, OPERATION, Object, PARAMETER, PATH_ITEM,
    REQUEST_BODY, RESPONSE, SCHEMA, SECURITY_SCHEME, TYPES,
};
use super::node::Entries;
use super::suggest::closest;
use super::trail::{Step, Trail};
use super::{Diagnostic, Node, Pointer, Report};
use mending::{Mended, has_default, is_described, may_lack, mend, no_slash, part_of};

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

/// What is found on the way.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) references: Vec<Reference>,
    /// Entries that have got another key: where they stand now, and where they stand in the text.
    pub(super) renamed: Vec<(Pointer, Pointer)>,
}

/// Checks the whole document. What is not right but clear is mended, so that whoever reads the tree finds
/// one form of everything: `5` for `5.0`, a list of one for one thing.
pub(super) fn check(root: &mut Node, report: &mut Report) -> Checked {
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
    checker.finish().references
}

struct Checker<'r> {
    report: &'r mut Report,
    checked: Checked,
    /// Extensions that nobody knows: the first place of each and how many there are.
    unknown: IndexMap<String, (Pointer, usize)>,
}

impl<'r> Checker<'r> {
    fn new(report: &'r mut Report) -> Self {
        Self {
            report,
            checked: Checked::default(),
            unknown: IndexMap::new(),
        }
    }

    fn finish(self) -> Checked {
        for (name, (at, count)) in self.unknown {
            self.report.push(extensions::unknown(&name, &at, count));
        }
        self.checked
    }

    fn check(&mut self, kind: Kind, node: &mut Node, trail: &Trail<'_>) {
        if matches!(kind, Kind::Count) {
            integral(node);
        }
        if let Some(wanted) = misfit(kind, node) {
            let problem = wrong_type(wanted, node, trail);
            match mend(kind, trail.last_key(), node) {
                Mended::Right => self.report.push(problem.mended()),
                Mended::Absent => return self.report.push(problem.tolerable()),
                Mended::Wrong => return self.report.push(problem),
            }
        }
        match (kind, node) {
            (Kind::Word(words), node) => self.word(words, node, trail),
            (Kind::SchemaName, node) => self.schema_name(node, trail),
            (Kind::BoolOrSchema, node @ Node::Object(_)) => {
                self.check(Kind::Ref(&SCHEMA), node, trail);
            }
            (Kind::Ref(object), node)
                if object.is(&SCHEMA) && self.report.is_tolerant() && is_described(node, trail) =>
            {
                self.report.push(part_of(node, trail).mended());
                self.check(kind, node, trail);
            }
            (Kind::Ref(object), node) if node.get("$ref").is_some() => {
                self.reference(object, node, trail);
            }
            (Kind::Object(object) | Kind::Ref(object), Node::Object(entries)) => {
                self.object(object, entries, trail);
            }
            (Kind::List(element), Node::Array(elements)) => {
                for (index, node) in elements.iter_mut().enumerate() {
                    self.check(*element, node, &trail.index(index));
                }
            }
            (Kind::Map(keys, value), Node::Object(entries)) => {
                for (key, node) in entries.iter_mut() {
                    let trail = trail.key(key);
                    self.key(keys, key, &trail);
                    self.check(*value, node, &trail);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &'static Object, entries: &mut Entries, trail: &Trail<'_>) {
        for keyword in object.keywords {
            if keyword.required && !entries.contains_key(keyword.name) {
                self.report.push(missing(object, keyword, &trail.pointer()));
            }
        }
        if let Some((Keys::Path, _)) = object.entries {
            self.begin_with_slash(entries, trail);
        }
        if object.is(&SCHEMA) {
            self.other_versions(entries, trail);
        }
        for (key, node) in entries.iter_mut() {
            let trail = trail.key(key);
            if object.is(&SCHEMA) && key == "type" {
                // Looked at before.
            } else if let Some(keyword) = object.keyword(key) {
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
                let problem = no_slash(&trail.pointer(), key);
                if PATH_ITEM_KEYWORDS.contains(&key) {
                    problem.help("indent it, so that it belongs to the path above")
                } else {
                    problem
                }
            }),
            Keys::Status => (!is_status(key)).then(|| {
                Diagnostic::error(&trail.pointer(), format!("`{key}` is no status code"))
                    .tolerable()
                    .help("write a code such as `200`, a range such as `2XX`, or `default`")
            }),
        };
        let is_right = problem.is_none();
        if let Some(problem) = problem {
            self.report.push(problem.at_key());
        }
        is_right
    }

    fn word(&mut self, words: &'static [&'static str], node: &mut Node, trail: &Trail<'_>) {
        let text = node.as_str();
        if text.is_some_and(|text| words.contains(&text)) {
            return;
        }
        let problem = no_word(words, node, trail);
        let same = text.and_then(|text| words.iter().find(|word| word.eq_ignore_ascii_case(text)));
        if let Some(word) = same {
            *node = Node::String((*word).to_owned());
            self.report.push(problem.mended());
        } else if *node == Node::Null || trail.last_key().is_some_and(has_default) {
            // It must not be taken for one that is known.
            *node = Node::Null;
            self.report.push(problem.tolerable());
        } else {
            self.report.push(problem);
        }
    }

    fn must_be(&mut self, is_right: bool, wanted: &str, node: &Node, trail: &Trail<'_>) {
        if !is_right {
            self.report.push(wrong_type(wanted, node, trail));
        }
    }
}

/// What a node of that kind must be, if it is not.
fn misfit(kind: Kind, node: &Node) -> Option<&'static str> {
    let (fits, wanted) = match kind {
        Kind::Any | Kind::Word(_) | Kind::SchemaName => return None,
        Kind::Text => (matches!(node, Node::String(_)), "text"),
        Kind::Bool => (matches!(node, Node::Bool(_)), "`true` or `false`"),
        Kind::Number => (matches!(node, Node::Number(_)), "a number"),
        Kind::Count => (
            matches!(node, Node::Number(number) if number.is_u64()),
            "an integer from 0 on",
        ),
        Kind::Object(_) | Kind::Ref(_) | Kind::Map(..) => {
            (matches!(node, Node::Object(_)), "an object")
        }
        Kind::BoolOrSchema => (
            matches!(node, Node::Bool(_) | Node::Object(_)),
            "`true`, `false` or a schema",
        ),
        Kind::List(_) => (matches!(node, Node::Array(_)), "a list"),
    };
    (!fits).then_some(wanted)
}

/// Why a value is none of the words.
fn no_word(words: &[&str], node: &Node, trail: &Trail<'_>) -> Diagnostic {
    let Some(text) = node.as_str() else {
        let problem = wrong_type(&format!("one of {}", list(words)), node, trail);
        return match (trail.last_key(), node) {
            (Some("type"), Node::Array(_)) => {
                problem.help("a list of types is OpenAPI 3.1; write one type, and `nullable: true`")
            }
            _ => problem,
        };
    };
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
    match (swagger, closest(text, words.iter().copied())) {
        (Some(help), _) => problem.help(help),
        (None, Some(word)) => problem.help(format!("did you mean `{word}`?")),
        (None, None) => problem.help(format!("it is one of {}", list(words))),
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

fn missing(object: &'static Object, keyword: &Keyword, at: &Pointer) -> Diagnostic {
    let name = keyword.name;
    let problem = Diagnostic::error(at, format!("{} needs `{name}`", object.name)).at_key();
    let problem = if may_lack(object, name) {
        problem.mended()
    } else {
        problem
    };
    match keyword.kind {
        Kind::Word(words) => problem.help(format!("add `{name}:` with one of {}", list(words))),
        Kind::Object(_) | Kind::Map(..) => problem.help(format!("add `{name}:` with an object")),
        _ => problem.help(format!("add `{name}: …`")),
    }
}

fn unknown_keyword(object: &'static Object, key: &str, at: &Pointer) -> Diagnostic {
    let problem = Diagnostic::error(at, format!("{} has no keyword `{key}`", object.name))
        .at_key()
        .tolerable();
    if let Some((_, hint)) = object.hints.iter().find(|(name, _)| *name == key) {
        return problem.help(*hint);
    }
    if let Some(holders) = holders(key) {
        let help = format!("`{key}` is a keyword of {holders}: check the indentation");
        return problem.help(help);
    }
    match closest(key, object.keywords.iter().map(|keyword| keyword.name)) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help("take it out, or let it begin with `x-` if it is an extension"),
    }
}

/// The objects that have such a keyword, if they are few.
fn holders(key: &str) -> Option<String> {
    let objects = [
        &OPENAPI,
        &PATH_ITEM,
        &OPERATION,
        &PARAMETER,
        &REQUEST_BODY,
        &MEDIA_TYPE,
        &RESPONSE,
        &SCHEMA,
        &COMPONENTS,
        &SECURITY_SCHEME,
    ];
    let holders = objects
        .iter()
        .filter(|object| object.keyword(key).is_some());
    let names: Vec<&str> = holders.map(|object| object.name).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [rest @ .., last] if rest.len() < 3 => Some(format!("{} or {last}", rest.join(", "))),
        _ => None,
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
        ("a list", Node::Bool(_)) if trail.last_key() == Some("required") => {
            problem.help("name the property in the `required` of the object that it belongs to")
        }
        (_, Node::Null) => problem.help("give it a value, or take the key out"),
        ("an object", Node::String(text)) => match trail.last_key() {
            Some("discriminator") => {
                problem.help(format!("write `discriminator: {{propertyName: {text}}}`"))
            }
            Some("security") => problem.help(format!("write `{text}: []`")),
            _ if TYPES.contains(&text.as_str()) => {
                problem.help(format!("write `{{type: {text}}}`"))
            }
            _ => problem.help("an object is written as keys with a value each"),
        },
        ("an object", Node::Array(elements)) if elements.is_empty() => problem.help("write `{}`"),
        ("an object", Node::Array(_)) => {
            problem.help("an object is written as keys with a value each, without `- `")
        }
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
