//! What goes over the wire, and what is read from it, where it is easily got wrong.

use golden::scalars::models::Values;
use golden::unions::models::{Beast, Factor, Forecast, Lion, Mood, Move, Term, Track, Weather};
use golden::wire::Client;
use golden::wire::models::{
    Account, Animal, Bag, BagWord, Circle, Color, Dog, Either, Numbered, Shape, Size, User,
};
use golden::{Json, Maybe};
use serde_json::{Value, json};

fn same(value: Value) -> Bag {
    // As text, which is what comes over the wire.
    let decoded: Bag = serde_json::from_str(&value.to_string()).expect("it decodes");
    let encoded = serde_json::to_string(&decoded).expect("it encodes");
    assert_eq!(serde_json::from_str::<Value>(&encoded).unwrap(), value);
    decoded
}

#[test]
fn a_tag_that_no_variant_declares_is_read_and_written_once() {
    let bag = same(json!({"shape": {"@type": "circle", "radius": 1.5}}));
    assert!(matches!(bag.shape, Some(Shape::Circle(_))), "{bag:?}");
    let bag = same(json!({"shapes": {
        "a": {"@type": "Square", "side": 2.5}, "b": {"@type": "circle", "radius": 0.5}, "c": {"@type": "line", "at": [1]}, "d": {},
    }}));
    let shapes = bag.shapes.expect("some");
    assert!(matches!(shapes["a"], Shape::Square(_)));
    assert!(matches!(shapes["c"], Shape::Unknown(_)));
    assert!(matches!(shapes["d"], Shape::Unknown(_)));
    // The second name of a variant means the same, and the first is written.
    let disc: Shape = serde_json::from_value(json!({"@type": "disc", "radius": 1.0})).unwrap();
    let text = serde_json::to_string(&disc).unwrap();
    assert_eq!(text.matches("@type").count(), 1);
    // What has no place in a union has no tag.
    let circle = serde_json::to_value(Circle::new(1.0)).unwrap();
    assert_eq!(circle, json!({"radius": 1.0}));
}

fn same_union<T: serde::Serialize + serde::de::DeserializeOwned>(value: Value) -> T {
    let decoded: T = serde_json::from_str(&value.to_string()).expect("it decodes");
    assert_eq!(serde_json::to_value(&decoded).expect("it encodes"), value);
    decoded
}

#[test]
fn what_lists_its_own_kinds_is_one_of_them_and_they_have_its_properties() {
    let beast = same_union(json!({"kind": "bear", "name": "Bo", "sleeps": 5}));
    let Beast::Bear(bear) = beast else {
        panic!("the tag tells: {beast:?}");
    };
    assert_eq!((bear.name.as_deref(), bear.sleeps), (Some("Bo"), 5));
    let lion: Lion = same_union(json!({"kind": "lion", "mane": true}));
    assert_eq!((lion.kind.as_str(), lion.mane), ("lion", Some(true)));
    let fox: Beast = same_union(json!({"kind": "fox", "tail": 1}));
    assert!(matches!(fox, Beast::Unknown(_)), "{fox:?}");

    let track: Track = same_union(json!({"at": "here", "toes": 5}));
    assert!(matches!(track, Track::Print(print) if print.at == "here"));
    let track: Track = same_union(json!({"at": "there", "color": "red"}));
    assert!(matches!(track, Track::Hair(hair) if hair.at == "there"));
}

#[test]
fn unions_that_are_alternatives_of_each_other_end() {
    assert_eq!(same_union::<Term>(json!(1)), Term::Integer(1));
    assert_eq!(
        same_union::<Factor>(json!("x")),
        Factor::Text("x".to_owned())
    );
    let other: Factor = same_union(json!([true]));
    assert!(matches!(other, Factor::Unknown(_)));
}

#[test]
fn texts_of_several_alternatives_are_one_enumeration() {
    let moods: Vec<Mood> = same_union(json!(["wild", "sad"]));
    assert_eq!(moods, [Mood::Wild, Mood::from("sad")]);
    let weather: Vec<Weather> = same_union(json!(["rain", "hail"]));
    assert_eq!(weather[0], Weather::Rain);
    let forecast: Forecast = same_union(json!({"today": null}));
    assert_eq!(forecast.today, None);
}

#[test]
fn an_alternative_without_a_name_has_the_tags_that_it_lists() {
    let step: Move = same_union(json!({"how": "walk", "far": 3}));
    assert!(matches!(step, Move::Step(_)), "{step:?}");
    let jump: Move = serde_json::from_value(json!({"how": "jump", "kind": "cat"})).unwrap();
    assert!(matches!(jump, Move::Cat(_)), "{jump:?}");
    assert_eq!(serde_json::to_value(&jump).unwrap()["how"], "jump");
}

#[test]
fn what_others_are_kinds_of_is_one_of_them() {
    let same = |value: Value| {
        let animal: Animal = serde_json::from_str(&value.to_string()).expect("it decodes");
        assert_eq!(serde_json::to_value(&animal).expect("it encodes"), value);
        animal
    };
    let cat = same(json!({"petType": "Cat", "friends": [{"petType": "Cat", "name": "Tom"}]}));
    assert!(matches!(cat, Animal::Cat(_)), "{cat:?}");
    let puppy = same(json!({"petType": "puppy", "bark": "wiff", "weeks": 8}));
    let Animal::Dog(Dog::Puppy(puppy)) = puppy else {
        panic!("the tag tells: {puppy:?}");
    };
    assert_eq!((puppy.bark.as_str(), puppy.weeks), ("wiff", Some(8)));
    let fish = same(json!({"petType": "fish", "fins": 3}));
    assert!(matches!(fish, Animal::Unknown(_)), "{fish:?}");
    // A kind of which there are others again, and that is none of them.
    let dog = same(json!({"petType": "dog", "bark": "wuff", "friends": [{"petType": "fish"}]}));
    assert!(matches!(dog, Animal::Dog(Dog::Base(_))), "{dog:?}");
}

#[test]
fn values_tell_alternatives_apart_though_nothing_says_so() {
    for (kind, is_first) in [("one", true), ("two", false), ("three", false)] {
        let bag = same(json!({"either": {"kind": kind, "name": "x"}}));
        let first = matches!(bag.either, Some(Either::One(_)));
        assert_eq!(first, is_first, "{bag:?}");
        assert!(!matches!(bag.either, Some(Either::Unknown(_))));
    }
    let bag = same(json!({"either": {"kind": "four", "name": "x", "more": [null]}}));
    assert!(matches!(bag.either, Some(Either::Unknown(_))));
}

#[test]
fn a_number_can_be_a_tag() {
    let bag = same(json!({"numbered": {"version": 2, "b": "y"}}));
    assert!(matches!(bag.numbered, Some(Numbered::Second(_))), "{bag:?}");
    let bag = same(json!({"numbered": {"version": 3, "b": "y"}}));
    assert!(matches!(bag.numbered, Some(Numbered::Unknown(_))));
}

#[test]
fn the_enumeration_that_knows_a_value_has_it() {
    assert_eq!(
        same(json!({"word": "large"})).word,
        Some(BagWord::Size(Size::Large))
    );
    assert_eq!(
        same(json!({"word": "white"})).word,
        Some(BagWord::Color(Color::White))
    );
    same(json!({"word": "neither"}));
}

#[test]
fn whole_numbers_and_times_are_what_they_are_at_any_depth() {
    let bag: Bag = serde_json::from_value(json!({
        "wholes": [1.0, 2], "wholeMap": {"a": 3.0}, "wholeGrid": [[4.0, null]],
    }))
    .expect("they decode");
    let encoded = json!({"wholes": [1, 2], "wholeMap": {"a": 3}, "wholeGrid": [[4, null]]});
    assert_eq!(serde_json::to_value(bag).unwrap(), encoded);
    same(json!({"times": [1702985292062_i64], "timeMap": {"a": -1}}));
}

#[test]
fn null_and_absent_stay_apart_in_every_position() {
    let bag = same(json!({"gaps": [null, "a"], "gapMap": {"a": null, "b": "c"}}));
    assert_eq!(bag.gaps, Some(vec![None, Some("a".to_owned())]));
    let bag = same(json!({"size": null, "anything": null}));
    assert_eq!((bag.size, bag.anything), (Maybe::Null, Some(Json::Null)));
    let bag = same(json!({"size": "small"}));
    assert_eq!((bag.size, bag.anything), (Maybe::Value(Size::Small), None));
    assert_eq!(same(json!({"gapMap": null})).gap_map, Maybe::Null);
    assert_eq!(same(json!({})).gap_map, Maybe::Absent);
}

#[tokio::test]
async fn what_is_only_sent_is_asked_for_and_not_expected_back() {
    let user = User::new("Ann", "hunter2");
    let sent = serde_json::to_value(&user).unwrap();
    assert_eq!(sent, json!({"name": "Ann", "password": "hunter2"}));
    let received = json!({"id": "u1", "name": "Ann"});
    let user: User = serde_json::from_value(received).expect("no secret comes back");
    assert_eq!(
        (user.password.clone(), user.hint.clone()),
        (None, Maybe::Absent)
    );
    let account: Account = serde_json::from_value(json!({"id": "a1"})).unwrap();
    assert_eq!(account.pin, None);

    // What was received lacks what has to be sent.
    let client = Client::builder()
        .base_url("http://127.0.0.1:9")
        .build()
        .unwrap();
    let error = client.users().create(user).await.expect_err("not sent");
    assert_eq!(
        error.violations()[0].to_string(),
        "body: password is required"
    );
}

#[test]
fn integers_hold_64_bits_with_a_sign_and_without() {
    let value = json!({
        "boolean": true, "int32": i32::MIN, "text": "abc",
        "int64": i64::MIN, "integer": i64::MAX, "uint64": u64::MAX,
    });
    let decoded: Values = serde_json::from_str(&value.to_string()).expect("it decodes");
    assert_eq!(
        (decoded.integer, decoded.uint64),
        (Some(i64::MAX), Some(u64::MAX))
    );
    assert_eq!(serde_json::to_value(decoded).expect("it encodes"), value);
}
