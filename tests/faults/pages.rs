//! Lists whose pages repeat, shrink, are clamped, stop early or fail: every item comes once, and no
//! list is endless.

use std::fmt::Debug;

use serde_json::{Value, json};
use tenant_admin::{Error, ErrorKind, blynk, cipherscale};

use crate::fixtures::{TOKEN, assert_keeps_secrets, cipherscale, failure, settle, user};
use crate::script::{Answer, Exchange};
use crate::server::FaultServer;

/// A page of users of the one service, who are told apart by their addresses.
fn page(users: &[&str], total: Option<usize>) -> Answer {
    Answer::json(200, &page_value(users, total))
}

fn page_value(users: &[&str], total: Option<usize>) -> Value {
    let data: Vec<Value> = users
        .iter()
        .map(|name| {
            let mut user = user();
            user["email"] = format!("{name}@example.com").into();
            user
        })
        .collect();
    match total {
        Some(total) => json!({"data": data, "total": total}),
        None => json!({"data": data}),
    }
}

/// A page of users of the other service, which numbers its pages.
fn numbered(ids: std::ops::Range<i64>, total: i64) -> Answer {
    let content: Vec<Value> = ids.map(|id| json!({"id": id})).collect();
    Answer::json(200, &json!({"content": content, "totalElements": total}))
}

/// What a list gave: its items, the error at its end, and what it was asked for.
struct Outcome<T> {
    items: Vec<T>,
    error: Option<Error>,
}

/// Goes through a list, which must end and stay at its end.
async fn collect<P: tenant_admin::Page<Item: Debug>>(
    mut items: tenant_admin::Items<P>,
) -> Outcome<P::Item> {
    let mut outcome = Outcome {
        items: Vec::new(),
        error: None,
    };
    while let Some(item) = settle(items.next()).await {
        assert!(outcome.items.len() < 1000, "the list is endless");
        match item {
            Ok(item) => outcome.items.push(item),
            Err(error) => {
                assert_keeps_secrets(&error);
                outcome.error = Some(error);
                break;
            }
        }
    }
    assert!(settle(items.next()).await.is_none());
    outcome
}

/// The names of all users and the error, from a server that gives these pages.
async fn names(server: &FaultServer) -> (Vec<String>, Option<Error>) {
    let client = cipherscale(server).build().unwrap();
    let outcome = collect(client.users().list().items()).await;
    (emails(&outcome.items), outcome.error)
}

fn emails(users: &[cipherscale::models::User]) -> Vec<String> {
    users
        .iter()
        .map(|user| user.email.as_deref().unwrap().replace("@example.com", ""))
        .collect()
}

/// Where each requested page was to begin.
fn offsets(server: &FaultServer) -> Vec<u64> {
    server
        .requests()
        .iter()
        .map(|request| request.query("offset").map_or(0, |it| it.parse().unwrap()))
        .collect()
}

fn blynk(server: &FaultServer) -> blynk::Client {
    blynk::Client::builder()
        .base_url(server.url())
        .bearer_token(TOKEN)
        .build()
        .unwrap()
}

fn ids(users: &[blynk::models::User]) -> Vec<i64> {
    users
        .iter()
        .map(|user| user.id.to_string().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn repeated_page_is_an_error() {
    let server = FaultServer::start([page(&["a", "b"], Some(100))]).await;
    let (names, error) = names(&server).await;
    assert_eq!(names, ["a", "b"]);
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(error.operation(), Some("users/list"));
    assert_eq!(offsets(&server), [0, 2]);
}

#[tokio::test]
async fn repeated_page_without_a_total_is_an_error() {
    let server = FaultServer::start([page(&["a", "b"], None)]).await;
    let (names, error) = names(&server).await;
    assert_eq!(names, ["a", "b"]);
    assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn repeated_page_that_says_otherwise_is_an_error() {
    let mut second = page_value(&["a", "b"], Some(100));
    second["page"] = 2.into();
    second["hasPrevious"] = true.into();
    let server =
        FaultServer::start([page(&["a", "b"], Some(100)), Answer::json(200, &second)]).await;
    let (names, error) = names(&server).await;
    assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
    assert_eq!(names, ["a", "b"]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn pages_in_a_circle_are_an_error() {
    let circle = (0..400).map(|index| match index % 3 {
        0 => page(&["a", "b"], None),
        1 => page(&["c", "d"], None),
        _ => page(&["e", "f"], None),
    });
    let server = FaultServer::start(circle).await;
    let (_, error) = names(&server).await;
    assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
    assert!(server.requests().len() <= 12);
}

#[tokio::test]
async fn clamped_limit_loses_nothing() {
    let server = FaultServer::start([
        page(&["a", "b"], Some(5)),
        page(&["c", "d"], Some(5)),
        page(&["e"], Some(5)),
    ])
    .await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    assert_eq!(offsets(&server), [0, 2, 4]);
    let requests = server.requests();
    assert_eq!(requests[0].query("limit"), Some("100"));
}

#[tokio::test]
async fn clamped_limit_of_numbered_pages_loses_nothing() {
    // The service gives two users a page, whatever it is asked for.
    let server =
        FaultServer::start([numbered(0..2, 5), numbered(2..4, 5), numbered(4..5, 5)]).await;
    let outcome = collect(blynk(&server).users().list().items()).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert_eq!(ids(&outcome.items), [0, 1, 2, 3, 4]);
    let requests = server.requests();
    assert_eq!(requests[0].query("size"), Some("1000"));
    let pages: Vec<_> = requests.iter().map(|it| it.query("page")).collect();
    assert_eq!(pages[1..], [Some("1"), Some("2")]);
}

#[tokio::test]
async fn numbered_pages_that_leave_items_out_are_an_error() {
    let server =
        FaultServer::start([numbered(0..2, 5), numbered(2..3, 5), numbered(0..0, 5)]).await;
    let outcome = collect(blynk(&server).users().list().items()).await;
    assert_eq!(ids(&outcome.items), [0, 1, 2]);
    assert_eq!(outcome.error.unwrap().kind(), ErrorKind::Pagination);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn page_that_shrinks_loses_nothing() {
    let server = FaultServer::start([
        page(&["a", "b", "c"], Some(6)),
        page(&["d"], Some(6)),
        page(&["e", "f"], Some(6)),
    ])
    .await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(offsets(&server), [0, 3, 4]);
}

#[tokio::test]
async fn total_that_shrinks_ends_the_list() {
    let server = FaultServer::start([page(&["a", "b"], Some(4)), page(&["c"], Some(3))]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn total_that_grows_is_followed() {
    let server = FaultServer::start([page(&["a", "b"], Some(3)), page(&["c", "d"], Some(4))]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn empty_page_before_the_total_is_an_error_to_go_on_from() {
    let server = FaultServer::start([page(&["a", "b"], Some(3)), page(&[], Some(3))]).await;
    let client = cipherscale(&server).build().unwrap();
    let mut items = client.users().list().items();
    let names = [items.next().await, items.next().await].map(|item| item.unwrap().unwrap());
    let error = items.next().await.unwrap().unwrap_err();
    assert_keeps_secrets(&error);
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(
        error.to_string(),
        "users/list: the page at offset 2 came empty, after 2 of 3 items (1 attempt)"
    );
    assert!(error.elapsed() > std::time::Duration::ZERO);
    assert_eq!(emails(&names), ["a", "b"]);
    assert!(items.next().await.is_none());

    server.set("", [page(&["c"], Some(3))]);
    let continuation = items.continuation();
    assert!(!continuation.is_finished());
    let rest = collect(client.users().list().items().resume(&continuation)).await;
    assert!(rest.error.is_none());
    assert_eq!(emails(&rest.items), ["c"]);
    assert_eq!(offsets(&server), [0, 2, 2]);
}

#[tokio::test]
async fn empty_page_that_forgets_the_total_is_an_error() {
    let server = FaultServer::start([page(&["a", "b"], Some(9)), page(&[], None)]).await;
    let (names, error) = names(&server).await;
    assert_eq!(names, ["a", "b"]);
    assert_eq!(error.unwrap().kind(), ErrorKind::Pagination);
}

#[tokio::test]
async fn empty_page_at_a_total_that_shrank_ends_the_list() {
    let server = FaultServer::start([page(&["a", "b"], Some(9)), page(&[], Some(2))]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b"]);
}

#[tokio::test]
async fn empty_page_ends_a_list_without_a_total() {
    let server = FaultServer::start([page(&["a", "b"], None), page(&[], None)]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b"]);
    assert_eq!(offsets(&server), [0, 2]);
}

#[tokio::test]
async fn empty_numbered_page_before_the_total_is_an_error() {
    let server = FaultServer::start([numbered(0..0, 5)]).await;
    let outcome = collect(blynk(&server).users().list().items()).await;
    assert!(outcome.items.is_empty());
    assert_eq!(
        outcome.error.unwrap().to_string(),
        "users/list: page 0 came empty, after 0 of 5 items (1 attempt)"
    );
}

#[tokio::test]
async fn short_page_does_not_end_the_list() {
    let server =
        FaultServer::start([page(&["a"], None), page(&["b"], None), page(&[], None)]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b"]);
    assert_eq!(offsets(&server), [0, 1, 2]);
}

#[tokio::test]
async fn negative_total_is_no_total() {
    let mut first = page_value(&["a"], None);
    first["total"] = (-1).into();
    let server = FaultServer::start([Answer::json(200, &first), page(&[], None)]).await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a"]);
}

#[tokio::test]
async fn response_without_a_list_is_no_page() {
    for body in [
        json!({"message": "canary-private: under maintenance"}),
        json!({"total": 0}),
        json!({"data": null}),
        json!({}),
    ] {
        let answer = Answer::json(200, &body);
        let server = FaultServer::start([page(&["a", "b"], None), answer.clone()]).await;
        let (names, in_list) = names(&server).await;
        assert_eq!(names, ["a", "b"]);
        assert_eq!(server.requests().len(), 2);
        // Asked for alone, a page is held to the same.
        let server = FaultServer::start([answer]).await;
        let client = cipherscale(&server).build().unwrap();
        let alone = failure(client.users().list()).await;
        for error in [in_list.unwrap(), alone] {
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert_eq!(error.body().unwrap(), body.to_string().as_bytes());
            let text = error.to_string();
            if body.get("data").is_some() {
                assert_eq!(error.json_path(), Some("data"), "{text}");
            } else {
                assert!(text.contains("`data`"), "{text}");
            }
            assert!(!text.contains("canary-private"), "{text}");
        }
    }
}

#[tokio::test]
async fn page_that_fails_once_is_fetched_again() {
    let server = FaultServer::start([
        page(&["a", "b"], Some(3)).into(),
        Exchange::read().reset(),
        Answer::new(503).into(),
        page(&["c"], Some(3)).into(),
    ])
    .await;
    let (names, error) = names(&server).await;
    assert!(error.is_none());
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(offsets(&server), [0, 2, 2, 2]);
}

#[tokio::test]
async fn page_that_fails_for_good_ends_the_list_and_can_be_resumed() {
    let server = FaultServer::start([page(&["a", "b"], Some(3)), Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    let mut items = client.users().list().items();
    for _ in 0..2 {
        settle(items.next()).await.unwrap().unwrap();
    }
    let error = settle(items.next()).await.unwrap().unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!(error.attempts(), 3);
    assert!(settle(items.next()).await.is_none());

    let kept = serde_json::to_string(&items.continuation()).unwrap();
    server.set("", [page(&["c"], Some(3))]);
    let continuation = serde_json::from_str(&kept).unwrap();
    let rest = collect(client.users().list().items().resume(&continuation)).await;
    assert!(rest.error.is_none());
    assert_eq!(emails(&rest.items), ["c"]);
    assert_eq!(offsets(&server), [0, 2, 2, 2, 2]);
}

#[tokio::test]
async fn page_that_is_html_ends_the_list() {
    let server = FaultServer::start([page(&["a", "b"], Some(3)), Answer::html(200)]).await;
    let (names, error) = names(&server).await;
    assert_eq!(names, ["a", "b"]);
    assert_eq!(error.unwrap().kind(), ErrorKind::Decode);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn item_that_does_not_decode_names_its_place() {
    let mut bad = page_value(&["a", "b"], Some(2));
    bad["data"][1]["isOwner"] = "perhaps".into();
    let server = FaultServer::start([Answer::json(200, &bad)]).await;
    let (names, error) = names(&server).await;
    assert!(names.is_empty());
    assert_eq!(error.unwrap().json_path(), Some("data[1].isOwner"));
}
