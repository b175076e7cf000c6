//! Tokens to text: prettyplease, and the blank lines that it leaves out.

use proc_macro2::TokenStream;

use super::Fault;

/// `items` as a person would lay them out, with a line feed at the end.
pub(super) fn items(items: TokenStream) -> Result<String, Fault> {
    let file: syn::File = syn::parse2(items.clone())
        .map_err(|error| Fault(format!("emitted items are no Rust: {error}\n{items}")))?;
    Ok(with_blank_lines(&prettyplease::unparse(&file)))
}

/// `statements` as they would stand in a function, without indentation.
pub(super) fn statements(statements: TokenStream) -> Result<String, Fault> {
    let function = items(quote::quote! { async fn example() { #statements } })?;
    let lines: Vec<&str> = function.lines().collect();
    let inside = lines
        .get(1..lines.len().saturating_sub(1))
        .unwrap_or_default();
    Ok(inside
        .iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n"))
}

/// A blank line between two items or two methods: wherever something begins at the depth at which the line
/// before closed a brace.
fn with_blank_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let depth = |line: &str| line.len() - line.trim_start().len();
        let closed = matches!(previous.trim_start(), "}" | "};") && depth(previous) == depth(line);
        // At the outermost level one-line items stand apart as well.
        let comment = previous.trim_start().starts_with("//");
        let item_ended = depth(previous) == 0
            && depth(line) == 0
            && previous.ends_with(';')
            && !comment
            && !previous.starts_with("use ");
        // What a trait's implementation says of types stands apart from what it does.
        let type_ended =
            previous.trim_start().starts_with("type ") && line.trim_start().starts_with("fn ");
        let begins = [
            "///", "#[", "pub ", "fn ", "impl", "type ", "const ", "static ", "struct ", "enum ",
            "async ", "mod ",
        ]
        .iter()
        .any(|start| line.trim_start().starts_with(start));
        if begins && (closed || item_ended || type_ended) {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    out
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn methods_and_items_stand_apart() {
        let text = items(quote! {
            pub struct A { pub b: u8, pub c: u8 }
            impl A { pub fn b(&self) -> u8 { self.b } #[doc = " C."] pub fn c(&self) -> u8 { self.c } }
        })
        .map_err(|fault| fault.0);
        let expected = "pub struct A {\n    pub b: u8,\n    pub c: u8,\n}\n\nimpl A {\n    pub fn b(&self) -> u8 {\n        \
                        self.b\n    }\n\n    /// C.\n    pub fn c(&self) -> u8 {\n        self.c\n    }\n}\n";
        assert_eq!(text.as_deref(), Ok(expected));
    }

    #[test]
    fn statements_lose_their_function() {
        let text = statements(quote! { let a = 1; call(a); }).map_err(|fault| fault.0);
        assert_eq!(text.as_deref(), Ok("let a = 1;\ncall(a);"));
    }
}
