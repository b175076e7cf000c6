//! The way from the root to a node while the tree is walked: a pointer that costs nothing until
//! somebody asks for it.

use super::Pointer;

/// One step, and the steps before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    step: Step<'a>,
}

/// How a node is reached from its parent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
    /// The first step of a walk that starts elsewhere than at the root.
    Start(&'a Pointer),
}

impl<'a> Trail<'a> {
    pub(super) fn root() -> Self {
        Self {
            parent: None,
            step: Step::Root,
        }
    }

    pub(super) fn start(at: &'a Pointer) -> Self {
        Self {
            parent: None,
            step: Step::Start(at),
        }
    }

    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    pub(super) fn parent(&self) -> Option<&'a Trail<'a>> {
        self.parent
    }

    pub(super) fn step(&self) -> Step<'a> {
        self.step
    }

    /// The last key, be it that of the node or of the array that holds it.
    pub(super) fn last_key(&self) -> Option<&'a str> {
        match self.step {
            Step::Key(key) => Some(key),
            Step::Index(_) => self.parent?.last_key(),
            Step::Root | Step::Start(_) => None,
        }
    }

    pub(super) fn pointer(&self) -> Pointer {
        let above = || self.parent.map(Trail::pointer).unwrap_or_default();
        match self.step {
            Step::Root => Pointer::root(),
            Step::Start(at) => at.clone(),
            Step::Key(key) => above().key(key),
            Step::Index(index) => above().index(index),
        }
    }
}
