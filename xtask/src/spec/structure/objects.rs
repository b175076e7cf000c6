//! What the tables of the grammar cannot say: keywords that depend on each other.

use super::extensions::has_effect;
use super::{Checker, Reference, integral_entry, list};
use crate::spec::grammar::{
    HEADER, LINK, OPERATION, Object, PARAMETER, PATH_ITEM, REQUEST_BODY, SCHEMA, SECURITY_SCHEME,
    SERVER_VARIABLE,
};
use crate::spec::node::Entries;
use crate::spec::trail::Trail;
use crate::spec::{Diagnostic, Node, Pointer};

impl Checker<'_> {
    /// Checks an object whose keywords are right each for itself.
    pub(super) fn special(
        &mut self,
        object: &'static Object,
        entries: &mut Entries,
        trail: &Trail<'_>,
    ) {
        if object.is(&PARAMETER) {
            self.parameter(entries, trail);
        } else if object.is(&HEADER) {
            self.schema_or_content(object, entries, trail);
        } else if object.is(&LINK) {
            self.link(entries, trail);
        } else if object.is(&SECURITY_SCHEME) {
            self.security_scheme(entries, trail);
        } else if object.is(&OPERATION) {
            // That of others is none of ours.
            if entries.get("x-pagination") == Some(&Node::Null) {
                entries.shift_remove("x-pagination");
            }
        } else if object.is(&SERVER_VARIABLE) {
            default_of_variable(entries, trail);
        } else if object.is(&SCHEMA) {
            if text(entries, "type") == Some("integer") {
                for key in ["minimum", "maximum", "multipleOf", "enum", "default"] {
                    integral_entry(entries, key);
                }
            }
            // Without the name of the property there is nothing to tell by.
            if let Some(discriminator) = entries.get_mut("discriminator")
                && discriminator.text("propertyName").is_none()
            {
                *discriminator = Node::Null;
            }
        }
    }

    fn parameter(&mut self, entries: &mut Entries, trail: &Trail<'_>) {
        self.schema_or_content(&PARAMETER, entries, trail);
        let place = text(entries, "in");
        if place == Some("path") && entries.get("required") != Some(&Node::Bool(true)) {
            let problem = match entries.get("required") {
                Some(Node::Bool(false)) => Some(trail.pointer().key("required")),
                Some(_) => None,
                None => Some(trail.pointer()),
            };
            self.report.extend(problem.map(|at| {
                Diagnostic::error(&at, "a path parameter must be `required: true`")
                    .at_key()
                    .mended()
                    .help("without it there is no path; write `required: true`")
            }));
            entries.insert("required".to_owned(), Node::Bool(true));
        }
        let place = text(entries, "in");
        let styles: &[&str] = match place {
            Some("path") => &["simple", "label", "matrix"],
            Some("query") => &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
            Some("header") => &["simple"],
            Some("cookie") => &["form"],
            _ => return,
        };
        if let (Some(place), Some(style)) = (place, text(entries, "style"))
            && PARAMETER_STYLES.contains(&style)
            && !styles.contains(&style)
        {
            self.report.push(
                Diagnostic::error(
                    &trail.pointer().key("style"),
                    format!("a {place} parameter cannot have the style `{style}`"),
                )
                .tolerable()
                .help(format!("it is one of {}", list(styles))),
            );
            entries.insert("style".to_owned(), Node::Null);
        }
    }

    fn schema_or_content(
        &mut self,
        object: &'static Object,
        entries: &mut Entries,
        trail: &Trail<'_>,
    ) {
        let name = object.name;
        match (entries.get("schema"), entries.get("content")) {
            (Some(_), None) => {}
            (None, None) => {
                let problem = Diagnostic::error(
                    &trail.pointer(),
                    format!("{name} needs `schema` or `content`"),
                );
                let help = "add `schema:` with the type of the value";
                self.report.push(problem.at_key().mended().help(help));
                entries.insert("schema".to_owned(), schema_beside(entries));
            }
            (Some(_), Some(_)) => {
                let at = trail.pointer();
                self.report.push(
                    Diagnostic::error(
                        &at.key("content"),
                        format!("{name} cannot have both `schema` and `content`"),
                    )
                    .at_key()
                    .tolerable()
                    .help("keep one of the two")
                    .related(&at.key("schema"), "the other one"),
                );
                entries.insert("content".to_owned(), Node::Null);
            }
            (None, Some(content)) => {
                if content
                    .as_object()
                    .is_some_and(|content| content.len() != 1)
                {
                    self.report.push(
                        Diagnostic::error(
                            &trail.pointer().key("content"),
                            format!("the `content` of {name} must have exactly one media type"),
                        )
                        .at_key()
                        .tolerable(),
                    );
                    if let Some(Node::Object(content)) = entries.get_mut("content") {
                        content.truncate(1);
                    }
                }
            }
        }
    }

    fn link(&mut self, entries: &Entries, trail: &Trail<'_>) {
        let problem = match (
            entries.contains_key("operationId"),
            entries.contains_key("operationRef"),
        ) {
            (false, false) => "a link needs `operationId` or `operationRef`",
            (true, true) => "a link cannot have both `operationId` and `operationRef`",
            _ => return,
        };
        self.report.push(
            Diagnostic::error(&trail.pointer(), problem)
                .at_key()
                .tolerable(),
        );
    }

    fn security_scheme(&mut self, entries: &Entries, trail: &Trail<'_>) {
        let Some(kind) = text(entries, "type") else {
            return;
        };
        let needed: &[&str] = match kind {
            "apiKey" => &["name", "in"],
            "http" => &["scheme"],
            "oauth2" => &["flows"],
            "openIdConnect" => &["openIdConnectUrl"],
            _ => return,
        };
        for name in needed.iter().filter(|name| !entries.contains_key(**name)) {
            let problem = Diagnostic::error(
                &trail.pointer(),
                format!("a security scheme of type `{kind}` needs `{name}`"),
            )
            .at_key()
            .help(format!("add `{name}: …`"));
            // The token comes from outside in any case.
            self.report.push(match *name {
                "flows" | "openIdConnectUrl" => problem.mended(),
                _ => problem,
            });
        }
        for (name, owner) in [
            ("scheme", "http"),
            ("bearerFormat", "http"),
            ("flows", "oauth2"),
            ("openIdConnectUrl", "openIdConnect"),
            ("in", "apiKey"),
            ("name", "apiKey"),
        ] {
            if owner != kind && entries.contains_key(name) {
                self.report.push(
                    Diagnostic::warning(
                        &trail.pointer().key(name),
                        format!("`{name}` means nothing in a security scheme of type `{kind}`"),
                    )
                    .at_key()
                    .help(format!("take it out, or write `type: {owner}`")),
                );
            }
        }
    }

    /// An object with a `$ref`: nothing beside it counts.
    pub(super) fn reference(&mut self, object: &'static Object, node: &Node, trail: &Trail<'_>) {
        let at = trail.pointer();
        let text_at = at.key("$ref");
        match node.get("$ref") {
            Some(Node::String(text)) => self.checked.references.push(Reference {
                at: at.clone(),
                text_at,
                text: text.clone(),
                object,
            }),
            Some(other) => self.report.push(
                Diagnostic::error(&text_at, "`$ref` must be text")
                    .at_key()
                    .label(format!("this is {}", other.describe())),
            ),
            None => {}
        }
        // Extensions without effect lose none by it, and `x-inferred` speaks of the reference.
        let is_hidden = |key: &&str| *key != "$ref" && (!key.starts_with("x-") || has_effect(key));
        for hidden in node.entries().map(|(key, _)| key).filter(is_hidden) {
            self.report.push(hidden_sibling(object, hidden, &at));
        }
    }

    pub(super) fn schema_name(&mut self, node: &Node, trail: &Trail<'_>) {
        let Some(name) = node.as_str() else {
            self.must_be(false, "the name of a schema", node, trail);
            return;
        };
        let at = trail.pointer();
        let text = match name.contains(['#', '/']) {
            true => name.to_owned(),
            false => Pointer::root()
                .keys(["components", "schemas", name])
                .to_string(),
        };
        self.checked.references.push(Reference {
            at: at.clone(),
            text_at: at,
            text,
            object: &SCHEMA,
        });
    }
}

/// What stands beside a `$ref` at `at` and does not count.
pub(in crate::spec) fn hidden_sibling(
    object: &'static Object,
    key: &str,
    at: &Pointer,
) -> Diagnostic {
    let message = format!("`{key}` is ignored next to `$ref`");
    // A path item loses operations that way; elsewhere mostly words are lost.
    if object.is(&PATH_ITEM) && !matches!(key, "summary" | "description") {
        return Diagnostic::error(&at.key(key), message)
            .at_key()
            .tolerable()
            .help("write the path item out, or refer to it and nothing else");
    }
    let help = if object.is(&SCHEMA) {
        "put the `$ref` into an `allOf` if it shall count"
    } else if object.is(&PARAMETER) || object.is(&HEADER) || object.is(&REQUEST_BODY) {
        "write it where the `$ref` leads to"
    } else {
        "take it out"
    };
    Diagnostic::warning(&at.key(key), message)
        .at_key()
        .refusing()
        .help(help)
}

/// What Swagger 2.0 has beside the name of a parameter; text if there is nothing of the kind.
fn schema_beside(entries: &Entries) -> Node {
    let keywords = [
        "type",
        "format",
        "enum",
        "default",
        "items",
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "pattern",
        "nullable",
    ];
    let mut schema: Entries = keywords
        .into_iter()
        .filter_map(|keyword| Some((keyword.to_owned(), entries.get(keyword)?.clone())))
        .collect();
    if !schema.contains_key("type") {
        schema.insert("type".to_owned(), Node::String("string".to_owned()));
    }
    Node::Object(Box::new(schema))
}

/// A variable without a default stays in the URL, so that no client takes it for an address.
fn default_of_variable(entries: &mut Entries, trail: &Trail<'_>) {
    if text(entries, "default").is_none() {
        let first = entries
            .get("enum")
            .and_then(|values| values.elements().first());
        let default = match (first, trail.last_key()) {
            (Some(first), _) => first.clone(),
            (None, name) => Node::String(format!("{{{}}}", name.unwrap_or_default())),
        };
        entries.insert("default".to_owned(), default);
    }
}

const PARAMETER_STYLES: [&str; 7] = [
    "matrix",
    "label",
    "form",
    "simple",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

fn text<'a>(entries: &'a Entries, key: &str) -> Option<&'a str> {
    entries.get(key).and_then(Node::as_str)
}
