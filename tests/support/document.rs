//! One OpenAPI document as it stands in its YAML text: references, operations, servers.
//! Nothing of HTTP and nothing of JSON Schema belongs here.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
};

use serde_json::{Map, Value};

use crate::files;

/// The methods that a path item may declare, as the document spells them.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// An OpenAPI 3.0 document, parsed but not interpreted.
#[derive(Debug)]
pub struct Document {
    name: String,
    root: Value,
}

impl Document {
    /// Reads the document at `path` below the workspace, such as `spec/blynk.yaml`, and the files that it refers
    /// to, once per process.
    ///
    /// # Panics
    ///
    /// If the file can't be read or isn't YAML.
    #[must_use]
    pub fn at(path: &str) -> Arc<Self> {
        static DOCUMENTS: OnceLock<Mutex<BTreeMap<String, Arc<Document>>>> = OnceLock::new();

        let mut documents = DOCUMENTS
            .get_or_init(Mutex::default)
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(document) = documents.get(path) {
            return Arc::clone(document);
        }
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        let text = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut root = parse(path, &text);
        files::take_in(&mut root, &file);
        let document = Arc::new(Self {
            name: path.to_owned(),
            root,
        });
        documents.insert(path.to_owned(), Arc::clone(&document));
        document
    }

    /// Takes the text of a document that is no file; `name` is for messages only.
    ///
    /// # Panics
    ///
    /// If the text isn't YAML.
    #[must_use]
    pub fn from_yaml(name: &str, text: &str) -> Arc<Self> {
        Arc::new(Self {
            name: name.to_owned(),
            root: parse(name, text),
        })
    }

    /// Method, path template and `operationId` of every operation, sorted.
    #[must_use]
    pub fn inventory(&self) -> Vec<(String, String, String)> {
        let mut inventory: Vec<_> = self
            .operations()
            .into_iter()
            .map(|operation| {
                (
                    operation.method.clone(),
                    operation.path.to_owned(),
                    operation.declared_id().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        inventory.sort();
        inventory
    }

    /// What messages call the document.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The whole document.
    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    /// Follows `$ref` until something stands there.
    ///
    /// # Panics
    ///
    /// If a reference leads nowhere, out of the document, or in a circle.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..32 {
            let Some(reference) = reference(value) else {
                return value;
            };
            value = reference
                .strip_prefix('#')
                .and_then(|pointer| self.root.pointer(pointer))
                .unwrap_or_else(|| panic!("{}: nothing stands at `{reference}`", self.name));
        }
        panic!("{}: references in a circle at {value}", self.name)
    }

    /// The path of the first server's URL, with the defaults of its variables and without a slash
    /// at the end: what stands before every path template.
    pub(crate) fn server_path(&self) -> String {
        let Some(server) = self.root.pointer("/servers/0") else {
            return String::new();
        };
        let mut url = text(server, "url").unwrap_or_default().to_owned();
        for (name, variable) in object(server, "variables") {
            url = url.replace(
                &format!("{{{name}}}"),
                text(variable, "default").unwrap_or_default(),
            );
        }
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => &url,
        };
        path.trim_end_matches('/').to_owned()
    }

    /// Every operation, in the order of its paths.
    pub(crate) fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for (path, item) in object(&self.root, "paths") {
            let item = self.resolve(item);
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(Operation {
                        method: method.to_ascii_uppercase(),
                        path,
                        item,
                        operation,
                        document: self,
                    });
                }
            }
        }
        operations
    }

    /// The operation of that id; `GET /the/path` names one without an id.
    pub(crate) fn operation(&self, id: &str) -> Option<Operation<'_>> {
        self.operations()
            .into_iter()
            .find(|operation| operation.declared_id() == Some(id) || operation.route() == id)
    }
}

fn parse(name: &str, text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// One operation of a document.
#[derive(Clone, Debug)]
pub(crate) struct Operation<'a> {
    /// In capitals, as on the wire.
    pub(crate) method: String,
    /// The path template, without the server's path.
    pub(crate) path: &'a str,
    item: &'a Value,
    operation: &'a Value,
    document: &'a Document,
}

impl<'a> Operation<'a> {
    /// Method and path template.
    pub(crate) fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path of a server that the operation has below the document's own host, if it has one.
    pub(crate) fn own_path(&self) -> Option<String> {
        let server = [self.operation, self.item]
            .into_iter()
            .find_map(|holder| holder.pointer("/servers/0"))?;
        let url = text(server, "url").unwrap_or_default();
        let path = url.trim_matches('/');
        match (url.contains("//"), path) {
            (true, _) => None,
            (false, "") => Some(String::new()),
            (false, path) => Some(format!("/{path}")),
        }
    }

    /// The `operationId`.
    pub(crate) fn declared_id(&self) -> Option<&'a str> {
        text(self.operation, "operationId")
    }

    /// The parameters of the operation and those of its path that it doesn't override, resolved.
    pub(crate) fn parameters(&self) -> Vec<&'a Value> {
        let mut parameters: Vec<&Value> = Vec::new();
        for parameter in array(self.operation, "parameters").chain(array(self.item, "parameters")) {
            let parameter = self.document.resolve(parameter);
            let key = |parameter: &'a Value| {
                let location = text(parameter, "in");
                let name = text(parameter, "name").unwrap_or_default();
                match location {
                    // No header has a case.
                    Some("header") => (location, name.to_ascii_lowercase()),
                    _ => (location, name.to_owned()),
                }
            };
            let known = parameters
                .iter()
                .any(|earlier| key(earlier) == key(parameter));
            if !known {
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// The request body, resolved.
    pub(crate) fn body(&self) -> Option<&'a Value> {
        self.operation
            .get("requestBody")
            .map(|body| self.document.resolve(body))
    }

    /// What is documented for a status: by its number, its class, or by default.
    pub(crate) fn response(&self, status: u16) -> Option<&'a Value> {
        let responses = self.operation.get("responses")?;
        let class = format!("{}XX", status / 100);
        [&status.to_string(), &class, "default"]
            .into_iter()
            .find_map(|key| responses.get(key))
            .map(|response| self.document.resolve(response))
    }

    /// Every documented response with its key, resolved.
    pub(crate) fn responses(&self) -> Vec<(&'a str, &'a Value)> {
        object(self.operation, "responses")
            .map(|(status, response)| (status, self.document.resolve(response)))
            .collect()
    }

    /// The alternatives of credentials: each is a list of scheme names that go together.
    pub(crate) fn security(&self) -> Vec<Vec<&'a str>> {
        let security = self
            .operation
            .get("security")
            .or_else(|| self.document.root.get("security"));
        security
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|alternative| {
                let schemes = alternative.as_object();
                schemes
                    .into_iter()
                    .flat_map(Map::keys)
                    .map(String::as_str)
                    .collect()
            })
            .collect()
    }
}

/// The `$ref` of an object that is a reference.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    text(value, "$ref")
}

/// A string member.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// Whether a member is there and `true`.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The items of a member that is an array; none if it isn't there.
pub(crate) fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// The members of a member that is an object; none if it isn't there.
pub(crate) fn object<'a>(
    value: &'a Value,
    key: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, member)| (name.as_str(), member))
}

/// The media types of a body or response, JSON first.
pub(crate) fn media_types(body: &Value) -> Vec<(&str, &Value)> {
    let mut types: Vec<_> = object(body, "content").collect();
    types.sort_by_key(|(name, _)| !is_json(name));
    types
}

/// Whether a media type is JSON, by its name; parameters don't matter.
pub(crate) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    name == "application/json" || name.ends_with("+json")
}

/// A media type without its parameters, in small letters.
pub(crate) fn essence(media_type: &str) -> String {
    let name = media_type.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}
