//! Operations have ids of their own, and paths and path parameters agree.

use std::collections::HashMap;

use super::{Mend, follow};
use crate::spec::grammar::OPERATION;
use crate::spec::walk::walk;
use crate::spec::{Diagnostic, Node, Pointer, Report};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

pub(super) fn check(root: &Node, report: &mut Report, mends: &mut Vec<Mend>) {
    operation_ids(root, report, mends);
    twins(root, report);
    let paths = Pointer::root().key("paths");
    for (path, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        if path.starts_with('/') {
            let at = paths.key(path);
            if let Some(item) = follow(root, item, at.clone()) {
                path_item(root, path, &at, item, report, mends);
            }
        }
    }
}

fn operation_ids(root: &Node, report: &mut Report, mends: &mut Vec<Mend>) {
    let mut first: HashMap<&str, Pointer> = HashMap::new();
    walk(root, &mut |visit| {
        if !visit.object.is(&OPERATION) {
            return;
        }
        let Some(id) = visit.node.text("operationId") else {
            return;
        };
        let at = visit.trail.pointer().key("operationId");
        if let Some(first) = first.get(id) {
            report.push(
                Diagnostic::error(&at, format!("the operationId `{id}` is taken"))
                    .tolerable()
                    .help("give each operation an id of its own")
                    .related(first, "first used here"),
            );
            // Method and path are an id, too.
            mends.push(Mend::LeaveOut(at));
        } else {
            first.insert(id, at);
        }
    });
}

/// Paths that differ only in the names of their parameters are one path to a server.
fn twins(root: &Node, report: &mut Report) {
    let paths = Pointer::root().key("paths");
    let mut first: HashMap<String, (&str, &Node)> = HashMap::new();
    for (path, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        let Ok(names) = template(path) else { continue };
        if names.is_empty() {
            continue;
        }
        let mut shape = path.to_owned();
        for name in names {
            shape = shape.replacen(&format!("{{{name}}}"), "{}", 1);
        }
        let Some((twin, other)) = first.get(shape.as_str()) else {
            first.insert(shape, (path, item));
            continue;
        };
        let message = format!("`{path}` is the same path as `{twin}`");
        let at = paths.key(path);
        let has = |item: &Node, method: &str| item.get(method).is_some();
        // Only a method that stands in both is ambiguous; else a client can live with it.
        let problem = if METHODS
            .iter()
            .any(|method| has(item, method) && has(other, method))
        {
            Diagnostic::error(&at, message)
        } else {
            Diagnostic::warning(&at, message)
        };
        report.push(
            problem
                .at_key()
                .mended()
                .help("parameters of paths are told apart by their place, not by their name")
                .related(&paths.key(twin), "the other one"),
        );
    }
}

/// One parameter as far as the rules here need it.
struct PathParameter<'n> {
    name: &'n str,
    at: Pointer,
}

fn path_item(
    root: &Node,
    path: &str,
    path_at: &Pointer,
    (item, item_at): (&Node, Pointer),
    report: &mut Report,
    mends: &mut Vec<Mend>,
) {
    let names = match template(path) {
        Ok(names) => names,
        Err(problem) => {
            report.push(Diagnostic::error(path_at, problem).at_key());
            return;
        }
    };
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            report.push(
                Diagnostic::error(path_at, format!("`{{{name}}}` stands twice in the path"))
                    .at_key()
                    .mended()
                    .help("both are the same value; give them names of their own if they are not"),
            );
        }
    }
    let shared = parameters(root, item, &item_at, report, mends);
    let mut complete = shared.is_some();
    // Per name of the template: the operations that lack it.
    let mut lacking: Vec<Vec<&str>> = vec![Vec::new(); names.len()];
    let mut operations = 0;
    for method in METHODS {
        let Some(operation) = item.get(method).filter(|node| node.as_object().is_some()) else {
            continue;
        };
        operations += 1;
        let at = item_at.key(method);
        let own = parameters(root, operation, &at, report, mends);
        complete &= own.is_some();
        let own = own.unwrap_or_default();
        for parameter in &own {
            undeclared(path, &names, parameter, report);
        }
        let all = || shared.iter().flatten().chain(&own);
        for (name, lacking) in names.iter().zip(&mut lacking) {
            if !all().any(|parameter| parameter.name == *name) {
                lacking.push(method);
            }
        }
    }
    for parameter in shared.iter().flatten() {
        undeclared(path, &names, parameter, report);
    }
    // With a malformed parameter about, nobody can say that one is missing.
    if !complete {
        return;
    }
    for (name, methods) in names.iter().zip(&lacking) {
        let message = format!("`{{{name}}}` in the path has no parameter");
        let help = format!(
            "add a parameter with `name: {name}`, `in: path`, `required: true` and a `schema`"
        );
        if operations > 0 && methods.len() == operations {
            report.push(
                Diagnostic::error(path_at, message)
                    .at_key()
                    .mended()
                    .help(help),
            );
            continue;
        }
        for method in methods {
            report.push(
                Diagnostic::error(&item_at.key(method), message.clone())
                    .at_key()
                    .mended()
                    .help(&help),
            );
        }
    }
}

/// The path parameters of a list; none if one of the list is malformed. Duplicates are reported.
fn parameters<'n>(
    root: &'n Node,
    holder: &'n Node,
    at: &Pointer,
    report: &mut Report,
    mends: &mut Vec<Mend>,
) -> Option<Vec<PathParameter<'n>>> {
    let mut first: HashMap<(String, &str), Pointer> = HashMap::new();
    let mut found = Some(Vec::new());
    let at = at.key("parameters");
    let list = holder
        .get("parameters")
        .map(Node::elements)
        .unwrap_or_default();
    for (index, parameter) in list.iter().enumerate() {
        let at = at.index(index);
        let resolved = follow(root, parameter, at.clone());
        let Some((name, place)) =
            resolved.and_then(|(node, _)| node.text("name").zip(node.text("in")))
        else {
            found = None;
            continue;
        };
        ignored_header(name, place, &at, report);
        // Header names don't care about case.
        let folded = if place == "header" {
            name.to_lowercase()
        } else {
            name.to_owned()
        };
        if let Some(first) = first.get(&(folded.clone(), place)) {
            report.push(
                Diagnostic::error(
                    &at,
                    format!("the {place} parameter `{name}` stands twice in the list"),
                )
                .at_key()
                .tolerable()
                .help("keep one of the two")
                .related(first, "first here"),
            );
            mends.push(Mend::LeaveOut(at));
            continue;
        }
        first.insert((folded, place), at.clone());
        if place == "path"
            && let Some(found) = &mut found
        {
            found.push(PathParameter { name, at });
        }
    }
    found
}

fn ignored_header(name: &str, place: &str, at: &Pointer, report: &mut Report) {
    let lower = name.to_lowercase();
    if place == "header" && matches!(lower.as_str(), "accept" | "content-type" | "authorization") {
        report.push(
            Diagnostic::warning(at, format!("the header parameter `{name}` is ignored"))
                .at_key()
                .refusing()
                .help("media types and security schemes say it already"),
        );
    }
}

fn undeclared(path: &str, names: &[&str], parameter: &PathParameter<'_>, report: &mut Report) {
    let name = parameter.name;
    if names.contains(&name) {
        return;
    }
    let problem = Diagnostic::error(
        &parameter.at,
        format!("the path `{path}` has no `{{{name}}}`"),
    )
    .at_key()
    .tolerable();
    report.push(
        match crate::spec::suggest::closest(name, names.iter().copied()) {
            Some(name) => problem.help(format!("did you mean `{name}`?")),
            None => problem.help(format!(
                "write `{{{name}}}` into the path, or take the parameter out"
            )),
        },
    );
}

/// The names in braces, in the order of the path.
fn template(path: &str) -> Result<Vec<&str>, String> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let (_, tail) = rest.split_at(at);
        let Some(inner) = tail.strip_prefix('{') else {
            return Err(format!("a `}}` without a `{{` in `{path}`"));
        };
        match inner.find(['{', '}']) {
            Some(end) if inner.as_bytes().get(end) == Some(&b'}') => {
                let (name, after) = inner.split_at(end);
                if name.is_empty() {
                    return Err(format!("a parameter without a name in `{path}`"));
                }
                names.push(name);
                rest = after.get(1..).unwrap_or_default();
            }
            _ => return Err(format!("a `{{` without a `}}` in `{path}`")),
        }
    }
    Ok(names)
}
