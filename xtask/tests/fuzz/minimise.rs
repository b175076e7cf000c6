//! A document that still shows what was found, with as little else in it as can be.

use std::time::{Duration, Instant};

use crate::mutate::{Content, Document};
use crate::support::Tree;

/// Longer than this nobody waits for a smaller document.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes away what can be taken away while `shows` holds.
pub(crate) fn minimise(document: Document, shows: impl Fn(&Document) -> bool) -> Document {
    let until = Instant::now() + PATIENCE;
    let json = document.json;
    match document.content {
        Content::Tree(tree) => {
            let with = |tree: Tree| Document {
                content: Content::Tree(tree),
                json,
            };
            with(smaller_tree(
                tree,
                &|tree| shows(&with(tree.clone())),
                until,
            ))
        }
        Content::Bytes(bytes) => {
            let with = |bytes: Vec<u8>| Document {
                content: Content::Bytes(bytes),
                json,
            };
            with(smaller_bytes(
                bytes,
                &|bytes| shows(&with(bytes.to_vec())),
                until,
            ))
        }
    }
}

/// Node by node from the top: gone, or else nothing but one of its children, or else a plain value.
fn smaller_tree(mut tree: Tree, shows: &dyn Fn(&Tree) -> bool, until: Instant) -> Tree {
    loop {
        let before = tree.clone();
        let mut index = 0;
        // Behind a node that stays come its children; behind one that goes, its next sister.
        while let Some(path) = tree.places().get(index).cloned() {
            if Instant::now() > until {
                return tree;
            }
            let mut without = tree.clone();
            without.remove(&path);
            if shows(&without) {
                tree = without;
                continue;
            }
            let children = tree.at(&path).map_or(0, Tree::len);
            for child in 0..children.min(4) {
                let mut lifted = tree.clone();
                if let Some(place) = lifted.at_mut(&path)
                    && let Some(inner) = place.child(child).cloned()
                {
                    *place = inner;
                    if shows(&lifted) {
                        tree = lifted;
                        break;
                    }
                }
            }
            index += 1;
        }
        if tree == before {
            return tree;
        }
    }
}

/// Piece by piece, in pieces that get smaller.
fn smaller_bytes(mut bytes: Vec<u8>, shows: &dyn Fn(&[u8]) -> bool, until: Instant) -> Vec<u8> {
    let mut size = bytes.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < bytes.len() {
            if Instant::now() > until {
                return bytes;
            }
            let mut without = bytes.clone();
            without.drain(at..(at + size).min(bytes.len()));
            if shows(&without) {
                bytes = without;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    bytes
}
