//! What is not wrong but could be better, and the list of what is inferred.

use std::collections::HashSet;

use super::grammar::{OPERATION, PARAMETER, RESPONSE, RESPONSES, SCHEMA};
use super::trail::{Step, Trail};
use super::walk::{Visit, walk};
use super::{Diagnostic, Document, Node, Pointer, Report};

/// Adds a warning for each thing that a reader of the docs would miss: one per place.
pub(crate) fn lint(document: &Document, report: &mut Report) {
    let root = &document.root;
    let declared: HashSet<&str> = elements(root, "tags")
        .iter()
        .filter_map(|tag| tag.text("name"))
        .collect();
    let mut undeclared = HashSet::new();
    walk(root, &mut |visit| {
        // No client makes these calls.
        if is_callback(visit.trail) {
            return;
        }
        let problem = if visit.object.is(&OPERATION) {
            for (index, tag) in elements(visit.node, "tags").iter().enumerate() {
                if let Some(tag) = tag.as_str()
                    && !declared.contains(tag)
                    && undeclared.insert(tag)
                {
                    report.push(
                        Diagnostic::warning(
                            &visit.trail.pointer().key("tags").index(index),
                            format!("the tag `{tag}` is not declared"),
                        )
                        .help("declare it under `tags`, with a description"),
                    );
                }
            }
            lacks("operation", is_described(visit.node), true)
        } else if visit.object.is(&PARAMETER) {
            lacks(
                "parameter",
                is_described(visit.node),
                parameter_has_example(visit.node),
            )
        } else if visit.object.is(&RESPONSE) {
            lacks("response", is_described(visit.node), true)
        } else if visit.object.is(&RESPONSES) {
            failures(&visit, report);
            None
        } else if visit.object.is(&SCHEMA) {
            report.extend(untyped(&visit));
            is_property(visit.trail)
                .then(|| {
                    lacks(
                        "property",
                        is_described(visit.node),
                        has_example(visit.node),
                    )
                })
                .flatten()
        } else {
            None
        };
        report.extend(
            problem.map(|problem| Diagnostic::warning(&visit.trail.pointer(), problem).at_key()),
        );
    });
    unused(document, report);
}

/// A schema of which only the other keywords tell what its type is. Parts of a whole may leave it to the others.
fn untyped(visit: &Visit<'_, '_>) -> Option<Diagnostic> {
    let schema = visit.node;
    let has = |key: &str| schema.get(key).is_some();
    let is_part = ["type", "allOf", "oneOf", "anyOf"].into_iter().any(has)
        || matches!(
            visit.trail.parent().map(Trail::step),
            Some(Step::Key("allOf" | "oneOf" | "anyOf"))
        );
    if is_part {
        return None;
    }
    let values = elements(schema, "enum");
    let meant = if has("properties") || has("additionalProperties") {
        "object"
    } else if has("items") {
        "array"
    } else if !values.is_empty() && values.iter().all(|value| value.as_str().is_some()) {
        "string"
    } else {
        return None;
    };
    let problem = Diagnostic::warning(
        &visit.trail.pointer(),
        "the schema does not say its `type`, so that values of other types are valid, too",
    );
    Some(problem.at_key().help(format!("add `type: {meant}`")))
}

/// Everything marked `x-inferred`, in the order of the text: where it stands and why. References
/// may be marked, too.
pub(crate) fn inferred(document: &Document) -> Vec<(Pointer, String)> {
    let mut found = Vec::new();
    gather_inferred(&document.root, &Trail::root(), &mut found);
    found
}

fn gather_inferred(node: &Node, trail: &Trail<'_>, found: &mut Vec<(Pointer, String)>) {
    if let Some(reason) = node.text("x-inferred") {
        found.push((trail.pointer(), reason.to_owned()));
    }
    for (key, node) in node.entries() {
        gather_inferred(node, &trail.key(key), found);
    }
    for (index, node) in node.elements().iter().enumerate() {
        gather_inferred(node, &trail.index(index), found);
    }
}

/// One sentence about all that is missing.
fn lacks(what: &str, described: bool, shown: bool) -> Option<String> {
    match (described, shown) {
        (true, true) => None,
        (false, true) => Some(format!("the {what} has no description")),
        (true, false) => Some(format!("the {what} has no example")),
        (false, false) => Some(format!("the {what} has no description and no example")),
    }
}

fn is_described(node: &Node) -> bool {
    ["description", "summary", "title"]
        .iter()
        .any(|key| node.text(key).is_some_and(|text| !text.trim().is_empty()))
}

fn elements<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::elements).unwrap_or_default()
}

fn is_callback(trail: &Trail<'_>) -> bool {
    trail.step() == Step::Key("callbacks") || trail.parent().is_some_and(is_callback)
}

fn is_property(trail: &Trail<'_>) -> bool {
    // A property may be named `properties`, but then its schema is no property of itself: the
    // keywords of schemas that hold schemas by name are `properties` alone.
    matches!(trail.step(), Step::Key(_))
        && trail
            .parent()
            .is_some_and(|parent| parent.step() == Step::Key("properties"))
}

/// Whether a schema shows a value, or is of a kind whose parts do.
fn has_example(schema: &Node) -> bool {
    let shown = ["example", "enum", "default"]
        .iter()
        .any(|key| schema.get(key).is_some());
    let parts = [
        "allOf",
        "oneOf",
        "anyOf",
        "items",
        "properties",
        "additionalProperties",
    ];
    shown
        || parts.iter().any(|key| schema.get(key).is_some())
        || matches!(
            schema.text("type"),
            None | Some("array" | "object" | "boolean")
        )
}

fn parameter_has_example(parameter: &Node) -> bool {
    let shown = ["example", "examples", "content"]
        .iter()
        .any(|key| parameter.get(key).is_some());
    let by_schema = |schema: &Node| schema.get("$ref").is_some() || has_example(schema);
    shown || parameter.get("schema").is_none_or(by_schema)
}

/// An operation can fail, and a caller wants to know how.
fn failures(visit: &Visit<'_, '_>, report: &mut Report) {
    let documented = visit
        .node
        .entries()
        .any(|(status, _)| status == "default" || status.starts_with(['4', '5']));
    if !documented {
        report.push(
            Diagnostic::warning(&visit.trail.pointer(), "the operation documents no failure")
                .at_key()
                .help("add the statuses of its failures, or `default`"),
        );
    }
}

/// Components that nothing else refers to.
fn unused(document: &Document, report: &mut Report) {
    let mut used: HashSet<Pointer> = HashSet::new();
    for target in &document.targets {
        let component = component_of(&target.to);
        // A schema that refers to itself is not used by that.
        if let Some(component) = component
            && !component.contains(&target.from)
        {
            used.insert(component);
        }
    }
    let components = Pointer::root().key("components");
    for section in [
        "schemas",
        "parameters",
        "responses",
        "requestBodies",
        "headers",
        "examples",
    ] {
        let at = components.key(section);
        for (name, _) in document.root.at(&at).into_iter().flat_map(Node::entries) {
            let at = at.key(name);
            if !used.contains(&at) {
                report.push(
                    Diagnostic::warning(&at, format!("nothing refers to `{name}`"))
                        .at_key()
                        .help("take it out, or refer to it"),
                );
            }
        }
    }
}

/// `#/components/schemas/User` for whatever stands inside of it.
fn component_of(at: &Pointer) -> Option<Pointer> {
    let mut segments = at.segments();
    let (components, section, name) = (segments.next()?, segments.next()?, segments.next()?);
    (components == "components").then(|| Pointer::root().keys([&*components, &*section, &*name]))
}
