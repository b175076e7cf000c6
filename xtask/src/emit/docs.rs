//! Documentation comments: what they say. How the text of a document is written in them is in `text`.

mod html;
mod text;

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Api, Code, Docs, Header, ModelKind, Operation, Status, Type, reasons};
pub(super) use text::{clean, is_turning, lines, span};

/// Columns of a line of emitted code.
pub(super) const WIDTH: usize = 100;

/// The comment of an item whose docs are `paragraphs`, at a depth of `indent` columns.
pub(super) fn attributes(paragraphs: &[String], indent: usize) -> TokenStream {
    let lines = lines(paragraphs, indent);
    quote! { #(#[doc = #lines])* }
}

/// Adds the comment of an item whose docs are `paragraphs`, at a depth of `indent` columns.
pub(super) fn comment(out: &mut String, paragraphs: &[String], indent: usize) {
    for line in lines(paragraphs, indent) {
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str("///");
        out.push_str(&line);
        out.push('\n');
    }
}

/// What the service calls itself, to go after `the`.
pub(crate) fn title(api: &Api) -> String {
    let mut title = single_line(&api.title);
    if ["```", "~~~"].iter().any(|fence| title.starts_with(fence)) {
        // It is no block of code, whatever it begins with.
        title = title.trim_start_matches(['`', '~', ' ']).to_owned();
    }
    let title = clean_line(&title);
    let mut title = title.trim_end_matches('.');
    for article in ["the ", "a ", "an "] {
        let begins = title.get(..article.len());
        if begins.is_some_and(|begins| begins.eq_ignore_ascii_case(article)) {
            title = title[article.len()..].trim_start();
        }
    }
    if title.is_empty() {
        format!("service of {}", api.document)
    } else {
        title.to_owned()
    }
}

/// What a service says of itself.
pub(super) fn service(api: &Api) -> Vec<String> {
    let mut said = vec![format!("The {}.", title(api))];
    said.extend(described(&api.docs));
    if let Some(url) = &api.docs.url {
        said.push(format!("The service's own documentation: <{url}>."));
    }
    said
}

/// What `docs` say, paragraph by paragraph; `fallback` where they say nothing.
pub(super) fn paragraphs(docs: &Docs, fallback: &str) -> Vec<String> {
    let mut paragraphs = described(docs);
    let is_said = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !is_said(&docs.summary) && !is_said(&docs.description) {
        paragraphs.insert(0, fallback.to_owned());
    }
    paragraphs
}

fn described(docs: &Docs) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    paragraphs.extend(docs.summary.as_deref().map(|text| sentence(&clean(text))));
    paragraphs.extend(docs.description.as_deref().map(clean));
    paragraphs.retain(|text| !text.trim().is_empty());
    if docs.deprecated {
        paragraphs.push("**Deprecated** by the service.".to_owned());
    }
    if !docs.facts.is_empty() {
        paragraphs.push(clean(&docs.facts.join(" ")));
    }
    paragraphs.extend(docs.inferred.iter().map(|why| inferred(why)));
    paragraphs
}

/// How a reading that is no quoted fact is shown.
pub(super) fn inferred(why: &str) -> String {
    format!("**Inferred**: {}", sentence(&clean_line(why)))
}

/// Text that ends like a sentence.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '…', '`', '|']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The same on one line.
pub(super) fn clean_line(text: &str) -> String {
    single_line(&clean(&single_line(text)))
}

/// Text without line breaks.
pub(super) fn single_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The `# Returns` of an operation: what each success means.
pub(super) fn returns(api: &Api, operation: &Operation) -> Vec<String> {
    let successes: Vec<&Status> = operation
        .statuses
        .iter()
        .filter(|status| status.success)
        .collect();
    let mut section = vec!["# Returns".to_owned()];
    section.extend(statuses(&successes, None));
    let output = operation.output.ty.as_ref();
    let model = output.and_then(|ty| api.model(ty.model_name()?));
    let is_told = model.is_some_and(|model| matches!(model.kind, ModelKind::ByStatus(_)));
    let has_headers = successes.iter().any(|status| !status.headers.is_empty());
    match (successes.len() > 1 && !is_told, has_headers) {
        (true, true) => section
            .push("Which of them it was is told by `with_response`, with the headers.".to_owned()),
        (true, false) => {
            section.push("Which of them it was is told by `with_response`.".to_owned());
        }
        (false, true) => section.push("`with_response` gives the headers.".to_owned()),
        (false, false) => {}
    }
    if successes.is_empty() {
        Vec::new()
    } else {
        section
    }
}

/// A list of statuses with their meanings, and the reasons why they are a reading. The same reason often
/// holds for several; it is given once. Where they are told apart by variants of a model of failures, each names its
/// own.
fn statuses(statuses: &[&Status], failure: Option<&str>) -> Vec<String> {
    let list: Vec<String> = statuses
        .iter()
        .map(|status| {
            let said = meaning(status.code, &status.meaning);
            let variant = failure.zip(status.variant.as_ref());
            let variant = variant.map(|(model, name)| {
                format!(" Said as [`{name}`](super::models::{model}::{name}).")
            });
            let variant = variant.unwrap_or_default();
            let headers: String = status.headers.iter().map(header).collect();
            format!("- {said}{variant}{headers}")
        })
        .collect();
    let mut section = vec![list.join("\n")];
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for status in statuses {
        for why in &status.inferred {
            let code = format!("`{}`", short(status.code));
            match reasons.iter_mut().find(|(reason, _)| reason == why) {
                Some((_, codes)) => codes.push(code),
                None => reasons.push((why, vec![code])),
            }
        }
    }
    for (why, codes) in reasons {
        section.push(format!(
            "**Inferred** ({}): {}",
            codes.join(", "),
            sentence(&clean_line(why))
        ));
    }
    section
}

/// A documented header, as an item below that of its status.
fn header(header: &Header) -> String {
    let kind = header.kind.as_deref().map(|kind| format!(" ({kind})"));
    let deprecated = if header.deprecated {
        " Deprecated."
    } else {
        ""
    };
    let said = match header.docs.as_str() {
        "" => ".".to_owned(),
        said => format!(": {}", sentence(&clean_line(said))),
    };
    format!(
        "\n  - Header `{}`{}{said}{deprecated}",
        header.name,
        kind.unwrap_or_default()
    )
}

/// The `# Errors` of an operation.
pub(super) fn errors(operation: &Operation) -> Vec<String> {
    let failures: Vec<&Status> = operation
        .statuses
        .iter()
        .filter(|status| !status.success)
        .collect();
    let mut section = vec!["# Errors".to_owned()];
    if failures.is_empty() {
        section.push(
            "The service documents no failure of this operation. See [`Error`](crate::Error) for what \
             every call can fail with."
                .to_owned(),
        );
        return section;
    }
    let model = operation.failure.as_ref().and_then(Type::model_name);
    section.extend(statuses(&failures, model));
    let said = operation.failure.as_ref().map(|_| match model {
        Some(name) => format!(", as [`models::{name}`](super::models::{name})"),
        None => String::new(),
    });
    section.push(match said {
        None => "See [`Error`](crate::Error) for what else a call can fail with.".to_owned(),
        Some(kind) => format!(
            "[`Error::failure`](crate::Error::failure) gives what the service says of it{kind}; see \
             [`Error`](crate::Error) for what else a call can fail with."
        ),
    });
    section
}

/// `404`, `4XX`, `default`.
pub(super) fn short(code: Code) -> String {
    match code {
        Code::Exact(code) => code.to_string(),
        Code::Range(hundreds) => format!("{hundreds}XX"),
        Code::Default => "default".to_owned(),
    }
}

/// `404 Not Found`.
pub(super) fn code(code: Code) -> String {
    let Code::Exact(code) = code else {
        return short(code);
    };
    match reasons::reason(code) {
        Some(reason) => format!("{code} {reason}"),
        None => code.to_string(),
    }
}

/// A status and what it means; no more than its name, where nothing else is said of it.
pub(super) fn meaning(status: Code, said: &str) -> String {
    let said = sentence(&clean_line(said));
    let code = code(status);
    let reason = code.split_once(' ').map_or("", |(_, reason)| reason);
    if said.is_empty() || said.trim_end_matches('.').eq_ignore_ascii_case(reason) {
        format!("`{code}`.")
    } else {
        format!("`{code}`: {said}")
    }
}
