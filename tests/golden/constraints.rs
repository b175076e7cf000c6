//! Bounds, held before a request is sent: wherever they stand in a schema, and however large they are.

use golden::constraints::Client;
use golden::constraints::models::{
    Contact, Flat, FlatKind, Limits, LimitsEither, Name, Patch, PatchShape, Round, Size,
};
use golden::{Constraint, Maybe, OneOrMany};

const LARGE: i64 = 9_007_199_254_740_993;

fn client() -> Client {
    // Nothing is ever sent there.
    Client::builder()
        .base_url("http://127.0.0.1:9")
        .retry(golden::Retry::none())
        .build()
        .expect("an address")
}

async fn faults(limits: Limits) -> Vec<String> {
    let error = client().limits().set(limits).await.expect_err("not sent");
    error.violations().iter().map(ToString::to_string).collect()
}

fn least() -> Limits {
    Limits::new(LARGE)
}

fn names<const N: usize>(texts: [&str; N]) -> Vec<Name> {
    texts.map(Name::from).into()
}

#[tokio::test]
async fn large_integers_are_held_exactly() {
    for (limits, fault) in [
        (
            Limits::new(LARGE - 1),
            "least: too small, at least 9007199254740993 required",
        ),
        (
            least().with_most(LARGE + 1),
            "most: too large, at most 9007199254740993 allowed",
        ),
        (
            least().with_above(LARGE - 1),
            "above: too small, more than 9007199254740992 required",
        ),
        (
            least().with_below(-5),
            "below: too large, less than -5 required",
        ),
        (
            least().with_step(LARGE + 1),
            "step: must be a multiple of 3",
        ),
        (
            least().with_share(0.0),
            "share: too small, more than 0 required",
        ),
        (
            least().with_share(0.75),
            "share: too large, at most 0.5 allowed",
        ),
        (least().with_rate(0.3), "rate: must be a multiple of 0.25"),
        (least().with_odd(2), "odd: not allowed by the documentation"),
        (least().with_odd(5), "odd: not allowed by the documentation"),
        (
            least().with_tags(["a"]),
            "tags: not allowed by the documentation",
        ),
        (
            least().with_tags(["a", "all"]),
            "tags[1]: not allowed by the documentation",
        ),
    ] {
        assert_eq!(faults(limits).await, [fault]);
    }
}

#[tokio::test]
async fn what_is_next_to_what_is_not_allowed_is_allowed() {
    let limits = least().with_odd(3).with_tags(["a", "b"]);
    assert!(faults(limits).await.is_empty());
    assert!(
        faults(least().with_tags(Vec::<String>::new()))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn bounds_are_held_at_any_depth() {
    for (limits, fault) in [
        (
            least().with_matrix([vec![9], vec![1, 10]]),
            "matrix[1][1]: too large, at most 9 allowed",
        ),
        (
            least().with_matrix([vec![1, 2, 3]]),
            "matrix[0]: 3 items, at most 2 allowed",
        ),
        (
            least().with_grid(vec![vec!["four".to_owned()]]),
            "grid[0][0]: 4 characters, at most 3 allowed",
        ),
        (
            least().with_scores(
                [("a", 0), ("b", -1)]
                    .map(|(name, score)| (name.to_owned(), score))
                    .into(),
            ),
            "scores.b: too small, at least 0 required",
        ),
        (
            least().with_scores(["a", "b", "c"].map(|name| (name.to_owned(), 1)).into()),
            "scores: 3 entries, at most 2 allowed",
        ),
        (
            least().with_groups([("a".to_owned(), names(["short", "b"]))].into()),
            "groups.a[0]: 5 characters, at most 4 allowed",
        ),
        (
            least().with_groups([("a".to_owned(), names(["b"]))].into()),
            "groups.a: 1 item, at least 2 required",
        ),
        (
            least().with_names(["short"]),
            "names[0]: 5 characters, at most 4 allowed",
        ),
        (
            least().with_refined("short"),
            "refined: 5 characters, at most 4 allowed",
        ),
        (
            least().with_refined("a"),
            "refined: 1 character, at least 2 required",
        ),
        (
            least().with_both("a"),
            "both: 1 character, at least 2 required",
        ),
        (
            least().with_both("four"),
            "both: 4 characters, at most 3 allowed",
        ),
        (
            least().with_lists(["a"]),
            "lists[0]: 1 character, at least 2 required",
        ),
        (
            least().with_lists(["aa", "bb", "cc"]),
            "lists: 3 items, at most 2 allowed",
        ),
        (
            least().with_few(Name::from("short")),
            "few: 5 characters, at most 4 allowed",
        ),
        (
            least().with_few(OneOrMany::Many(names(["short", "b"]))),
            "few[0]: 5 characters, at most 4 allowed",
        ),
        (
            least().with_few(OneOrMany::Many(names(["a", "b", "c"]))),
            "few: 3 items, at most 2 allowed",
        ),
        (
            least().with_either(LimitsEither::Text("abc".to_owned())),
            "either: 3 characters, at most 2 allowed",
        ),
        (
            least().with_either(LimitsEither::Integer(6)),
            "either: too large, at most 5 allowed",
        ),
    ] {
        assert_eq!(faults(limits).await, [fault]);
    }
}

#[tokio::test]
async fn properties_that_are_not_declared_have_bounds_too() {
    let mut limits = least();
    limits.additional_properties.insert("more".to_owned(), 0);
    assert_eq!(
        faults(limits).await,
        ["more: too small, at least 1 required"]
    );
}

#[tokio::test]
async fn lists_of_lists_are_held_where_they_are_a_body_and_lists_where_they_are_a_parameter() {
    let grid = vec![vec!["a".to_owned(), "four".to_owned()]];
    let call = client().grids().set(grid).sizes([2, 1]);
    let error = call.await.expect_err("not sent");
    let faults: Vec<_> = error
        .violations()
        .iter()
        .map(|fault| (fault.path(), fault.constraint()))
        .collect();
    assert_eq!(
        faults,
        [
            ("[0][1]", Some(Constraint::MaxLength(3))),
            ("sizes[1]", Some(Constraint::Minimum(2))),
        ]
    );
}

#[tokio::test]
async fn of_properties_that_stand_in_for_each_other_enough_are_there_and_not_too_many() {
    let contact = Contact::new("Ann").with_phone("+1");
    for (contact, fault) in [
        (
            Contact::new("Ann").with_email("a@example.com"),
            "body: phone or fax is required",
        ),
        (
            contact.clone(),
            "body: email or street with city is required",
        ),
        (
            contact.clone().with_city("Bonn"),
            "body: email or street with city is required",
        ),
        (
            contact
                .clone()
                .with_email("a@example.com")
                .with_city("Bonn")
                .with_street(Maybe::Null),
            "body: only one is allowed of email or street with city",
        ),
    ] {
        let error = client()
            .contacts()
            .add(contact)
            .await
            .expect_err("not sent");
        let faults: Vec<_> = error.violations().iter().map(ToString::to_string).collect();
        assert_eq!(faults, [fault]);
    }
    // Nobody listens, but there is nothing wrong with it.
    let contact = contact.with_email("a@example.com").with_city("Bonn");
    let error = client()
        .contacts()
        .add(contact)
        .await
        .expect_err("not sent");
    assert!(error.violations().is_empty(), "{error}");
}

async fn patch_faults(patch: Patch) -> Vec<String> {
    let call = client().patches().apply(patch);
    let error = call.await.expect_err("nobody is there");
    error.violations().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn properties_are_counted_as_they_are_sent() {
    let nothing = ["body: 0 entries, at least 1 required"];
    assert_eq!(patch_faults(Patch::new()).await, nothing);
    let mut received = Patch::new();
    received.id = Some("p1".to_owned());
    assert_eq!(patch_faults(received).await, nothing);
    let sound: [&str; 0] = [];
    let null = Patch::new().with_pattern(Maybe::Null);
    assert_eq!(patch_faults(null).await, sound);

    let size = Size::new().with_width(1);
    let patch = |size: &Size| Patch::new().with_size(size.clone());
    assert_eq!(
        patch_faults(patch(&size)).await,
        ["size: 1 entry, at least 2 required"]
    );
    let mut more = size.with_depth(3);
    assert_eq!(patch_faults(patch(&more)).await, sound);
    more.additional_properties.insert("time".to_owned(), 4);
    assert_eq!(
        patch_faults(patch(&more)).await,
        ["size: 3 entries, at most 2 allowed"]
    );
}

#[tokio::test]
async fn properties_that_must_not_be_there_together_are_not() {
    let patch = Patch::new().with_color("red");
    assert!(patch_faults(patch.clone()).await.is_empty());
    assert_eq!(
        patch_faults(patch.with_pattern(Maybe::Null)).await,
        ["body: color with pattern is not allowed"]
    );
}

#[tokio::test]
async fn a_tag_that_means_another_variant_is_not_sent() {
    let patch = |shape| Patch::new().with_shape(shape);
    let round = |kind: &str| patch(PatchShape::Round(Round::new(kind)));
    assert_eq!(
        patch_faults(round("flat")).await,
        ["shape.kind: must be ball or round"]
    );
    assert!(patch_faults(round("ball")).await.is_empty());
    let flat = Flat::new().with_kind(FlatKind::from("round"));
    assert_eq!(
        patch_faults(patch(PatchShape::Flat(flat))).await,
        ["shape.kind: must be Flat"]
    );
}

#[test]
fn a_tag_that_may_be_left_out_is_written_all_the_same() {
    let shape = PatchShape::Flat(Flat::new().with_depth(5));
    let written = serde_json::to_value(shape).expect("it encodes");
    assert_eq!(written, serde_json::json!({"kind": "Flat", "depth": 5}));
}
