//! Documentation comments: what they say, and where their lines break.

use std::fmt::Write as _;

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use crate::api::{Api, Code, Docs, Header, ModelKind, Operation, Status, Type, reasons};

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

/// The lines of a comment, each with the space that follows the slashes, wrapped to fit.
pub(super) fn lines(paragraphs: &[String], indent: usize) -> Vec<String> {
    let width = WIDTH - indent - "/// ".len();
    let mut lines = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        if index > 0 {
            lines.push(String::new());
        }
        wrap(&plain(paragraph), width, &mut lines);
    }
    lines
}

/// Whether the letter turns the way in which text is read: Rust wants to see it escaped.
pub(super) fn is_turning(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text whose lines end in line feeds and hold no other control character: Rust takes none in a comment, and
/// what follows a line break of another kind would stand outside of it.
fn plain(text: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter == '\n' || !letter.is_control() && !is_other(letter);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\n' => plain.push('\n'),
            '\t' => plain.push(' '),
            letter if is_turning(letter) => plain.extend(letter.escape_unicode()),
            letter if letter.is_control() => {}
            letter => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

/// Whether the letter breaks lines, or turns the way of reading, without being a control character.
fn is_other(letter: char) -> bool {
    matches!(letter, '\u{2028}' | '\u{2029}') || is_turning(letter)
}

/// What the service calls itself, to go after `the`.
pub(crate) fn title(api: &Api) -> String {
    let mut title = single_line(&api.title);
    if ["```", "~~~"].iter().any(|fence| title.starts_with(fence)) {
        // It is no block of code, whatever it begins with.
        title = title.trim_start_matches(['`', '~', ' ']).to_owned();
    }
    let title = clean(&title);
    let title = title.trim_start_matches("The ").trim_end_matches('.');
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
    format!("**Inferred**: {}", sentence(&clean(&single_line(why))))
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
        (false, true) => section.push("Headers are had by `with_response`.".to_owned()),
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
            sentence(&clean(&single_line(why)))
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
        said => format!(": {}", sentence(&clean(&single_line(said)))),
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
    let said = sentence(&clean(&single_line(said)));
    let code = code(status);
    let reason = code.split_once(' ').map_or("", |(_, reason)| reason);
    if said.is_empty() || said.trim_end_matches('.').eq_ignore_ascii_case(reason) {
        format!("`{code}`.")
    } else {
        format!("`{code}`: {said}")
    }
}

/// A value as a span of code: between as many backticks as it has nowhere itself.
pub(super) fn span(value: &str) -> String {
    if !value.contains('`') {
        return format!("`{value}`");
    }
    let mut marks = "`".to_owned();
    while value
        .split(|letter| letter != '`')
        .any(|inside| inside == marks)
    {
        marks.push('`');
    }
    format!("{marks} {value} {marks}")
}

/// Text of a document as it may stand in a comment: rustdoc must not take its code for Rust, nor its brackets
/// for links, and nobody must be misled by characters that turn the order of others around.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut fenced = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            let language = trimmed.trim_start_matches(['`', '~']);
            cleaned.push_str(
                if fenced || !language.trim().is_empty() && !language.contains("rust") {
                    line
                } else {
                    "```text"
                },
            );
            fenced = !fenced;
        } else if fenced {
            cleaned.push_str(line);
        } else {
            escape(line, &mut cleaned);
        }
        cleaned.push('\n');
    }
    if fenced {
        cleaned.push_str("```\n");
    }
    cleaned.retain(|letter| !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// One line outside of code blocks: brackets that begin no link, and angles that begin no address, are text; an
/// address that stands bare gets its angles.
fn escape(line: &str, out: &mut String) {
    let mut code = false;
    let mut rest = line;
    // What is left of the line behind the link that is gone through.
    let mut behind_link = usize::MAX;
    while let Some(letter) = rest.chars().next() {
        let mut taken = letter.len_utf8();
        match letter {
            '`' => code = !code,
            '[' if !code => {
                let link = rest.split_once(']');
                match link.filter(|(_, after)| after.starts_with('(')) {
                    Some((_, after)) => {
                        behind_link = after.split_once(')').map_or(0, |(_, behind)| behind.len());
                    }
                    None => out.push('\\'),
                }
            }
            '<' if !code => match rest[1..].split_once('>') {
                Some((inside, _)) if address(inside) == Some(inside) => taken = inside.len() + 2,
                _ => out.push('\\'),
            },
            'h' if !code && (behind_link == usize::MAX || rest.len() <= behind_link) => {
                if let Some(address) = address(rest) {
                    let _ = write!(out, "<{address}>");
                    rest = &rest[address.len()..];
                    continue;
                }
            }
            _ => {}
        }
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
}

/// The address of a page that the text begins with, without what ends the sentence around it.
fn address(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let mut open = 0_usize;
    let mut end = text.len();
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => open += 1,
            ')' if open > 0 => open -= 1,
            letter if letter.is_whitespace() || "<>)[]\"'`|\\*".contains(letter) => {
                end = index;
                break;
            }
            _ => {}
        }
    }
    let address = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_', '~', '(']);
    let begins = |host: &str| host.starts_with(|letter: char| letter.is_alphanumeric());
    address
        .strip_prefix(scheme)
        .is_some_and(begins)
        .then_some(address)
}

/// Breaks one paragraph. Code blocks and tables stay as they are; the lines of a list hang under their bullet.
fn wrap(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    let mut fenced = false;
    let mut text = String::new();
    let mut hang = String::new();
    let flush = |text: &mut String, hang: &str, lines: &mut Vec<String>| {
        if !text.is_empty() {
            fill(text, hang, width, lines);
            text.clear();
        }
    };
    for line in paragraph.lines() {
        let trimmed = line.trim();
        let fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
        if fenced || fence || trimmed.starts_with(['|', '#', '>']) || trimmed.starts_with("---") {
            flush(&mut text, &hang, lines);
            lines.push(if line.trim_end().is_empty() {
                String::new()
            } else {
                format!(" {}", line.trim_end())
            });
            fenced ^= fence;
            continue;
        }
        if trimmed.is_empty() {
            flush(&mut text, &hang, lines);
            lines.push(String::new());
            hang.clear();
            continue;
        }
        if let Some(bullet) = bullet(line) {
            flush(&mut text, &hang, lines);
            hang = " ".repeat(bullet);
        }
        if text.is_empty() {
            text.push_str(if bullet(line).is_some() {
                line.trim_end()
            } else {
                trimmed
            });
        } else {
            text.push(' ');
            text.push_str(trimmed);
        }
    }
    flush(&mut text, &hang, lines);
}

/// Columns of the bullet that a line of a list begins with.
fn bullet(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    let word = trimmed.split(' ').next().unwrap_or_default();
    (trimmed.len() > word.len() && is_marker(word)).then_some(indent + word.len() + 1)
}

/// Whether a line that begins with the word is an item of a list.
fn is_marker(word: &str) -> bool {
    let digits = word.trim_end_matches(['.', ')']);
    matches!(word, "-" | "*" | "+")
        || (word.len() == digits.len() + 1
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether Markdown takes a line that begins with the word for more than text: a break before it would make an
/// item or a heading where there is none.
fn begins_something(word: &str) -> bool {
    is_marker(word) || word.starts_with('>') || word.bytes().all(|byte| b"#=-+*_".contains(&byte))
}

fn fill(text: &str, hang: &str, width: usize, lines: &mut Vec<String>) {
    let indent = &text[..text.len() - text.trim_start().len()];
    let mut line = format!(" {indent}");
    let mut columns = indent.chars().count();
    let mut empty = true;
    for word in words(text) {
        let length = word.chars().count();
        if !empty && columns + 1 + length > width && !begins_something(word) {
            lines.push(std::mem::replace(&mut line, format!(" {hang}")));
            columns = hang.len();
            empty = true;
        }
        if !empty {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += length;
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
}

/// Words, with code spans kept whole: a break inside one would be shown.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut code = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '`' => {
                code = !code;
                start.get_or_insert(at);
            }
            letter if letter.is_whitespace() && !code => {
                if let Some(start) = start.take() {
                    words.push(&text[start..at]);
                }
            }
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_and_code_is_not() {
        let paragraph = format!(
            "{} `a span of code`\n\n```\n{}\n```",
            "word ".repeat(20).trim(),
            "x".repeat(120)
        );
        let lines = lines(&[paragraph], 0);
        assert_eq!(lines[0].len(), 95);
        assert_eq!(lines[1], " word `a span of code`");
        assert_eq!(lines[4], format!(" {}", "x".repeat(120)));
    }

    #[test]
    fn no_break_makes_an_item_where_there_is_none() {
        for mark in ["-", "*", "+", "1.", "12)", "##", "===", ">"] {
            let words = "word ".repeat(19);
            let lines = lines(&[format!("{words}{mark} more")], 0);
            assert_eq!(
                lines,
                [format!(" {words}{mark}"), " more".to_owned()],
                "{mark}"
            );
        }
        let items = lines(&["1) one\n2) two".to_owned()], 0);
        assert_eq!(items, [" 1) one", " 2) two"]);
    }

    #[test]
    fn no_line_break_of_any_kind_leads_out_of_a_comment() {
        for text in [
            "a\rb",
            "a\r\nb",
            "a\r\r\nb",
            "> a\r> b",
            "# a\u{2028}b",
            "a\u{0}\u{b}\nb",
        ] {
            let comment = attributes(&[text.to_owned()], 0);
            let emitted = crate::emit::format::items(quote! { #comment pub struct A; })
                .map_err(|fault| fault.0)
                .expect("it is Rust");
            let outside: Vec<&str> = emitted
                .lines()
                .filter(|line| !line.starts_with("///"))
                .collect();
            assert_eq!(outside, ["pub struct A;"], "{text:?}");
            assert!(!emitted.contains(['\r', '\u{0}', '\u{b}']), "{emitted:?}");
        }
    }

    #[test]
    fn a_value_with_backticks_is_a_span_and_begins_no_block() {
        assert_eq!(span("a"), "`a`");
        assert_eq!(span("`"), "`` ` ``");
        assert_eq!(span("```"), "` ``` `");
        assert_eq!(span("`a``b"), "``` `a``b ```");
    }

    #[test]
    fn an_address_that_stands_bare_gets_its_angles() {
        for (text, expected) in [
            ("see https://a.example/b.", "see <https://a.example/b>."),
            ("(http://a.example/b_(c))", "(<http://a.example/b_(c)>)"),
            ("\"https://a.example\", b", "\"<https://a.example>\", b"),
            ("<https://a.example>", "<https://a.example>"),
            ("<https://a.example b", "\\<<https://a.example> b"),
            (
                "[here](https://a.example) or https://b.example",
                "[here](https://a.example) or <https://b.example>",
            ),
            (
                "[https://a.example](https://a.example)",
                "[https://a.example](https://a.example)",
            ),
            ("[1]: http://a.example", "\\[1]: <http://a.example>"),
            ("`https://a.example`", "`https://a.example`"),
            ("https://{server}/a", "https://{server}/a"),
            ("http and https:// alone", "http and https:// alone"),
        ] {
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn lists_hang_under_their_bullets() {
        let lines = lines(&[format!("- {}", "word ".repeat(25).trim())], 0);
        assert!(lines[0].starts_with(" - word"));
        assert!(lines[1].starts_with("   word"), "{lines:?}");
    }
}
