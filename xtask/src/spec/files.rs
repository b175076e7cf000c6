//! References into other files: reads those files, and takes over into the tree of the document
//! what is referred to. Whoever reads the tree afterwards sees one document.
//!
//! A component of another file, or a file that is nothing but one, becomes a component of the
//! document; a path item, which no component can be, comes to stand where it is referred to. The
//! references lead to where the things stand then, and `Sources` knows where they come from.

mod address;
mod library;
mod parts;
mod plan;

use std::collections::{HashMap, HashSet, VecDeque};

pub(crate) use library::{Folder, Library, text};

use super::grammar::{Kind, OPENAPI, Object, PATH_ITEM, SCHEMA};
use super::rules::references::{ANYTHING, Place, SUGGESTIONS, no_pointer, nowhere, place};
use super::structure::{Reference, hidden_sibling};
use super::trail::Trail;
use super::walk::references;
use super::{Diagnostic, Node, Patience, Pointer, Report, Source, Sources, syntax};
use address::Address;
use plan::Plan;

/// A node of one of the files; the first file is that of the document.
type Spot = (usize, Pointer);

/// Reads what `root` refers to in other files into it. What cannot be followed is in `report`.
pub(super) fn gather(
    root: &mut Node,
    sources: &mut Sources,
    library: &dyn Library,
    report: &mut Report,
) {
    let (folder, file) = match sources.path().rfind('/') {
        Some(at) => sources.path().split_at(at + 1),
        None => ("", sources.path()),
    };
    let document = File {
        path: file.to_owned(),
        root: std::mem::replace(root, Node::Null),
    };
    let mut gathering = Gathering {
        folder: folder.to_owned(),
        loaded: HashMap::from([(document.path.clone(), Loaded::File(0))]),
        files: vec![document],
        sources,
        library,
        report,
        seen: HashSet::new(),
        waiting: VecDeque::new(),
        links: Vec::new(),
        suggestions: SUGGESTIONS,
    };
    gathering.reach();
    if !gathering.links.is_empty() {
        let plan = Plan::new(&gathering.files, &gathering.links);
        gathering.rewrite(&plan);
        gathering.move_parts(&plan);
    }
    if let Some(document) = gathering.files.into_iter().next() {
        *root = document.root;
    }
}

struct File {
    /// Relative to the folder of the document.
    path: String,
    root: Node,
}

/// What became of a file that a reference names.
enum Loaded {
    File(usize),
    /// It cannot be used, and there is an error about it.
    Broken,
    /// It cannot be read; each reference to it says so.
    Missing(String),
}

/// A reference into another file, or from one.
struct Link {
    file: usize,
    /// The object that holds the `$ref`, or the entry of a `mapping`.
    at: Pointer,
    is_mapping: bool,
    /// None if it leads nowhere, which has been told.
    to: Option<Spot>,
    object: &'static Object,
}

struct Gathering<'g> {
    /// What the paths of the files begin with, as shown to people.
    folder: String,
    files: Vec<File>,
    loaded: HashMap<String, Loaded>,
    sources: &'g mut Sources,
    library: &'g dyn Library,
    report: &'g mut Report,
    /// What was gone through, and as what: one reference may take a thing for another than the next.
    seen: HashSet<(Spot, &'static str)>,
    waiting: VecDeque<(Spot, &'static Object)>,
    links: Vec<Link>,
    suggestions: usize,
}

/// A reference as it is found in a file.
struct Found {
    at: Pointer,
    text: String,
    object: &'static Object,
    is_mapping: bool,
}

impl Gathering<'_> {
    /// Follows every reference from the document on.
    fn reach(&mut self) {
        self.enqueue((0, Pointer::root()), &OPENAPI);
        while let Some(((file, at), object)) = self.waiting.pop_front() {
            let mut found = Vec::new();
            let Some(node) = self.node(&(file, at.clone())) else {
                continue;
            };
            references(Kind::Ref(object), node, &Trail::start(&at), &mut |usage| {
                // Most references of a document need nothing done.
                if file == 0 && names_component(usage.text, usage.object, usage.is_mapping) {
                    return;
                }
                found.push(Found {
                    at: usage.trail.pointer(),
                    text: usage.text.to_owned(),
                    object: usage.object,
                    is_mapping: usage.is_mapping,
                });
            });
            for found in found {
                self.follow(file, found);
            }
        }
    }

    fn enqueue(&mut self, spot: Spot, object: &'static Object) {
        if self.seen.insert((spot.clone(), object.name)) {
            self.waiting.push_back((spot, object));
        }
    }

    fn node(&self, (file, at): &Spot) -> Option<&Node> {
        self.files.get(*file)?.root.at(at)
    }

    fn follow(&mut self, file: usize, found: Found) {
        let to = match self.target(file, &found) {
            // Inside of the document nothing needs to be rewritten.
            Ok(Some((0, at))) if file == 0 && found.text.starts_with('#') => {
                self.look_into((0, at), &Pointer::root(), &OPENAPI, found.object);
                return;
            }
            Ok(None) => return,
            Ok(Some(to)) => Some(to),
            Err(problem) if found.object.is(&SCHEMA) && !found.is_mapping => {
                let replaceable = |it: Box<Diagnostic>| it.replaceable(ANYTHING, Patience::Lenient);
                self.report.extend(problem.map(replaceable));
                if self.report.is_lenient() {
                    self.forget(file, &found.at);
                    return;
                }
                None
            }
            Err(problem) => {
                self.report.extend(problem.map(|problem| *problem));
                None
            }
        };
        if let Some((other, at)) = &to {
            let root = self.files.get(*other).map(|file| &file.root);
            let (whole, object) = match root {
                Some(root) if *other != 0 => parts::whole(root, at, found.object),
                _ => (Pointer::root(), &OPENAPI),
            };
            self.enqueue((*other, whole.clone()), object);
            self.look_into((*other, at.clone()), &whole, object, found.object);
        }
        self.links.push(Link {
            file,
            at: found.at,
            is_mapping: found.is_mapping,
            to,
            object: found.object,
        });
    }

    /// Takes a schema that cannot be had for one that says nothing.
    fn forget(&mut self, file: usize, at: &Pointer) {
        let holder = self.files.get_mut(file).map(|file| &mut file.root);
        if let Some(Node::Object(entries)) = holder.and_then(|root| root.at_mut(at)) {
            entries.clear();
        }
        // Parts of other files have no place in the document yet.
        if file == 0 {
            self.report.replace(at, ANYTHING);
        }
    }

    /// Goes into a thing that the grammar does not lead to: an extension of the object at `from`.
    fn look_into(
        &mut self,
        (file, at): Spot,
        from: &Pointer,
        object: &'static Object,
        wanted: &'static Object,
    ) {
        let inside = at.rebased(from, &Pointer::root());
        let is_open = inside
            .zip(self.node(&(file, from.clone())))
            .is_some_and(|(inside, node)| {
                matches!(place(Kind::Object(object), node, &inside), Place::Open)
            });
        if is_open {
            self.enqueue((file, at), wanted);
        }
    }

    /// Where a reference leads. `Ok(None)` if that is none of our business, `Err(None)` if it has been
    /// told already why it leads nowhere.
    fn target(
        &mut self,
        file: usize,
        found: &Found,
    ) -> Result<Option<Spot>, Option<Box<Diagnostic>>> {
        if found.is_mapping && !self.is_address(&found.text) {
            let named = Pointer::root().keys(["components", "schemas", &*found.text]);
            let to = (file, named);
            return Ok((file != 0 && self.node(&to).is_some()).then_some(to));
        }
        let reference = Reference {
            at: found.at.clone(),
            text_at: match found.is_mapping {
                true => found.at.clone(),
                false => found.at.key("$ref"),
            },
            text: found.text.clone(),
            object: found.object,
        };
        let (path, fragment) = match self.address(file, &found.text) {
            Address::File { path, fragment } => (path, fragment),
            other => return Err(Some(Box::new(self.refused(file, &reference, &other)))),
        };
        let other = match &path {
            Some(path) => self.load(file, path, &reference)?,
            None => file,
        };
        let to = Pointer::from_fragment(fragment);
        let is_own = file == 0 && path.is_none();
        let Some(at) = to else {
            // What is wrong inside of the document is told where its references are checked.
            return match is_own {
                true => Ok(None),
                false => Err(Some(Box::new(in_file(file, no_pointer(&reference))))),
            };
        };
        let to = (other, at);
        if self.node(&to).is_none() {
            if is_own {
                return Ok(None);
            }
            let called = found.text.split('#').next().unwrap_or_default();
            let problem = self.files.get(other).map(|other| {
                let root = &other.root;
                nowhere(root, &reference, called, &to.1, &mut self.suggestions)
            });
            return Err(problem.map(|problem| Box::new(in_file(file, problem))));
        }
        if other != 0 && to.1 == Pointer::root() && self.is_document(other) {
            let problem = Diagnostic::error(
                &reference.text_at,
                format!("`{}` is a whole document", found.text),
            )
            .help("say which part of it is meant: `…#/components/schemas/Name`");
            return Err(Some(Box::new(in_file(file, problem))));
        }
        Ok(Some(to))
    }

    fn address<'t>(&self, file: usize, text: &'t str) -> Address<'t> {
        let from = self.files.get(file).map_or("", |file| file.path.as_str());
        address::read(from, text)
    }

    /// Whether the entry of a `mapping` says where the schema is, and not only what it is called.
    fn is_address(&self, text: &str) -> bool {
        let is_file = [".yaml", ".yml", ".json"]
            .iter()
            .any(|extension| text.ends_with(extension));
        let named = || Pointer::root().keys(["components", "schemas", text]);
        text.contains(['#', '/']) || is_file && self.node(&(0, named())).is_none()
    }

    fn is_document(&self, file: usize) -> bool {
        let root = self.files.get(file).map(|file| &file.root);
        root.is_some_and(|root| root.get("openapi").is_some() || root.get("swagger").is_some())
    }

    fn refused(&self, file: usize, reference: &Reference, address: &Address<'_>) -> Diagnostic {
        let text = &reference.text;
        let (problem, help) = match address {
            Address::Network if text.starts_with("http") || text.starts_with("//") => (
                "leads to the network",
                "a document is read from files alone; save it beside the document, and refer to that",
            ),
            Address::Network => ("is no path of a file", "write the path from this file on"),
            Address::Absolute => (
                "leads to one place of one machine",
                "write the path from this file on",
            ),
            Address::Outside | Address::File { .. } => (
                "leads out of the folder of the document",
                "only files beside the document and below are read; move the file there",
            ),
        };
        let problem =
            Diagnostic::error(&reference.text_at, format!("`{text}` {problem}")).help(help);
        in_file(file, problem)
    }

    /// Reads the file at `path`, once.
    fn load(
        &mut self,
        from: usize,
        path: &str,
        reference: &Reference,
    ) -> Result<usize, Option<Box<Diagnostic>>> {
        if !self.loaded.contains_key(path) {
            let loaded = self.read(path);
            self.loaded.insert(path.to_owned(), loaded);
        }
        match self.loaded.get(path) {
            Some(Loaded::File(file)) => Ok(*file),
            Some(Loaded::Missing(problem)) => {
                Err(Some(Box::new(self.missing(from, path, problem, reference))))
            }
            Some(Loaded::Broken) | None => Err(None),
        }
    }

    fn read(&mut self, path: &str) -> Loaded {
        let text = match self.library.text(path) {
            Ok(text) => text,
            Err(problem) => return Loaded::Missing(problem),
        };
        let mut source = Source::new(format!("{}{path}", self.folder), text);
        let is_known = ["yaml", "yml", "json"]
            .iter()
            .any(|extension| source.has_extension(extension));
        let mut problems = self.report.fresh();
        let root = syntax::parse(&mut source, &mut problems);
        // Any line of text is YAML, but not what anybody refers to.
        let is_tree = root.as_ref().is_some_and(|root| root.as_object().is_some());
        if !is_known && !is_tree {
            return Loaded::Missing("is neither YAML nor JSON".to_owned());
        }
        let file = self.sources.add(source);
        self.report.take_file(file, problems);
        // The files are numbered as the sources are.
        self.files.push(File {
            path: path.to_owned(),
            root: root.unwrap_or(Node::Null),
        });
        match self.files.last() {
            Some(File { root, .. }) if *root != Node::Null => Loaded::File(file),
            _ => Loaded::Broken,
        }
    }

    fn missing(&self, from: usize, path: &str, problem: &str, reference: &Reference) -> Diagnostic {
        let text = &reference.text;
        let section = reference.object.section();
        let named = section
            .map(|section| Pointer::root().keys(["components", section, text]))
            .filter(|named| self.node(&(0, named.clone())).is_some());
        let problem = match named {
            Some(named) if !text.contains('#') => {
                Diagnostic::error(&reference.text_at, format!("`{text}` is no reference"))
                    .help(format!("write `{named}`"))
            }
            _ => Diagnostic::error(
                &reference.text_at,
                format!("`{text}` leads to no file that can be read"),
            )
            .label(format!("`{}{path}` {problem}", self.folder))
            .help("it must be YAML or JSON; paths begin at the file that the reference stands in"),
        };
        in_file(from, problem)
    }

    /// Lets every reference say where the thing stands in the document.
    fn rewrite(&mut self, plan: &Plan) {
        for link in &self.links {
            let text = match link.to.as_ref().map(|to| plan.means(to)) {
                Some(to) => match plan.place(to) {
                    Some(at) => at.to_fragment(),
                    None => continue,
                },
                // It must not be taken for a reference inside of the document.
                None => "./?".to_owned(),
            };
            let Some(file) = self.files.get_mut(link.file) else {
                continue;
            };
            match file.root.at_mut(&link.at) {
                Some(Node::Object(entries)) if !link.is_mapping => {
                    entries.insert("$ref".to_owned(), Node::String(text));
                }
                Some(node) if link.is_mapping => *node = Node::String(text),
                _ => {}
            }
        }
    }

    fn move_parts(&mut self, plan: &Plan) {
        // What is held by others moves first, so that it comes along with them.
        for (part, (file, at)) in plan.in_place.iter().rev() {
            let node = self.take(part);
            let holder = self.files.get_mut(*file);
            let Some(holder) = holder.and_then(|file| file.root.at_mut(at)) else {
                continue;
            };
            let lost: Vec<String> = holder
                .entries()
                .map(|(key, _)| key.to_owned())
                .filter(|key| key != "$ref")
                .collect();
            *holder = node;
            for key in lost {
                let problem = hidden_sibling(&PATH_ITEM, &key, at);
                self.report.push(problem.in_file(*file));
            }
        }
        // A file that is a schema and holds others comes after those.
        let (whole, parts): (Vec<_>, Vec<_>) = plan
            .components
            .iter()
            .partition(|(_, at)| *at == Pointer::root());
        for part in parts.into_iter().chain(whole) {
            let node = self.take(part);
            if let (Some(at), Some(document)) = (plan.places.get(part), self.files.first_mut()) {
                document.root.put(at, node);
            }
        }
        for (part, at) in &plan.places {
            self.sources.mount(at.clone(), part.0, part.1.clone());
        }
    }

    /// Takes a part out of its file.
    fn take(&mut self, (file, at): &Spot) -> Node {
        let Some(node) = self
            .files
            .get_mut(*file)
            .and_then(|file| file.root.at_mut(at))
        else {
            return Node::Null;
        };
        let mut node = std::mem::replace(node, Node::Null);
        if *at == Pointer::root()
            && let Node::Object(entries) = &mut node
        {
            for shelf in parts::SHELVES {
                entries.shift_remove(shelf);
            }
        }
        node
    }
}

/// Whether the reference leads to a component of the document, so that nothing is to be done.
fn names_component(text: &str, object: &'static Object, is_mapping: bool) -> bool {
    if is_mapping && object.is(&SCHEMA) && !text.contains(['#', '/', '.']) {
        return true;
    }
    let section = object.section().unwrap_or_default();
    text.strip_prefix("#/components/")
        .and_then(|rest| rest.strip_prefix(section))
        .and_then(|rest| rest.strip_prefix('/'))
        .is_some_and(|name| !name.contains('/'))
}

fn in_file(file: usize, problem: Diagnostic) -> Diagnostic {
    if file == 0 {
        problem
    } else {
        problem.in_file(file)
    }
}
