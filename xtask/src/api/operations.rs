//! Paths to operations: arguments, bodies, statuses, what a success gives.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use openapiv3::{Operation as SpecOperation, PathItem};
use serde_json::Value;

use super::lower::{Lowering, inferred};
use super::{Docs, Group, Operation, names, security};
use crate::spec::{Diagnostic, Document, Pointer};

/// Which path item and which of its operations is being lowered.
#[derive(Clone, Copy)]
pub(super) struct Place<'a, 'p> {
    pub(super) path: &'p str,
    verb: &'p str,
    pub(super) item: &'a PathItem,
    pub(super) item_at: &'p Pointer,
    pub(super) at: &'p Pointer,
    pub(super) operation: &'a SpecOperation,
}

impl<'a> Lowering<'a> {
    /// Puts every operation into the group of its tag.
    pub(super) fn operations(&mut self, groups: &mut IndexMap<String, Group>) {
        let document: &'a Document = self.document;
        for (path, item) in document.path_items() {
            for (verb, operation) in item.value.iter() {
                if let Some(identity) = identity(path, verb, operation) {
                    let place = super::places::Place {
                        name: identity.context(),
                        module: identity.module,
                    };
                    self.contexts
                        .insert((path.to_owned(), verb.to_owned()), place);
                }
            }
        }
        for (path, item) in document.path_items() {
            if !item.value.servers.is_empty() {
                self.unmapped(
                    &item.at.key("servers"),
                    "a server of one path",
                    "name it among the document's `servers`",
                );
            }
            for (verb, operation) in item.value.iter() {
                let at = item.at.key(verb);
                let place = Place {
                    path,
                    verb,
                    item: item.value,
                    item_at: &item.at,
                    at: &at,
                    operation,
                };
                self.operation(place, groups);
            }
        }
    }

    fn operation(&mut self, place: Place<'a, '_>, groups: &mut IndexMap<String, Group>) {
        let Place { operation, at, .. } = place;
        let id_at = if operation.operation_id.is_some() {
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
        }) = identity(place.path, place.verb, operation)
        else {
            self.error(
                &id_at,
                "no Rust name can be made of this operation",
                "write its `operationId` as `tag/method`, with letters and digits",
            );
            return;
        };
        for (keyword, present) in [
            ("servers", !operation.servers.is_empty()),
            ("callbacks", !operation.callbacks.is_empty()),
        ] {
            if present {
                self.unmapped(
                    &at.key(keyword),
                    &format!("`{keyword}` of an operation"),
                    "leave it out; a client has no use for it here",
                );
            }
        }
        let parameters = self.parameters(place);
        let body = self.body(place);
        let statuses = self.statuses(place);
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
        if let Some(character) = place
            .path
            .chars()
            .find(|character| matches!(character, '?' | '#'))
        {
            self.error(
                &place.item_at.clone(),
                format!("a path cannot hold `{character}`"),
                "what follows it belongs into parameters of the query",
            );
        }
        let pagination = self.pagination(place, &parameters, &output);
        let requirements = operation
            .security
            .as_ref()
            .or(self.document.openapi.security.as_ref());
        let operation = Operation {
            id,
            method,
            name,
            verb: place.verb.to_ascii_uppercase(),
            path: place.path.to_owned(),
            docs: Docs {
                summary: operation.summary.clone(),
                description: operation.description.clone(),
                inferred: inferred(&operation.extensions),
                url: operation
                    .external_docs
                    .as_ref()
                    .map(|docs| docs.url.clone()),
                deprecated: operation.deprecated,
                facts: Vec::new(),
            },
            parameters,
            body,
            output,
            statuses,
            security: requirements
                .map(|requirements| security::requirements(requirements))
                .unwrap_or_default(),
            pagination,
            idempotent: operation
                .extensions
                .get("x-idempotent")
                .and_then(Value::as_bool),
        };
        let group = groups.entry(module.clone()).or_insert_with(|| Group {
            module,
            name: String::new(),
            tag,
            docs: Docs::default(),
            operations: Vec::new(),
        });
        if let Some(first) = group
            .operations
            .iter()
            .find(|other| other.method == operation.method || other.name == operation.name)
        {
            let message = format!(
                "`{}` and `{}` would both be called `{}` in Rust",
                first.id, operation.id, operation.method
            );
            self.report.push(
                Diagnostic::error(&id_at, message).help("give one of them another `operationId`"),
            );
            return;
        }
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
fn identity(path: &str, verb: &str, operation: &SpecOperation) -> Option<Identity> {
    let declared = operation.operation_id.as_deref();
    let id = declared.map_or_else(
        || format!("{} {path}", verb.to_ascii_uppercase()),
        str::to_owned,
    );
    let (tag, method) = match declared.and_then(|id| id.split_once('/')) {
        Some((tag, method)) => (tag.to_owned(), method.to_owned()),
        None => {
            let tag = operation
                .tags
                .iter()
                .find(|tag| names::module_name(tag).is_some());
            (
                tag.cloned().unwrap_or_else(|| "default".to_owned()),
                id.clone(),
            )
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
