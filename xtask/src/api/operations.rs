//! Paths to operations: arguments, bodies, statuses, what a success gives.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::lower::{Lowering, group_name, inferred, text, url};
use super::places::Place;
use super::servers::own_server;
use super::{Body, Docs, Group, Operation, names, security};
use crate::spec::View;

pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An operation with its path, its verb, the path item that it stands in, and what it is called.
pub(super) type NamedOperation<'a> = (&'a str, &'static str, View<'a>, View<'a>, Identity);

impl<'a> Lowering<'a> {
    /// Gives every operation its name, after which the schemas that stand in it are called.
    pub(super) fn name_operations(&mut self) -> Vec<NamedOperation<'a>> {
        let document = self.document;
        let mut operations = Vec::new();
        for (path, item) in document.path_items() {
            for verb in METHODS {
                if let Some(operation) = item.object(verb) {
                    let identity = Identity::new(path, verb, &operation);
                    operations.push((path, verb, item.clone(), operation, identity));
                }
            }
        }
        let identities = operations.iter_mut().map(|(.., identity)| identity);
        Identity::tell_apart(&mut identities.collect::<Vec<_>>());
        for (path, verb, .., identity) in &operations {
            let place = Place {
                name: identity.context(),
                module: identity.module.clone(),
            };
            self.contexts
                .insert(((*path).to_owned(), (*verb).to_owned()), place);
        }
        operations
    }

    /// Puts every operation into the group of its tag.
    pub(super) fn operations(
        &mut self,
        operations: Vec<NamedOperation<'a>>,
        groups: &mut IndexMap<String, Group>,
    ) {
        let mut others = Vec::new();
        for (path, verb, item, operation, identity) in operations {
            others.extend(self.operation(path, verb, &item, &operation, identity, groups));
        }
        for group in groups.values_mut() {
            add_others(group, &mut others);
        }
    }

    /// Puts an operation into its group, and gives those that it is with another body: its module, its place
    /// in the group, and what tells it from the first one.
    fn operation(
        &mut self,
        path: &str,
        verb: &str,
        item: &View<'a>,
        operation: &View<'a>,
        identity: Identity,
        groups: &mut IndexMap<String, Group>,
    ) -> Vec<Other> {
        let at = operation.at();
        let parameters = self.parameters(path, item, operation);
        let context = Place {
            name: identity.context(),
            module: identity.module.clone(),
        };
        let bodies = self.bodies(operation);
        let mut statuses = self.statuses(verb, operation);
        let output = self.output(at, &context, &mut statuses);
        let failure = self.failure(at, &context, &mut statuses);
        let (Some(mut parameters), Some(mut bodies)) = (parameters, bodies) else {
            return Vec::new();
        };
        // Each further body has a method of its own.
        let others = bodies.split_off(bodies.len().min(1));
        let body = bodies.pop().map(|(_, body)| body);
        if output.is_bytes() {
            // The way to take them as they come.
            for parameter in parameters
                .iter_mut()
                .filter(|parameter| parameter.rust_name == "stream")
            {
                parameter.rust_name = "stream_parameter".to_owned();
            }
        }
        if body.is_some() {
            // The body is an argument, or a setter, of that name.
            for parameter in parameters
                .iter_mut()
                .filter(|parameter| parameter.rust_name == "body")
            {
                parameter.rust_name = "body_parameter".to_owned();
            }
        }
        let Some(sent_path) = self.sent_path(path, item.at(), &mut parameters) else {
            return Vec::new();
        };
        let pagination = self.pagination(operation, &parameters, &output);
        let security = self.security(operation);
        let Identity {
            id,
            tag,
            module,
            method,
            name,
            ..
        } = identity;
        let (mut summary, mut description) =
            (text(operation, "summary"), text(operation, "description"));
        if summary.is_none() && description.is_none() {
            // What is said of all operations of a path is said of each that says nothing itself.
            (summary, description) = (text(item, "summary"), text(item, "description"));
        }
        let operation = Operation {
            id,
            method,
            name,
            verb: verb.to_ascii_uppercase(),
            path: sent_path,
            server: own_server(item, operation),
            docs: Docs {
                summary,
                description,
                inferred: inferred(operation),
                url: url(operation),
                deprecated: operation.flag("deprecated"),
                facts: Vec::new(),
            },
            parameters,
            body,
            output,
            failure,
            statuses,
            security,
            scopes: security::scopes_in(operation, None)
                .or_else(|| security::scopes_in(&self.document.view(), None))
                .unwrap_or_default(),
            pagination,
            idempotent: operation.choice("x-idempotent"),
        };
        let group = groups.entry(module.clone()).or_insert_with(|| Group {
            handle: String::new(),
            name: group_name(&module),
            module,
            tag,
            docs: Docs::default(),
            operations: Vec::new(),
        });
        let others = others.into_iter().map(|(suffix, body)| Other {
            module: group.module.clone(),
            first: operation.name.clone(),
            suffix,
            body,
        });
        let others = others.collect();
        group.operations.push(operation);
        others
    }
}

/// An operation with another body than its first one.
struct Other {
    module: String,
    /// The type of the operation.
    first: String,
    suffix: String,
    body: Body,
}

/// Puts what else the operations of a group are sent with behind them, under names of their own.
fn add_others(group: &mut Group, others: &mut Vec<Other>) {
    let own: Vec<Other> = others
        .extract_if(.., |other| other.module == group.module)
        .collect();
    let mut added = Vec::new();
    for other in own {
        let Some(index) = group
            .operations
            .iter()
            .position(|operation| operation.name == other.first)
        else {
            continue;
        };
        let first = &group.operations[index];
        let method = first.method.trim_start_matches("r#");
        let operation = Operation {
            // A keyword has an underscore at its end that is of no use in the middle.
            method: format!("{}_as_{}", method.trim_end_matches('_'), other.suffix),
            name: format!("{}As{}", first.name, other.suffix.to_upper_camel_case()),
            body: Some(other.body),
            ..first.clone()
        };
        added.push((index, operation));
    }
    let taken = |name: fn(&Operation) -> &String| -> Vec<&str> {
        let names = group.operations.iter().map(name);
        names.map(String::as_str).collect()
    };
    let wanted = |name: fn(&Operation) -> &String| -> Vec<(&str, String)> {
        let names = added.iter().map(|(_, operation)| name(operation));
        names.map(|name| (name.as_str(), name.clone())).collect()
    };
    let methods = names::distinct(&wanted(|o| &o.method), &taken(|o| &o.method), "_");
    let mut names = taken(|o| &o.name);
    names.push(&group.name);
    let types = names::distinct(&wanted(|o| &o.name), &names, "");
    // From the last one on, so that the places of the others stay what they are.
    for (((index, mut operation), method), name) in added.into_iter().zip(methods).zip(types).rev()
    {
        operation.method = method;
        operation.name = name;
        group.operations.insert(index + 1, operation);
    }
}

/// How an operation is told from all others, and how it is called.
pub(super) struct Identity {
    id: String,
    tag: String,
    module: String,
    method: String,
    name: String,
    /// Whether the name says enough without the tag: an `operationId` is no other operation's.
    is_whole: bool,
}

impl Identity {
    fn new(path: &str, verb: &str, operation: &View<'_>) -> Self {
        let declared = operation.text("operationId").filter(|id| !id.is_empty());
        let parts = declared
            .and_then(|id| id.split_once('/'))
            .filter(|(tag, method)| !tag.is_empty() && !method.is_empty());
        let (tag, method) = match (parts, declared) {
            (Some((tag, method)), _) => (tag, method.to_owned()),
            (None, declared) => {
                let tag = operation.texts("tags").find(|tag| !tag.is_empty());
                let method = match declared {
                    Some(id) => id.to_owned(),
                    // `get_users_by_id` for `GET /users/{id}`.
                    None => format!("{verb} {}", path.replace('{', " by ")),
                };
                (tag.unwrap_or("default"), method)
            }
        };
        Self {
            id: declared.map_or_else(
                || format!("{} {path}", verb.to_ascii_uppercase()),
                str::to_owned,
            ),
            tag: tag.to_owned(),
            module: names::module_name(tag),
            name: names::type_name(&names::bare_name(&method), "Operation"),
            method,
            is_whole: parts.is_none(),
        }
    }

    /// Gives the operations of each module names of their own, methods and types.
    fn tell_apart(identities: &mut [&mut Self]) {
        let mut modules: BTreeMap<String, Vec<&mut Self>> = BTreeMap::new();
        for identity in identities {
            let module = modules.entry(identity.module.clone()).or_default();
            module.push(identity);
        }
        for (module, mut identities) in modules {
            let texts: Vec<String> = identities
                .iter()
                .map(|identity| identity.method.clone())
                .collect();
            let wanted: Vec<(&str, String)> = texts
                .iter()
                .map(|text| (text.as_str(), names::value_name(text)))
                .collect();
            let methods = names::distinct(&wanted, &[], "_");
            // The handle of the tag has its name already.
            let handle = group_name(&module);
            // Who keeps the plain name of the method keeps that of the type.
            let wanted: Vec<(&str, String)> = identities
                .iter()
                .zip(&methods)
                .map(|(identity, method)| {
                    let mut name = identity.name.clone();
                    if name == handle {
                        name.push_str("Operation");
                    }
                    (method.trim_start_matches("r#"), name)
                })
                .collect();
            let names = names::distinct(&wanted, &[&handle], "");
            for ((identity, method), name) in identities.iter_mut().zip(&methods).zip(names) {
                identity.method.clone_from(method);
                identity.name = name;
            }
        }
    }

    /// What the names of the schemas that stand in the operation begin with.
    fn context(&self) -> String {
        let group = names::camel(&names::singular(&self.module));
        // `user_get` of the tag `users` need not say it twice.
        if self.is_whole || self.name.starts_with(&group) {
            self.name.clone()
        } else {
            format!("{group}{}", self.name)
        }
    }
}
