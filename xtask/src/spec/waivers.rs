//! What a client has no use for, in writing: which keyword of which object, and why. Whatever is neither read nor
//! listed here is a diagnostic.

use super::grammar::Object;

/// One line of the table: what stands under the keyword of that object is not represented if nobody read it.
#[derive(Debug)]
pub(super) struct Waiver {
    /// The object as the grammar calls it.
    pub(super) object: &'static str,
    pub(super) keyword: &'static str,
    pub(super) reason: &'static str,
}

const fn waive(object: &'static str, keyword: &'static str, reason: &'static str) -> Waiver {
    Waiver {
        object,
        keyword,
        reason,
    }
}

const ABOUT_THE_SERVICE: &str = "says nothing of the calls";
const UNUSED: &str = "nothing that is represented refers to it";
const ONE_EXAMPLE: &str = "one example is shown";
const OWN_EXAMPLES: &str =
    "examples of objects and replies are put together from those of their parts";
const WORDS_OF_EXAMPLE: &str = "the value is shown without words";

/// The table. A test holds that each line of it applies somewhere.
pub(super) const WAIVERS: &[Waiver] = &[
    waive("the document", "openapi", "says how the document is read"),
    waive(
        "the document",
        "security",
        "every operation says for itself what it needs",
    ),
    waive("the info object", "termsOfService", ABOUT_THE_SERVICE),
    waive("the info object", "contact", ABOUT_THE_SERVICE),
    waive("the info object", "license", ABOUT_THE_SERVICE),
    waive(
        "a link to documentation",
        "description",
        "the link is shown by its address",
    ),
    waive(
        "a server",
        "variables",
        "servers of an operation but the first are listed by their addresses",
    ),
    waive("a tag", "description", "no operation has the tag"),
    waive("a tag", "externalDocs", "no operation has the tag"),
    waive(
        "a path item",
        "summary",
        "the operations have words of their own",
    ),
    waive(
        "a path item",
        "description",
        "the operations have words of their own",
    ),
    waive("an operation", "tags", "the operationId names the tag"),
    waive(
        "an operation",
        "callbacks",
        "a client makes calls and answers none",
    ),
    waive("a parameter", "examples", ONE_EXAMPLE),
    waive("a media type", "example", OWN_EXAMPLES),
    waive("a media type", "examples", OWN_EXAMPLES),
    waive("a header", "example", OWN_EXAMPLES),
    waive("a header", "examples", OWN_EXAMPLES),
    waive("an example", "summary", WORDS_OF_EXAMPLE),
    waive("an example", "description", WORDS_OF_EXAMPLE),
    waive(
        "an example",
        "externalValue",
        "nothing is fetched while code is emitted",
    ),
    waive(
        "a response",
        "links",
        "which call may follow is up to the caller",
    ),
    waive("the components object", "responses", UNUSED),
    waive("the components object", "parameters", UNUSED),
    waive("the components object", "examples", UNUSED),
    waive("the components object", "requestBodies", UNUSED),
    waive("the components object", "headers", UNUSED),
    waive("the components object", "links", UNUSED),
    waive("the components object", "callbacks", UNUSED),
    waive("a schema", "example", OWN_EXAMPLES),
    waive(
        "a schema",
        "format",
        "the client has no type for it; the value is what its type says",
    ),
    waive("a schema", "xml", "bodies are no XML"),
    waive(
        "a security scheme",
        "bearerFormat",
        "the token is opaque to a client",
    ),
    waive(
        "an implicit flow",
        "refreshUrl",
        "an implicit flow gives no refresh tokens",
    ),
];

/// Why nothing is made of what stands under `key` of the object.
pub(super) fn waiver(holder: &'static Object, key: &str) -> Option<&'static str> {
    if key.starts_with("x-") && !holder.keywords.iter().any(|keyword| keyword.name == key) {
        return (key != "x-inferred").then_some("an extension that is not ours");
    }
    let waiver = WAIVERS
        .iter()
        .find(|waiver| waiver.object == holder.name && waiver.keyword == key)?;
    Some(waiver.reason)
}
