//! What a value must hold wherever its schema says so: in the schema itself, in the parts of an `allOf`, and in what
//! stands inside, items of items and values of maps. The same in words.

use super::composition::{is_choice, own};
use super::keywords::{self, Additional, additional, alternatives, is_structure};
use super::{Constraint, composition::Nature};
use crate::spec::View;

/// Schemas inside of each other that are looked at; what is deeper comes round to itself.
const DEPTH: usize = 16;

/// Schemas that are looked at in all, for there may be many ways round.
const BUDGET: usize = 1_000;

/// What a value of the schema must hold, what is inside of it included. Objects with properties are held against
/// their own schemas.
pub(super) fn of(schema: &View<'_>) -> Vec<Constraint> {
    let mut budget = BUDGET;
    within(schema, 0, &mut budget)
}

fn within(schema: &View<'_>, depth: usize, budget: &mut usize) -> Vec<Constraint> {
    if depth > DEPTH || *budget == 0 || is_structure(schema) {
        return Vec::new();
    }
    *budget -= 1;
    let mut all = keywords::constraints(schema);
    for part in schema.list("allOf") {
        add(&mut all, within(&part, depth + 1, budget));
    }
    if let Some([one, many]) = one_or_many(schema) {
        add(&mut all, within(&one, depth + 1, budget));
        add(&mut all, within(&many, depth + 1, budget));
    }
    let inside = match additional(schema) {
        Some(Additional::Values(values)) => Some(values),
        _ => schema.object("items"),
    };
    if let Some(inside) = inside {
        let inner = within(&inside, depth + 1, budget);
        if !inner.is_empty() {
            add(&mut all, vec![Constraint::Items(inner)]);
        }
    }
    all
}

/// Adds bounds; those of items are one list.
pub(super) fn add(all: &mut Vec<Constraint>, more: Vec<Constraint>) {
    for constraint in more {
        let known = all.iter_mut().find(|own| match (own, &constraint) {
            (Constraint::Items(_), Constraint::Items(_)) => true,
            (own, constraint) => *own == constraint,
        });
        match (known, constraint) {
            (Some(Constraint::Items(own)), Constraint::Items(inner)) => add(own, inner),
            (Some(_), _) => {}
            (None, constraint) => all.push(constraint),
        }
    }
}

/// The two alternatives of "X or an array of X", X first. The bounds of the one say nothing of the other.
pub(super) fn one_or_many<'a>(schema: &View<'a>) -> Option<[View<'a>; 2]> {
    if !is_choice(schema) {
        return None;
    }
    let mut branches = schema.list(alternatives(schema));
    let (one, other, None) = (branches.next()?, branches.next()?, branches.next()) else {
        return None;
    };
    let is_many = |branch: &View<'_>| branch.text("type") == Some("array");
    match (is_many(&one), is_many(&other)) {
        (false, true) => Some([one, other]),
        (true, false) => Some([other, one]),
        _ => None,
    }
}

/// What is said of what stands inside of a value: `Items: 1 to 10 characters.` What has a page of its own says it
/// there.
pub(super) fn facts_inside(schema: &View<'_>) -> Vec<String> {
    let mut facts = Vec::new();
    let mut path = String::new();
    let mut current = schema.clone();
    for _ in 0..DEPTH {
        let (what, inside) = match additional(&current) {
            Some(Additional::Values(values)) => ("values", Some(values)),
            _ => ("items", current.object("items")),
        };
        let Some(inside) = inside.filter(|inside| inside.component().is_none()) else {
            break;
        };
        if is_structure(&inside) || own(&inside) == Nature::Open {
            break;
        }
        path = if path.is_empty() {
            what.to_owned()
        } else {
            format!("{what} of {path}")
        };
        for fact in keywords::facts(&inside) {
            facts.push(format!("{}: {}", capital(&path), small(&fact)));
        }
        current = inside;
    }
    facts
}

fn capital(text: &str) -> String {
    change_first(text, char::to_ascii_uppercase)
}

fn small(text: &str) -> String {
    change_first(text, char::to_ascii_lowercase)
}

fn change_first(text: &str, change: impl Fn(&char) -> char) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => format!("{}{}", change(&first), characters.as_str()),
        None => String::new(),
    }
}
