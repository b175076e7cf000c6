//! Values out of pairs whose names are ways through them: `name[key][0]=value`. OpenAPI's style
//! `deepObject` knows one pair of brackets; what is deeper is read as servers do that go by brackets.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    document::Document,
    extent::Shape,
    parameters::Pair,
    path::decoded,
    schema::parts,
    styles::{Kind, Texts, typed},
};

/// What stands at a place of the value.
enum Node {
    Text(String),
    /// By what stands in the brackets, in order.
    Branch(Vec<(String, Node)>),
}

/// Reads the value of the parameter `name`, and notes which pairs it took.
pub(crate) fn read(
    document: &Document,
    schema: &Value,
    name: &str,
    pairs: &[Pair],
    used: &mut BTreeSet<usize>,
) -> Result<Option<Value>, String> {
    let mut own = Vec::new();
    for (index, (key, value)) in pairs.iter().enumerate() {
        let key = decoded(key)?;
        if key.strip_prefix(name).and_then(steps).is_some() {
            used.insert(index);
            own.push((key, decoded(value)?));
        }
    }
    let mut root = Vec::new();
    for (key, text) in own {
        let way = key.strip_prefix(name).and_then(steps).unwrap_or_default();
        insert(&mut root, &way, text).map_err(|()| {
            format!("`{key}` is sent more than once, or as a value and as an object")
        })?;
    }
    if root.is_empty() {
        return Ok(None);
    }
    value(document, schema, &Node::Branch(root)).map(Some)
}

/// What stands between the brackets; none if the text is no sequence of brackets.
fn steps(text: &str) -> Option<Vec<&str>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let steps: Vec<_> = inner.split("][").collect();
    let is_plain = |step: &&str| !step.contains(['[', ']']);
    steps.iter().all(is_plain).then_some(steps)
}

fn insert(branch: &mut Vec<(String, Node)>, way: &[&str], text: String) -> Result<(), ()> {
    let Some((step, rest)) = way.split_first() else {
        return Err(());
    };
    let known = branch
        .iter()
        .position(|(name, _)| name == step)
        // Nothing between the brackets is one more item.
        .filter(|_| !step.is_empty());
    match (known, rest) {
        (Some(_), []) => Err(()),
        (Some(index), rest) => match &mut branch[index].1 {
            Node::Branch(inner) => insert(inner, rest, text),
            Node::Text(_) => Err(()),
        },
        (None, []) => {
            branch.push(((*step).to_owned(), Node::Text(text)));
            Ok(())
        }
        (None, rest) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, text)?;
            branch.push(((*step).to_owned(), Node::Branch(inner)));
            Ok(())
        }
    }
}

fn value(document: &Document, schema: &Value, node: &Node) -> Result<Value, String> {
    let branch = match node {
        Node::Text(text) => return Ok(typed(document, schema, &Texts::One(text.clone()))),
        Node::Branch(branch) => branch,
    };
    let parts = parts(document, schema, &|_| None);
    if Kind::of(document, schema) == Kind::List {
        let items = parts.iter().find_map(|part| part.get("items"));
        let items = items.unwrap_or(&Value::Null);
        let mut list = Vec::new();
        for (index, (step, node)) in branch.iter().enumerate() {
            let is_next = step.parse() == Ok(index);
            // Without a number, nobody can tell where an item ends.
            let is_plain = step.is_empty() && matches!(node, Node::Text(_));
            if !(is_next || is_plain) {
                return Err(format!("`[{step}]` isn't item {index} of the list"));
            }
            list.push(value(document, items, node)?);
        }
        return Ok(Value::Array(list));
    }
    let shape = Shape::of(&parts);
    let mut object = Map::new();
    for (step, node) in branch {
        let schema = shape.properties.get(step.as_str()).copied();
        let schema = schema.or(shape.additional).unwrap_or(&Value::Null);
        object.insert(step.clone(), value(document, schema, node)?);
    }
    Ok(Value::Object(object))
}
