//! The order of entries, where OpenAPI gives it no meaning: the same for every way to write a document down, so
//! that what is emitted depends on what a document says and on nothing else.

use rustc_hash::FxHashMap;

use super::Node;

/// Puts the entries of every object in the order of their keys. Properties that are required stand first, in the
/// order in which they are said to be: that is a list, so it is somebody's order, and constructors take it.
pub(super) fn sort(node: &mut Node) {
    match node {
        Node::Array(elements) => elements.iter_mut().for_each(sort),
        Node::Object(entries) => {
            entries.values_mut().for_each(sort);
            entries.sort_unstable_keys();
            let required: FxHashMap<String, usize> = entries
                .get("required")
                .map(Node::elements)
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .zip(0..)
                .collect();
            if let Some(Node::Object(properties)) = entries.get_mut("properties")
                && !required.is_empty()
            {
                // The sort is stable: the rest stays in the order of the keys.
                properties.sort_by_cached_key(|name, _| {
                    required.get(name.as_str()).copied().unwrap_or(usize::MAX)
                });
            }
        }
        _ => {}
    }
}
