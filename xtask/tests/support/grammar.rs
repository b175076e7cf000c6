//! The objects of OpenAPI 3.0 and their keywords, as the standard has them and in few words. Stated anew, and not taken
//! from the generator: what the generator forgets is to be found.

use super::{Path, Tree};

/// One line for each object: its name, then its keywords with what stands behind them. `[x]` is a list of `x`,
/// `{x}` a map to `x`, `a|b` one of these words; names of objects stand for the object or a reference to it; `*`
/// stands for every key that is no keyword.
const OBJECTS: &str = "\
document openapi:text info:info servers:[server] paths:paths components:components security:[{[text]}] tags:[tag] externalDocs:link_out x-inferred:text
info title:text description:text termsOfService:text contact:contact license:license version:text x-inferred:text
contact name:text url:text email:text
license name:text url:text
server url:text description:text variables:{variable} x-inferred:text
variable enum:[text] default:text description:text x-inferred:text
paths *:path_item
path_item summary:text description:text get:operation put:operation post:operation delete:operation options:operation head:operation patch:operation trace:operation servers:[server] parameters:[parameter]
operation tags:[text] summary:text description:text externalDocs:link_out operationId:text parameters:[parameter] requestBody:request_body responses:responses callbacks:{callback} deprecated:bool security:[{[text]}] servers:[server] x-pagination:pagination x-idempotent:bool x-inferred:text
pagination style:offset|page offset:text limit:text page:text size:text items:text total:text
link_out description:text url:text
components schemas:{schema} responses:{response} parameters:{parameter} examples:{example} requestBodies:{request_body} headers:{header} securitySchemes:{security_scheme} links:{link} callbacks:{callback}
tag name:text description:text externalDocs:link_out x-inferred:text
parameter name:text in:query|header|path|cookie description:text required:bool deprecated:bool allowEmptyValue:bool style:matrix|label|form|simple|spaceDelimited|pipeDelimited|deepObject explode:bool allowReserved:bool schema:schema content:{media_type} example:any examples:{example} x-inferred:text
header description:text required:bool deprecated:bool allowEmptyValue:bool style:simple explode:bool allowReserved:bool schema:schema content:{media_type} example:any examples:{example} x-inferred:text
request_body description:text content:{media_type} required:bool x-inferred:text
media_type schema:schema example:any examples:{example} encoding:{encoding}
encoding contentType:text headers:{header} style:form|spaceDelimited|pipeDelimited|deepObject explode:bool allowReserved:bool
responses default:response *:response
response description:text headers:{header} content:{media_type} links:{link} x-inferred:text
callback *:path_item
example summary:text description:text value:any externalValue:text
link operationRef:text operationId:text parameters:{any} requestBody:any description:text server:server
schema title:text multipleOf:number maximum:number exclusiveMaximum:bool minimum:number exclusiveMinimum:bool maxLength:count minLength:count pattern:text maxItems:count minItems:count uniqueItems:bool maxProperties:count minProperties:count required:[text] enum:[any] type:array|boolean|integer|number|object|string not:schema allOf:[schema] oneOf:[schema] anyOf:[schema] items:schema properties:{schema} additionalProperties:schema description:text format:text default:any nullable:bool discriminator:discriminator readOnly:bool writeOnly:bool example:any externalDocs:link_out deprecated:bool xml:xml x-unix-time:milliseconds x-sensitive:bool x-inferred:text
discriminator propertyName:text mapping:{text}
xml name:text namespace:text prefix:text attribute:bool wrapped:bool
security_scheme type:apiKey|http|oauth2|openIdConnect description:text name:text in:query|header|cookie scheme:text bearerFormat:text flows:flows openIdConnectUrl:text x-inferred:text
flows implicit:flow password:flow clientCredentials:flow authorizationCode:flow
flow authorizationUrl:text tokenUrl:text refreshUrl:text scopes:{text}
";

/// What stands behind a keyword.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Text,
    Bool,
    Count,
    Number,
    Any,
    Words(Vec<&'static str>),
    /// The object of that name, or a reference to one.
    Object(&'static str),
    List(Box<Kind>),
    Map(Box<Kind>),
}

/// One kind of object.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    pub(crate) keywords: Vec<(&'static str, Kind)>,
}

/// Every kind of object.
#[derive(Debug)]
pub(crate) struct Grammar {
    objects: Vec<Object>,
}

/// An object of a document.
#[derive(Clone, Debug)]
pub(crate) struct Found<'g> {
    pub(crate) object: &'g Object,
    pub(crate) path: Path,
}

impl Grammar {
    pub(crate) fn new() -> Self {
        let objects = OBJECTS
            .lines()
            .map(|line| {
                let mut words = line.split(' ');
                Object {
                    name: words.next().expect("a line begins with a name"),
                    keywords: words
                        .map(|word| word.split_once(':').expect("a keyword has a kind"))
                        .map(|(keyword, kind)| (keyword, Self::kind(kind)))
                        .collect(),
                }
            })
            .collect();
        Self { objects }
    }

    fn kind(text: &'static str) -> Kind {
        let inside = |open: char, close: char| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            Some(Box::new(Self::kind(inner)))
        };
        if let Some(element) = inside('[', ']') {
            return Kind::List(element);
        }
        if let Some(value) = inside('{', '}') {
            return Kind::Map(value);
        }
        match text {
            "text" => Kind::Text,
            "bool" => Kind::Bool,
            "count" => Kind::Count,
            "number" => Kind::Number,
            "any" => Kind::Any,
            // The only words that stand alone.
            "simple" | "milliseconds" => Kind::Words(vec![text]),
            words if words.contains('|') => Kind::Words(words.split('|').collect()),
            object => Kind::Object(object),
        }
    }

    pub(crate) fn object(&self, name: &str) -> &Object {
        self.objects
            .iter()
            .find(|object| object.name == name)
            .unwrap_or_else(|| panic!("the grammar has no object `{name}`"))
    }

    /// Every object of the document, parents first. What stands where a reference leads is shown there.
    pub(crate) fn find(&self, root: &Tree) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        self.descend(
            &Kind::Object("document"),
            root,
            &mut Path::new(),
            &mut found,
        );
        found
    }

    fn descend<'g>(
        &'g self,
        kind: &Kind,
        tree: &Tree,
        path: &mut Path,
        found: &mut Vec<Found<'g>>,
    ) {
        match kind {
            Kind::Object(name) if matches!(tree, Tree::Map(_)) && tree.get("$ref").is_none() => {
                let object = self.object(name);
                found.push(Found {
                    object,
                    path: path.clone(),
                });
                for (index, (key, value)) in tree.entries().iter().enumerate() {
                    if let Some(kind) = object.keyword(key) {
                        path.push(index);
                        self.descend(kind, value, path, found);
                        path.pop();
                    }
                }
            }
            Kind::List(inner) => {
                for (index, element) in tree.elements().iter().enumerate() {
                    path.push(index);
                    self.descend(inner, element, path, found);
                    path.pop();
                }
            }
            Kind::Map(inner) => {
                for (index, (_, value)) in tree.entries().iter().enumerate() {
                    path.push(index);
                    self.descend(inner, value, path, found);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}

impl Object {
    /// What stands behind `key`; nothing that is known of extensions and of keys that the object doesn't have.
    pub(crate) fn keyword(&self, key: &str) -> Option<&Kind> {
        let of = |name: &str| {
            let entry = self.keywords.iter().find(|(keyword, _)| *keyword == name);
            entry.map(|(_, kind)| kind)
        };
        of(key).or_else(|| of("*").filter(|_| !key.starts_with("x-")))
    }
}
