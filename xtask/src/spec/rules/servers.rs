//! Variables of server URLs: used, declared, and with a default that is allowed.

use super::Mend;
use crate::spec::grammar::SERVER;
use crate::spec::suggest::closest;
use crate::spec::walk::{Visit, walk};
use crate::spec::{Diagnostic, Node, Report};

pub(super) fn check(root: &Node, report: &mut Report, mends: &mut Vec<Mend>) {
    walk(root, &mut |visit| {
        if visit.object.is(&SERVER) {
            server(&visit, report, mends);
        }
    });
}

fn server(visit: &Visit<'_, '_>, report: &mut Report, mends: &mut Vec<Mend>) {
    let Some(url) = visit.node.text("url") else {
        return;
    };
    let at = visit.trail.pointer();
    let variables = visit.node.get("variables").and_then(Node::as_object);
    let used: Vec<&str> = url
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    for name in &used {
        if variables.is_some_and(|variables| variables.contains_key(*name)) {
            continue;
        }
        let problem = Diagnostic::error(
            &at.key("url"),
            format!("the server variable `{name}` is not declared"),
        )
        .mended();
        // It stays in the URL until somebody sets it, so that no client takes it for an address.
        mends.push(Mend::Put(
            at.keys(["variables", name, "default"]),
            Node::String(format!("{{{name}}}")),
        ));
        let declared = variables.into_iter().flat_map(|variables| variables.keys());
        report.push(match closest(name, declared.map(String::as_str)) {
            Some(other) => problem.help(format!("did you mean `{other}`?")),
            None => problem.help(format!(
                "declare it: `variables: {{{name}: {{default: …}}}}`"
            )),
        });
    }
    for (name, variable) in variables.into_iter().flatten() {
        let at = at.key("variables").key(name);
        if !used.contains(&name.as_str()) {
            report.push(
                Diagnostic::warning(&at, format!("the URL has no `{{{name}}}`"))
                    .at_key()
                    .help("write it into the URL, or take the variable out"),
            );
        }
        if let (Some(Node::Array(values)), Some(default)) =
            (variable.get("enum"), variable.get("default"))
            && !values.contains(default)
        {
            report.push(
                Diagnostic::error(&at.key("default"), "the default is no value of the `enum`")
                    .tolerable()
                    .related(&at.key("enum"), "the values"),
            );
        }
    }
}
