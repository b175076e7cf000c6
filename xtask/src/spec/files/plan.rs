//! Where in the document each part of another file comes to stand, and under which name. Depends on
//! nothing but what is referred to: not on the order of the references.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{File, Link, Spot, parts};
use crate::spec::grammar::{Object, SCHEMA};
use crate::spec::{Node, Pointer};

/// Where each part comes to stand.
#[derive(Default)]
pub(super) struct Plan {
    /// References that are nothing else than that lead through to what they mean in the end.
    aliases: HashMap<Spot, Spot>,
    pub(super) places: HashMap<Spot, Pointer>,
    /// The parts that become components.
    pub(super) components: Vec<Spot>,
    /// Each path item with the reference that it takes the place of, what holds others first.
    pub(super) in_place: Vec<(Spot, Spot)>,
}

/// The parts that are taken over, by the path of the file and the place in it: which file it is, and
/// what the part is.
type Parts<'f> = BTreeMap<(&'f str, Pointer), (usize, &'static Object)>;

/// A part that wants a name.
struct Nameless {
    part: Spot,
    name: String,
    /// What it is called if others have the same name.
    long: String,
}

impl Plan {
    pub(super) fn new(files: &[File], links: &[Link]) -> Self {
        let mut plan = Self::default();
        for link in links
            .iter()
            .filter(|link| link.file != 0 && !link.is_mapping)
        {
            if let Some(to) = &link.to {
                plan.aliases
                    .insert((link.file, link.at.clone()), to.clone());
            }
        }
        let parts = plan.parts(files, links);
        plan.place_components(files, links, &parts);
        plan.place_path_items(links);
        plan
    }

    /// Where a reference leads in the end.
    pub(super) fn means<'a>(&'a self, to: &'a Spot) -> &'a Spot {
        let mut end = to;
        // A circle stays as it is, and is found where references are checked.
        for _ in 0..=self.aliases.len() {
            match self.aliases.get(end) {
                Some(next) => end = next,
                None => return end,
            }
        }
        to
    }

    /// Where a node stands in the document; none if it is not taken over.
    pub(super) fn place(&self, (file, at): &Spot) -> Option<Pointer> {
        if *file == 0 {
            return Some(at.clone());
        }
        let mut above = Some(at.clone());
        while let Some(part) = above {
            let spot = (*file, part);
            if let Some(place) = self.places.get(&spot) {
                return at.rebased(&spot.1, place);
            }
            above = spot.1.parent();
        }
        None
    }

    /// The outermost parts that are referred to: what stands inside of another comes along with it.
    fn parts<'f>(&self, files: &'f [File], links: &[Link]) -> Parts<'f> {
        let mut parts = Parts::new();
        for link in links {
            let Some((file, at)) = link.to.as_ref().map(|to| self.means(to)) else {
                continue;
            };
            if let Some(other) = files.get(*file).filter(|_| *file != 0) {
                let (at, object) = parts::whole(&other.root, at, link.object);
                let part = parts
                    .entry((other.path.as_str(), at))
                    .or_insert((*file, object));
                // Whoever takes it for something else will be told.
                if object.is(&SCHEMA) {
                    part.1 = object;
                }
            }
        }
        let all: HashSet<Spot> = parts
            .iter()
            .map(|((_, at), (file, _))| (*file, at.clone()))
            .collect();
        parts.retain(|(_, at), (file, _)| {
            let first = at.segments().next().unwrap_or_default();
            let is_shelved = parts::SHELVES.contains(&first.as_ref());
            let mut above = at.parent();
            while let Some(outer) = above {
                let is_root = outer == Pointer::root();
                above = outer.parent();
                if !(is_root && is_shelved) && all.contains(&(*file, outer)) {
                    return false;
                }
            }
            true
        });
        parts
    }

    fn place_components(&mut self, files: &[File], links: &[Link], parts: &Parts<'_>) {
        let document = files.first().map(|document| &document.root);
        let names = self.given_names(document, links);
        let mut nameless: BTreeMap<(&str, String), Vec<Nameless>> = BTreeMap::new();
        for ((path, at), (file, object)) in parts {
            let (Some(section), Some(other)) = (object.section(), files.get(*file)) else {
                continue;
            };
            let part = (*file, at.clone());
            self.components.push(part.clone());
            let name = parts::name(path, &other.root, at);
            let given = names.get(&part).and_then(|names| {
                let names = names.iter().filter(|(own, ..)| *own == section);
                names.min_by_key(|(_, given, _)| {
                    (parts::folded(given) != parts::folded(&name), given)
                })
            });
            if let Some((_, _, at)) = given {
                self.places.insert(part, at.clone());
                continue;
            }
            nameless
                .entry((section, parts::folded(&name)))
                .or_default()
                .push(Nameless {
                    part,
                    name,
                    long: parts::long_name(path, &other.root, at),
                });
        }
        let components = document.and_then(|document| document.get("components"));
        let mut taken: HashSet<(&str, String)> = HashSet::new();
        for (section, components) in components.into_iter().flat_map(Node::entries) {
            let names = components.entries();
            taken.extend(names.map(|(name, _)| (section, parts::folded(name))));
        }
        // Names that are unique are settled before others are told apart.
        let (alone, several): (Vec<_>, Vec<_>) = nameless
            .into_iter()
            .partition(|(key, group)| group.len() == 1 && !taken.contains(key));
        for ((section, folded), group) in alone {
            taken.insert((section, folded));
            for Nameless { part, name, .. } in group {
                self.places.insert(part, component(section, &name));
            }
        }
        for ((section, _), group) in several {
            for Nameless { part, long, .. } in group {
                let mut name = long.clone();
                let mut number = 2;
                while !taken.insert((section, parts::folded(&name))) {
                    name = format!("{long}_{number}");
                    number += 1;
                }
                self.places.insert(part, component(section, &name));
            }
        }
    }

    /// Components of the document that are nothing but references to a part: section, name and place
    /// of each.
    fn given_names(
        &self,
        document: Option<&Node>,
        links: &[Link],
    ) -> HashMap<Spot, Vec<(&'static str, String, Pointer)>> {
        let mut names: HashMap<Spot, Vec<_>> = HashMap::new();
        for link in links.iter().filter(|link| link.file == 0) {
            let (Some(to), Some(section)) = (&link.to, link.object.section()) else {
                continue;
            };
            let is_bare = document
                .and_then(|document| document.at(&link.at))
                .is_some_and(|node| node.entries().count() == 1);
            if let Some(name) = link.at.last()
                && is_bare
                && link.at == component(section, &name)
            {
                names.entry(self.means(to).clone()).or_default().push((
                    section,
                    name.into_owned(),
                    link.at.clone(),
                ));
            }
        }
        names
    }

    /// The first reference to a path item is where it comes to stand; others lead there.
    fn place_path_items(&mut self, links: &[Link]) {
        for link in links.iter().filter(|link| link.object.section().is_none()) {
            let Some(to) = link.to.as_ref().map(|to| self.means(to).clone()) else {
                continue;
            };
            // A reference that is passed over stands nowhere.
            if self.place(&to).is_none()
                && let Some(at) = self.place(&(link.file, link.at.clone()))
            {
                self.places.insert(to.clone(), at);
                self.in_place.push((to, (link.file, link.at.clone())));
            }
        }
    }
}

fn component(section: &str, name: &str) -> Pointer {
    Pointer::root().keys(["components", section, name])
}
