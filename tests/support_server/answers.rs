//! What the server answers, what its assertions say, and what it knows of a document.

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::{Value, json};
use support::{Extent, SpecServer, check_examples};

use crate::{Ask, ID, document, finds, get};

#[tokio::test]
async fn answers_hold_what_is_documented() {
    let answer = |operation: &'static str, status, extent, ask: Ask| async move {
        let server = SpecServer::of(document(), operation, status, extent).await;
        let (head, body) = ask.send(&server).await;
        let answered = server.received().remove(0).answer;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body, answered);
        let status = format!("HTTP/1.1 {status} ");
        assert!(head.starts_with(&status), "{head}");
        assert!(
            head.contains("\r\ncontent-type: application/json\r\n"),
            "{head}"
        );
        body
    };
    let (required, full) = (Extent::Required, Extent::Full);
    // The example, but only what is required of it; then all of it, completed.
    assert_eq!(
        answer("things/get", 200, required, get()).await,
        json!({ "id": ID, "state": "Broken", "weight": null })
    );
    let complete = |weight: Value, depth: u8| {
        let mut thing = json!({ "id": ID, "name": "Lamp", "state": "Whole", "weight": weight,
            "parts": [], "extra": { "key": "value" } });
        if depth > 0 {
            let inner = json!({ "id": ID, "name": "Lamp", "state": "Whole", "weight": 5.0,
                "parts": [], "extra": { "key": "value" } });
            let other = json!({ "id": ID, "name": "text", "state": "Broken", "weight": null,
                "parts": [], "extra": { "key": "value" } });
            thing["parts"] = json!([inner, other]);
        }
        thing
    };
    let mut example = complete(Value::Null, 1);
    example["state"] = json!("Broken");
    assert_eq!(answer("things/get", 200, full, get()).await, example);
    assert_eq!(
        answer("things/get", 404, required, get()).await,
        json!({ "message": "No such thing" })
    );
    assert_eq!(
        answer("things/get", 404, full, get()).await,
        json!({ "message": "No such thing", "code": 17 })
    );
    let list = || Ask::new("GET /v1/things");
    assert_eq!(
        answer("things/list", 200, required, list()).await,
        json!({ "data": [] })
    );
    let page = answer("things/list", 200, full, list()).await;
    assert_eq!(page["data"][0], complete(json!(5.0), 1));
    assert_eq!(page["data"][1]["weight"], Value::Null);
    assert_eq!(page["total"].to_string(), "2.0");
    // One is answered with one, several with several.
    let create = || Ask::new("POST /v1/things");
    let one = answer("things/create", 201, full, create().json(r#"{"name":"a"}"#)).await;
    assert_eq!(one, complete(json!(5.0), 1));
    let many = answer(
        "things/create",
        201,
        full,
        create().json(r#"[{"name":"a"}]"#),
    )
    .await;
    assert_eq!(many[0], one);
    let first = answer(
        "things/create",
        201,
        required,
        create().json(r#"[{"name":"a"}]"#),
    )
    .await;
    assert_eq!(first, json!({ "id": ID, "state": "Whole", "weight": null }));
}

#[tokio::test]
async fn other_answers_are_text_or_nothing() {
    let server = SpecServer::of(document(), "form/send", 200, Extent::Required).await;
    let (head, body) = Ask::new("POST /v1/form").send(&server).await;
    assert!(head.contains("\r\ncontent-type: text/plain\r\n"), "{head}");
    assert_eq!(body, "fine");
    let server = SpecServer::of(document(), "things/mine", 204, Extent::Full).await;
    let (head, body) = Ask::new("GET /v1/things/mine").send(&server).await;
    assert!(
        head.starts_with("HTTP/1.1 204 ") && !head.contains("content-type"),
        "{head}"
    );
    assert_eq!(body, "");
    server.assert_conforms(&());
}

/// What an assertion says when it fails.
fn said(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion must fail");
    *panic
        .downcast::<String>()
        .expect("assertions say something")
}

#[tokio::test]
async fn assertions_hold_the_output_against_the_answer() {
    let server = SpecServer::of(document(), "things/get", 200, Extent::Required).await;
    assert_eq!(
        said(|| server.assert_conforms(&())),
        "things things/get 200 (Required): no request arrived"
    );
    get().send(&server).await;
    let thing = json!({ "id": ID, "state": "Broken", "weight": null });
    server.assert_conforms(&thing);
    let other = json!({ "id": ID, "state": "Whole", "name": "a" });
    let message = said(|| server.assert_conforms(&other));
    for line in [
        "things things/get 200 (Required): the answer doesn't survive",
        "  $.state: answered \"Broken\", re-encoded \"Whole\"",
        "  $.weight: answered null, not re-encoded",
        "  $.name: not answered, re-encoded \"a\"",
    ] {
        assert!(message.lines().any(|said| said == line), "{message}");
    }
    get().send(&server).await;
    assert_eq!(
        said(|| server.assert_conforms(&thing)),
        "things things/get 200 (Required): 2 requests arrived, must be one"
    );
}

#[tokio::test]
async fn assertions_name_every_violation() {
    let server = SpecServer::of(document(), "things/list", 200, Extent::Required).await;
    let line = "GET /v1/things?limit=0&a=%20b";
    Ask::new(line).send(&server).await;
    let expected = format!(
        "things things/list 200 (Required): the request isn't as documented\n{line}\n  \
         query parameter `limit`: optional, but sent in the minimal call\n  \
         query parameter `limit`: $: 0 is less than the minimum of 1\n  \
         query `a=%20b`: not documented for the operation"
    );
    assert_eq!(server.violations().len(), 3);
    assert_eq!(
        said(|| server.assert_conforms(&json!({ "data": [] }))),
        expected
    );
    assert_eq!(said(|| server.assert_failed("things/list", 200)), expected);
    assert_eq!(
        said(|| server.assert_error_body(&json!({ "data": [] }))),
        expected
    );
}

#[tokio::test]
async fn assertions_hold_what_was_sent_against_what_was_given() {
    let server = SpecServer::of(document(), "things/update", 204, Extent::Full).await;
    let update = Ask::new(format!("PUT /v1/things/{ID}"));
    update.json(r#"{"name":"a"}"#).send(&server).await;
    let (parameters, body) = (format!(r#"{{"id":"{ID}"}}"#), r#"{"name":"a"}"#);
    server.assert_sent(&parameters, body);
    assert_eq!(
        said(|| server.assert_sent(r#"{"id":"other"}"#, body)),
        format!(
            "things things/update 204 (Full): other parameters were sent\n  \
             $.id: given \"other\", sent \"{ID}\""
        )
    );
    assert_eq!(
        said(|| server.assert_sent(&parameters, "null")),
        "things things/update 204 (Full): another body was sent\n  \
         $: given null, sent {\"name\":\"a\"}"
    );
}

#[tokio::test]
async fn assertions_hold_errors_against_the_answer() {
    let server = SpecServer::of(document(), "things/get", 404, Extent::Required).await;
    get().send(&server).await;
    // A client may try again.
    get().send(&server).await;
    server.assert_failed("things/get", 404);
    server.assert_failed(Some("things/get"), Some(404));
    server.assert_error_body(&json!({ "message": "No such thing" }));
    server.assert_error_body(&Some(json!({ "message": "No such thing" })));
    let wrong = "the error names another operation or status";
    assert!(said(|| server.assert_failed("things/mine", 404)).contains(wrong));
    assert!(said(|| server.assert_failed("things/get", 400)).contains(wrong));
    assert!(said(|| server.assert_failed(None, 404)).contains(wrong));
    assert!(said(|| server.assert_failed("things/get", None)).contains(wrong));
    let nothing = said(|| server.assert_error_body(&None::<Value>));
    let lost = "$: answered {\"message\":\"No such thing\"}, re-encoded null";
    assert!(nothing.contains(lost), "{nothing}");
}

#[tokio::test]
async fn an_example_that_does_not_fit_is_a_fault() {
    let fault = "answer: the documented example of status 500 is invalid: \
        $.message: 5 is not of type \"string\"";
    finds("things/get", 500, Extent::Required, get(), &[fault]).await;
    let examples = check_examples(&document());
    assert_eq!(
        examples.violations,
        ["GET /things/{id}, status 500, example: $.message: 5 is not of type \"string\""]
    );
    assert_eq!(examples.checked, 8);
}

#[tokio::test]
async fn what_the_document_lacks_cannot_be_started() {
    for (operation, status, expected) in [
        ("things/gte", 200, "things: no operation `things/gte`"),
        (
            "things/get",
            201,
            "things: `things/get` documents no status 201",
        ),
    ] {
        let start = tokio::spawn(async move {
            SpecServer::of(document(), operation, status, Extent::Full).await;
        });
        let panic = start.await.unwrap_err().into_panic();
        assert_eq!(*panic.downcast::<String>().unwrap(), expected);
    }
    let by_route = SpecServer::of(document(), "GET /things/mine", 204, Extent::Full).await;
    Ask::new("GET /v1/things/mine").send(&by_route).await;
    by_route.assert_conforms(&());
}

#[test]
fn the_inventory_names_every_operation() {
    let inventory = document().inventory();
    assert_eq!(inventory.len(), 17);
    let (method, path, id) = &inventory[0];
    assert_eq!(
        (method.as_str(), path.as_str(), id.as_str()),
        ("DELETE", "/secure", "secure/optional")
    );
    assert!(inventory.is_sorted());
}
