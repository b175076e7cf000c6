//! A document as a tree that can be changed at will and written down again, whatever it has become: keys in
//! order, keys that stand twice, numbers that no type holds.

use std::fmt::Write as _;

use serde_yaml::Value;

/// The way from the root to a node: the index of the entry or element at each level.
pub(crate) type Path = Vec<usize>;

/// One value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// The tree of a YAML or JSON document.
    pub(crate) fn read(text: &str) -> Self {
        Self::of(serde_yaml::from_str(text).expect("the document is YAML"))
    }

    /// The same, unless it is neither.
    pub(crate) fn try_read(text: &str) -> Option<Self> {
        serde_yaml::from_str(text).ok().map(Self::of)
    }

    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Sequence(elements) => Self::List(elements.into_iter().map(Self::of).collect()),
            Value::Mapping(entries) => Self::Map(
                entries
                    .into_iter()
                    .map(|(key, value)| {
                        let key = match Self::of(key) {
                            Self::Text(key) | Self::Number(key) => key,
                            other => other.json(),
                        };
                        (key, Self::of(value))
                    })
                    .collect(),
            ),
            Value::Tagged(tagged) => Self::of(tagged.value),
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    /// A map of these entries.
    pub(crate) fn map<const COUNT: usize>(entries: [(&str, Tree); COUNT]) -> Self {
        Self::Map(
            entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    }

    /// `{$ref: …}`.
    pub(crate) fn reference(to: impl Into<String>) -> Self {
        Self::map([("$ref", Self::text(to))])
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn entries(&self) -> &[(String, Tree)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn elements(&self) -> &[Tree] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Tree> {
        let entry = self.entries().iter().find(|(name, _)| name == key);
        entry.map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Tree> {
        let Self::Map(entries) = self else {
            return None;
        };
        let entry = entries.iter_mut().find(|(name, _)| name == key);
        entry.map(|(_, value)| value)
    }

    /// The value under `key`, which becomes `value` if there is none; this becomes a map if it is none.
    pub(crate) fn entry(&mut self, key: &str, value: Tree) -> &mut Tree {
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(Vec::new());
        }
        let Self::Map(entries) = self else {
            unreachable!("it has been made a map");
        };
        let index = entries
            .iter()
            .position(|(name, _)| name == key)
            .unwrap_or_else(|| {
                entries.push((key.to_owned(), value));
                entries.len() - 1
            });
        &mut entries[index].1
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::List(elements) => elements.len(),
            Self::Map(entries) => entries.len(),
            _ => 0,
        }
    }

    pub(crate) fn child(&self, index: usize) -> Option<&Tree> {
        match self {
            Self::List(elements) => elements.get(index),
            Self::Map(entries) => entries.get(index).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn child_mut(&mut self, index: usize) -> Option<&mut Tree> {
        match self {
            Self::List(elements) => elements.get_mut(index),
            Self::Map(entries) => entries.get_mut(index).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn at(&self, path: &[usize]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, index| tree.child(*index))
    }

    pub(crate) fn at_mut(&mut self, path: &[usize]) -> Option<&mut Tree> {
        path.iter()
            .try_fold(self, |tree, index| tree.child_mut(*index))
    }

    /// The way to where these keys lead.
    pub(crate) fn path(&self, keys: &[&str]) -> Option<Path> {
        let mut path = Path::new();
        let mut tree = self;
        for key in keys {
            let index = tree.entries().iter().position(|(name, _)| name == key)?;
            tree = tree.child(index)?;
            path.push(index);
        }
        Some(path)
    }

    /// Takes a node out of what it stands in; the root stays.
    pub(crate) fn remove(&mut self, path: &[usize]) -> Option<Tree> {
        let (last, parent) = path.split_last()?;
        match self.at_mut(parent)? {
            Self::List(elements) if *last < elements.len() => Some(elements.remove(*last)),
            Self::Map(entries) if *last < entries.len() => Some(entries.remove(*last).1),
            _ => None,
        }
    }

    /// The ways to every node, parents first, the root left out.
    pub(crate) fn places(&self) -> Vec<Path> {
        let mut places = Vec::new();
        self.gather(&mut Path::new(), &mut places);
        places
    }

    fn gather(&self, path: &mut Path, places: &mut Vec<Path>) {
        for index in 0..self.len() {
            path.push(index);
            places.push(path.clone());
            if let Some(child) = self.child(index) {
                child.gather(path, places);
            }
            path.pop();
        }
    }

    /// Shows every node to `visit`, which may change it; parents first.
    pub(crate) fn each(&mut self, visit: &mut dyn FnMut(&mut Tree)) {
        visit(self);
        for index in 0..self.len() {
            if let Some(child) = self.child_mut(index) {
                child.each(visit);
            }
        }
    }

    /// The fragment that a `$ref` to the node would be.
    pub(crate) fn fragment(&self, path: &[usize]) -> String {
        let mut fragment = String::from("#");
        let mut tree = self;
        for index in path {
            let segment = match tree {
                Self::Map(entries) => entries.get(*index).map(|(key, _)| escaped(key)),
                _ => Some(index.to_string()),
            };
            fragment.push('/');
            fragment.push_str(&segment.unwrap_or_default());
            let Some(child) = tree.child(*index) else {
                break;
            };
            tree = child;
        }
        fragment
    }

    /// As JSON on as many lines as there are nodes.
    pub(crate) fn json(&self) -> String {
        let mut text = String::new();
        self.write_json(0, &mut text);
        text.push('\n');
        text
    }

    fn write_json(&self, depth: usize, text: &mut String) {
        let line = |depth: usize, text: &mut String| {
            text.push('\n');
            text.push_str(&" ".repeat(depth));
        };
        match self {
            Self::List(elements) if !elements.is_empty() => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    line(depth + 1, text);
                    element.write_json(depth + 1, text);
                }
                line(depth, text);
                text.push(']');
            }
            Self::Map(entries) if !entries.is_empty() => {
                text.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    line(depth + 1, text);
                    text.push_str(&quoted(key));
                    text.push_str(": ");
                    value.write_json(depth + 1, text);
                }
                line(depth, text);
                text.push('}');
            }
            other => text.push_str(&other.scalar(true)),
        }
    }

    /// As YAML in block style.
    pub(crate) fn yaml(&self) -> String {
        let mut text = String::new();
        match self {
            Self::List(elements) if !elements.is_empty() => self.write_yaml(0, &mut text),
            Self::Map(entries) if !entries.is_empty() => self.write_yaml(0, &mut text),
            other => text.push_str(&other.scalar(false)),
        }
        text.push('\n');
        text.trim_start_matches('\n').to_owned()
    }

    fn write_yaml(&self, depth: usize, text: &mut String) {
        let value = |value: &Tree, text: &mut String| {
            if value.len() > 0 {
                value.write_yaml(depth + 1, text);
            } else {
                text.push(' ');
                text.push_str(&value.scalar(false));
            }
        };
        let indent = "  ".repeat(depth);
        match self {
            Self::List(elements) => {
                for element in elements {
                    let _ = write!(text, "\n{indent}-");
                    value(element, text);
                }
            }
            Self::Map(entries) => {
                for (key, entry) in entries {
                    let _ = write!(text, "\n{indent}{}:", plain(key));
                    value(entry, text);
                }
            }
            other => text.push_str(&other.scalar(false)),
        }
    }

    /// A scalar, or an empty collection.
    fn scalar(&self, json: bool) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(number) => number.clone(),
            Self::Text(text) if json => quoted(text),
            Self::Text(text) => plain(text),
            Self::List(_) => "[]".to_owned(),
            Self::Map(_) => "{}".to_owned(),
        }
    }
}

/// A key as a segment of a pointer.
pub(crate) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// In double quotes, as both JSON and YAML read it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            // What YAML refuses unless it is escaped.
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Without quotes where YAML reads the text as text all the same.
fn plain(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let mut letters = text.chars();
    let begins = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, '$' | '/'));
    let goes_on = letters
        .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '/' | '.'));
    if begins && goes_on && !WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        text.to_owned()
    } else {
        quoted(text)
    }
}
