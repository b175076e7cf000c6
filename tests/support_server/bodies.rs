//! Bodies of requests: what is right passes, what is wrong is named.

use serde_json::json;
use support::{API_KEY, Extent};

use crate::{Ask, ID, finds, get};

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
        let received = crate::received("things/create", 201, Extent::Full, &ask).await;
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

#[tokio::test]
async fn forms_are_read_by_the_encoding_of_each_field() {
    let send = |body: &str| {
        let mut ask = Ask::new("POST /v1/encoded")
            .without("X-Key")
            .without("accept");
        ask.body = body.to_owned();
        ask.header("content-type: application/x-www-form-urlencoded")
    };
    let body =
        "ids=1%7C2&range[from]=1&range[to]=2&whole=%7B%22from%22:1,%22to%22:2%7D&text=%22x%22";
    let received = crate::received("form/encoded", 204, Extent::Full, &send(body)).await;
    assert_eq!(received.violations, Vec::<String>::new());
    let range = json!({ "from": 1, "to": 2 });
    let expected = json!({ "ids": [1, 2], "range": range, "whole": range, "text": "x" });
    assert_eq!(received.body, Some(expected));
    for (body, fault) in [
        (
            "ids=1,2",
            "body: $.ids[0]: \"1,2\" is not of type \"integer\"",
        ),
        (
            "text=x",
            "body: not JSON: expected value at line 1 column 1",
        ),
        ("whole=x", "body: $.whole: \"x\" is not of type \"object\""),
    ] {
        let received = crate::received("form/encoded", 204, Extent::Required, &send(body)).await;
        let found = received
            .violations
            .iter()
            .any(|violation| violation == fault);
        assert!(found, "{body}: {:?}", received.violations);
    }
}

/// A form of these parts: the headers of each, and what is in it.
fn parts(parts: &[(&str, &str)]) -> Ask {
    let mut ask = Ask::new("POST /v1/parts")
        .without("X-Key")
        .without("accept");
    for (head, body) in parts {
        ask.body
            .push_str("--edge\r\ncontent-disposition: form-data; ");
        ask.body.push_str(&format!("{head}\r\n\r\n{body}\r\n"));
    }
    ask.body.push_str("--edge--\r\n");
    ask.header("accept: image/png")
        .header("content-type: multipart/form-data; boundary=edge")
}

#[tokio::test]
async fn parts_are_read() {
    const FILE: (&str, &str) = (
        "name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png",
        "PNG",
    );
    const MORE: (&str, &str) = (
        "name=\"more\"; filename=\"b\"\r\ncontent-type: application/octet-stream",
        "b",
    );
    const COUNT: (&str, &str) = ("name=\"count\"", "5");
    const RANGE: (&str, &str) = (
        "name=\"range\"\r\ncontent-type: application/json",
        "{\"from\":1,\"to\":2}",
    );
    const IDS: (&str, &str) = ("name=\"ids\"\r\ncontent-type: application/json", "[1,2]");
    let all = parts(&[FILE, MORE, MORE, COUNT, RANGE, IDS]);
    let received = crate::received("form/parts", 200, Extent::Full, &all).await;
    assert_eq!(received.violations, Vec::<String>::new());
    let expected = json!({
        "file": "PNG", "more": ["b", "b"], "count": 5, "range": { "from": 1, "to": 2 }, "ids": [1, 2],
    });
    assert_eq!(received.body, Some(expected));
    assert_eq!(received.answer, json!("text"));
    for (part, fault) in [
        (FILE, "body: part `file`: sent more than once"),
        (
            ("name=\"count\"", "five"),
            "body: $.count: \"five\" is not of type \"integer\"",
        ),
        (
            ("name=\"count\"; filename=\"5\"", "5"),
            "body: part `count`: must have a file name if it is a file, and else not",
        ),
        (
            ("name=\"range\"", "{}"),
            "body: part `range`: sent as text/plain, must be application/json",
        ),
        (
            ("name=\"ids\"\r\ncontent-type: application/json", "1"),
            "body: $.ids: 1 is not of type \"array\"",
        ),
        (
            ("name=\"more\"\r\ncontent-type: text/plain", "b"),
            "body: part `more`: sent as text/plain, must be application/octet-stream",
        ),
        (
            ("name=\"other\"", "b"),
            "body: $.other: the document knows no such property",
        ),
    ] {
        let received =
            crate::received("form/parts", 200, Extent::Required, &parts(&[FILE, part])).await;
        let found = received
            .violations
            .iter()
            .any(|violation| violation == fault);
        assert!(found, "{part:?}: {:?}", received.violations);
    }
    let mut cut = parts(&[FILE]);
    cut.body.truncate(cut.body.len() - 10);
    let received = crate::received("form/parts", 200, Extent::Required, &cut).await;
    let first = received.violations.first().cloned().unwrap_or_default();
    assert!(first.starts_with("body: not a form of parts"), "{first}");
}

#[tokio::test]
async fn what_is_no_form_is_taken_as_text() {
    let send = |content_type: &str, body: &str| {
        let mut ask = Ask::new("PUT /v1/bytes").without("X-Key").without("accept");
        ask.body = body.to_owned();
        ask.header("accept: application/xml")
            .header(format!("content-type: {content_type}"))
    };
    for content_type in ["image/webp", "application/xml; charset=utf-8"] {
        let received =
            crate::received("bytes/put", 200, Extent::Full, &send(content_type, "<a/>")).await;
        assert_eq!(received.violations, Vec::<String>::new());
        assert_eq!(received.body, Some(json!("<a/>")));
        // However an object is written, it is a text to whoever does not read it.
        assert_eq!(received.answer, json!("{\"from\":1.0,\"to\":1.0}"));
    }
    let fault = "header `content-type`: `text/plain`, must be application/xml or image/*";
    finds(
        "bytes/put",
        200,
        Extent::Full,
        send("text/plain", "a"),
        &[fault],
    )
    .await;
}
