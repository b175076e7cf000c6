//! What comes back: statuses, what a success gives, and what is said of a failure.

use super::bodies::Media;
use super::keywords::facts;
use super::lower::{Lowering, inferred, text};
use super::media::{Kind, asked, is_scalar};
use super::places::Place;
use super::unions::variant_name;
use super::{
    Code, Docs, Format, Header, ModelKind, Output, Status, StatusVariant, Type, names, reasons,
};
use crate::spec::{Diagnostic, Node, Pointer, View};

/// Of more types than these a name says little.
const MOST_TYPES_OF_A_NAME: usize = 3;

/// Letters of such a name, which is that of a file, too.
const LONGEST_NAME: usize = 80;

impl<'a> Lowering<'a> {
    pub(super) fn statuses(&mut self, verb: &str, operation: &View<'a>) -> Vec<Status> {
        let mut statuses = Vec::new();
        if let Some(responses) = operation.object("responses") {
            let all = responses
                .entries()
                .filter_map(|(key, response)| Some((code(key)?, response)));
            let default = responses.object("default");
            for (code, response) in all.chain(default.map(|response| (Code::Default, response))) {
                statuses.extend(match verb {
                    "head" => Some(status_without_body(code, &response)),
                    _ => self.status(code, &response),
                });
            }
        }
        // Where no success has a status, what is said of all statuses is said of the success.
        if let [
            Status {
                code: Code::Default,
                success,
                ..
            },
        ] = statuses.as_mut_slice()
        {
            *success = true;
        }
        statuses.sort_by_key(|status| status.code);
        statuses
    }

    fn status(&mut self, code: Code, response: &View<'a>) -> Option<Status> {
        let mut status = bare_status(code, response);
        let all = Media::all(response);
        let Some(kind) = all.iter().map(|media| self.response_kind(media)).min() else {
            return Some(status);
        };
        // Bytes hold all that is no JSON; text alone is text.
        let kind = match kind {
            Kind::Json => Kind::Json,
            _ if all.iter().all(|media| media.kind() == Kind::Text) => Kind::Text,
            _ => Kind::Bytes,
        };
        let mut chosen: Option<&Media<'a>> = None;
        for media in &all {
            let is_taken = match kind {
                Kind::Json => media.kind() == Kind::Json && chosen.is_none(),
                _ => true,
            };
            if !is_taken && chosen.is_some_and(|chosen| media.is_same(chosen)) {
                // The same values under another name: one of the two is enough.
                media.view.read_whole("schema");
                continue;
            }
            if !is_taken {
                let message = format!("`{}` is not asked for", media.name());
                let warning = Diagnostic::warning(media.view.at(), message);
                self.report.push(warning.refusing().at_key());
                continue;
            }
            status.media_types.extend(asked(media.name()));
            if chosen.is_some() {
                // Another kind of the same.
                media.view.read_whole("schema");
            }
            chosen = chosen.or(Some(media));
        }
        status.format = kind.format();
        let Some((media, schema)) = chosen.and_then(|media| Some((media, media.schema()?))) else {
            status.body = Some(match kind {
                Kind::Json => Type::Json,
                Kind::Text => Type::String,
                _ => Type::Bytes,
            });
            return Some(status);
        };
        let lowered = match kind {
            Kind::Json => self.lower(schema)?,
            Kind::Text if is_scalar(schema) && !schema.flag("nullable") => self.lower(schema)?,
            Kind::Text => self.plain(media, schema, Type::String),
            _ => self.plain(media, schema, Type::Bytes),
        };
        // What is said of a model is said there.
        if !matches!(lowered.shape.ty, Type::Model(_)) {
            status.inferred.extend(lowered.docs.inferred);
        }
        status.body = Some(lowered.shape.ty);
        Some(status)
    }

    fn response_kind(&self, media: &Media<'a>) -> Kind {
        match media.kind() {
            Kind::Form | Kind::Multipart => Kind::Bytes,
            kind => kind,
        }
    }

    /// What a call gives: the one type of all success statuses, or one with a variant for each.
    pub(super) fn output(
        &mut self,
        at: &Pointer,
        context: &Place,
        statuses: &mut [Status],
    ) -> Output {
        let mut successes: Vec<&mut Status> = statuses
            .iter_mut()
            .filter(|status| status.success)
            .collect();
        if successes.is_empty() {
            self.report.push(
                Diagnostic::error(&at.key("responses"), "no success is documented")
                    .mended()
                    .at_key()
                    .help("add the status that a success has, for example `200`"),
            );
        }
        let bodies = || successes.iter().filter_map(|status| status.body.as_ref());
        let Some(first) = bodies().next() else {
            return Output {
                ty: None,
                sometimes: false,
            };
        };
        if bodies().all(|ty| ty == first) {
            // What is null is nothing, too: there is no telling one from the other.
            let is_nullable = matches!(first, Type::Nullable(_));
            return Output {
                ty: Some(first.clone()),
                sometimes: !is_nullable && bodies().count() < successes.len(),
            };
        }
        let mut variants = Vec::new();
        for status in &mut successes {
            let name = reasons::variant(status.code);
            variants.push(StatusVariant {
                name: name.clone(),
                status: Some((status.code, status.meaning.clone())),
                ty: status.body.clone(),
            });
            status.variant = Some(name);
        }
        let place = Place {
            name: format!("{}Output", context.name),
            module: context.module.clone(),
        };
        let docs = "What comes of it, by the status of the response.";
        Output {
            ty: Some(self.by_status(at, place, docs, variants)),
            sometimes: false,
        }
    }

    /// What the body of a failure holds, if anything is documented of that: its one type, or one with a
    /// variant for each of its types. Which status has which is of the operation; so one that is made of
    /// the same named types is the same for all operations.
    pub(super) fn failure(
        &mut self,
        at: &Pointer,
        context: &Place,
        statuses: &mut [Status],
    ) -> Option<Type> {
        let mut types: Vec<Type> = Vec::new();
        let failures = || statuses.iter().filter(|status| !status.success);
        for ty in failures().filter_map(|status| status.body.as_ref()) {
            if !types.contains(ty) {
                types.push(ty.clone());
            }
        }
        if let [] | [_] = types.as_slice() {
            return types.pop();
        }
        types.sort_by_cached_key(|ty| {
            let name = variant_name(ty);
            (name.to_lowercase(), name)
        });
        let mut names: Vec<String> = Vec::new();
        for ty in &types {
            let plain = variant_name(ty);
            let numbered = (2..).map(|number| format!("{plain}{number}"));
            let mut candidates = std::iter::once(plain.clone()).chain(numbered);
            names.extend(candidates.find(|name| !names.contains(name)));
        }
        for status in statuses.iter_mut().filter(|status| !status.success) {
            let ty = status.body.as_ref();
            let index = ty.and_then(|ty| types.iter().position(|known| known == ty));
            status.variant = index.map(|index| names[index].clone());
        }
        let is_named = |ty: &Type| match ty.model_name() {
            Some(name) => self.is_of_components(name),
            None => true,
        };
        let joined = names.join("Or");
        let is_shared = types.len() <= MOST_TYPES_OF_A_NAME
            && joined.len() <= LONGEST_NAME
            && types.iter().all(is_named);
        if is_shared && let Some(name) = self.failures.get(&names) {
            return Some(Type::Model(name.clone()));
        }
        let place = if is_shared {
            Place {
                module: names::module_name(&joined),
                name: joined,
            }
        } else {
            Place {
                name: format!("{}Failure", context.name),
                module: context.module.clone(),
            }
        };
        let variants = names.iter().zip(&types).map(|(name, ty)| StatusVariant {
            name: name.clone(),
            status: None,
            ty: Some(ty.clone()),
        });
        let variants = variants.collect();
        let docs =
            "What the service says of a failure; which status has which is told by the operation.";
        let ty = self.by_status(at, place, docs, variants);
        if is_shared && let Type::Model(name) = &ty {
            self.failures.insert(names, name.clone());
        }
        Some(ty)
    }

    /// Whether a model has its name from the components, and so has nothing to do with an operation.
    fn is_of_components(&self, name: &str) -> bool {
        let at = self.taken.get(name);
        let mut segments = at.into_iter().flat_map(Pointer::segments);
        segments.next().is_some_and(|first| first == "components")
    }

    /// A model with a variant for each of several statuses.
    fn by_status(
        &mut self,
        at: &Pointer,
        place: Place,
        docs: &str,
        variants: Vec<StatusVariant>,
    ) -> Type {
        let place = self.take_name(place, at);
        let name = place.name.clone();
        let docs = Docs {
            description: Some(docs.to_owned()),
            ..Docs::default()
        };
        self.insert(place, docs, ModelKind::ByStatus(variants), true);
        Type::Model(name)
    }
}

/// What is said of a status besides its body.
fn bare_status(code: Code, response: &View<'_>) -> Status {
    Status {
        code,
        success: matches!(code, Code::Exact(200..300) | Code::Range(2)),
        meaning: text(response, "description").unwrap_or_default(),
        inferred: inferred(response),
        headers: headers(response),
        body: None,
        variant: None,
        format: Format::Json,
        media_types: Vec::new(),
    }
}

/// The status of an answer to `HEAD`: which media type it is of is asked for, but nothing of it comes.
fn status_without_body(code: Code, response: &View<'_>) -> Status {
    let content = response.peek("content").into_iter().flat_map(Node::entries);
    let media_types = content.filter_map(|(name, _)| asked(name)).collect();
    response.waive_entry("content", "no answer to `HEAD` has a body");
    Status {
        media_types,
        ..bare_status(code, response)
    }
}

/// The documented headers of a response.
fn headers(response: &View<'_>) -> Vec<Header> {
    let headers = response.map("headers");
    headers
        // By OpenAPI, `content` says what this header is.
        .filter(|(name, header)| {
            let is_said = name.eq_ignore_ascii_case("content-type");
            if is_said {
                header.waive("media types say it already");
            }
            !is_said
        })
        .map(|(name, header)| {
            let schema = header.object("schema");
            let kind = schema.as_ref().and_then(|schema| schema.text("type"));
            // It comes as text, and is told in words.
            for keyword in ["required", "style", "explode", "schema", "content"] {
                header.read_whole(keyword);
            }
            let facts = schema.as_ref().map(facts).unwrap_or_default();
            let description = text(&header, "description");
            let said = description.into_iter().chain(facts);
            Header {
                name: name.to_owned(),
                kind: kind.map(str::to_owned),
                docs: said.collect::<Vec<_>>().join(" "),
                deprecated: header.flag("deprecated"),
            }
        })
        .collect()
}

/// The statuses that a key of `responses` stands for.
fn code(key: &str) -> Option<Code> {
    match key.as_bytes() {
        [hundreds @ b'1'..=b'9', b'X' | b'x', b'X' | b'x'] => {
            Some(Code::Range(u16::from(hundreds - b'0')))
        }
        _ => key.parse().ok().map(Code::Exact),
    }
}
