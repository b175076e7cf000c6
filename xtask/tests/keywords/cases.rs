//! The keywords of a document, and what else each of them could say.

use crate::support::Tree;
use crate::support::grammar::{Found, Grammar, Kind};
use crate::support::tree::Path;

/// One keyword in one place, and another value for it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// The object that it is a keyword of: `schema`.
    object: &'static str,
    keyword: String,
    /// `deleted`, `changed`, …
    pub(crate) kind: &'static str,
    /// The same in full, for people.
    pub(crate) what: String,
    /// The way to its value.
    pub(crate) path: Path,
    /// The value in its place; none takes it away.
    other: Option<Tree>,
}

impl Case {
    /// `schema.minLength`.
    pub(crate) fn keyword(&self) -> String {
        format!("{}.{}", self.object, self.keyword)
    }

    /// The document with the one change.
    pub(crate) fn apply(&self, tree: &Tree) -> Tree {
        let mut tree = tree.clone();
        match &self.other {
            Some(other) => {
                if let Some(place) = tree.at_mut(&self.path) {
                    place.clone_from(other);
                }
            }
            None => drop(tree.remove(&self.path)),
        }
        tree
    }
}

/// Every case of a document.
pub(crate) fn of(grammar: &Grammar, tree: &Tree) -> Vec<Case> {
    let mut cases = Vec::new();
    for found in grammar.find(tree) {
        let Some(object) = tree.at(&found.path) else {
            continue;
        };
        for (index, (key, value)) in object.entries().iter().enumerate() {
            let Some(kind) = found.object.keyword(key) else {
                continue;
            };
            let mut path = found.path.clone();
            path.push(index);
            // Entries of objects with free keys are no keywords; taking one away is a change all the same.
            let is_free = !found.object.keywords.iter().any(|(name, _)| name == key);
            let keyword = if is_free { "*" } else { key.as_str() };
            add(&mut cases, tree, &found, keyword, kind, &path, value);
        }
    }
    references(tree, &mut cases);
    cases
}

fn add(
    cases: &mut Vec<Case>,
    tree: &Tree,
    found: &Found<'_>,
    keyword: &str,
    kind: &Kind,
    path: &Path,
    value: &Tree,
) {
    let case = |kind: &'static str, what: String, path: &Path, other: Option<Tree>| Case {
        object: found.object.name,
        keyword: keyword.to_owned(),
        kind,
        what,
        path: path.clone(),
        other,
    };
    let object = tree.at(&found.path).unwrap_or(&Tree::Null);
    if !says_nothing(object, keyword, value) {
        cases.push(case("deleted", "deleted".to_owned(), path, None));
    }
    for other in others(keyword, kind, value) {
        let what = format!("{} for {}", short(&other), short(value));
        cases.push(case("changed", what, path, Some(other)));
    }
    if let (Kind::Map(_), Some((last, (name, _)))) = (
        kind,
        tree.at(path)
            .and_then(|tree| tree.entries().iter().enumerate().next_back()),
    ) {
        let mut path = path.clone();
        path.push(last);
        cases.push(case("emptied", format!("`{name}` deleted"), &path, None));
    }
}

/// Whether the value is what holds without it.
fn says_nothing(object: &Tree, keyword: &str, value: &Tree) -> bool {
    let usual = match object.get("in").and_then(Tree::as_str) {
        Some("path" | "header") => "simple",
        _ => "form",
    };
    let style = object.get("style").and_then(Tree::as_str).unwrap_or(usual);
    match value {
        Tree::Text(text) => keyword == "style" && text == usual,
        Tree::Bool(value) => match keyword {
            "explode" => *value == (style == "form"),
            "additionalProperties" => *value,
            _ => !value,
        },
        // An operation without security is one thing, a list without a scope another.
        Tree::List(elements) => elements.is_empty() && keyword != "security",
        _ => false,
    }
}

/// Other values that may stand there.
fn others(keyword: &str, kind: &Kind, value: &Tree) -> Vec<Tree> {
    match (kind, value) {
        (Kind::Text, Tree::Text(text)) => vec![Tree::text(other_text(keyword, text))],
        (_, Tree::Bool(value)) => vec![Tree::Bool(!value)],
        (Kind::Count | Kind::Number, Tree::Number(number)) => {
            let number: f64 = number.parse().unwrap_or_default();
            vec![Tree::number(number + 1.0)]
        }
        (Kind::Words(words), Tree::Text(text)) => words
            .iter()
            .filter(|word| *word != text)
            .map(|word| Tree::text(*word))
            .collect(),
        (Kind::Any, value) => other_value(value).into_iter().collect(),
        (Kind::List(inner), Tree::List(elements)) => {
            let mut others = Vec::new();
            if elements.len() > 1 {
                others.push(Tree::List(elements[..elements.len() - 1].to_vec()));
                others.push(Tree::List(elements.iter().rev().cloned().collect()));
            }
            if **inner == Kind::Any
                && let Some(other) = elements.first().and_then(other_value)
            {
                let mut more = elements.clone();
                more.push(other);
                others.push(Tree::List(more));
            }
            others
        }
        _ => Vec::new(),
    }
}

fn other_text(keyword: &str, text: &str) -> String {
    let other = match keyword {
        "format" => match text {
            "int32" => "int64",
            "int64" => "int32",
            "float" | "double" => "int32",
            "date-time" => "date",
            "uuid" => "date-time",
            _ => "uuid",
        },
        "pattern" => "^other$",
        "scheme" => match text {
            "bearer" => "basic",
            _ => "bearer",
        },
        "openapi" => "3.1.0",
        "url" | "tokenUrl" | "refreshUrl" | "authorizationUrl" | "openIdConnectUrl" => {
            return format!("{text}/other");
        }
        // Where a name is looked for, no such one is found, or another one.
        _ if text.contains(' ') => return format!("Other: {text}"),
        _ => return format!("{text}Other"),
    };
    other.to_owned()
}

fn other_value(value: &Tree) -> Option<Tree> {
    Some(match value {
        Tree::Null => return None,
        Tree::Bool(value) => Tree::Bool(!value),
        Tree::Number(number) => {
            let number: f64 = number.parse().ok()?;
            Tree::number(number + 1.0)
        }
        Tree::Text(text) => Tree::text(format!("{text}x")),
        Tree::List(elements) => match elements.first() {
            Some(first) => {
                let mut elements = elements.clone();
                elements.push(first.clone());
                Tree::List(elements)
            }
            None => Tree::List(vec![Tree::text("x")]),
        },
        Tree::Map(entries) => {
            let mut entries = entries.clone();
            let index = entries
                .iter()
                .position(|(_, value)| other_value(value).is_some())?;
            entries[index].1 = other_value(&entries[index].1)?;
            Tree::Map(entries)
        }
    })
}

/// Every `$ref` to a component, led to another component of the same kind.
fn references(tree: &Tree, cases: &mut Vec<Case>) {
    for path in tree.places() {
        let Some(Tree::Text(reference)) = tree.at(&path) else {
            continue;
        };
        let is_reference = path.split_last().is_some_and(|(last, parent)| {
            let entries = tree.at(parent).map_or(&[][..], Tree::entries);
            entries.get(*last).is_some_and(|(key, _)| key == "$ref")
        });
        let Some((section, name)) = reference
            .strip_prefix("#/components/")
            .and_then(|rest| rest.split_once('/'))
            .filter(|_| is_reference)
        else {
            continue;
        };
        let others = tree
            .get("components")
            .and_then(|components| components.get(section))
            .map_or(&[][..], Tree::entries);
        let Some((other, _)) = others.iter().find(|(other, _)| other != name) else {
            continue;
        };
        cases.push(Case {
            object: "reference",
            keyword: "$ref".to_owned(),
            kind: "changed",
            what: format!("`{other}` for `{name}`"),
            path,
            other: Some(Tree::text(format!("#/components/{section}/{other}"))),
        });
    }
}

fn short(tree: &Tree) -> String {
    let text: String = tree.json().split_whitespace().collect();
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text
    }
}
