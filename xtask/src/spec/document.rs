//! A document that has been read and found sound.

use openapiv3::{
    Example, OpenAPI, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema,
};
use serde::Deserialize;

use super::grammar::CALLBACK;
use super::resolve::{Component, Elsewhere, Resolved, follow};
use super::rules::Target;
use super::walk::walk;
use super::{Diagnostic, Node, Pointer, Report, Source, rules, structure, syntax};

/// One OpenAPI document, read and checked: its structure is that of OpenAPI 3.0 and every `$ref`
/// in it leads to a thing of the right kind, so that following one cannot fail.
#[derive(Debug)]
pub(crate) struct Document {
    /// The name of the file without its extension.
    pub(crate) name: String,
    /// The text, to say where a thing stands.
    pub(crate) source: Source,
    /// The document as types. Callbacks that are references, and extensions of callbacks, are in
    /// `raw` only: openapiv3 has no place for them.
    pub(crate) openapi: OpenAPI,
    /// The document as it was written.
    pub(crate) raw: Node,
    elsewhere: Elsewhere,
    pub(super) targets: Vec<Target>,
}

impl Document {
    /// Reads the document that stands at `path` (as shown to people).
    ///
    /// Every problem goes into `report`. The document is there if none of them is an error; else
    /// the source comes back so that the report can be rendered.
    pub(crate) fn read(path: &str, text: String, report: &mut Report) -> Result<Self, Source> {
        let mut source = Source::new(path, text);
        let before = report.error_count();
        let Some(mut raw) = syntax::parse(&mut source, report) else {
            return Err(source);
        };
        if let Some(problem) = version_problem(&raw) {
            report.push(problem);
            return Err(source);
        }
        let references = structure::check(&mut raw, report);
        let targets = rules::references(&mut raw, references, report);
        rules::check(&raw, report);
        if report.error_count() > before {
            return Err(source);
        }
        match typed(&mut raw, &targets) {
            Ok((openapi, elsewhere)) => {
                let name = stem(path).to_owned();
                Ok(Self {
                    name,
                    source,
                    openapi,
                    raw,
                    elsewhere,
                    targets,
                })
            }
            Err((at, problem)) => {
                report.push(
                    Diagnostic::error(&at, format!("this cannot be read: {problem}"))
                        .at_key()
                        .help("this has passed all checks; please report it with the document"),
                );
                Err(source)
            }
        }
    }

    /// Follows `schema`, which stands at `at`, to the schema that it means.
    pub(crate) fn schema<'a>(
        &'a self,
        at: &Pointer,
        schema: &'a ReferenceOr<Schema>,
    ) -> Resolved<'a, Schema> {
        self.resolve(at, schema)
    }

    /// Follows a schema that openapiv3 keeps in a box (properties, items).
    pub(crate) fn boxed_schema<'a>(
        &'a self,
        at: &Pointer,
        schema: &'a ReferenceOr<Box<Schema>>,
    ) -> Resolved<'a, Schema> {
        match schema {
            ReferenceOr::Item(value) => Resolved::here(value, at),
            ReferenceOr::Reference { reference } => self.follow(reference),
        }
    }

    /// Follows a parameter.
    pub(crate) fn parameter<'a>(
        &'a self,
        at: &Pointer,
        parameter: &'a ReferenceOr<Parameter>,
    ) -> Resolved<'a, Parameter> {
        self.resolve(at, parameter)
    }

    /// Follows a response.
    pub(crate) fn response<'a>(
        &'a self,
        at: &Pointer,
        response: &'a ReferenceOr<Response>,
    ) -> Resolved<'a, Response> {
        self.resolve(at, response)
    }

    /// Follows a request body.
    pub(crate) fn request_body<'a>(
        &'a self,
        at: &Pointer,
        body: &'a ReferenceOr<RequestBody>,
    ) -> Resolved<'a, RequestBody> {
        self.resolve(at, body)
    }

    /// Follows an example.
    pub(crate) fn example<'a>(
        &'a self,
        at: &Pointer,
        example: &'a ReferenceOr<Example>,
    ) -> Resolved<'a, Example> {
        self.resolve(at, example)
    }

    /// Follows a path item.
    pub(crate) fn path_item<'a>(
        &'a self,
        at: &Pointer,
        item: &'a ReferenceOr<PathItem>,
    ) -> Resolved<'a, PathItem> {
        self.resolve(at, item)
    }

    /// The path items in the order of the text, references followed.
    pub(crate) fn path_items(&self) -> impl Iterator<Item = (&str, Resolved<'_, PathItem>)> {
        let paths = Pointer::root().key("paths");
        self.openapi
            .paths
            .iter()
            .map(move |(path, item)| (path.as_str(), self.path_item(&paths.key(path), item)))
    }

    fn resolve<'a, T: Component>(
        &'a self,
        at: &Pointer,
        thing: &'a ReferenceOr<T>,
    ) -> Resolved<'a, T> {
        match thing {
            ReferenceOr::Item(value) => Resolved::here(value, at),
            ReferenceOr::Reference { reference } => self.follow(reference),
        }
    }

    fn follow<T: Component>(&self, reference: &str) -> Resolved<'_, T> {
        follow(&self.openapi, &self.elsewhere, reference)
    }
}

/// Other versions are another language: one sentence instead of a flood of problems.
fn version_problem(root: &Node) -> Option<Diagnostic> {
    let at = Pointer::root();
    if root.as_object().is_none() {
        return Some(
            Diagnostic::error(&at, "this is no OpenAPI document")
                .label(format!("this is {}", root.describe()))
                .help("a document begins with `openapi: 3.0.3`"),
        );
    }
    if let Some(version) = root.get("swagger") {
        let version = version.as_str().unwrap_or("2.0");
        return Some(
            Diagnostic::error(
                &at.key("swagger"),
                format!("this is a document of Swagger {version}; only OpenAPI 3.0 can be read"),
            )
            .help("convert it to OpenAPI 3.0 first"),
        );
    }
    let at = at.key("openapi");
    match root.get("openapi") {
        Some(Node::String(version)) if version == "3.0" || version.starts_with("3.0.") => None,
        Some(Node::String(version)) => Some(
            Diagnostic::error(
                &at,
                format!("this is a document of OpenAPI {version}; only OpenAPI 3.0 can be read"),
            )
            .help("convert it to OpenAPI 3.0 first"),
        ),
        Some(other) => Some(
            Diagnostic::error(&at, "`openapi` must be text")
                .label(format!("this is {}", other.describe()))
                .help("write `openapi: 3.0.3`"),
        ),
        None => Some(
            Diagnostic::error(
                &at,
                "the document does not say which version of OpenAPI it is",
            )
            .help("begin it with `openapi: 3.0.3`"),
        ),
    }
}

/// Makes types of the tree; else says where it fails, as near as can be told.
fn typed(root: &mut Node, targets: &[Target]) -> Result<(OpenAPI, Elsewhere), (Pointer, String)> {
    let hidden = hide_callbacks(root);
    let typed = OpenAPI::deserialize(&*root)
        .map_err(|error| failure(root, &error.to_string()))
        .and_then(|openapi| Ok((openapi, Elsewhere::gather(root, targets)?)));
    for (at, node) in hidden {
        if let Some(place) = root.at_mut(&at) {
            *place = node;
        }
    }
    typed
}

/// Takes what openapiv3 cannot read out of the tree, and says what it was. Nothing that a client
/// does depends on it.
fn hide_callbacks(root: &mut Node) -> Vec<(Pointer, Node)> {
    let mut places = Vec::new();
    walk(root, &mut |visit| {
        let at = |key: &str| visit.trail.pointer().key(key);
        if visit.object.is(&CALLBACK) {
            let extensions = visit
                .node
                .entries()
                .map(|(key, _)| key)
                .filter(|key| key.starts_with("x-"));
            places.extend(extensions.map(at));
        }
        for (name, callback) in visit
            .node
            .get("callbacks")
            .into_iter()
            .flat_map(Node::entries)
        {
            if visit.object.is(&super::grammar::OPERATION) && callback.get("$ref").is_some() {
                places.push(at("callbacks").key(name));
            }
        }
    });
    let empty = || Node::Object(Box::default());
    places
        .into_iter()
        .filter_map(|at| {
            let node = std::mem::replace(root.at_mut(&at)?, empty());
            Some((at, node))
        })
        .collect()
}

/// serde says what is wrong but not where: try the parts one by one.
fn failure(root: &Node, problem: &str) -> (Pointer, String) {
    let paths = Pointer::root().key("paths");
    for (path, item) in root.get("paths").into_iter().flat_map(Node::entries) {
        let at = paths.key(path);
        for (method, operation) in item.entries() {
            let is_operation = operation.get("responses").is_some();
            if let Err(error) = Operation::deserialize(operation)
                && is_operation
            {
                return (at.key(method), error.to_string());
            }
        }
    }
    let schemas = Pointer::root().keys(["components", "schemas"]);
    for (name, schema) in root.at(&schemas).into_iter().flat_map(Node::entries) {
        if let Err(error) = ReferenceOr::<Schema>::deserialize(schema) {
            return (schemas.key(name), error.to_string());
        }
    }
    (Pointer::root(), problem.to_owned())
}

fn stem(path: &str) -> &str {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
