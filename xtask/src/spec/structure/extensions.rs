//! The extensions that the generator knows: where each may stand and what it looks like.
//! `spec/README.md` documents them.

use super::{Checker, wrong_type};
use crate::spec::grammar::{Kind, OPERATION, Object, SCHEMA};
use crate::spec::suggest::closest;
use crate::spec::trail::Trail;
use crate::spec::{Diagnostic, Node, Pointer};

const KNOWN: [&str; 8] = [
    "x-pagination",
    "x-unix-time",
    "x-sensitive",
    "x-idempotent",
    "x-inferred",
    "x-token-request",
    "x-enum-varnames",
    "x-enum-descriptions",
];

/// The keys of `x-pagination`: those that `style` asks for, then those that may be there.
const OFFSET: ([&str; 3], [&str; 2]) = (["offset", "limit", "items"], ["total", "largest"]);
const PAGE: ([&str; 3], [&str; 2]) = (["page", "size", "items"], ["total", "largest"]);

/// Whether code depends on the extension.
pub(super) fn has_effect(name: &str) -> bool {
    KNOWN.contains(&name) && name != "x-inferred"
}

impl Checker<'_> {
    pub(super) fn extension(
        &mut self,
        object: &'static Object,
        name: &str,
        node: &mut Node,
        trail: &Trail<'_>,
    ) {
        let home: Option<&'static Object> = match name {
            "x-pagination" | "x-idempotent" => Some(&OPERATION),
            "x-unix-time" | "x-sensitive" | "x-enum-varnames" | "x-enum-descriptions" => {
                Some(&SCHEMA)
            }
            _ => None,
        };
        if let Some(home) = home
            && !object.is(home)
        {
            self.report.push(
                Diagnostic::error(
                    &trail.pointer(),
                    format!("`{name}` means nothing in {}", object.name),
                )
                .at_key()
                .tolerable()
                .help(format!("it belongs in {}", home.name)),
            );
            return;
        }
        match name {
            "x-pagination" => self.pagination(node, trail),
            "x-unix-time" => self.word(&["milliseconds"], node, trail),
            "x-sensitive" | "x-idempotent" => self.check(Kind::Bool, node, trail),
            "x-inferred" => self.check(Kind::Text, node, trail),
            // Whether it goes with the `enum` is looked at where both are at hand.
            "x-enum-varnames" | "x-enum-descriptions" => {}
            "x-token-request" => {
                self.word(&["query", "form", "client_secret_post"], node, trail);
            }
            _ => {
                let (_, count) = self
                    .unknown
                    .entry(name.to_owned())
                    .or_insert_with(|| (trail.pointer(), 0));
                *count += 1;
            }
        }
    }

    fn pagination(&mut self, node: &mut Node, trail: &Trail<'_>) {
        let (needed, allowed) = match node.text("style") {
            Some("offset") => OFFSET,
            Some("page") => PAGE,
            _ => {
                self.report.push(no_style(node, trail).tolerable());
                // Others have an extension of that name, too: theirs is none of ours.
                *node = Node::Null;
                return;
            }
        };
        let at = trail.pointer();
        for name in needed.iter().filter(|name| node.get(name).is_none()) {
            self.report.push(
                Diagnostic::error(&at, format!("`x-pagination` of this style needs `{name}`"))
                    .at_key()
                    .help(format!("add `{name}: …`")),
            );
        }
        for (key, node) in node.entries() {
            let trail = trail.key(key);
            let is_text = |node: &Node| node.as_str().is_some();
            let wanted = match key {
                "largest" => {
                    let counts = matches!(node, Node::Number(number) if number.as_u64().is_some_and(|largest| largest > 0));
                    (!counts).then_some("an integer from 1 on")
                }
                key if key == "style" || needed.contains(&key) || allowed.contains(&key) => {
                    (!is_text(node)).then_some("text")
                }
                key => {
                    let words = needed.into_iter().chain(allowed);
                    let problem = Diagnostic::error(
                        &trail.pointer(),
                        format!("`x-pagination` of this style has no `{key}`"),
                    )
                    .at_key();
                    self.report.push(match closest(key, words) {
                        Some(word) => problem.help(format!("did you mean `{word}`?")),
                        None => problem,
                    });
                    None
                }
            };
            self.report
                .extend(wanted.map(|wanted| wrong_type(wanted, node, &trail)));
        }
    }
}

fn no_style(node: &Node, trail: &Trail<'_>) -> Diagnostic {
    let at = trail.pointer();
    match (node.as_object(), node.get("style")) {
        (None, _) => wrong_type("an object", node, trail),
        (_, Some(_)) => Diagnostic::error(&at.key("style"), "`style` cannot be this")
            .help("it is one of `offset`, `page`"),
        (_, None) => Diagnostic::error(&at, "`x-pagination` needs `style`")
            .help("it is one of `offset`, `page`"),
    }
}

/// One warning for each name, however often it stands in the document.
pub(super) fn unknown(name: &str, at: &Pointer, count: usize) -> Diagnostic {
    let problem = Diagnostic::warning(at, format!("the extension `{name}` is not known")).at_key();
    let problem = match count {
        0 | 1 => problem,
        2 => problem.label("and in one more place"),
        _ => problem.label(format!("and in {} more places", count - 1)),
    };
    match closest(name, KNOWN) {
        Some(known) => problem.help(format!("did you mean `{known}`?")),
        None => problem.help("it has no effect on the code"),
    }
}
