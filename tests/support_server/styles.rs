//! The ways to write a parameter: each is read back, and none passes for another.

use serde_json::{Value, json};
use support::Extent;

use crate::{Ask, finds, received};

#[tokio::test]
async fn every_style_of_query_and_header_is_read() {
    let full = "comma=1,2&space=1%20-2&pipe=1|2&deep%5Bfrom%5D=1.5&deep[to]=2&pairs=from,1,to,2\
        &red=1&blue=true&filter%5Bname%5D%5Beq%5D=a%20b&either=1&either=2&json=%7B%22from%22:1,%22to%22:2%7D";
    let ask = |query: &str| Ask::new(format!("GET /v1/queries?{query}")).header("x-numbers: 1, 2");
    let received = received("queries/get", 204, Extent::Full, &ask(full)).await;
    assert_eq!(received.violations, Vec::<String>::new());
    assert_eq!(
        Value::Object(received.parameters),
        json!({
            "comma": [1, 2],
            "space": [1, -2],
            "pipe": [1, 2],
            "deep": { "from": 1.5, "to": 2 },
            "pairs": { "from": 1, "to": 2 },
            "spread": { "red": 1, "blue": true },
            "filter[name][eq]": "a b",
            "either": [1, 2],
            "json": { "from": 1, "to": 2 },
            "X-Numbers": [1, 2],
        })
    );
    for (right, wrong, fault) in [
        (
            "comma=1,2",
            "comma=1%2C2",
            "query parameter `comma`: $[0]: \"1,2\" is not of type \"integer\"",
        ),
        (
            "comma=1,2",
            "comma=1&comma=2",
            "query parameter `comma`: sent 2 times, must be once",
        ),
        (
            "comma=1,2",
            "comma=1,3000000000",
            "query parameter `comma`: $[1]: 3000000000 is greater than the maximum of 2147483647",
        ),
        (
            "space=1%20-2",
            "space=1,2",
            "query parameter `space`: $[0]: \"1,2\" is not of type \"integer\"",
        ),
        (
            "pipe=1|2",
            "pipe=1,2",
            "query parameter `pipe`: $[0]: \"1,2\" is not of type \"integer\"",
        ),
        (
            "&deep[to]=2",
            "",
            "query parameter `deep`: $.to: documented, but not sent in the full call",
        ),
        (
            "deep[to]=2",
            "deep[to]=2&deep[upto]=3",
            "query parameter `deep`: $.upto: the document knows no such property",
        ),
        (
            "deep[to]=2",
            "deep[to][a]=2",
            "query parameter `deep`: $.to: {\"a\":\"2\"} is not of type \"number\"",
        ),
        (
            "deep[to]=2",
            "deep[to]=2&deep[to]=3",
            "query parameter `deep`: `deep[to]` is sent more than once, or as a value and as an object",
        ),
        (
            "pairs=from,1,to,2",
            "pairs=from,1,to,10",
            "query parameter `pairs`: $.to: 10 is greater than or equal to the maximum of 10",
        ),
        (
            "pairs=from,1,to,2",
            "pairs=from,1,to",
            "query parameter `pairs`: `from,1,to` isn't a list of names and values",
        ),
        (
            "blue=true",
            "blue=yes",
            "query parameter `spread`: $.blue: \"yes\" is not of type \"boolean\"",
        ),
        (
            "&filter%5Bname%5D%5Beq%5D=a%20b",
            "",
            "query parameter `filter[name][eq]`: documented, but not sent in the full call",
        ),
        (
            "json=%7B%22from%22:1,%22to%22:2%7D",
            "json=from",
            "query parameter `json`: not JSON: expected ident at line 1 column 2",
        ),
    ] {
        assert!(full.contains(right));
        let ask = ask(&full.replace(right, wrong));
        finds("queries/get", 204, Extent::Full, ask, &[fault]).await;
    }
}

#[tokio::test]
async fn every_style_of_path_is_read() {
    let lists = |path: &str| Ask::new(format!("GET /v1/paths/{path}"));
    let right = lists("1,2/.1.2/;matrix=1;matrix=2/a%2Fb.json.json");
    let values = received("paths/lists", 204, Extent::Required, &right).await;
    assert_eq!(values.violations, Vec::<String>::new());
    assert_eq!(
        Value::Object(values.parameters),
        json!({ "simple": [1, 2], "label": [1, 2], "matrix": [1, 2], "name": "a/b.json" })
    );
    let right = Ask::new("GET /v1/members/from=1,to=2/.from,1,to,2/;from=1;to=2/;plain=7");
    let values = received("paths/members", 204, Extent::Full, &right).await;
    assert_eq!(values.violations, Vec::<String>::new());
    let range = json!({ "from": 1, "to": 2 });
    assert_eq!(
        Value::Object(values.parameters),
        json!({ "simple": range, "label": range, "matrix": range, "plain": 7 })
    );
    for (path, fault) in [
        (
            "1,x/.1/;matrix=1/a.json",
            "path parameter `simple`: $[1]: \"x\" is not of type \"integer\"",
        ),
        (
            "1/1.2/;matrix=1/a.json",
            "path parameter `label`: `1.2` doesn't begin with `.`, as style label has it",
        ),
        (
            "1/.1/matrix=1/a.json",
            "path parameter `matrix`: `matrix=1` doesn't begin with `;`, as style matrix has it",
        ),
        (
            "1/.1/;other=1/a.json",
            "path parameter `matrix`: `;other=1` isn't `;matrix=…`, as style matrix has it",
        ),
    ] {
        finds("paths/lists", 204, Extent::Required, lists(path), &[fault]).await;
    }
}

#[tokio::test]
async fn brackets_lead_as_deep_as_they_go() {
    let right = "deep[tags][]=a&deep[tags][]=b&deep[parts][0][id]=1&deep[parts][0][sub][to]=2\
        &deep[parts][1][id]=3&deep[parts][1][sub][to]=4&list=%7B%22id%22:4%7D&id=5";
    let ask = |query: &str| Ask::new(format!("GET /v1/deep/6?{query}"));
    let received = received("queries/deep", 204, Extent::Required, &ask(right)).await;
    assert_eq!(received.violations, Vec::<String>::new());
    assert_eq!(
        Value::Object(received.parameters),
        json!({
            "deep": { "tags": ["a", "b"], "parts": [{ "id": 1, "sub": { "to": 2 } }, { "id": 3, "sub": { "to": 4 } }] },
            "list": [{ "id": 4 }],
            "id (query)": 5,
            "id (path)": 6,
        })
    );
    for (part, wrong, fault) in [
        (
            "deep[parts][0][id]=1",
            "deep[parts][3][id]=1",
            "query parameter `deep`: `[3]` isn't item 0 of the list",
        ),
        (
            "deep[parts][0][id]=1",
            "deep[parts][][id]=1",
            "query parameter `deep`: `[]` isn't item 0 of the list",
        ),
        (
            "deep[tags][]=b",
            "deep[tags]=b",
            "query parameter `deep`: `deep[tags]` is sent more than once, or as a value and as an object",
        ),
        (
            "deep[tags][]=b",
            "deep[tags=b",
            "query `deep[tags=b`: not documented for the operation",
        ),
        (
            "list=%7B%22id%22:4%7D",
            "list=4",
            "query parameter `list`: $[0]: 4 is not of type \"object\"",
        ),
        ("&id=5", "", "query parameter `id`: missing"),
    ] {
        assert!(right.contains(part));
        let ask = ask(&right.replace(part, wrong));
        finds("queries/deep", 204, Extent::Required, ask, &[fault]).await;
    }
}
