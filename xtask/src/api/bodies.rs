//! What is sent and what comes back: request bodies, statuses, and what a success gives.

use serde_json::Value;

use super::lower::{Lowering, inferred, text};
use super::{Body, Code, Output, Status, Type};
use crate::spec::{Diagnostic, Pointer, View};

impl<'a> Lowering<'a> {
    /// `Some(None)`: the operation has none. `None` after an error.
    #[expect(
        clippy::option_option,
        reason = "an error and an operation without a body are different things"
    )]
    pub(super) fn body(&mut self, operation: &View<'a>) -> Option<Option<Body>> {
        let Some(body) = operation.object("requestBody") else {
            return Some(None);
        };
        let media = self.json(&body)?;
        let Some(schema) = media.object("schema") else {
            self.error(media.at(), "the body has no schema", "add `schema:`");
            return None;
        };
        let mut lowered = self.lower(&schema)?;
        if let Some(example) = documented_example(&media) {
            lowered.shape.example = Some(example);
        }
        let mut docs = lowered.docs;
        if body.has("description") {
            docs.summary = None;
            docs.description = text(&body, "description");
        }
        docs.inferred.extend(inferred(&body));
        Some(Some(Body {
            required: body.flag("required"),
            value: lowered.shape,
            docs,
        }))
    }

    /// The media type that is JSON. What else could be had in its place is told, and left.
    fn json(&mut self, holder: &View<'a>) -> Option<View<'a>> {
        let at = holder.at().key("content");
        let mut content = holder.map("content").peekable();
        if content.peek().is_none() {
            self.error(&at, "no media type is given", "add `application/json`");
            return None;
        }
        let content: Vec<_> = content.collect();
        let Some(index) = content.iter().position(|(name, _)| is_json(name)) else {
            if let Some((name, media)) = content.first() {
                self.unmapped(
                    media.at(),
                    &format!("the media type `{name}`"),
                    "known is `application/json`",
                );
            }
            return None;
        };
        let mut json = None;
        for (other, (name, media)) in content.into_iter().enumerate() {
            if other == index {
                json = Some(media);
                continue;
            }
            self.report.push(
                Diagnostic::warning(
                    media.at(),
                    format!("`{name}` is not asked for and not sent: the client speaks JSON"),
                )
                .refusing()
                .at_key(),
            );
        }
        json
    }

    pub(super) fn statuses(&mut self, operation: &View<'a>) -> Vec<Status> {
        let mut statuses = Vec::new();
        if let Some(responses) = operation.object("responses") {
            for (key, response) in responses.entries() {
                if let Some(code) = code(key) {
                    statuses.extend(self.status(code, &response));
                }
            }
            if let Some(response) = responses.object("default") {
                statuses.extend(self.status(Code::Default, &response));
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
        let mut marks = inferred(response);
        let body = if response.has_any("content") {
            let media = self.json(response)?;
            match media.object("schema") {
                Some(schema) => {
                    let lowered = self.lower(&schema)?;
                    // What is said of a model is said there.
                    if !matches!(lowered.shape.ty, Type::Model(_)) {
                        marks.extend(lowered.docs.inferred);
                    }
                    Some(lowered.shape.ty)
                }
                None => Some(Type::Json),
            }
        } else {
            None
        };
        Some(Status {
            code,
            success: matches!(code, Code::Exact(200..300) | Code::Range(2)),
            meaning: text(response, "description").unwrap_or_default(),
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
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json" | "*/*")
        || essence.ends_with("+json")
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

/// What stands beside the schema of a parameter or a body: one value, or the first of several.
pub(super) fn documented_example(holder: &View<'_>) -> Option<Value> {
    holder.value("example").or_else(|| {
        let (_, example) = holder.map("examples").next()?;
        example.value("value")
    })
}
