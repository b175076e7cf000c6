//! Paths to operations: arguments, bodies, statuses, what a success gives.

use std::collections::HashMap;

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use super::lower::{Lowering, inferred, text, url};
use super::places::Place;
use super::{Docs, Group, Operation, names, security};
use crate::spec::{Diagnostic, View};

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl<'a> Lowering<'a> {
    /// Puts every operation into the group of its tag.
    pub(super) fn operations(&mut self, groups: &mut IndexMap<String, Group>) {
        let document = self.document;
        for (path, item) in document.path_items() {
            for verb in METHODS {
                if let Some(operation) = item.object(verb)
                    && let Some(identity) = identity(path, verb, &operation)
                {
                    let place = Place {
                        name: identity.context(),
                        module: identity.module,
                    };
                    self.contexts
                        .insert((path.to_owned(), verb.to_owned()), place);
                }
            }
        }
        // (module, method or type) -> the operation that has it.
        let mut taken = HashMap::new();
        for (path, item) in document.path_items() {
            if item.has_any("servers") {
                self.unmapped(
                    &item.at().key("servers"),
                    "a server of one path",
                    "name it among the document's `servers`",
                );
            }
            for verb in METHODS {
                if let Some(operation) = item.object(verb) {
                    self.operation(path, verb, &item, &operation, groups, &mut taken);
                }
            }
        }
    }

    fn operation(
        &mut self,
        path: &str,
        verb: &str,
        item: &View<'a>,
        operation: &View<'a>,
        groups: &mut IndexMap<String, Group>,
        taken: &mut HashMap<(String, String), String>,
    ) {
        let at = operation.at();
        let id_at = if operation.has("operationId") {
            at.key("operationId")
        } else {
            at.clone()
        };
        let Some(Identity {
            id,
            tag,
            module,
            method,
            name,
        }) = identity(path, verb, operation)
        else {
            self.error(
                &id_at,
                "no Rust name can be made of this operation",
                "write its `operationId` as `tag/method`, with letters and digits",
            );
            return;
        };
        for keyword in ["servers", "callbacks"] {
            if operation.has_any(keyword) {
                self.unmapped(
                    &at.key(keyword),
                    &format!("`{keyword}` of an operation"),
                    "leave it out; a client has no use for it here",
                );
            }
        }
        let parameters = self.parameters(path, item, operation);
        let body = self.body(operation);
        let statuses = self.statuses(operation);
        let output = self.output(at, &statuses);
        let (Some(parameters), Some(body), Some(output)) = (parameters, body, output) else {
            return;
        };
        let mut parameters = parameters;
        if body.is_some() {
            // The body is an argument, or a setter, of that name.
            for parameter in parameters
                .iter_mut()
                .filter(|parameter| parameter.rust_name == "body")
            {
                parameter.rust_name = "body_parameter".to_owned();
            }
        }
        if let Some(character) = path
            .chars()
            .find(|character| matches!(character, '?' | '#'))
        {
            self.error(
                item.at(),
                format!("a path cannot hold `{character}`"),
                "what follows it belongs into parameters of the query",
            );
        }
        let pagination = self.pagination(operation, &parameters, &output);
        let security = security::requirements(operation)
            .or_else(|| security::requirements(&self.document.view()))
            .unwrap_or_default();
        for name in [&method, &name] {
            if let Some(first) = taken.get(&(module.clone(), name.clone())) {
                let message =
                    format!("`{first}` and `{id}` would both be called `{method}` in Rust");
                self.report.push(
                    Diagnostic::error(&id_at, message)
                        .help("give one of them another `operationId`"),
                );
                return;
            }
        }
        for name in [&method, &name] {
            taken.insert((module.clone(), name.clone()), id.clone());
        }
        let operation = Operation {
            id,
            method,
            name,
            verb: verb.to_ascii_uppercase(),
            path: path.to_owned(),
            docs: Docs {
                summary: text(operation, "summary"),
                description: text(operation, "description"),
                inferred: inferred(operation),
                url: url(operation),
                deprecated: operation.flag("deprecated"),
                facts: Vec::new(),
            },
            parameters,
            body,
            output,
            statuses,
            security,
            pagination,
            idempotent: operation.choice("x-idempotent"),
        };
        let group = groups.entry(module.clone()).or_insert_with(|| Group {
            module,
            name: String::new(),
            tag,
            docs: Docs::default(),
            operations: Vec::new(),
        });
        group.operations.push(operation);
    }
}

/// How an operation is told from all others, and how it is called.
struct Identity {
    id: String,
    tag: String,
    module: String,
    method: String,
    name: String,
}

impl Identity {
    /// What the names of the schemas that stand in the operation begin with.
    fn context(&self) -> String {
        let group = names::singular(&self.module).to_upper_camel_case();
        // `user_get` of the tag `users` need not say it twice.
        if self.name.starts_with(&group) {
            self.name.clone()
        } else {
            format!("{group}{}", self.name)
        }
    }
}

/// `None` where no name can be made.
fn identity(path: &str, verb: &str, operation: &View<'_>) -> Option<Identity> {
    let declared = operation.text("operationId");
    let id = declared.map_or_else(
        || format!("{} {path}", verb.to_ascii_uppercase()),
        str::to_owned,
    );
    let (tag, method) = match declared.and_then(|id| id.split_once('/')) {
        Some((tag, method)) => (tag.to_owned(), method.to_owned()),
        None => {
            let tag = operation
                .texts("tags")
                .find(|tag| names::module_name(tag).is_some());
            (tag.unwrap_or("default").to_owned(), id.clone())
        }
    };
    let module = names::module_name(&tag)?;
    let mut name = names::type_name(&method.to_upper_camel_case(), "Operation")?;
    // The handle of the tag has that name.
    if names::type_name(&module, "Operations").as_deref() == Some(name.as_str()) {
        name.push_str("Operation");
    }
    Some(Identity {
        module,
        method: names::value_name(&method)?,
        name,
        id,
        tag,
    })
}
