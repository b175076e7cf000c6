//! Enumerations: what has names is an enum, what has none stays what it is, and unknown values survive.

use golden::enums::models::{Letter, Priority, Ticket, TicketStage};
use golden::{Json, Maybe};
use serde_json::{Value, json};

fn same(value: Value) -> Ticket {
    let decoded: Ticket = serde_json::from_value(value.clone()).expect("it decodes");
    let encoded = serde_json::to_value(&decoded).expect("it encodes");
    for (name, value) in value.as_object().expect("an object") {
        assert_eq!(encoded[name], *value, "{name}");
    }
    decoded
}

#[test]
fn integers_with_names_are_enums_and_stay_integers() {
    let ticket = same(json!({
        "priority": -1, "other": 1, "priorities": [9_007_199_254_740_993_i64, -1], "stage": 2,
    }));
    assert_eq!(ticket.priority, Priority::Low);
    assert_eq!(ticket.other, Maybe::Value(Priority::High));
    assert_eq!(
        ticket.priorities,
        Some(vec![Priority::AtOnce, Priority::Low])
    );
    assert_eq!(ticket.stage, Maybe::Value(TicketStage::Closed));
    assert_eq!(
        Priority::ALL.iter().map(|it| it.get()).collect::<Vec<_>>(),
        [-1, 1, 9_007_199_254_740_993]
    );
}

#[test]
fn integers_that_are_not_documented_survive() {
    let ticket = same(json!({"priority": 7, "stage": 0, "code": 500, "plain": 3}));
    assert!(ticket.priority.is_unknown());
    assert_eq!(
        (ticket.priority.get(), ticket.priority),
        (7, Priority::from(7))
    );
    assert_eq!(ticket.priority, 7);
    assert_eq!(ticket.plain, Some(3));
}

#[test]
fn null_among_the_values_is_null_and_absent_is_the_default() {
    assert_eq!(
        same(json!({"priority": 1, "stage": null})).stage,
        Maybe::Null
    );
    let ticket = same(json!({"priority": 1}));
    assert_eq!(ticket.stage, Maybe::Value(TicketStage::Open));
    assert_eq!(ticket.other, Maybe::Absent);
}

#[test]
fn texts_have_the_names_they_are_given() {
    let ticket = same(json!({"priority": 1, "letter": "+"}));
    assert_eq!(ticket.letter, Some(Letter::Third));
    assert_eq!(Letter::First.as_str(), "1");
}

#[test]
fn other_lists_of_values_stay_what_their_type_is() {
    let ticket = same(json!({"priority": 1, "share": 0.5, "certain": true, "mixed": "many"}));
    assert_eq!((ticket.share, ticket.certain), (Some(0.5), Some(true)));
    assert_eq!(ticket.mixed, Some(Json::from("many")));
    assert_eq!(
        same(json!({"priority": 1, "mixed": 1})).mixed,
        Some(Json::from(1))
    );
}

#[test]
fn what_is_no_integer_is_no_value() {
    for value in [json!("1"), json!(1.5), json!(null), json!(true)] {
        serde_json::from_value::<Priority>(value).unwrap_err();
    }
    assert_eq!(
        serde_json::from_value::<Priority>(json!(1.0)).unwrap(),
        Priority::High
    );
}
