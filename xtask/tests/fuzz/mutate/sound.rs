//! Changes after which a document most often still means something: other names, other words, other values.

use super::{Change, pick};
use crate::odd;
use crate::support::Tree;
use crate::support::tree::escaped;

impl Change<'_> {
    /// Gives a component another name, everywhere.
    pub(super) fn rename_component(&mut self) {
        let Some(components) = self.tree.get("components") else {
            return;
        };
        let mut names: Vec<(String, String)> = Vec::new();
        for (section, things) in components.entries() {
            for (name, _) in things.entries() {
                names.push((section.clone(), name.clone()));
            }
        }
        if names.is_empty() {
            return;
        }
        let (section, old) = pick(&mut self.random, &names);
        let new = odd::component_name(&mut self.random);
        if let Some(Tree::Map(entries)) = self
            .tree
            .get_mut("components")
            .and_then(|tree| tree.get_mut(&section))
        {
            if entries.iter().any(|(name, _)| *name == new) {
                return;
            }
            for (name, _) in entries.iter_mut().filter(|(name, _)| *name == old) {
                name.clone_from(&new);
            }
        }
        let before = format!("#/components/{section}/{}", escaped(&old));
        let after = format!("#/components/{section}/{}", escaped(&new));
        self.tree.each(&mut |tree| match tree {
            Tree::Text(text) if *text == before => text.clone_from(&after),
            Tree::Map(entries) if section == "securitySchemes" => {
                for (key, value) in entries {
                    if *key == old && matches!(value, Tree::List(_)) {
                        key.clone_from(&new);
                    }
                }
            }
            _ => {}
        });
    }

    pub(super) fn rename_property(&mut self) {
        let Some(path) = self.object_path(&["schema"]) else {
            return;
        };
        let new = odd::name(&mut self.random);
        let Some(schema) = self.tree.at_mut(&path) else {
            return;
        };
        let count = schema.get("properties").map_or(0, Tree::len);
        if count == 0 {
            return;
        }
        let index = self.random.usize(..count);
        let mut old = String::new();
        if let Some(Tree::Map(properties)) = schema.get_mut("properties") {
            if properties.iter().any(|(name, _)| *name == new) {
                return;
            }
            old = std::mem::replace(&mut properties[index].0, new.clone());
        }
        if let Some(Tree::List(required)) = schema.get_mut("required") {
            for name in required
                .iter_mut()
                .filter(|name| name.as_str() == Some(&old))
            {
                *name = Tree::text(new.clone());
            }
        }
    }

    pub(super) fn rename_parameter(&mut self) {
        let new = odd::name(&mut self.random);
        let Some(path) = self.object_path(&["parameter"]) else {
            return;
        };
        let Some(Tree::Text(name)) = self
            .tree
            .at_mut(&path)
            .and_then(|tree| tree.get_mut("name"))
        else {
            return;
        };
        let before = format!("{{{}}}", std::mem::replace(name, new.clone()));
        let after = format!("{{{new}}}");
        if let Some(Tree::Map(paths)) = self.tree.get_mut("paths") {
            for (path, _) in paths {
                *path = path.replace(&before, &after);
            }
        }
    }

    /// Gives another text to a keyword of some object.
    pub(super) fn retitle(&mut self, object: &str, keyword: &str) {
        let mut name = odd::name(&mut self.random);
        if self.random.bool() {
            name = format!("{}/{name}", odd::name(&mut self.random));
        }
        if let Some(path) = self.object_path(&[object])
            && let Some(object) = self.tree.at_mut(&path)
        {
            *object.entry(keyword, Tree::Null) = Tree::text(name);
        }
    }

    pub(super) fn retag(&mut self) {
        let name = odd::name(&mut self.random);
        if let Some(path) = self.object_path(&["operation"])
            && let Some(operation) = self.tree.at_mut(&path)
        {
            *operation.entry("tags", Tree::Null) = Tree::List(vec![Tree::text(name)]);
            if self.random.bool() {
                let id = operation.get("operationId").and_then(Tree::as_str);
                let method = id.and_then(|id| id.split('/').next_back()).unwrap_or("get");
                let method = Tree::text(method);
                *operation.entry("operationId", Tree::Null) = method;
            }
        }
    }

    pub(super) fn shuffle(&mut self) {
        let random = &mut self.random;
        self.tree.each(&mut |tree| {
            if let Tree::Map(entries) = tree {
                random.shuffle(entries);
            }
        });
    }

    /// Many of what there was one of.
    pub(super) fn repeat(&mut self) {
        let count = pick(&mut self.random, &[2, 3, 20, 120]);
        let Some(path) = self.place_where(|tree| matches!(tree, Tree::Map(_)) && tree.len() > 0)
        else {
            return;
        };
        if let Some(Tree::Map(entries)) = self.tree.at_mut(&path) {
            let (key, value) = pick(&mut self.random, entries);
            // Not so many that the document takes seconds.
            let count = if value.places().len() > 60 { 2 } else { count };
            let more = (0..count).map(|number| (format!("{key}{number}"), value.clone()));
            entries.extend(more);
        }
    }

    pub(super) fn reword(&mut self) {
        let keyword = pick(&mut self.random, &["summary", "description", "title"]);
        let said = odd::prose(&mut self.random);
        let kinds = ["operation", "schema", "parameter", "info", "tag"];
        if let Some(path) = self.object_path(&kinds)
            && let Some(object) = self.tree.at_mut(&path)
        {
            *object.entry(keyword, Tree::Null) = Tree::text(said);
        }
    }

    /// An enum, an example or a default of odd values.
    pub(super) fn odd_values(&mut self) {
        let random = &mut self.random;
        let (keyword, value) = match random.u8(..4) {
            0 => ("default", odd::value(random)),
            1 => ("example", odd::value(random)),
            2 => {
                let count = 1 + random.usize(..6);
                let values = (0..count).map(|_| Tree::text(odd::name(random)));
                ("enum", Tree::List(values.collect()))
            }
            _ => {
                let count = 1 + random.usize(..6);
                let values = (0..count).map(|_| odd::value(random));
                ("enum", Tree::List(values.collect()))
            }
        };
        if let Some(path) = self.object_path(&["schema"])
            && let Some(schema) = self.tree.at_mut(&path)
        {
            *schema.entry(keyword, Tree::Null) = value;
        }
    }
}
