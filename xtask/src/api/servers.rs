//! Servers: where the service listens, and where single operations of it do.

use std::collections::HashMap;

use super::lower::{Lowering, SETTERS, inferred, text};
use super::{Docs, OwnServer, Scheme, Server, Variable, names};
use crate::spec::{Diagnostic, Pointer, View};

impl<'a> Lowering<'a> {
    /// The server of the document, and the variables of all of them.
    pub(super) fn server(&mut self, schemes: &[Scheme]) -> Server {
        let document = self.document.view();
        let mut servers = document.list("servers");
        let first = servers.next();
        if first.is_none() {
            self.report.push(
                Diagnostic::error(&Pointer::root(), "the document names no server")
                    .mended()
                    .help("add `servers: [{url: https://…}]`: a client needs to know whom to call"),
            );
        }
        let docs = first.as_ref().map(|first| Docs {
            description: text(first, "description"),
            inferred: inferred(first),
            ..Docs::default()
        });
        let variables = self.variables(document.list("servers"), schemes);
        let differs = |own: &Variable| {
            let known = variables.iter().find(|known| known.name == own.name);
            known.is_some_and(|known| known.default != own.default)
        };
        let differing = document.list("servers").skip(1).filter_map(|server| {
            let own: Vec<Variable> = server
                .map("variables")
                .map(|(name, variable)| self::variable(name, &variable))
                .collect();
            own.iter().any(differs).then_some((address(&server)?, own))
        });
        Server {
            differing: differing.collect(),
            url: first.as_ref().and_then(address).unwrap_or_default(),
            docs: docs.unwrap_or_default(),
            others: servers.filter_map(|server| other(&server)).collect(),
            variables,
        }
    }

    /// Those of the document's servers, and those of the servers that single operations have: a variable of one
    /// name has one setter.
    fn variables(
        &self,
        servers: impl Iterator<Item = View<'a>>,
        schemes: &[Scheme],
    ) -> Vec<Variable> {
        let own = self.document.path_items().flat_map(|(_, item)| {
            let operations = super::operations::METHODS
                .iter()
                .filter_map(|verb| item.object(verb))
                .collect::<Vec<_>>();
            let own = |holder: &View<'a>| holder.list("servers").next();
            own(&item)
                .into_iter()
                .chain(operations.iter().filter_map(own).collect::<Vec<_>>())
        });
        let mut variables: Vec<(&str, View<'_>)> = Vec::new();
        let mut values: HashMap<&str, Vec<String>> = HashMap::new();
        for (name, variable) in servers
            .chain(own)
            .flat_map(|server| server.map("variables").collect::<Vec<_>>())
        {
            let own = self::variable(name, &variable).values;
            match values.get_mut(name) {
                None => {
                    values.insert(name, own);
                    variables.push((name, variable));
                }
                // Where one server takes any, the client does.
                Some(known) if own.is_empty() => known.clear(),
                Some(known) if known.is_empty() => {}
                Some(known) => {
                    let more: Vec<String> = own
                        .into_iter()
                        .filter(|value| !known.contains(value))
                        .collect();
                    known.extend(more);
                }
            }
        }
        let taken: Vec<&str> = SETTERS
            .iter()
            .copied()
            .chain(schemes.iter().flat_map(Scheme::setters))
            .collect();
        let wanted: Vec<(&str, String)> = variables
            .iter()
            .map(|(name, _)| {
                let setter = names::value_name(name);
                if taken.contains(&setter.as_str()) {
                    (*name, format!("{}_variable", names::bare_name(name)))
                } else {
                    (*name, setter)
                }
            })
            .collect();
        let setters = names::distinct(&wanted, &taken, "_");
        variables
            .iter()
            .zip(setters)
            .map(|((name, variable), setter)| Variable {
                setter,
                values: values.remove(*name).unwrap_or_default(),
                ..self::variable(name, variable)
            })
            .collect()
    }
}

/// The server that an operation, or all operations of its path, have in place of the document's.
pub(super) fn own_server(item: &View<'_>, operation: &View<'_>) -> Option<OwnServer> {
    let holder = if operation.has_any("servers") {
        operation
    } else {
        item
    };
    let mut servers = holder.list("servers");
    let first = servers.next()?;
    Some(OwnServer {
        url: address(&first).unwrap_or_default(),
        description: text(&first, "description"),
        others: servers.filter_map(|server| other(&server)).collect(),
        variables: first
            .map("variables")
            .map(|(name, variable)| self::variable(name, &variable))
            .collect(),
    })
}

/// The address of a server that is not the first one, and what is said of it.
fn other(server: &View<'_>) -> Option<(String, Option<String>)> {
    Some((address(server)?, text(server, "description")))
}

/// The address of a server. One that says its host and no scheme is reached as all others are.
fn address(server: &View<'_>) -> Option<String> {
    let url = text(server, "url")?;
    Some(match url.strip_prefix("//") {
        Some(rest) if !rest.is_empty() => format!("https://{rest}"),
        _ => url,
    })
}

fn variable(name: &str, variable: &View<'_>) -> Variable {
    Variable {
        name: name.to_owned(),
        setter: String::new(),
        default: text(variable, "default").unwrap_or_default(),
        values: variable.texts("enum").map(str::to_owned).collect(),
        docs: Docs {
            description: text(variable, "description"),
            inferred: inferred(variable),
            ..Docs::default()
        },
    }
}
