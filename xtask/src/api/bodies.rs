//! What is sent: the media types of request bodies, and what is written of each.

use heck::ToSnakeCase;
use serde_json::Value;

use super::composition::{Nature, nature};
use super::keywords::{constraints, docs, example};
use super::lower::{Instead, Lowering, inferred, text};
use super::media::{Kind, essence, is_foreign, is_range, is_scalar};
use super::merge::Properties;
use super::parts::files;
use super::schemas::Lowered;
use super::{Body, Docs, Style, Type, Writing};
use crate::spec::{Diagnostic, View};

/// One of the media types of a body.
pub(super) struct Media<'a> {
    name: &'a str,
    pub(super) view: View<'a>,
    schema: Option<View<'a>>,
    /// The schema as it is written.
    text: Option<Value>,
    kind: Kind,
}

impl<'a> Media<'a> {
    /// The media types of a body or a response, in the order of the document.
    pub(super) fn all(holder: &View<'a>) -> Vec<Self> {
        let media = holder.map("content").map(|(name, view)| {
            let schema = view.object("schema");
            Self {
                name,
                kind: Kind::of(name, schema.as_ref()),
                text: view.value("schema"),
                schema,
                view,
            }
        });
        media.collect()
    }

    pub(super) fn name(&self) -> &'a str {
        self.name
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn schema(&self) -> Option<&View<'a>> {
        self.schema.as_ref()
    }

    /// What is taken before others: JSON, then what has files, and a plain name before a long one.
    /// A list of operations is taken last of JSON: where there is another kind of patch, it is what the schema shows.
    fn rank(&self) -> (bool, bool, Kind, bool, bool, &str) {
        let is_json = self.kind == Kind::Json;
        let name = essence(self.name);
        let is_plain = name == "application/json";
        let is_list = name == "application/json-patch+json";
        let has_files = self.has_files();
        (
            !is_json, !has_files, self.kind, !is_plain, is_list, self.name,
        )
    }

    /// Whether it holds values of the same schema, as it is written.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.text == other.text
    }

    fn has_files(&self) -> bool {
        let has_files = |schema: &View<'_>| {
            let mut properties = schema.map("properties");
            properties.any(|(_, property)| files(&property).is_some())
        };
        self.kind == Kind::Multipart && self.schema().is_some_and(has_files)
    }

    /// Whether bodies of the other media type are written in the same way.
    fn is_like(&self, other: &Self) -> bool {
        let is_raw = |kind: Kind| matches!(kind, Kind::Text | Kind::Bytes);
        self.kind == other.kind || is_raw(self.kind) && is_raw(other.kind)
    }
}

/// A body that an operation can be sent with, and what its method is called by if there are others.
struct Choice<'a> {
    suffix: String,
    media: Media<'a>,
    /// Media types with the same schema that are written in the same way: one header says which it is.
    like: Vec<Media<'a>>,
    /// Media types with the same schema, which are not written.
    others: Vec<&'a str>,
}

/// The bodies that `body` can be: one for each schema, the preferred one first.
fn choices<'a>(body: &View<'a>) -> Vec<Choice<'a>> {
    let mut groups: Vec<Vec<Media<'a>>> = Vec::new();
    for media in Media::all(body) {
        match groups.iter_mut().find(|group| group[0].text == media.text) {
            Some(group) => group.push(media),
            None => groups.push(vec![media]),
        }
    }
    for group in &mut groups {
        // JSON cannot carry files.
        group.sort_by(|one, other| {
            let files = other.has_files().cmp(&one.has_files());
            files.then_with(|| one.rank().cmp(&other.rank()))
        });
    }
    groups.sort_by(|one, other| one[0].rank().cmp(&other[0].rank()));
    let mut choices: Vec<Choice<'a>> = Vec::new();
    for group in groups {
        let mut group = group.into_iter();
        // No group is empty.
        let Some(media) = group.next() else { continue };
        let (like, others): (Vec<_>, Vec<_>) = group.partition(|other| media.is_like(other));
        let plain = media.kind.suffix();
        let is_used = choices.iter().any(|choice| choice.suffix == plain);
        let suffix = if is_used {
            let name = essence(media.name);
            // Of `image/*`, all that is said is the first half.
            let mut halves = name.rsplit('/').filter(|half| !half.contains('*'));
            halves.next().unwrap_or(plain).to_owned()
        } else {
            plain.to_owned()
        };
        choices.push(Choice {
            suffix,
            media,
            like,
            others: others.iter().map(Media::name).collect(),
        });
    }
    choices
}

impl<'a> Lowering<'a> {
    /// What an operation can be sent with: nothing at all, one body, or one of several. `None` after an error.
    pub(super) fn bodies(&mut self, operation: &View<'a>) -> Option<Vec<(String, Body)>> {
        let Some(body) = operation.object("requestBody") else {
            return Some(Vec::new());
        };
        let choices = choices(&body);
        if choices.is_empty() {
            self.report.push(
                Diagnostic::error(&body.at().key("content"), "no media type is given")
                    .mended()
                    .help("add `application/json`"),
            );
            return Some(vec![(String::new(), of_any_type(&body))]);
        }
        let mut bodies = Vec::new();
        for choice in &choices {
            let lowered = self.body(&body, choice)?;
            bodies.push((choice.suffix.to_snake_case(), lowered));
        }
        Some(bodies)
    }

    /// The body of one of its choices. `None` after an error.
    fn body(&mut self, body: &View<'a>, choice: &Choice<'a>) -> Option<Body> {
        let Choice {
            media,
            like,
            others,
            ..
        } = choice;
        for other in others {
            self.report.push(
                Diagnostic::warning(
                    &body.at().key("content").key(other),
                    format!(
                        "`{other}` is not sent: the body is written as `{}`",
                        media.name
                    ),
                )
                .refusing()
                .at_key(),
            );
        }
        for other in like {
            // All that is to be said of it is said of the body.
            other.view.read_whole("schema");
            other.view.read_whole("encoding");
        }
        let (lowered, writing) = self.written(media)?;
        let Lowered {
            mut shape,
            mut docs,
            ..
        } = lowered;
        if let Some(example) = documented_example(&media.view) {
            shape.example = Some(example);
        }
        if body.has("description") {
            docs.summary = None;
            docs.description = text(body, "description");
        }
        docs.inferred.extend(inferred(body));
        let like: Vec<&str> = like.iter().map(Media::name).collect();
        docs.facts.extend(said_of(&writing, &like, others));
        Some(Body {
            required: body.flag("required"),
            value: shape,
            writing,
            docs,
        })
    }

    /// The value of a body, and how it is written.
    fn written(&mut self, media: &Media<'a>) -> Option<(Lowered, Writing)> {
        let name = media.name.to_owned();
        let Some(schema) = media.schema() else {
            return Some(match media.kind {
                Kind::Json => (Lowered::of(Type::Json), Writing::Json(name)),
                Kind::Text if !is_foreign(&name) => {
                    (Lowered::of(Type::String), Writing::Text(name))
                }
                _ => (Lowered::of(Type::Payload), Writing::Bytes(name)),
            });
        };
        Some(match media.kind {
            Kind::Json if is_range(&name) => {
                let json = "application/json".to_owned();
                (self.lower(schema)?, Writing::Json(json))
            }
            Kind::Json => (self.lower(schema)?, Writing::Json(name)),
            Kind::Form => {
                let fields = self.form_encoding(media);
                (self.lower(schema)?, Writing::Form(fields))
            }
            Kind::Multipart => {
                let content_types = self.content_types(media);
                let parts = self.parts(media, schema, &content_types);
                let parts = self.or_instead(parts, schema.at(), Instead::Json, |lowering| {
                    let name = lowering.inline_forms.get(schema.at()).cloned();
                    Some(lowering.any(schema, name))
                });
                let parts = parts?;
                self.part_headers(media, &parts.shape.ty);
                (parts, Writing::Multipart(content_types))
            }
            Kind::Text if !is_foreign(&name) => {
                (self.plain(media, schema, Type::String), Writing::Text(name))
            }
            // A text in another encoding is written by whoever knows it.
            Kind::Text | Kind::Bytes => (
                self.plain(media, schema, Type::Payload),
                Writing::Bytes(name),
            ),
        })
    }

    /// What is said of a body that is taken as it is, whatever is inside.
    pub(super) fn plain(&mut self, media: &Media<'a>, schema: &View<'a>, ty: Type) -> Lowered {
        let mut lowered = Lowered::of(ty);
        lowered.docs = docs(schema);
        if is_scalar(schema) {
            if lowered.shape.ty == Type::String {
                lowered.shape.constraints = constraints(schema);
            }
            lowered.shape.example = example(schema);
            schema.read_all();
        } else {
            let message = format!("what is in `{}` is left to the caller", media.name);
            let at = media.view.at().key("schema");
            self.report
                .push(Diagnostic::warning(&at, message).refusing().at_key());
        }
        lowered
    }

    /// How fields of a form are written that are not written as usual.
    fn form_encoding(&mut self, media: &Media<'a>) -> Vec<(String, Style, bool)> {
        let mut fields = Vec::new();
        for (name, encoding) in media.view.map("encoding") {
            let style = match encoding.text("style") {
                Some("spaceDelimited") => Some(Style::SpaceDelimited),
                Some("pipeDelimited") => Some(Style::PipeDelimited),
                Some("deepObject") => Some(Style::DeepObject),
                Some(_) => Some(Style::Form),
                None => None,
            };
            let explode = encoding.choice("explode");
            // All that is reserved is encoded, and means the same. Headers have no place in such a form.
            for keyword in ["allowReserved", "headers"] {
                encoding.read_whole(keyword);
            }
            let is_json = encoding
                .text("contentType")
                .is_some_and(|name| Kind::of(name, None) == Kind::Json);
            if style.is_some() || explode.is_some() {
                let style = style.unwrap_or(Style::Form);
                let explode = explode.unwrap_or(style == Style::Form);
                fields.push((name.to_owned(), style, explode));
            } else if is_json {
                fields.push((name.to_owned(), Style::Json, false));
            } else if encoding.has("contentType") {
                let schema = media.schema().map(Properties::of);
                let field = schema.as_ref().and_then(|all| all.declared.get(name));
                if field.is_some_and(is_composed) {
                    let message = "an object in a form is written as JSON";
                    let at = encoding.at().key("contentType");
                    self.report
                        .push(Diagnostic::warning(&at, message).refusing().at_key());
                }
            }
        }
        fields
    }
}

/// Whether values are objects, or lists of them.
pub(super) fn is_composed(schema: &View<'_>) -> bool {
    match schema.object("items") {
        Some(item) => is_composed_item(&item),
        None => is_composed_item(schema),
    }
}

fn is_composed_item(schema: &View<'_>) -> bool {
    matches!(nature(schema), Nature::Object | Nature::Choice)
}

/// A body of which it is not said what it is: as it is, of a type that the caller names.
fn of_any_type(body: &View<'_>) -> Body {
    let writing = Writing::Bytes("*/*".to_owned());
    let mut docs = Docs {
        description: text(body, "description"),
        inferred: inferred(body),
        ..Docs::default()
    };
    docs.facts.extend(said_of(&writing, &[], &[]));
    Body {
        required: body.flag("required"),
        value: Lowered::of(Type::Payload).shape,
        writing,
        docs,
    }
}

/// What is to be known of a body that is no JSON, or could be something else.
fn said_of(writing: &Writing, like: &[&str], others: &[&str]) -> Option<String> {
    let sent = match writing {
        Writing::Json(name) if essence(name) == "application/json" || is_range(name) => None,
        Writing::Json(name) | Writing::Text(name) => Some(format!("Sent as `{name}`.")),
        Writing::Form(_) => Some("Sent as a form.".to_owned()),
        Writing::Multipart(_) => Some("Sent as a form of parts.".to_owned()),
        Writing::Bytes(name) if is_range(name) => Some(format!(
            "Sent as it is; the service takes `{name}`, so say which it is by `with_content_type`."
        )),
        Writing::Bytes(name) => Some(format!("Sent as it is, as `{name}`.")),
    };
    let list = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let like = (!like.is_empty()).then(|| {
        format!(
            "The service takes {} too: set the header `content-type` for that.",
            list(like)
        )
    });
    let others = (!others.is_empty()).then(|| {
        format!(
            "The service takes it as {} too, which is not written here.",
            list(others)
        )
    });
    let said: Vec<String> = sent.into_iter().chain(like).chain(others).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What stands beside the schema of a parameter or a body: one value, or the first of several.
pub(super) fn documented_example(holder: &View<'_>) -> Option<Value> {
    holder.value("example").or_else(|| {
        let (_, example) = holder.map("examples").next()?;
        example.value("value")
    })
}
