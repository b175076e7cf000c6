//! Schemas that contradict themselves.

use super::values::{self, Mismatch};
use super::{Mend, follow, formats};
use crate::spec::grammar::{HEADER, MEDIA_TYPE, PARAMETER, SCHEMA};
use crate::spec::structure::value_of;
use crate::spec::suggest::closest;
use crate::spec::trail::{Step, Trail};
use crate::spec::walk::{Visit, walk};
use crate::spec::{Diagnostic, Node, Pointer, Report};

pub(super) fn check(root: &Node, report: &mut Report, mends: &mut Vec<Mend>) {
    let mut unknown = formats::Unknown::default();
    walk(root, &mut |visit| {
        if visit.object.is(&SCHEMA) {
            formats::note(visit.node, visit.trail, &mut unknown);
            required(root, &visit, report);
            bounds(&visit, report);
            own_values(&visit, report, mends);
            mapping(&visit, report);
            if is_true(visit.node, "readOnly") && is_true(visit.node, "writeOnly") {
                report.push(
                    Diagnostic::error(
                        &visit.trail.pointer().key("writeOnly"),
                        "a schema cannot be both `readOnly` and `writeOnly`",
                    )
                    .at_key()
                    .tolerable(),
                );
            }
            if visit.node.text("type") == Some("array") && visit.node.get("items").is_none() {
                report.push(
                    Diagnostic::warning(&visit.trail.pointer(), "an array without `items`")
                        .at_key()
                        .help("its elements can be anything; add `items:` with their schema"),
                );
            }
        } else if visit.object.is(&MEDIA_TYPE)
            || visit.object.is(&PARAMETER)
            || visit.object.is(&HEADER)
        {
            examples(root, &visit, report);
        }
    });
    report.extend(formats::warnings(unknown));
}

/// A required property must be declared, here or in a part of an `allOf`.
fn required(root: &Node, visit: &Visit<'_, '_>, report: &mut Report) {
    let schema = visit.node;
    let Some(names) = schema
        .get("required")
        .map(Node::elements)
        .filter(|names| !names.is_empty())
    else {
        return;
    };
    let own = schema.get("properties").and_then(Node::as_object);
    let missing = names
        .iter()
        .enumerate()
        .filter_map(|(index, name)| name.as_str().map(|name| (index, name)))
        .filter(|(_, name)| !own.is_some_and(|own| own.contains_key(*name)));
    for (index, name) in missing {
        // A part of a whole may require what another part declares; a map may hold any key.
        if is_part(visit.trail)
            || schema
                .get("additionalProperties")
                .is_some_and(|open| *open != Node::Bool(false))
            || declares(root, schema, name, &mut 1_000)
        {
            continue;
        }
        let problem = Diagnostic::error(
            &visit.trail.pointer().key("required").index(index),
            format!("the required property `{name}` is not declared"),
        )
        .tolerable();
        let declared = own
            .into_iter()
            .flat_map(|own| own.keys().map(String::as_str));
        report.push(match closest(name, declared) {
            Some(other) => problem.help(format!("did you mean `{other}`?")),
            None => problem.help(format!("add `{name}` to `properties`, or take it out here")),
        });
    }
}

/// Whether the schema stands in an `allOf`, `oneOf`, `anyOf` or `not`.
fn is_part(trail: &Trail<'_>) -> bool {
    match (trail.step(), trail.parent().map(Trail::step)) {
        (Step::Index(_), Some(Step::Key("allOf" | "oneOf" | "anyOf"))) => true,
        (Step::Key(key), parent) => key == "not" && parent != Some(Step::Key("properties")),
        _ => false,
    }
}

/// Whether any part of the schema declares the property. With variants about, or a reference that
/// leads nowhere, it might be: then the answer is yes. `budget` ends circles.
fn declares(root: &Node, schema: &Node, name: &str, budget: &mut usize) -> bool {
    if *budget == 0 {
        return true;
    }
    *budget -= 1;
    let Some((schema, _)) = follow(root, schema, Pointer::root()) else {
        return true;
    };
    let declared = schema
        .get("properties")
        .is_some_and(|properties| properties.get(name).is_some());
    let mut parts = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .flat_map(|key| schema.get(key).map(Node::elements).unwrap_or_default());
    declared || parts.any(|part| declares(root, part, name, budget))
}

/// What a discriminator maps to is one of the alternatives, where it only lists some.
fn mapping(visit: &Visit<'_, '_>, report: &mut Report) {
    let schema = visit.node;
    let branches = ["oneOf", "anyOf"].map(|key| schema.get(key).map(Node::elements));
    let branches: Vec<&Node> = branches.into_iter().flatten().flatten().collect();
    let discriminator = schema.get("discriminator");
    let mapping = discriminator.and_then(|discriminator| discriminator.get("mapping"));
    if branches.is_empty() || schema.get("properties").is_some() {
        return;
    }
    let last = |target: &str| target.rsplit('/').next().unwrap_or_default().to_owned();
    let listed = branches.iter().filter_map(|branch| branch.text("$ref"));
    let listed: Vec<String> = listed.map(last).collect();
    for (value, target) in mapping.into_iter().flat_map(Node::entries) {
        if let Some(target) = target.as_str()
            && !listed.contains(&last(target))
        {
            let at = visit
                .trail
                .pointer()
                .keys(["discriminator", "mapping", value]);
            let message = format!("`{value}` means a schema that is none of the alternatives");
            report.push(
                Diagnostic::warning(&at, message)
                    .help("add it to them; until then such a value is kept as an unknown one"),
            );
        }
    }
}

fn bounds(visit: &Visit<'_, '_>, report: &mut Report) {
    let schema = visit.node;
    for (low, high) in [
        ("minimum", "maximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ] {
        let (Some(from), Some(to)) = (
            schema.get(low).and_then(Node::as_f64),
            schema.get(high).and_then(Node::as_f64),
        ) else {
            continue;
        };
        if from > to {
            let at = visit.trail.pointer();
            report.push(
                Diagnostic::error(&at.key(low), format!("`{low}` is above `{high}`"))
                    .tolerable()
                    .label(format!("no value is at least {from} and at most {to}"))
                    .related(&at.key(high), "the other bound"),
            );
        }
    }
    if schema
        .get("multipleOf")
        .and_then(Node::as_f64)
        .is_some_and(|step| step <= 0.0)
    {
        report.push(
            Diagnostic::error(
                &visit.trail.pointer().key("multipleOf"),
                "`multipleOf` must be above 0",
            )
            .tolerable(),
        );
    }
}

/// `enum`, `default` and `example` of the schema itself.
fn own_values(visit: &Visit<'_, '_>, report: &mut Report, mends: &mut Vec<Mend>) {
    let schema = visit.node;
    let meant = |value: &Node| value_of(schema.text("type")?, value);
    if let Some(Node::Array(values)) = schema.get("enum") {
        let at = || visit.trail.pointer().key("enum");
        if values.is_empty() {
            report.push(
                Diagnostic::error(&at(), "an empty `enum` allows no value")
                    .at_key()
                    .tolerable(),
            );
        }
        for (index, value) in values.iter().enumerate() {
            // `nullable` says it for the type; a null in the list says it as clearly.
            if let Some(Mismatch::Type(wanted)) = values::mismatch(schema, value)
                && *value != Node::Null
            {
                let at = at().index(index);
                let problem =
                    Diagnostic::error(&at, format!("a value of this `enum` must be {wanted}"));
                let problem = hint(problem, wanted, value);
                report.push(match meant(value) {
                    Some(value) => {
                        mends.push(Mend::Put(at, value));
                        problem.mended()
                    }
                    None => problem.tolerable(),
                });
            }
        }
        report.extend(described(schema, values.len(), visit.trail));
        report.extend(mixed(schema, values, &at()));
        // Comparing all with all is quick for as many values as people write.
        for (index, value) in values.iter().enumerate().take(256) {
            if values.iter().take(index).any(|other| other == value) {
                report.push(Diagnostic::warning(
                    &at().index(index),
                    "this value stands twice",
                ));
            }
        }
    }
    for key in ["default", "example"] {
        let Some(value) = schema.get(key) else {
            continue;
        };
        let at = || visit.trail.pointer().key(key);
        let Some(problem) = value_problem(schema, key, value, at) else {
            continue;
        };
        report.push(match meant(value) {
            Some(value) => {
                mends.push(Mend::Put(at(), value));
                problem.mended()
            }
            // Nobody could assume it.
            None if key == "default" && *value != Node::Null => {
                mends.push(Mend::LeaveOut(at()));
                problem
            }
            None => problem,
        });
    }
}

/// Names and descriptions of an `enum` that do not go with it.
fn described(schema: &Node, count: usize, trail: &Trail<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for key in ["x-enum-varnames", "x-enum-descriptions"] {
        let Some(texts) = schema.get(key) else {
            continue;
        };
        let is_one_each = texts.elements().len() == count
            && texts.elements().iter().all(|text| text.as_str().is_some());
        if !is_one_each {
            let message = format!("`{key}` is ignored: it is no list of one text for each value");
            let help = format!("the `enum` has {count}");
            let at = trail.pointer().key(key);
            problems.push(Diagnostic::warning(&at, message).at_key().help(help));
        }
    }
    problems
}

/// Values of which no type of Rust holds all.
fn mixed(schema: &Node, values: &[Node], at: &Pointer) -> Option<Diagnostic> {
    let kinds = values.iter().filter(|value| **value != Node::Null);
    let mut kinds = kinds.map(Node::describe);
    let first = kinds.next()?;
    let other = kinds.find(|kind| *kind != first)?;
    (schema.get("type").is_none()).then(|| {
        let message =
            "the values of this `enum` are of several types, so that it becomes any JSON value";
        Diagnostic::warning(at, message)
            .at_key()
            .label(format!("{first} and {other}"))
    })
}

/// `example` and `examples` beside a schema.
fn examples(root: &Node, visit: &Visit<'_, '_>, report: &mut Report) {
    let holder = visit.node;
    if holder.get("example").is_some() && holder.get("examples").is_some() {
        report.push(
            Diagnostic::warning(
                &visit.trail.pointer().key("example"),
                "`example` is ignored next to `examples`",
            )
            .at_key(),
        );
    }
    let Some((schema, _)) = holder
        .get("schema")
        .and_then(|schema| follow(root, schema, Pointer::root()))
    else {
        return;
    };
    if let Some(value) = holder.get("example") {
        let at = || visit.trail.pointer().key("example");
        report.extend(value_problem(schema, "example", value, at));
    }
    for (name, example) in holder.get("examples").into_iter().flat_map(Node::entries) {
        if let Some(value) = example.get("value") {
            let at = || visit.trail.pointer().keys(["examples", name, "value"]);
            report.extend(value_problem(schema, "example", value, at));
        }
    }
}

/// A wrong default would be sent or assumed; a wrong example only misleads.
fn value_problem(
    schema: &Node,
    key: &str,
    value: &Node,
    at: impl Fn() -> Pointer,
) -> Option<Diagnostic> {
    let mismatch = values::mismatch(schema, value)?;
    let is_error = key == "default" && *value != Node::Null;
    let make = if is_error {
        Diagnostic::error
    } else {
        Diagnostic::warning
    };
    Some(match mismatch {
        Mismatch::Type(wanted) => {
            let problem = make(&at(), format!("the {key} must be {wanted}")).tolerable();
            hint(problem, wanted, value)
        }
        Mismatch::Enum => {
            let problem = make(&at(), format!("the {key} is no value of the `enum`")).tolerable();
            let words = schema.get("enum").map(Node::elements).unwrap_or_default();
            match value
                .as_str()
                .and_then(|text| closest(text, words.iter().filter_map(Node::as_str)))
            {
                Some(word) => problem.help(format!("did you mean `{word}`?")),
                None => problem,
            }
        }
    })
}

fn hint(problem: Diagnostic, wanted: &str, value: &Node) -> Diagnostic {
    let problem = problem.label(format!("this is {}", value.describe()));
    let problem = match value {
        Node::Null | Node::Array(_) | Node::Object(_) => problem.at_key(),
        _ => problem,
    };
    match (wanted, value) {
        ("text", Node::Number(number)) => problem.help(format!("put it in quotes: '{number}'")),
        ("text", Node::Bool(value)) => problem.help(format!("put it in quotes: '{value}'")),
        (_, Node::Null) => problem.help("add `nullable: true`, or take it out"),
        (_, Node::String(text)) if text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok() => {
            problem.help("leave out the quotes")
        }
        _ => problem,
    }
}

fn is_true(node: &Node, key: &str) -> bool {
    node.get(key) == Some(&Node::Bool(true))
}
