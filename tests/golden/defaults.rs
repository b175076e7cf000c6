//! Properties that are left out, and what decoding takes them for.

use golden::defaults::models::{Change, Level, LookupGetResponse, Nulls, Page, Settings};
use golden::{Json, Maybe};
use serde_json::json;

fn page(json: serde_json::Value) -> Page {
    serde_json::from_value(json).expect("it decodes")
}

#[test]
fn what_only_comes_back_has_its_defaults() {
    let page = page(json!({"items": [], "total": 3}));
    assert_eq!((page.limit, page.offset, page.whole), (20, 0, 4));
    assert_eq!((page.open, page.closed), (true, false));
    assert_eq!((page.r#type.as_str(), page.note.as_str()), ("list", ""));
    assert_eq!(page.share, 0.5);
    assert_eq!((page.level, page.least), (Level::Normal, Level::Quiet));
    assert_eq!(page.amount.get(), 7);
    assert_eq!(page.tags, ["a", "b"]);
    assert_eq!(page.levels, [Level::Loud]);
    assert!(page.names.is_empty() && page.labels.is_empty());
    assert_eq!(page.weights.unwrap()["a"], 1);
    assert_eq!(page.since.unwrap().to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(page.owner.as_deref(), Some("nobody"));
    assert_eq!(page.parent, None);
    assert_eq!(page.anything.unwrap()["a"][0], 1);
}

#[test]
fn what_is_there_is_what_it_says() {
    let page = page(json!({
        "items": ["x"], "total": 3, "limit": 5, "offset": 6, "whole": 7.0, "open": false, "type": "tree",
        "level": "loud", "amount": 8, "tags": [], "labels": {"a": "b"}, "weights": {}, "anything": 1,
    }));
    assert_eq!((page.limit, page.offset, page.whole), (5, 6, 7));
    assert_eq!((page.open, page.r#type.as_str()), (false, "tree"));
    assert_eq!((page.level, page.amount.get()), (Level::Loud, 8));
    assert!(page.tags.is_empty() && page.weights.unwrap().is_empty());
    assert_eq!(page.labels["a"], "b");
    assert_eq!(page.anything, Some(Json::from(1)));
}

#[test]
fn null_is_not_the_default() {
    let page = page(json!({"items": [], "total": 3, "owner": null}));
    assert_eq!(page.owner, None);
    let encoded = serde_json::to_value(&page).expect("it encodes");
    assert_eq!(encoded["owner"], json!(null));
    assert!(encoded.as_object().unwrap().contains_key("owner"));
    assert_eq!(
        serde_json::from_value::<Page>(encoded).expect("it decodes"),
        page
    );

    let settings: Settings =
        serde_json::from_value(json!({"name": "main", "owner": null})).unwrap();
    assert_eq!(settings.owner, Maybe::Null);
}

#[test]
fn null_where_nobody_said_that_it_may_be_is_what_absence_is() {
    let decoded = |json| serde_json::from_value::<Nulls>(json).expect("it decodes");
    let absent = decoded(json!({"id": "n1"}));
    assert_eq!((absent.plain.as_deref(), absent.count), (None, 20));
    let null = decoded(json!({
        "id": "n1", "plain": null, "count": null, "words": null, "level": null, "since": null,
    }));
    assert_eq!(null, absent);
    // Where it is a value, it is one.
    let null = decoded(json!({"id": "n1", "owner": null, "anything": null}));
    assert_eq!((null.owner, null.anything), (None, Some(Json::Null)));
    let said = decoded(json!({"id": "n1", "count": 3, "words": ["x"], "level": "loud"}));
    assert_eq!((said.count, said.level), (3, Level::Loud));
    for wrong in [
        json!({"id": null}),
        json!({"id": "n1", "count": "three"}),
        json!({"id": "n1", "words": [null]}),
    ] {
        assert!(
            serde_json::from_value::<Nulls>(wrong.clone()).is_err(),
            "{wrong}"
        );
    }
}

#[test]
fn what_is_sent_as_well_can_still_be_left_out() {
    let received: Settings = serde_json::from_value(json!({"name": "main"})).unwrap();
    assert_eq!((received.limit, received.open), (Some(20), Some(false)));
    assert_eq!(received.level, Some(Level::Normal));
    assert_eq!(received.owner, Maybe::Value("nobody".to_owned()));

    let made = serde_json::to_value(Settings::new("main")).unwrap();
    assert_eq!(made, json!({"name": "main"}));
}

#[test]
fn what_is_only_sent_has_no_defaults() {
    let change: Change = serde_json::from_value(json!({})).unwrap();
    assert_eq!(change, Change::new());
    assert_eq!(serde_json::to_value(change).unwrap(), json!({}));
}

#[test]
fn defaults_do_not_tell_alternatives_apart() {
    for (json, is_person) in [
        (json!({"id": "a"}), true),
        (json!({"id": "a", "age": 3}), true),
        (json!({"id": "a", "cores": 3}), false),
    ] {
        let either: LookupGetResponse = serde_json::from_value(json).unwrap();
        let found = matches!(either, LookupGetResponse::Person(_));
        assert_eq!(found, is_person, "{either:?}");
    }
}
