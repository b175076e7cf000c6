//! What is remembered of the pages of a list, so that one that comes again is told. What is asked
//! for next is in `cursor`.

use bytes::Bytes;
use serde_json::Value;

/// What is remembered of the pages that came.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) pages: u64,
    /// How many items there are in all, as was told last.
    pub(super) total: Option<u64>,
    /// How many items the next pages are taken to hold when they are fetched ahead. Not known if
    /// the last page differs from the one before it and from what was asked for.
    pub(super) step: Option<u64>,
    /// The last page, and how many items it held.
    pub(super) previous: (Bytes, u64),
    /// The last page whose number is a power of two: against it, a circle of any length shows
    /// sooner or later, with no more than this one page kept.
    landmark: Bytes,
    /// Whether there were pages before these, of which nothing is remembered.
    pub(super) is_resumed: bool,
}

impl Seen {
    /// Nothing, in a list that goes on where another one was left.
    pub(super) fn resumed() -> Self {
        Self {
            is_resumed: true,
            ..Self::default()
        }
    }

    /// What is wrong, if this page was there already.
    pub(super) fn repetition(&self, body: &Bytes, items: u64) -> Option<&'static str> {
        let (previous, previous_items) = &self.previous;
        if items == 0 || self.pages == 0 {
            return None;
        }
        if body == previous
            || (items == *previous_items
                && self.pages.is_power_of_two()
                && holds_same_lists(previous, body))
        {
            return Some("the service gave the same page twice in a row");
        }
        (*body == self.landmark).then_some("the service gives the same pages again and again")
    }

    pub(super) fn remember(&mut self, body: &Bytes, items: u64) {
        self.previous = (body.clone(), items);
        if self.pages.is_power_of_two() {
            self.landmark = body.clone();
        }
    }
}

/// Whether two pages differ in nothing but what stands around their items, such as the time. It
/// takes reading them whole, so it is asked only now and then, and not of what is far from alike.
fn holds_same_lists(one: &Bytes, other: &Bytes) -> bool {
    const SLACK: usize = 64;
    if one.len().abs_diff(other.len()) > SLACK {
        return false;
    }
    match (lists(one), lists(other)) {
        (Some(one), Some(other)) => !one.is_empty() && one == other,
        _ => false,
    }
}

fn lists(body: &Bytes) -> Option<Vec<Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Object(members) => Some(
            members
                .into_iter()
                .map(|(_, member)| member)
                .filter(|member| member.as_array().is_some_and(|items| !items.is_empty()))
                .collect(),
        ),
        list @ Value::Array(_) => Some(vec![list]),
        _ => None,
    }
}
