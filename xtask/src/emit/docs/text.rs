//! Text of a document as text of a comment: nothing of it is taken for Rust or for a link that it is not, and its
//! lines fit.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{WIDTH, html};

/// The lines of a comment, each with the space that follows the slashes, wrapped to fit.
pub(in crate::emit) fn lines(paragraphs: &[String], indent: usize) -> Vec<String> {
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
pub(in crate::emit) fn is_turning(letter: char) -> bool {
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

/// A value as a span of code: between as many backticks as it has nowhere itself.
pub(in crate::emit) fn span(value: &str) -> String {
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
pub(in crate::emit) fn clean(text: &str) -> String {
    let text = html::markdown(text);
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
    use quote::quote;

    use super::super::attributes;
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
