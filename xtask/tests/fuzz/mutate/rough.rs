//! Changes that ask nothing of what they change.

use fastrand::Rng;

use super::{Change, pick};
use crate::odd;
use crate::support::Tree;

impl Change<'_> {
    /// Puts an entry or element beside itself; its key then stands twice.
    pub(super) fn duplicate(&mut self) {
        let Some(place) = self.any_place() else {
            return;
        };
        let Some((last, parent)) = place.split_last() else {
            return;
        };
        match self.tree.at_mut(parent) {
            Some(Tree::List(elements)) => {
                let copy = elements[*last].clone();
                elements.insert(*last, copy);
            }
            Some(Tree::Map(entries)) => {
                let (mut key, value) = entries[*last].clone();
                if self.random.u8(..4) > 0 {
                    key = odd::name(&mut self.random);
                }
                entries.insert(*last, (key, value));
            }
            _ => {}
        }
    }

    pub(super) fn relocate(&mut self) {
        let Some(place) = self.any_place() else {
            return;
        };
        let Some(moved) = self.tree.remove(&place) else {
            return;
        };
        let Some(to) = self.place_where(|tree| matches!(tree, Tree::Map(_) | Tree::List(_))) else {
            return;
        };
        match self.tree.at_mut(&to) {
            Some(Tree::List(elements)) => elements.push(moved),
            Some(Tree::Map(entries)) => entries.push((odd::name(&mut self.random), moved)),
            _ => {}
        }
    }

    pub(super) fn swap(&mut self) {
        let (Some(one), Some(other)) = (self.any_place(), self.any_place()) else {
            return;
        };
        if one.starts_with(&other) || other.starts_with(&one) {
            return;
        }
        let first = self.tree.at(&one).cloned();
        let second = self.tree.at(&other).cloned();
        for (path, value) in [(one, second), (other, first)] {
            if let (Some(place), Some(value)) = (self.tree.at_mut(&path), value) {
                *place = value;
            }
        }
    }

    pub(super) fn rename_key(&mut self) {
        let name = odd::name(&mut self.random);
        if let Some(path) = self.place_where(|tree| matches!(tree, Tree::Map(_)) && tree.len() > 0)
            && let Some(Tree::Map(entries)) = self.tree.at_mut(&path)
        {
            let index = self.random.usize(..entries.len());
            entries[index].0 = name;
        }
    }

    pub(super) fn replace(&mut self, value: impl Fn(&mut Rng) -> Tree) {
        let value = value(&mut self.random);
        if let Some(place) = self.any_place().and_then(|path| self.tree.at_mut(&path)) {
            *place = value;
        }
    }

    /// A reference to anything: itself, what holds it, things of other kinds, nothing.
    pub(super) fn refer(&mut self) {
        let Some(from) = self.place_where(|tree| matches!(tree, Tree::Map(_))) else {
            return;
        };
        let to = match self.random.u8(..8) {
            0 => self.tree.fragment(&from),
            1 => self.tree.fragment(&from[..from.len() - 1]),
            2 => odd::reference(&mut self.random),
            3 | 4 => match self.any_place() {
                Some(place) => self.tree.fragment(&place),
                None => return,
            },
            _ => match self.object_path(&[]) {
                Some(place) => self.tree.fragment(&place),
                None => return,
            },
        };
        if let Some(place) = self.tree.at_mut(&from) {
            if self.random.u8(..4) == 0 {
                *place.entry("$ref", Tree::Null) = Tree::text(to);
            } else {
                *place = Tree::reference(to);
            }
        }
    }

    /// A piece of another document.
    pub(super) fn transplant(&mut self) {
        let origin = pick(
            &mut self.random,
            &self.mutator.origins.iter().collect::<Vec<_>>(),
        );
        let from = pick(&mut self.random, &origin.places());
        let piece = origin.at(&from).cloned().unwrap_or(Tree::Null);
        if let Some(place) = self.any_place().and_then(|path| self.tree.at_mut(&path)) {
            *place = piece;
        }
    }

    /// Many levels where there was one.
    pub(super) fn deepen(&mut self) {
        let depth = pick(&mut self.random, &[10, 60, 130, 400]);
        let Some(path) = self.schema_place() else {
            return;
        };
        let kind = self.random.u8(..4);
        if let Some(place) = self.tree.at_mut(&path) {
            let mut schema = std::mem::replace(place, Tree::Null);
            for _ in 0..depth {
                schema = match kind {
                    0 => Tree::map([("type", Tree::text("array")), ("items", schema)]),
                    1 => Tree::map([("allOf", Tree::List(vec![schema]))]),
                    2 => Tree::map([("additionalProperties", schema)]),
                    _ => Tree::map([("properties", Tree::map([("a", schema)]))]),
                };
            }
            *place = schema;
        }
    }
}
