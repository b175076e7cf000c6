//! Bodies of requests: what is right passes, what is wrong is named.

use support::{API_KEY, Extent};

use crate::{Ask, ID, finds, get, received};

#[tokio::test]
async fn bodies_must_be_documented_and_valid() {
    let create = || Ask::new("POST /v1/things");
    let mut bare = create();
    bare.body = "{}".to_owned();
    for (ask, faults) in [
        (create().json(r#"{"name":"a"}"#), &[][..]),
        (create().json(r#"[{"name":"a"},{"name":"b"}]"#), &[]),
        (
            create().header("content-type: Application/JSON; charset=utf-8"),
            &["body: missing"],
        ),
        (
            bare,
            &["header `content-type`: ``, must be application/json"],
        ),
        (
            create().header("content-type: text/json"),
            &["body: missing"],
        ),
        (
            create()
                .json("{")
                .without("content-type")
                .header("content-type: text/plain"),
            &["header `content-type`: `text/plain`, must be application/json"],
        ),
        (
            create().json("{"),
            &["body: not JSON: EOF while parsing an object at line 1 column 1"],
        ),
        (
            create().json(r#"{"name":"a","mail":"b@example.com"}"#),
            &["body: $.mail: optional, but sent in the minimal call"],
        ),
        (
            create().json(r#"[{"name":"a"},{"name":"a","mail":"b@example.com"}]"#),
            &["body: $[1].mail: optional, but sent in the minimal call"],
        ),
        (
            create().json(r#"{"name":"a","nmae":"b"}"#),
            &["body: $.nmae: the document knows no such property"],
        ),
        (
            create().json(r#"{"name":"a","id":"b"}"#),
            &["body: $.id: read-only, but sent"],
        ),
    ] {
        finds("things/create", 201, Extent::Required, ask, faults).await;
    }
    for (invalid, fault) in [
        (r#"{"name":""}"#, "$.name: \"\" is shorter than 1 character"),
        (r#"{"name":5}"#, "$.name: 5 is not of type \"string\""),
        (r#"{}"#, "$: \"name\" is a required property"),
        (
            r#"[{"name":"a"},{"name":"b"},{"name":"c"}]"#,
            "$: [{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}] has more than 2 items",
        ),
        (
            r#"[{"name":"a"},{"name":true}]"#,
            "$[1].name: true is not of type \"string\"",
        ),
        (
            r#"null"#,
            "$: null is not valid under any of the schemas listed in the 'oneOf' keyword",
        ),
    ] {
        let fault = format!("body: {fault}");
        let ask = create().json(invalid);
        finds("things/create", 201, Extent::Required, ask, &[&fault]).await;
    }
    for (invalid, fault) in [
        ("\"mail\":\"b\"", "$.mail: \"b\" is not a \"email\""),
        ("\"mail\":null", "$.mail: null is not of type \"string\""),
        ("\"weight\":1.5", "$.weight: 1.5 is not of type \"integer\""),
        (
            "\"weight\":2147483648",
            "$.weight: 2147483648 is greater than the maximum of 2147483647",
        ),
        (
            "\"size\":{\"width\":\"5\"}",
            "$.size.width: \"5\" is not of type \"integer\"",
        ),
    ] {
        let body = format!("{{\"name\":\"a\",{invalid}}}");
        let ask = create().json(body);
        let fault = format!("body: {fault}");
        let received = received("things/create", 201, Extent::Full, &ask).await;
        assert!(
            received.violations.contains(&fault),
            "{:?}",
            received.violations
        );
    }
    let all = r#"{"name":"a","mail":"b@example.com","weight":5,"size":{"width":1,"height":2}}"#;
    finds("things/create", 201, Extent::Full, create().json(all), &[]).await;
    let lacking = r#"{"name":"a","weight":5,"size":{"width":1}}"#;
    let faults = [
        "body: $.size.height: documented, but not sent in the full call",
        "body: $.mail: documented, but not sent in the full call",
    ];
    let ask = create().json(lacking);
    finds("things/create", 201, Extent::Full, ask, &faults).await;

    let fault = "body: 2 bytes, but none is documented for the operation";
    finds(
        "things/get",
        200,
        Extent::Required,
        get().json("{}"),
        &[fault],
    )
    .await;
}

#[tokio::test]
async fn optional_bodies_and_null_are_told_apart() {
    let update = || Ask::new(format!("PUT /v1/things/{ID}"));
    let (required, full) = (Extent::Required, Extent::Full);
    for (extent, ask, faults) in [
        (required, update(), &[][..]),
        (
            required,
            update().json("{}"),
            &["body: optional, but sent in the minimal call"],
        ),
        (
            full,
            update(),
            &["body: documented, but not sent in the full call"],
        ),
        (full, update().json(r#"{"name":null}"#), &[]),
        (full, update().json(r#"{"name":"abcde"}"#), &[]),
        (
            full,
            update().json(r#"{"name":"abcdef"}"#),
            &["body: $.name: \"abcdef\" is longer than 5 characters"],
        ),
        (
            full,
            update().json("{}"),
            &["body: $.name: documented, but not sent in the full call"],
        ),
        (
            full,
            update().json("null"),
            &["body: $: null is not of type \"object\""],
        ),
    ] {
        finds("things/update", 204, extent, ask, faults).await;
    }
}

#[tokio::test]
async fn forms_are_read() {
    let send = |body: &str| {
        let mut ask = Ask::new("POST /v1/form").without("X-Key").without("accept");
        ask.body = body.to_owned();
        ask.header("accept: text/*")
            .header("content-type: application/x-www-form-urlencoded")
    };
    finds(
        "form/send",
        200,
        Extent::Full,
        send("grant=code&count=5"),
        &[],
    )
    .await;
    for (body, fault) in [
        ("count=5", "body: $: \"grant\" is a required property"),
        (
            "grant=coed&count=5",
            "body: $.grant: \"coed\" is not one of \"code\"",
        ),
        (
            "grant=code&count=5&count=6",
            "body: `count` is sent more than once",
        ),
        (
            "grant=code&count=x",
            "body: $.count: \"x\" is not of type \"integer\"",
        ),
    ] {
        finds("form/send", 200, Extent::Full, send(body), &[fault]).await;
    }
    // An operation without security takes no credentials.
    let key = send("grant=code&count=5").header(format!("x-key: {API_KEY}"));
    let fault = format!("header `x-key: {API_KEY}`: not documented for the operation");
    finds("form/send", 200, Extent::Full, key, &[&fault]).await;
}
