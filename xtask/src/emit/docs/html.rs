//! HTML in descriptions: what Markdown has marks for is said with these. Other tags, and what is no HTML at all,
//! are left as they stand.

use std::borrow::Cow;

/// Bytes of a tag at most: what is longer is none.
const LONGEST: usize = 1_000;

/// What becomes of an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    /// Stands between marks: `**` for `<b>`.
    Marked(&'static str),
    Code,
    Link,
    /// Stands apart from what is around it.
    Block,
    Heading,
    Item,
    Table,
    Row,
    Cell,
    /// A break of lines; it has no end.
    Break,
    /// Says nothing that Markdown could say.
    Plain,
}

impl Element {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "b" | "strong" => Self::Marked("**"),
            "i" | "em" => Self::Marked("*"),
            "code" | "tt" | "kbd" | "samp" => Self::Code,
            "a" => Self::Link,
            "p" | "div" | "ul" | "ol" | "section" | "blockquote" => Self::Block,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "li" => Self::Item,
            "table" => Self::Table,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "br" | "hr" => Self::Break,
            "span" | "font" | "u" | "small" | "big" | "center" | "sub" | "sup" | "thead"
            | "tbody" | "tfoot" => Self::Plain,
            _ => return None,
        })
    }
}

/// An element that has begun and not yet ended.
struct Open<'a> {
    name: String,
    element: Element,
    /// Where a link leads.
    to: Option<&'a str>,
    /// Where in the output what is inside begins.
    start: usize,
}

/// The text with Markdown for HTML.
pub(super) fn markdown(text: &str) -> Cow<'_, str> {
    if !text.contains('<') || !has_tags(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut fenced = false;
    let mut code = false;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if out.is_empty() || out.ends_with('\n') {
            let line = rest.split_inclusive('\n').next().unwrap_or_default();
            if ["```", "~~~"]
                .iter()
                .any(|fence| line.trim_start().starts_with(fence))
            {
                fenced = !fenced;
                out.push_str(line);
                rest = &rest[line.len()..];
                continue;
            }
        }
        match (letter, fenced) {
            ('`', false) => code = !code,
            (' ' | '\t' | '\n', false) if is_between_cells(&open) => {
                rest = &rest[1..];
                continue;
            }
            ('\n', false) if out.ends_with('\n') => {
                code = false;
                // One empty line sets paragraphs apart.
                if out.ends_with("\n\n") {
                    rest = &rest[1..];
                    continue;
                }
            }
            ('<', false) if !code => {
                if let Some(tag) = Tag::at(rest) {
                    rest = &rest[tag.length..];
                    if tag.is_end {
                        end(&tag, &mut open, &mut out, rest);
                    } else {
                        begin(&tag, &mut open, &mut out);
                    }
                    continue;
                }
            }
            _ => {}
        }
        out.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    Cow::Owned(out)
}

/// Whether what comes now stands in a table, but in no cell of it.
fn is_between_cells(open: &[Open<'_>]) -> bool {
    let innermost = open.iter().rfind(|open| open.element != Element::Plain);
    innermost.is_some_and(|open| matches!(open.element, Element::Table | Element::Row))
}

/// Whether there is a tag that is known: most texts with angles have none.
fn has_tags(text: &str) -> bool {
    text.match_indices('<')
        .any(|(index, _)| Tag::at(&text[index..]).is_some())
}

fn begin<'a>(tag: &Tag<'a>, open: &mut Vec<Open<'a>>, out: &mut String) {
    match tag.element {
        Element::Break => return apart(out),
        Element::Block | Element::Heading | Element::Table => apart(out),
        Element::Item | Element::Row => {
            out.truncate(out.trim_end_matches([' ', '\t']).len());
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(if tag.element == Element::Row {
                "|"
            } else {
                "- "
            });
        }
        Element::Cell | Element::Marked(_) | Element::Code | Element::Link | Element::Plain => {}
    }
    if !tag.is_empty {
        open.push(Open {
            name: tag.name.clone(),
            element: tag.element,
            to: tag.to,
            start: out.len(),
        });
    }
}

fn end(tag: &Tag<'_>, open: &mut Vec<Open<'_>>, out: &mut String, rest: &str) {
    let Some(index) = open.iter().rposition(|open| open.name == tag.name) else {
        return;
    };
    let Open {
        element, to, start, ..
    } = open.swap_remove(index);
    // Whatever begins inside ends inside.
    open.truncate(index);
    let start = start.min(out.len());
    let inside = out.split_off(start);
    let said = inside.trim();
    let leading = &inside[..inside.len() - inside.trim_start().len()];
    let trailing = &inside[inside.trim_end().len()..];
    let is_one_line = !said.contains('\n') && !said.is_empty();
    let next = rest.chars().next();
    match element {
        Element::Marked(mark) if is_one_line && !said.starts_with('*') && !said.ends_with('*') => {
            out.push_str(leading);
            marked(out, mark, said, next.filter(|_| trailing.is_empty()));
            out.push_str(trailing);
        }
        Element::Code if is_one_line && !said.contains('`') && !out.ends_with('`') => {
            out.push_str(leading);
            out.push('`');
            out.push_str(&unescape(said));
            out.push('`');
            out.push_str(trailing);
        }
        Element::Link if is_one_line && !said.contains(['[', ']']) => {
            let to = to.filter(|to| to.starts_with("http://") || to.starts_with("https://"));
            match to.filter(|to| !to.contains(['(', ')', '<', '>', ' '])) {
                Some(to) if said == to => out.push_str(&inside),
                Some(to) => {
                    out.push_str(leading);
                    out.push_str(&format!("[{said}]({to})"));
                    out.push_str(trailing);
                }
                None => out.push_str(&inside),
            }
        }
        Element::Heading if is_one_line && !said.contains('*') => {
            out.push_str("**");
            out.push_str(said);
            out.push_str("**\n\n");
        }
        Element::Cell => {
            let words: Vec<&str> = said.split_whitespace().collect();
            out.push_str(&format!(" {} |", words.join(" ").replace('|', "\\|")));
        }
        Element::Row => {
            let row = inside.trim_end();
            out.push_str(row);
            out.push('\n');
            // The first row is the heading: Markdown knows no table without.
            let table = open.iter().rfind(|open| open.element == Element::Table);
            if table.is_some_and(|table| table.start + row.len() + 2 == out.len()) {
                out.push_str(&format!("|{}\n", "---|".repeat(row.matches(" |").count())));
            }
        }
        Element::Table => {
            out.push_str(&inside);
            apart(out);
        }
        Element::Block | Element::Heading => {
            out.push_str(inside.trim_end());
            apart(out);
        }
        _ => out.push_str(&inside),
    }
}

/// Text between marks. Beside a letter, Markdown takes those that touch punctuation for text.
fn marked(out: &mut String, mark: &str, said: &str, next: Option<char>) {
    let is_punctuation = |letter: char| !letter.is_alphanumeric();
    let previous = out.chars().next_back();
    if out.ends_with('*')
        || previous.is_some_and(char::is_alphanumeric) && said.starts_with(is_punctuation)
    {
        out.push(' ');
    }
    out.push_str(mark);
    out.push_str(said);
    out.push_str(mark);
    if next.is_some_and(char::is_alphanumeric) && said.ends_with(is_punctuation) {
        out.push(' ');
    }
}

/// Lets what follows begin a paragraph.
fn apart(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\t']).len());
    // In a table, a line is a row.
    let line = out.rsplit('\n').next().unwrap_or_default();
    if line.trim_start().starts_with('|') {
        out.push(' ');
        return;
    }
    while !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// What stands for letters that HTML has use for.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    Cow::Owned(text.replace("&quot;", "\"").replace("&amp;", "&"))
}

/// The beginning or the end of an element.
struct Tag<'a> {
    name: String,
    element: Element,
    is_end: bool,
    /// Whether it is the element as a whole: `<br/>`.
    is_empty: bool,
    to: Option<&'a str>,
    length: usize,
}

impl<'a> Tag<'a> {
    /// The known tag that the text begins with.
    fn at(text: &'a str) -> Option<Self> {
        let length = text.bytes().take(LONGEST).position(|byte| byte == b'>')? + 1;
        let inside = text[1..length - 1].trim_end();
        let (is_end, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let (is_empty, inside) = match inside.strip_suffix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let end = inside
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        // `<a:b>` and `<i-am>` are something else.
        if !attributes.is_empty() && !attributes.starts_with(char::is_whitespace)
            || attributes.contains('<')
        {
            return None;
        }
        let name = name.to_ascii_lowercase();
        Some(Self {
            element: Element::of(&name)?,
            name,
            is_end,
            is_empty,
            to: href(attributes),
            length,
        })
    }
}

/// The address among the attributes.
fn href(attributes: &str) -> Option<&str> {
    let (_, value) = attributes.split_once("href")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    value[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_marks() {
        for (html, text) in [
            ("a < b", "a < b"),
            ("<b>Note: </b>all", "**Note:** all"),
            ("<b>Note:</b>all", "**Note:** all"),
            (
                "<strong>Scope: </strong><code>a:read</code>",
                "**Scope:** `a:read`",
            ),
            ("an <em>old</em> one", "an *old* one"),
            ("<code>a &lt; b</code>", "`a < b`"),
            (
                "see <a href=\"https://a.example/x\" target='_blank'>there</a>.",
                "see [there](https://a.example/x).",
            ),
            ("see <a href='/x'>there</a>", "see there"),
            ("one<br/>two<BR>three", "one\n\ntwo\n\nthree"),
            ("<p>one</p><p>two</p>", "one\n\ntwo\n\n"),
            ("all:<ul><li>a</li><li>b</li></ul>", "all:\n\n- a\n- b\n\n"),
            ("<h2>Use</h2>so", "**Use**\n\nso"),
            (
                "all: <table> <tr><th>Field</th> <th>Scope</th> </tr>\n<tr><td>a|b<br>c</td><td></td></tr></table> so",
                "all:\n\n| Field | Scope |\n|---|---|\n| a\\|b c |  |\n\n so",
            ),
            ("<p>one</p>\n\n<p>two</p>\nthree", "one\n\ntwo\n\nthree"),
            ("<span style=\"x\">so</span>", "so"),
        ] {
            assert_eq!(markdown(html), text, "{html}");
        }
    }

    #[test]
    fn what_is_no_html_stays() {
        for text in [
            "`<b>` is bold",
            "```\n<b>x</b>\n```\n",
            "a <Type> of <i32>, Vec<u8>, <a:b>",
            "<video controls>",
            "1 <b 2",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn tags_in_a_muddle_lose_nothing_but_themselves() {
        for (html, text) in [
            ("<b>one", "one"),
            ("one</b>", "one"),
            ("<b><i>one</b></i>", "**one**"),
            ("<b></b>", ""),
            ("<b>one\n\ntwo</b>", "one\n\ntwo"),
            ("<b>**one**</b>", "**one**"),
            ("| a<br>b |", "| a b |"),
        ] {
            assert_eq!(markdown(html), text, "{html}");
        }
    }
}
