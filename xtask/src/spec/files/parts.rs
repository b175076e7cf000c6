//! Which part of another file is taken over as a whole, and what it is called in the document.

use crate::spec::grammar::{Object, SCHEMA, section_object};
use crate::spec::{Node, Pointer};

/// Where JSON Schema keeps schemas beside the one that a file is: they are no part of that one.
pub(super) const SHELVES: [&str; 3] = ["definitions", "$defs", "components"];

/// The part that is taken over for a reference to `to`: the component or the schema in which it
/// stands, or the thing itself; and what the part is.
pub(super) fn whole(
    root: &Node,
    to: &Pointer,
    object: &'static Object,
) -> (Pointer, &'static Object) {
    let mut segments = to.segments();
    if segments.next().as_deref() == Some("components")
        && let (Some(section), Some(name)) = (segments.next(), segments.next())
        && let Some(object) = section_object(&section)
    {
        return (
            Pointer::root().keys(["components", &*section, &*name]),
            object,
        );
    }
    let mut at = to.clone();
    if object.is(&SCHEMA) {
        while let Some(above) = holder(root, &at) {
            at = above;
        }
    }
    (at, object)
}

/// The schema that the schema at `at` is a part of.
fn holder(root: &Node, at: &Pointer) -> Option<Pointer> {
    let parent = at.parent()?;
    let is_schema = |node: &Node| {
        ["type", "format", "description", "title"]
            .iter()
            .any(|key| node.text(key).is_some())
    };
    match at.last()?.as_ref() {
        // A file may hold schemas by name, and one of them may be called so.
        "items" | "not" | "additionalProperties" => {
            root.at(&parent).is_some_and(is_schema).then_some(parent)
        }
        key => {
            let above = parent.parent()?;
            let holder = root.at(&above)?;
            match parent.last()?.as_ref() {
                "properties" => Some(above),
                list @ ("allOf" | "oneOf" | "anyOf") => {
                    let is_element = matches!(holder.get(list), Some(Node::Array(_)));
                    (is_element && key.bytes().all(|digit| digit.is_ascii_digit())).then_some(above)
                }
                _ => None,
            }
        }
    }
}

/// What a part is called: its key in the file, or the name of the file that it is.
pub(super) fn name(path: &str, root: &Node, at: &Pointer) -> String {
    let segments: Vec<_> = at.segments().collect();
    let name = match segments.as_slice() {
        [] => stem(path).to_owned(),
        [first, _, _, ..] if first == "paths" => in_operation(at),
        [.., list, last] if last.bytes().all(|digit| digit.is_ascii_digit()) => {
            let own = root.at(at).and_then(|node| node.text("name"));
            own.map_or_else(|| format!("{list}_{last}"), str::to_owned)
        }
        [.., last] => last.clone().into_owned(),
    };
    component(&name)
}

/// The same, where the name alone does not tell it apart.
pub(super) fn long_name(path: &str, root: &Node, at: &Pointer) -> String {
    let name = name(path, root, at);
    let qualifier = if *at == Pointer::root() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.rsplit('/').next().unwrap_or_default()
    } else {
        stem(path)
    };
    component(&format!("{qualifier}_{name}"))
}

/// The name of the file without its extension, or that of its folder where it says nothing.
fn stem(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if !folder.is_empty() && matches!(stem, "index" | "_index") {
        return folder.rsplit('/').next().unwrap_or(folder);
    }
    stem
}

/// For what stands inside of an operation: path, method, and what of it.
fn in_operation(at: &Pointer) -> String {
    let mut words = Vec::new();
    for segment in at.segments().skip(1) {
        match segment.as_ref() {
            "content" | "schema" | "responses" => {}
            "requestBody" => words.push("body".to_owned()),
            // A media type.
            text if text.contains('/') && !text.starts_with('/') => {}
            text if text.len() == 3 && text.starts_with('2') => words.push("response".to_owned()),
            text => words.push(text.trim_matches('/').to_owned()),
        }
    }
    words.join("_")
}

/// What may name a component.
fn component(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|character| match character {
            '.' | '-' | '_' => character,
            _ if character.is_ascii_alphanumeric() => character,
            _ => '_',
        })
        .collect();
    let name = name.trim_matches('_');
    if name.is_empty() {
        "part".to_owned()
    } else {
        name.to_owned()
    }
}

/// Names that are the same here could not be told apart as names of types or files.
pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::grammar::RESPONSE;
    use crate::spec::{Report, Source, syntax};

    fn tree(text: &str) -> Node {
        syntax::parse(
            &mut Source::new("x.yaml", text.to_owned()),
            &mut Report::new(),
        )
        .unwrap()
    }

    fn at(text: &str) -> Pointer {
        Pointer::from_fragment(text).unwrap()
    }

    #[test]
    fn parts_are_taken_whole() {
        let root = tree(
            "{type: object, properties: {a: {type: array, items: {type: string}}}, definitions: {items: {}, B: {allOf: [{type: object}]}}}",
        );
        for (to, part) in [
            ("#", "#"),
            ("#/properties/a", "#"),
            ("#/properties/a/items", "#"),
            ("#/definitions/B/allOf/0", "#/definitions/B"),
            ("#/definitions/items", "#/definitions/items"),
            (
                "#/components/schemas/A/properties/b",
                "#/components/schemas/A",
            ),
        ] {
            let (found, object) = whole(&root, &at(to), &SCHEMA);
            assert_eq!(found.to_string(), part, "{to}");
            assert!(object.is(&SCHEMA));
        }
        let (_, object) = whole(&root, &at("#/components/responses/A"), &SCHEMA);
        assert!(object.is(&RESPONSE), "what it is, not what is wanted");
    }

    #[test]
    fn names_are_those_of_keys_and_files() {
        let root = tree("{list: [{name: limit}, {}]}");
        for (path, to, short, long) in [
            ("schemas/user.json", "#", "user", "schemas_user"),
            ("user/index.yaml", "#", "user", "user_user"),
            (
                "common.yaml",
                "#/components/schemas/User",
                "User",
                "common_User",
            ),
            ("a/größe.v1.yaml", "#", "gr__e.v1", "a_gr__e.v1"),
            ("x.yaml", "#/list/0", "limit", "x_limit"),
            ("x.yaml", "#/list/1", "list_1", "x_list_1"),
            (
                "x.yaml",
                "#/paths/~1users~1{id}/get/responses/200/content/application~1json/schema",
                "users__id__get_response",
                "x_users__id__get_response",
            ),
            ("x.yaml", "#/%20", "part", "x_part"),
        ] {
            assert_eq!(name(path, &root, &at(to)), short, "{path}{to}");
            assert_eq!(long_name(path, &root, &at(to)), long, "{path}{to}");
        }
        assert_eq!(folded("User-Id_2"), folded("userID2"));
    }
}
