//! What is sent and what comes back: request bodies, statuses, and what a success gives.

use indexmap::IndexMap;
use openapiv3::{MediaType, ReferenceOr, Response, StatusCode};
use serde_json::Value;

use super::lower::{Lowering, inferred};
use super::operations::Place;
use super::{Body, Code, Output, Status, Type};
use crate::spec::{Diagnostic, Document, Pointer};

impl<'a> Lowering<'a> {
    /// `Some(None)`: the operation has none. `None` after an error.
    #[expect(
        clippy::option_option,
        reason = "an error and an operation without a body are different things"
    )]
    pub(super) fn body(&mut self, place: Place<'a, '_>) -> Option<Option<Body>> {
        let Some(body) = &place.operation.request_body else {
            return Some(None);
        };
        let document = self.document;
        let resolved = document.request_body(&place.at.key("requestBody"), body);
        let (schema_at, media) = self.json(&resolved.at.key("content"), &resolved.value.content)?;
        let Some(schema) = &media.schema else {
            self.error(&schema_at, "the body has no schema", "add `schema:`");
            return None;
        };
        let mut lowered = self.lower(&schema_at.key("schema"), schema)?;
        if let Some(example) = media_example(document, &schema_at, media) {
            lowered.shape.example = Some(example);
        }
        let mut docs = lowered.docs;
        if let Some(description) = &resolved.value.description {
            docs.summary = None;
            docs.description = Some(description.clone());
        }
        docs.inferred.extend(inferred(&resolved.value.extensions));
        Some(Some(Body {
            required: resolved.value.required,
            value: lowered.shape,
            docs,
        }))
    }

    /// The media type that is JSON. What else could be had in its place is told, and left.
    fn json(
        &mut self,
        at: &Pointer,
        content: &'a IndexMap<String, MediaType>,
    ) -> Option<(Pointer, &'a MediaType)> {
        let Some(index) = content.keys().position(|name| is_json(name)) else {
            match content.keys().next() {
                Some(name) => self.unmapped(
                    &at.key(name),
                    &format!("the media type `{name}`"),
                    "known is `application/json`",
                ),
                None => self.error(at, "no media type is given", "add `application/json`"),
            }
            return None;
        };
        for name in content
            .keys()
            .enumerate()
            .filter_map(|(other, name)| (other != index).then_some(name))
        {
            self.report.push(
                Diagnostic::warning(
                    &at.key(name),
                    format!("`{name}` is not asked for and not sent: the client speaks JSON"),
                )
                .at_key(),
            );
        }
        content
            .get_index(index)
            .map(|(name, media)| (at.key(name), media))
    }

    pub(super) fn statuses(&mut self, place: Place<'a, '_>) -> Vec<Status> {
        let at = place.at.key("responses");
        let responses = &place.operation.responses;
        let mut statuses = Vec::new();
        for (code, response) in &responses.responses {
            let at = at.key(&code.to_string());
            let code = match code {
                StatusCode::Code(code) => Code::Exact(*code),
                StatusCode::Range(hundreds) => Code::Range(*hundreds),
            };
            statuses.extend(self.status(&at, code, response));
        }
        if let Some(response) = &responses.default {
            statuses.extend(self.status(&at.key("default"), Code::Default, response));
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

    fn status(
        &mut self,
        at: &Pointer,
        code: Code,
        response: &'a ReferenceOr<Response>,
    ) -> Option<Status> {
        let document = self.document;
        let resolved = document.response(at, response);
        let response = resolved.value;
        let mut marks = inferred(&response.extensions);
        let body = if response.content.is_empty() {
            None
        } else {
            let (at, media) = self.json(&resolved.at.key("content"), &response.content)?;
            match &media.schema {
                Some(schema) => {
                    let lowered = self.lower(&at.key("schema"), schema)?;
                    // What is said of a model is said there.
                    if !matches!(lowered.shape.ty, Type::Model(_)) {
                        marks.extend(lowered.docs.inferred);
                    }
                    Some(lowered.shape.ty)
                }
                None => Some(Type::Json),
            }
        };
        Some(Status {
            code,
            success: matches!(code, Code::Exact(200..300) | Code::Range(2)),
            meaning: response.description.clone(),
            inferred: marks,
            body,
        })
    }

    /// What a call gives: the one type of all success statuses.
    pub(super) fn output(&mut self, at: &Pointer, statuses: &[Status]) -> Option<Output> {
        let at = at.key("responses");
        let mut successes = statuses.iter().filter(|status| status.success).peekable();
        if successes.peek().is_none() {
            self.report.push(
                Diagnostic::error(&at, "no success is documented")
                    .tolerable()
                    .at_key()
                    .help("add the status that a success has, for example `200`"),
            );
        }
        let mut output = Output {
            ty: None,
            sometimes: false,
        };
        let mut bodies = 0;
        let mut count = 0;
        for status in successes {
            count += 1;
            let Some(ty) = &status.body else { continue };
            bodies += 1;
            if output.ty.as_ref().is_some_and(|first| first != ty) {
                self.unmapped(
                    &at,
                    "a second success with another body",
                    "give both the same schema",
                );
                return None;
            }
            output.ty = Some(ty.clone());
        }
        output.sometimes = bodies > 0 && bodies < count;
        Some(output)
    }
}

/// `application/json`, what is built on it, and what may be it.
fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
        || essence.ends_with("+json")
}

fn media_example(document: &Document, at: &Pointer, media: &MediaType) -> Option<Value> {
    media.example.clone().or_else(|| {
        let (name, example) = media.examples.first()?;
        document
            .example(&at.key("examples").key(name), example)
            .value
            .value
            .clone()
    })
}
