//! Values of schemas that are put together from others: they decode, and come out as they were.

use golden::merging::models::{Event, Found, Search};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn same<T: Serialize + DeserializeOwned>(value: Value) -> T {
    let decoded: T = serde_json::from_value(value.clone()).expect("it decodes");
    let encoded = serde_json::to_value(&decoded).expect("it encodes");
    assert_eq!(encoded, value);
    decoded
}

#[test]
fn an_alternative_has_the_properties_that_stand_beside_it() {
    let event = same(json!({"kind": "closed", "at": 7, "reason": "night"}));
    let Event::Closed(closed) = event else {
        panic!("the tag tells: {event:?}");
    };
    assert_eq!((closed.at, closed.reason.as_str()), (7, "night"));

    let event = same(json!({"kind": "opened", "at": 8, "by": "jane"}));
    assert!(matches!(event, Event::Opened(opened) if opened.by == "jane"));
}

#[test]
fn an_event_of_a_kind_that_is_not_documented_survives() {
    let event: Event = same(json!({"kind": "painted", "at": 9, "color": "red"}));
    assert!(matches!(event, Event::Unknown(_)), "{event:?}");
}

#[test]
fn alternatives_that_only_set_conditions_leave_the_object_as_it_is() {
    let search: Search = same(json!({"text": "door"}));
    assert_eq!(search.text.as_deref(), Some("door"));
    same::<Search>(json!({"id": 3}));
}

#[test]
fn several_alternatives_may_hold_at_once() {
    let found: Found = same(json!({"name": "main", "score": 0.5, "rank": 1, "mark": "good"}));
    assert_eq!((found.name.as_str(), found.rank), ("main", Some(1)));
    // Which type the property has depends on the alternative, so it keeps any.
    same::<Found>(json!({"name": "main", "mark": 2}));
}

#[test]
fn parts_refine_each_other() {
    let found: Found = same(json!({
        "name": "main", "label": "north", "level": "high", "parts": ["hinge"],
        "entry_name": "a", "entryName": "b",
    }));
    assert_eq!(found.entry_name.as_deref(), Some("a"));
    assert_eq!(found.entry_name_2.as_deref(), Some("b"));
}
