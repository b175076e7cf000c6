//! Every `$ref` leads to a thing of the right kind, and never in a circle.

use std::collections::{HashMap, HashSet};

use crate::spec::grammar::{Kind, OPENAPI, Object, RESPONSE, SCHEMA};
use crate::spec::structure::{Reference, check_part};
use crate::spec::suggest::closest;
use crate::spec::{Diagnostic, Node, Patience, Pointer, Report};

/// A reference and where it leads.
#[derive(Clone, Debug)]
pub(in crate::spec) struct Target {
    /// The object that holds the `$ref`, or the entry of a `mapping`.
    pub(in crate::spec) from: Pointer,
    /// The thing.
    pub(in crate::spec) to: Pointer,
}

/// Comparing names with names costs their product, so only the first get a suggestion.
pub(in crate::spec) const SUGGESTIONS: usize = 50;

/// What a schema that nobody knows allows.
pub(in crate::spec) const ANYTHING: &str = "any JSON value";

/// Checks where the references lead and returns those that are sound.
pub(in crate::spec) fn check(
    root: &mut Node,
    mut references: Vec<Reference>,
    report: &mut Report,
) -> Vec<Target> {
    let mut targets = Vec::with_capacity(references.len());
    let mut open = HashSet::new();
    let mut suggestions = SUGGESTIONS;
    let mut next = 0;
    while let Some(reference) = references.get(next).cloned() {
        next += 1;
        // What leads to other files leads into this one by now, or there is an error about it.
        if !reference.text.starts_with('#') && report.has_errors() {
            continue;
        }
        let Some(to) = locate(root, &reference.text) else {
            let problem = problem(root, &reference, &mut suggestions);
            let is_schema = reference.object.is(&SCHEMA);
            match root.at_mut(&reference.at).filter(|_| is_schema) {
                Some(Node::Object(entries)) => {
                    if report.is_lenient() {
                        entries.clear();
                        report.replace(&reference.at, ANYTHING);
                    }
                    report.push(problem.replaceable(ANYTHING, Patience::Lenient));
                }
                _ => report.push(problem),
            }
            continue;
        };
        match place(Kind::Object(&OPENAPI), root, &to) {
            Place::Object(object) if object.is(reference.object) => {}
            Place::Object(object) => {
                report.push(wrong_kind(root, &reference, object.name, &to));
                continue;
            }
            Place::Other => {
                report.push(wrong_kind(root, &reference, "no object of OpenAPI", &to));
                continue;
            }
            // An extension, say: nobody has looked at it yet.
            Place::Open => {
                if open.insert((to.clone(), reference.object.name))
                    && let Some(node) = root.at_mut(&to)
                {
                    references.extend(check_part(reference.object, node, &to, report));
                }
            }
        }
        targets.push(Target {
            from: reference.at,
            to,
        });
    }
    circles(root, &targets, report);
    targets
}

fn locate(root: &Node, text: &str) -> Option<Pointer> {
    let to = Pointer::from_fragment(text)?;
    root.at(&to).is_some().then_some(to)
}

/// Why a reference inside of the document cannot be followed.
fn problem(root: &Node, reference: &Reference, suggestions: &mut usize) -> Diagnostic {
    match Pointer::from_fragment(&reference.text) {
        Some(to) => nowhere(root, reference, "", &to, suggestions),
        None => no_pointer(reference),
    }
}

/// What follows the `#` is no address.
pub(in crate::spec) fn no_pointer(reference: &Reference) -> Diagnostic {
    let text = &reference.text;
    Diagnostic::error(&reference.text_at, format!("`{text}` is no JSON pointer"))
        .help("a reference looks like `#/components/schemas/Name`")
}

/// There is nothing at `to` in the tree below `root`, which is that of the file that the reference
/// calls `file`.
pub(in crate::spec) fn nowhere(
    root: &Node,
    reference: &Reference,
    file: &str,
    to: &Pointer,
    suggestions: &mut usize,
) -> Diagnostic {
    let text = &reference.text;
    let problem = Diagnostic::error(&reference.text_at, format!("`{text}` leads nowhere"));
    let mut node = root;
    let mut above = Pointer::root();
    for segment in to.segments() {
        if let Some(child) = node.child(&segment) {
            node = child;
            above = above.key(&segment);
            continue;
        }
        let problem = problem.label(format!("there is no `{segment}` in `{file}{above}`"));
        if *suggestions == 0 {
            return problem;
        }
        *suggestions -= 1;
        if let Some(name) = closest(&segment, node.entries().map(|(key, _)| key)) {
            let rest = to.segments().skip(above.segments().count() + 1);
            let whole = rest.fold(above.key(name), |at, segment| at.key(&segment));
            let meant = match root.at(&whole) {
                Some(_) => whole,
                None => above.key(name),
            };
            return problem.help(format!("did you mean `{file}{meant}`?"));
        }
        return match elsewhere(root, reference, to) {
            Some(found) => problem.help(format!("there is `{file}{found}`")),
            None => problem,
        };
    }
    problem
}

/// A component of that name, be it only in another section.
fn elsewhere(root: &Node, reference: &Reference, to: &Pointer) -> Option<Pointer> {
    let name = to.last()?;
    let section = reference.object.section()?;
    let found = Pointer::root().keys(["components", section, &*name]);
    (found != reference.at && root.at(&found).is_some()).then_some(found)
}

fn wrong_kind(root: &mut Node, reference: &Reference, found: &str, to: &Pointer) -> Diagnostic {
    let wanted = reference.object.name;
    let problem = Diagnostic::error(&reference.text_at, format!("this must lead to {wanted}"))
        .label(format!("this is {found}"))
        .related(to, "what it leads to");
    let description = root.at(to).and_then(|found| found.text("description"));
    let description = description.unwrap_or_default().to_owned();
    match root.at_mut(&reference.at) {
        // A schema that says nothing allows everything.
        Some(Node::Object(entries)) if reference.object.is(&SCHEMA) => {
            entries.clear();
            problem.mended()
        }
        // Of what comes with a status nobody knows more than the words.
        Some(Node::Object(entries)) if reference.object.is(&RESPONSE) => {
            entries.clear();
            entries.insert("description".to_owned(), Node::String(description));
            problem.tolerable()
        }
        _ => problem,
    }
}

/// What the grammar says about a place.
pub(in crate::spec) enum Place {
    Object(&'static Object),
    /// The grammar leaves it open: an extension or an example.
    Open,
    Other,
}

/// What stands at `at`, seen from a node of that kind.
pub(in crate::spec) fn place(mut kind: Kind, root: &Node, at: &Pointer) -> Place {
    for segment in at.segments() {
        kind = match kind {
            Kind::Object(object) | Kind::Ref(object) => match object.kind_of(&segment) {
                Some(kind) => kind,
                None => return Place::Open,
            },
            Kind::BoolOrSchema => match SCHEMA.kind_of(&segment) {
                Some(kind) => kind,
                None => return Place::Open,
            },
            Kind::List(element) => *element,
            Kind::Map(_, value) => *value,
            Kind::Any => return Place::Open,
            _ => return Place::Other,
        };
    }
    match kind {
        Kind::Object(object) | Kind::Ref(object) => Place::Object(object),
        Kind::BoolOrSchema if root.at(at).is_some_and(|node| node.as_object().is_some()) => {
            Place::Object(&SCHEMA)
        }
        Kind::Any => Place::Open,
        _ => Place::Other,
    }
}

/// References that lead to nothing but each other.
fn circles(root: &Node, targets: &[Target], report: &mut Report) {
    let is_reference = |at: &Pointer| root.at(at).is_some_and(|node| node.get("$ref").is_some());
    let next: HashMap<&Pointer, &Pointer> = targets
        .iter()
        .filter(|target| is_reference(&target.from))
        .map(|target| (&target.from, &target.to))
        .collect();
    // Which walk came by first; a walk that meets itself has gone in a circle.
    let mut seen: HashMap<&Pointer, usize> = HashMap::new();
    for (walk, target) in targets.iter().enumerate() {
        let mut at = &target.from;
        while let Some(to) = next.get(at) {
            match seen.get(at) {
                Some(other) if *other == walk => {
                    report.push(circle(at, &next));
                    break;
                }
                Some(_) => break,
                None => {
                    seen.insert(at, walk);
                    at = to;
                }
            }
        }
    }
}

fn circle(start: &Pointer, next: &HashMap<&Pointer, &Pointer>) -> Diagnostic {
    let mut problem = Diagnostic::error(&start.key("$ref"), "these references go in a circle")
        .help("one of them must be the thing itself");
    let mut at = start;
    // A circle of hundreds is shown as far as anybody reads.
    for _ in 0..5 {
        match next.get(at) {
            Some(to) if *to != start => {
                problem = problem.related(&to.key("$ref"), "which leads on");
                at = to;
            }
            _ => break,
        }
    }
    problem
}
