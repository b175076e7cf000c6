//! What became of all that stands in a document: represented in the client, refused by a diagnostic, or waived
//! in writing. There is no fourth: what nobody read and nobody spoke of becomes a diagnostic here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::grammar::{COMPONENTS, Kind, OPENAPI, Object, SCHEMA};
use super::trail::Trail;
use super::view::address;
use super::waivers::waiver;
use super::{Diagnostic, Document, Node, Pointer, Report};

/// What became of one thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Fate {
    Represented,
    Refused,
    Waived,
}

/// The same, and why.
#[derive(Clone, Copy, Debug)]
struct Verdict<'a> {
    fate: Fate,
    reason: &'a str,
}

/// The row of all keywords, whatever they are keywords of.
pub(super) const KEYWORDS: &str = "keyword";

/// What became of all that stands in one document or several: how many things of each kind are represented in
/// the client, refused by a diagnostic, or waived in writing.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Kind of object, without its article -> what became of how many.
    pub(super) kinds: BTreeMap<&'static str, Counts>,
    /// What was not represented: `(fate, kind, keyword, reason)`, where an object has no keyword.
    pub(super) rest: BTreeMap<(Fate, &'static str, String, String), usize>,
}

/// How many things became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) represented: usize,
    pub(super) refused: usize,
    pub(super) waived: usize,
}

impl Counts {
    pub(super) fn all(&self) -> usize {
        self.represented + self.refused + self.waived
    }

    fn add(&mut self, fate: Fate) {
        *match fate {
            Fate::Represented => &mut self.represented,
            Fate::Refused => &mut self.refused,
            Fate::Waived => &mut self.waived,
        } += 1;
    }

    fn extend(&mut self, other: Self) {
        self.represented += other.represented;
        self.refused += other.refused;
        self.waived += other.waived;
    }
}

impl Ledger {
    /// Adds what became of another document.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (kind, counts) in &other.kinds {
            self.kinds.entry(kind).or_default().extend(*counts);
        }
        for (what, number) in &other.rest {
            *self.rest.entry(what.clone()).or_default() += number;
        }
    }

    /// The sums in one line with its line break; empty if there was no document.
    #[must_use]
    pub fn line(&self) -> String {
        if self.kinds.is_empty() {
            return String::new();
        }
        let mut all = Counts::default();
        for counts in self.kinds.values() {
            all.extend(*counts);
        }
        let named = [
            ("operation", "operations"),
            ("parameter", "parameters"),
            ("media type", "media types"),
            ("response", "responses"),
            ("schema", "schemas"),
            (KEYWORDS, "keywords"),
        ]
        .map(|(kind, many)| (self.kinds.get(kind).map_or(0, Counts::all), many));
        let others = all.all() - named.iter().map(|(number, _)| number).sum::<usize>();
        format!(
            "ledger: {}, {others} others: {} represented, {} refused, {} waived\n",
            named
                .map(|(number, many)| format!("{number} {many}"))
                .join(", "),
            all.represented,
            all.refused,
            all.waived
        )
    }

    /// The counts of each kind, then what was refused or waived, how often and why; empty if there was no document.
    #[must_use]
    pub fn table(&self) -> String {
        if self.kinds.is_empty() {
            return String::new();
        }
        let mut text = format!(
            "{:<22} {:>8} {:>12} {:>8} {:>8}\n",
            "", "in all", "represented", "refused", "waived"
        );
        for (kind, counts) in &self.kinds {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "{kind:<22} {:>8} {:>12} {:>8} {:>8}",
                counts.all(),
                counts.represented,
                counts.refused,
                counts.waived
            );
        }
        for (heading, wanted) in [("refused", Fate::Refused), ("waived", Fate::Waived)] {
            let mut rows = self
                .rest
                .iter()
                .filter(|((fate, ..), _)| *fate == wanted)
                .peekable();
            if rows.peek().is_some() {
                let _ = writeln!(text, "\n{heading}");
            }
            for ((_, kind, keyword, reason), number) in rows {
                let what = match keyword.as_str() {
                    "" => (*kind).to_owned(),
                    keyword => format!("`{keyword}` of {kind}"),
                };
                let _ = writeln!(text, "{number:>8}  {what}: {reason}");
            }
        }
        text.push('\n');
        text
    }
}

/// Goes through the document after everything was read that is going to be. What is neither represented nor
/// refused nor waived gets a diagnostic, and counts as refused.
pub(crate) fn ledger(document: &Document, report: &mut Report) -> Ledger {
    let mut told = FxHashMap::default();
    let mut tell = |at: &Pointer, fate: Fate, reason: String| {
        if let Some(node) = document.root.at(at) {
            told.insert(address(node), (fate, reason));
        }
    };
    for diagnostic in report.diagnostics().iter().filter(|it| it.refuses) {
        tell(&diagnostic.at, Fate::Refused, diagnostic.message.clone());
    }
    for (at, instead) in report.replaced() {
        if report.is_lenient() {
            let reason = format!("it cannot be mapped; by `--lenient`, {instead} instead");
            tell(at, Fate::Waived, reason);
        } else {
            let reason = format!("it cannot be mapped; {instead} instead");
            tell(at, Fate::Refused, reason);
        }
    }
    let mut auditor = Auditor {
        document,
        told: &told,
        ledger: Ledger::default(),
        problems: Vec::new(),
    };
    auditor.members(&OPENAPI, &document.root, &Trail::root(), None);
    let Auditor {
        ledger, problems, ..
    } = auditor;
    report.extend(problems);
    ledger
}

struct Auditor<'a> {
    document: &'a Document,
    /// Address of a node -> what was said about it.
    told: &'a FxHashMap<usize, (Fate, String)>,
    ledger: Ledger,
    problems: Vec<Diagnostic>,
}

impl<'a> Auditor<'a> {
    /// An object, or a reference to one, which stands under `keyword` of `holder`. `above` is the verdict of all
    /// that it stands in, if there is one.
    fn object(
        &mut self,
        object: &'static Object,
        node: &'a Node,
        trail: &Trail<'_>,
        holder: (&'static Object, &str),
        above: Option<Verdict<'a>>,
    ) {
        if let Some(target) = node.get("$ref") {
            self.keyword(object, "$ref", target, &trail.key("$ref"), above);
            for (key, sibling) in node.entries().filter(|(key, _)| *key != "$ref") {
                self.keyword(object, key, sibling, &trail.key(key), above);
            }
            return;
        }
        let verdict =
            above.unwrap_or_else(|| self.verdict(node, holder, trail, || object.name.to_owned()));
        let kind = without_article(object.name);
        self.count(kind, "", kind, verdict);
        let below = (verdict.fate != Fate::Represented).then_some(verdict);
        self.members(object, node, trail, below);
    }

    /// The entries of an object.
    fn members(
        &mut self,
        object: &'static Object,
        node: &'a Node,
        trail: &Trail<'_>,
        above: Option<Verdict<'a>>,
    ) {
        for (key, node) in node.entries() {
            let trail = trail.key(key);
            let is_entry = object.keyword(key).is_none() && object.kind_of(key).is_some();
            let below = if is_entry {
                above
            } else {
                self.keyword(object, key, node, &trail, above)
            };
            if let Some(kind) = object.kind_of(key) {
                self.descend(kind, node, &trail, (object, key), below);
            }
        }
    }

    fn descend(
        &mut self,
        kind: Kind,
        node: &'a Node,
        trail: &Trail<'_>,
        holder: (&'static Object, &str),
        above: Option<Verdict<'a>>,
    ) {
        match kind {
            Kind::Object(object) | Kind::Ref(object) => {
                self.object(object, node, trail, holder, above);
            }
            Kind::BoolOrSchema if node.as_object().is_some() => {
                self.object(&SCHEMA, node, trail, holder, above);
            }
            Kind::List(element) => {
                for (index, node) in node.elements().iter().enumerate() {
                    self.descend(*element, node, &trail.index(index), holder, above);
                }
            }
            Kind::Map(_, value) => {
                for (key, node) in node.entries() {
                    self.descend(*value, node, &trail.key(key), holder, above);
                }
            }
            _ => {}
        }
    }

    /// Counts a keyword and gives the verdict of what stands behind it, if it has one already.
    fn keyword(
        &mut self,
        object: &'static Object,
        key: &str,
        node: &'a Node,
        trail: &Trail<'_>,
        above: Option<Verdict<'a>>,
    ) -> Option<Verdict<'a>> {
        let verdict = above.unwrap_or_else(|| {
            self.verdict(node, (object, key), trail, || {
                format!("`{key}` of {}", object.name)
            })
        });
        self.count(without_article(object.name), key, KEYWORDS, verdict);
        (verdict.fate != Fate::Represented).then_some(verdict)
    }

    fn verdict(
        &mut self,
        node: &'a Node,
        (holder, key): (&'static Object, &str),
        trail: &Trail<'_>,
        what: impl FnOnce() -> String,
    ) -> Verdict<'a> {
        if let Some((fate, reason)) = self.told.get(&address(node)) {
            return Verdict {
                fate: *fate,
                reason,
            };
        }
        if self.is_read(holder, key, node) {
            return Verdict {
                fate: Fate::Represented,
                reason: "",
            };
        }
        let reads = &self.document.reads;
        if let Some(reason) = reads.waiver(node).or_else(|| waiver(holder, key)) {
            return Verdict {
                fate: Fate::Waived,
                reason,
            };
        }
        let problem = Diagnostic::error(
            &trail.pointer(),
            format!("{} is not represented in the client", what()),
        );
        self.problems
            .push(problem.at_key().tolerable().refusing().help(
                "nothing of it is lost in what else is emitted; take it out if it means nothing",
            ));
        Verdict {
            fate: Fate::Refused,
            reason: "it is not represented in the client",
        }
    }

    fn is_read(&self, holder: &'static Object, key: &str, node: &Node) -> bool {
        let reads = &self.document.reads;
        // A list or an object with nothing in it says what its absence says.
        let is_empty = match node {
            Node::Array(elements) => elements.is_empty(),
            Node::Object(entries) => entries.is_empty(),
            _ => false,
        };
        if is_empty && holder.is(&SCHEMA) && matches!(key, "properties" | "required") {
            return true;
        }
        // Nobody goes through a section of the components whose members are used by reference.
        reads.has(node)
            || holder.is(&COMPONENTS)
                && holder.keyword(key).is_some()
                && node.entries().any(|(_, member)| reads.has(member))
    }

    fn count(
        &mut self,
        kind: &'static str,
        keyword: &str,
        row: &'static str,
        verdict: Verdict<'_>,
    ) {
        let counts = self.ledger.kinds.entry(row).or_default();
        counts.add(verdict.fate);
        if verdict.fate != Fate::Represented {
            let what = (
                verdict.fate,
                kind,
                keyword.to_owned(),
                verdict.reason.to_owned(),
            );
            *self.ledger.rest.entry(what).or_default() += 1;
        }
    }
}

/// `parameter` for `a parameter`.
pub(super) fn without_article(name: &'static str) -> &'static str {
    ["a ", "an ", "the "]
        .iter()
        .find_map(|article| name.strip_prefix(article))
        .unwrap_or(name)
}
