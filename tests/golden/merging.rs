//! Values of schemas that are put together from others: they decode, and come out as they were.

use golden::merging::Client;
use golden::merging::models::{Door, Event, Found, Frame, Gate, Handle, Place, Search};
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

#[test]
fn a_kind_of_a_kind_is_a_kind_of_both() {
    let door = same(json!({"kind": "gate", "angle": 90}));
    assert!(matches!(door, Door::Gate(gate) if gate.angle == Some(90)));
    let door = same(json!({"kind": "Swinging", "angle": 30}));
    assert!(matches!(door, Door::Swinging(door) if door.angle == Some(30)));
}

#[test]
fn what_must_be_there_and_has_no_type_of_its_own_has_that_of_further_properties() {
    let frame: Frame = same(json!({"color": "red", "motto": "enter"}));
    assert_eq!(frame.color, "red");
    assert_eq!(frame.additional_properties["motto"], "enter");
    serde_json::from_value::<Frame>(json!({"motto": "enter"})).unwrap_err();
}

#[test]
fn an_object_that_two_parts_declare_has_the_properties_of_both() {
    let frame: Frame = same(json!({"color": "red", "size": {"width": 2, "depth": 1}}));
    let size = frame.size.expect("a size");
    assert_eq!((size.width, size.depth), (Some(2), Some(1)));
}

#[test]
fn of_two_choices_a_value_is_one_of_each() {
    let handle: Handle = same(json!({"left": true, "wood": "oak"}));
    assert_eq!(
        (handle.left, handle.wood.as_deref()),
        (Some(true), Some("oak"))
    );
}

#[tokio::test]
async fn bounds_of_all_parts_hold_and_those_of_one_alternative_do_not() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:9")
        .retry(golden::Retry::none())
        .build()
        .expect("an address");
    let hang = async |gate: Gate| {
        let error = client
            .doors()
            .hang(gate)
            .await
            .expect_err("nobody is there");
        error
            .violations()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let gate = || Gate::new("gate");
    assert_eq!(
        hang(gate().with_title("a")).await,
        ["title: 1 character, at least 2 required"]
    );
    assert_eq!(
        hang(gate().with_title("abcdef")).await,
        ["title: 6 characters, at most 5 allowed"]
    );
    let place = Place::new().with_number(100);
    assert!(hang(gate().with_place(place)).await.is_empty());
}
