//! Schemas that no value can fit, because the parts of an `allOf` ask for different types, or list no value in
//! common. Looks, and makes nothing.

use rustc_hash::FxHashSet;

use super::composition::{Nature, is_choice, own};
use super::keywords::alternatives;
use super::lower::{Instead, Lowering, no_mapping};
use crate::spec::{Node, Pointer, View};

/// Schemas inside of each other that are looked at; what is deeper comes round to itself.
const DEPTH: usize = 32;

/// OpenAPI's types, each with its bit. An integer is a number, too.
const TYPES: [(&str, u8, &str); 6] = [
    ("object", OBJECT, "an object"),
    ("array", 2, "a list"),
    ("string", 4, "text"),
    ("boolean", 8, "a boolean"),
    ("integer", 16, "an integer"),
    ("number", 16 | 32, "a number"),
];

const OBJECT: u8 = 1;

/// A value that fits could be any.
const ANYTHING: u8 = 63;

/// What one schema asks of a value, without its parts.
struct Claim<'a> {
    types: u8,
    /// The values that it lists, null aside.
    values: Option<Vec<&'a Node>>,
    schema: View<'a>,
}

/// Why no value fits both.
struct Contradiction<'a> {
    what: String,
    /// What each of the two says.
    labels: [String; 2],
    one: View<'a>,
    other: View<'a>,
}

impl Lowering<'_> {
    /// Tells if no value can fit the schema by what its parts say of types and values.
    pub(super) fn is_contradicted(&mut self, schema: &View<'_>) -> bool {
        if !schema.has_any("allOf") {
            return false;
        }
        let mut claims = Vec::new();
        gather(schema, &mut claims, &mut FxHashSet::default(), 0);
        let Some(found) = contradiction(&claims) else {
            return false;
        };
        self.tell(&found);
        true
    }

    /// Tells if no value can be of the types of both schemas of one property. Lists of values are another thing: a
    /// kind often says which of the values is its own, and an enumeration takes those that it does not know.
    pub(super) fn contradict(&mut self, one: &View<'_>, other: &View<'_>) -> bool {
        let mut claims = Vec::new();
        let mut seen = FxHashSet::default();
        gather(one, &mut claims, &mut seen, 0);
        gather(other, &mut claims, &mut seen, 0);
        for claim in &mut claims {
            claim.values = None;
        }
        let found = contradiction(&claims);
        if let Some(found) = &found {
            self.tell(found);
        }
        found.is_some()
    }

    fn tell(&mut self, found: &Contradiction<'_>) {
        let problem = no_mapping(
            found.other.used_at(),
            &found.what,
            "no value can be both, and whoever sends one sends something else: say which it is",
            Instead::Json,
        );
        let problem = problem.label(&found.labels[1]);
        self.report
            .push(problem.related(found.one.used_at(), &found.labels[0]));
    }
}

/// The claims of a schema and of its parts, each once.
fn gather<'a>(
    schema: &View<'a>,
    claims: &mut Vec<Claim<'a>>,
    seen: &mut FxHashSet<Pointer>,
    depth: usize,
) {
    if depth > DEPTH || !seen.insert(schema.at().clone()) {
        return;
    }
    for part in schema.list("allOf") {
        gather(&part, claims, seen, depth + 1);
    }
    let values = schema.elements("enum");
    claims.push(Claim {
        types: types(schema),
        values: (!values.is_empty())
            .then(|| values.iter().filter(|it| **it != Node::Null).collect()),
        schema: schema.clone(),
    });
}

/// The types that the schema itself allows.
fn types(schema: &View<'_>) -> u8 {
    let named = |name: &str| TYPES.iter().find(|(own, ..)| *own == name);
    match schema.text("type").and_then(named) {
        _ if own(schema) == Nature::Object => {
            // Without a property it is an object only by the word, which is written by habit.
            if schema.has_any("allOf") && !schema.has_any("properties") {
                ANYTHING
            } else {
                OBJECT
            }
        }
        Some((_, bits, _)) => *bits,
        None if is_choice(schema) => {
            let branches = schema.list(alternatives(schema));
            branches.fold(0, |bits, branch| {
                let name = branch.text("type");
                let own = name.and_then(named);
                bits | own.map_or(ANYTHING, |(_, bits, _)| *bits)
            })
        }
        None => ANYTHING,
    }
}

fn contradiction<'a>(claims: &[Claim<'a>]) -> Option<Contradiction<'a>> {
    for (index, claim) in claims.iter().enumerate() {
        for earlier in &claims[..index] {
            let (what, labels) = if earlier.types & claim.types == 0 {
                let labels = [said(earlier.types), said(claim.types)];
                let what = format!("a value that is {} and {} at once", labels[0], labels[1]);
                (what, labels.map(str::to_owned))
            } else if let (Some(one), Some(other)) = (&earlier.values, &claim.values)
                && !one.iter().any(|value| other.contains(value))
            {
                let what = "a value of two lists that have none in common".to_owned();
                let labels = ["one list", "the other"];
                (what, labels.map(str::to_owned))
            } else {
                continue;
            };
            return Some(Contradiction {
                what,
                labels,
                one: earlier.schema.clone(),
                other: claim.schema.clone(),
            });
        }
    }
    None
}

fn said(types: u8) -> &'static str {
    let exact = TYPES.iter().find(|(_, bits, _)| *bits == types);
    exact.map_or("one of several", |(.., said)| said)
}
