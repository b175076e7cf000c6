//! What a document means must make sense, too: names that must exist, be unique or agree.
//! Works on the tree as it was written and steps over whatever is malformed, so that these
//! problems show in the same run as those of the structure.

mod formats;
mod operations;
mod pagination;
pub(super) mod references;
mod schemas;
mod servers;
mod values;

use std::collections::HashMap;

use super::grammar::OPERATION;
use super::node::Entries;
use super::suggest::closest;
use super::walk::walk;
use super::{Diagnostic, Node, Pointer, Report};

pub(super) use references::Target;

/// What would make sense of something that makes none.
#[derive(Clone, Debug)]
enum Mend {
    LeaveOut(Pointer),
    Put(Pointer, Node),
}

/// Everything but the references, which have their own check. What a tolerant report only warns of makes
/// sense afterwards.
pub(super) fn check(root: &mut Node, report: &mut Report) {
    let mut mends = Vec::new();
    operations::check(root, report, &mut mends);
    pagination::check(root, report);
    schemas::check(root, report, &mut mends);
    servers::check(root, report, &mut mends);
    security(root, report, &mut mends);
    tags(root, report);
    // From the last one on, so that the indices of the others stay.
    for mend in mends.into_iter().rev() {
        match mend {
            Mend::LeaveOut(at) => root.leave_out(&at),
            Mend::Put(at, node) => root.put(&at, node),
        }
    }
}

/// Follows `$ref`s in the tree; none if they lead nowhere, which is reported elsewhere.
fn follow<'n>(root: &'n Node, node: &'n Node, at: Pointer) -> Option<(&'n Node, Pointer)> {
    let mut found = (node, at);
    // More hops than anybody writes; a circle ends here.
    for _ in 0..64 {
        let Some(reference) = found.0.get("$ref") else {
            return Some(found);
        };
        let at = Pointer::from_fragment(reference.as_str()?)?;
        found = (root.at(&at)?, at);
    }
    None
}

/// Security requirements must name schemes that exist.
fn security(root: &Node, report: &mut Report, mends: &mut Vec<Mend>) {
    let schemes = root
        .get("components")
        .and_then(|components| components.get("securitySchemes"))
        .and_then(Node::as_object);
    let mut requirements = |node: &Node, at: Pointer| {
        let at = at.key("security");
        for (index, requirement) in node
            .get("security")
            .map(Node::elements)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            report.extend(clash(requirement, schemes, &at.index(index)));
            let mut unknown = requirement
                .entries()
                .map(|(name, _)| name)
                .filter(|name| !schemes.is_some_and(|schemes| schemes.contains_key(*name)))
                .peekable();
            if unknown.peek().is_some() {
                // Nobody can fulfil it.
                mends.push(Mend::LeaveOut(at.index(index)));
            }
            for name in unknown {
                let problem = Diagnostic::error(
                    &at.index(index).key(name),
                    format!("there is no security scheme `{name}`"),
                )
                .at_key()
                .tolerable();
                let names = schemes.into_iter().flat_map(|schemes| schemes.keys());
                report.push(match closest(name, names.map(String::as_str)) {
                    Some(name) => problem.help(format!("did you mean `{name}`?")),
                    None => {
                        problem.help(format!("declare it as `components.securitySchemes.{name}`"))
                    }
                });
            }
        }
    };
    requirements(root, Pointer::root());
    walk(root, &mut |visit| {
        if visit.object.is(&OPERATION) && visit.node.get("security").is_some() {
            requirements(visit.node, visit.trail.pointer());
        }
    });
}

/// Two schemes of one combination that fill the same place of a request.
fn clash(requirement: &Node, schemes: Option<&Entries>, at: &Pointer) -> Option<Diagnostic> {
    let mut filled: Vec<(String, &str)> = Vec::new();
    for (name, _) in requirement.entries() {
        let scheme = schemes?.get(name)?;
        let place = match (scheme.text("type"), scheme.text("in"), scheme.text("name")) {
            (Some("apiKey"), Some("header"), Some(header)) => {
                format!("the header `{}`", header.to_ascii_lowercase())
            }
            (Some("apiKey"), Some("query"), Some(parameter)) => {
                format!("the query parameter `{parameter}`")
            }
            (Some("apiKey"), Some("cookie"), Some(cookie)) => format!("the cookie `{cookie}`"),
            (Some("apiKey"), ..) => continue,
            _ => "the header `authorization`".to_owned(),
        };
        if let Some((place, other)) = filled.iter().find(|(known, _)| *known == place) {
            let message =
                format!("`{other}` and `{name}` both fill {place}, so that one of them will do");
            return Some(
                Diagnostic::warning(&at.key(name), message)
                    .at_key()
                    .help(format!(
                        "write them as alternatives: `- {other}: []` and `- {name}: []`"
                    )),
            );
        }
        filled.push((place, name));
    }
    None
}

/// Declared tags are unique, and an operation has each of its tags once.
fn tags(root: &Node, report: &mut Report) {
    let at = Pointer::root().key("tags");
    let mut first = HashMap::new();
    for (index, tag) in root
        .get("tags")
        .map(Node::elements)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let Some(name) = tag.text("name") else {
            continue;
        };
        let at = at.index(index).key("name");
        if let Some(first) = first.get(name) {
            report.push(
                Diagnostic::error(&at, format!("the tag `{name}` is declared twice"))
                    .tolerable()
                    .help("keep one of the two")
                    .related(first, "first here"),
            );
        } else {
            first.insert(name, at);
        }
    }
    walk(root, &mut |visit| {
        let Some(tags) = visit
            .node
            .get("tags")
            .filter(|_| visit.object.is(&OPERATION))
        else {
            return;
        };
        for (index, tag) in tags.elements().iter().enumerate().take(64) {
            if tags.elements().iter().take(index).any(|other| other == tag)
                && let Some(name) = tag.as_str()
            {
                report.push(Diagnostic::warning(
                    &visit.trail.pointer().key("tags").index(index),
                    format!("the operation has the tag `{name}` twice"),
                ));
            }
        }
    });
}
