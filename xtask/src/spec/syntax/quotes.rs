//! Where a quote or a bracket was opened that its parser found closed too late, or never. It goes by what people
//! write, and not by a grammar: what it finds is a guess that a message puts forward.

/// What of JSON is open where its parser gave up: the bytes where it begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// The quote of the text that goes on.
    pub(super) quote: Option<usize>,
    /// The first bracket whose end is not where the lines are indented like its own.
    pub(super) bracket: Option<usize>,
}

/// A bracket on the way, and how deep its line is indented.
struct Bracket {
    at: usize,
    line: usize,
    indent: usize,
}

/// Looks at JSON up to `end`.
pub(super) fn open(text: &str, end: usize) -> Open {
    let mut open = Open::default();
    let mut brackets: Vec<Bracket> = Vec::new();
    let (mut line, mut line_start) = (0, 0);
    // None within the white space that a line begins with.
    let mut indent = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().take(end) {
        if open.quote.is_some() {
            if byte == b'"' && !escaped {
                open.quote = None;
            }
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        let begins_line = indent.is_none();
        match byte {
            b'\n' => {
                (line, line_start, indent) = (line + 1, at + 1, None);
                continue;
            }
            b' ' | b'\t' | b'\r' => continue,
            _ => {}
        }
        let indent = *indent.get_or_insert(at - line_start);
        match byte {
            b'"' => open.quote = Some(at),
            b'{' | b'[' => brackets.push(Bracket { at, line, indent }),
            b'}' | b']' => {
                let odd = brackets
                    .pop()
                    .filter(|it| begins_line && it.line < line && it.indent != indent);
                open.bracket = open.bracket.or(odd.map(|it| it.at));
            }
            _ => {}
        }
    }
    open
}

/// The quote that begins the text of YAML whose end is the last thing on the line before `at`, if there is one.
pub(super) fn ended_before(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let quote = before.chars().next_back()?;
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    let mut inner = before.get(..before.len() - 1)?;
    loop {
        let found = inner.rfind(quote)?;
        inner = inner.get(..found)?;
        let is_within = match quote {
            '"' => (inner.len() - inner.trim_end_matches('\\').len()) % 2 == 1,
            _ => inner.ends_with('\''),
        };
        if !is_within {
            return Some(found);
        }
        if quote == '\'' {
            inner = inner.get(..found - 1)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_that_lacks_its_end_is_told_by_its_indentation() {
        let text = "{\n  \"a\": {\n    \"b\": {\n  },\n  \"c\": [1]\n}\n";
        let open = open(text, text.len());
        assert_eq!(open.bracket, text.find("{\n  }"));
        assert_eq!(open.quote, None);
        assert_eq!(super::open("{\"a\": {\"b\": [", 13), Open::default());
    }

    #[test]
    fn a_quote_inside_of_text_neither_ends_nor_begins_it() {
        let text = r#"{"a": "b\"c\\", "d": "e"#;
        assert_eq!(open(text, text.len()).quote, text.find(r#""e"#));
        for text in [
            r"a: 'b''c' d",
            r#"a: "b\"c" d"#,
            r#"a: "b\\" d"#,
            "a: 'b\n  c' d",
        ] {
            let at = text.rfind('d').unwrap_or_default();
            assert_eq!(ended_before(text, at), Some(3), "{text}");
        }
        assert_eq!(ended_before("a: 'b'\nc d", 9), None);
    }
}
