//! `x-pagination` names parameters and properties that exist.

use super::follow;
use crate::spec::grammar::OPERATION;
use crate::spec::suggest::closest;
use crate::spec::walk::walk;
use crate::spec::{Diagnostic, Node, Pointer, Report};

pub(super) fn check(root: &Node, report: &mut Report) {
    walk(root, &mut |visit| {
        let Some(pagination) = visit.node.get("x-pagination") else {
            return;
        };
        if visit.object.is(&OPERATION) {
            let at = visit.trail.pointer();
            // The parameters of the path count, too.
            let item = at.parent().and_then(|at| root.at(&at));
            parameters(
                root,
                pagination,
                &[Some(visit.node), item],
                &at.key("x-pagination"),
                report,
            );
            counted_from_one(
                root,
                pagination,
                &[Some(visit.node), item],
                &at.key("x-pagination"),
                report,
            );
            properties(
                root,
                pagination,
                visit.node,
                &at.key("x-pagination"),
                report,
            );
        }
    });
}

fn parameters(
    root: &Node,
    pagination: &Node,
    holders: &[Option<&Node>],
    at: &Pointer,
    report: &mut Report,
) {
    let known: Vec<&str> = holders
        .iter()
        .flatten()
        .filter_map(|holder| holder.get("parameters"))
        .flat_map(Node::elements)
        .filter_map(|parameter| follow(root, parameter, Pointer::root()))
        .filter(|(parameter, _)| parameter.text("in") == Some("query"))
        .filter_map(|(parameter, _)| parameter.text("name"))
        .collect();
    for key in ["offset", "limit", "page", "size"] {
        let Some(name) = pagination.text(key).filter(|name| !known.contains(name)) else {
            continue;
        };
        let problem = Diagnostic::error(
            &at.key(key),
            format!("the operation has no query parameter `{name}`"),
        );
        report.push(match closest(name, known.iter().copied()) {
            Some(name) => problem.help(format!("did you mean `{name}`?")),
            None => problem,
        });
    }
}

/// Pages are asked for from 0 on: a list whose first one is 1 would be asked for a page that there is not.
fn counted_from_one(
    root: &Node,
    pagination: &Node,
    holders: &[Option<&Node>],
    at: &Pointer,
    report: &mut Report,
) {
    let Some(page) = pagination.text("page") else {
        return;
    };
    let first = holders
        .iter()
        .flatten()
        .filter_map(|holder| holder.get("parameters"))
        .flat_map(Node::elements)
        .filter_map(|parameter| follow(root, parameter, Pointer::root()))
        .filter(|(parameter, _)| parameter.text("in") == Some("query"))
        .find(|(parameter, _)| parameter.text("name") == Some(page))
        .and_then(|(parameter, _)| follow(root, parameter.get("schema")?, Pointer::root()));
    let is_one = |keyword: &str| {
        let value = first.as_ref().and_then(|(schema, _)| schema.get(keyword));
        value.and_then(Node::as_f64) == Some(1.0)
    };
    if is_one("minimum") || is_one("default") {
        report.push(
            Diagnostic::error(
                &at.key("page"),
                format!("the pages of `{page}` are counted from 1, and would be asked for from 0"),
            )
            .help("only lists that begin with page 0 can be gone through; take `x-pagination` out"),
        );
    }
}

fn properties(root: &Node, pagination: &Node, operation: &Node, at: &Pointer, report: &mut Report) {
    let Some(schema) = success_schema(root, operation) else {
        return;
    };
    for key in ["items", "total"] {
        let Some(name) = pagination.text(key) else {
            continue;
        };
        match property(root, schema, name, &mut 1_000) {
            Found::Yes(node) => {
                if key == "items" && matches!(node.text("type"), Some(other) if other != "array") {
                    report.push(Diagnostic::error(
                        &at.key(key),
                        format!("the property `{name}` of the response is no array"),
                    ));
                }
            }
            Found::Perhaps => {}
            Found::No => report.push(Diagnostic::error(
                &at.key(key),
                format!("the response has no property `{name}`"),
            )),
        }
    }
}

/// The JSON body of the first 2xx response.
fn success_schema<'n>(root: &'n Node, operation: &'n Node) -> Option<&'n Node> {
    let (_, response) = operation
        .get("responses")?
        .entries()
        .find(|(status, _)| status.starts_with('2'))?;
    let (response, _) = follow(root, response, Pointer::root())?;
    let (_, media_type) = response
        .get("content")?
        .entries()
        .find(|(media_type, _)| media_type.contains("json"))?;
    media_type.get("schema")
}

enum Found<'n> {
    Yes(&'n Node),
    /// The schema has variants, or leads nowhere: who knows.
    Perhaps,
    No,
}

fn property<'n>(root: &'n Node, schema: &'n Node, name: &str, budget: &mut usize) -> Found<'n> {
    let Some((schema, _)) = follow(root, schema, Pointer::root()).filter(|_| *budget > 0) else {
        return Found::Perhaps;
    };
    *budget -= 1;
    if let Some(found) = schema
        .get("properties")
        .and_then(|properties| properties.get(name))
    {
        return match follow(root, found, Pointer::root()) {
            Some((found, _)) => Found::Yes(found),
            None => Found::Perhaps,
        };
    }
    if schema.get("oneOf").or(schema.get("anyOf")).is_some() {
        return Found::Perhaps;
    }
    for part in schema.get("allOf").map(Node::elements).unwrap_or_default() {
        match property(root, part, name, budget) {
            Found::No => {}
            found => return found,
        }
    }
    Found::No
}
