//! Lists: where pages begin, how they go on, and when they stop.

use futures_util::{StreamExt, TryStreamExt};

use super::*;
use crate::{Error, ErrorKind};

/// A service with so many users, that gives no more than so many at a time.
async fn users(total: usize, most: usize, tells_total: bool) -> Server {
    Server::start(move |request| {
        let number = |name: &str| {
            request
                .query(name)
                .map(|text| text.parse::<usize>().unwrap())
        };
        let size = number("limit").or(number("size")).unwrap_or(10).min(most);
        let start = number("offset").unwrap_or_else(|| number("page").unwrap_or(0) * size);
        let ids: Vec<String> = (start..total.min(start + size).max(start))
            .map(|id| format!(r#"{{"id":"{id}"}}"#))
            .collect();
        let total = if tells_total {
            format!(r#","total":{total}"#)
        } else {
            String::new()
        };
        Reply::json(
            "200 OK",
            &format!(r#"{{"data":[{}]{total}}}"#, ids.join(",")),
        )
    })
    .await
}

fn targets(server: &Server) -> Vec<String> {
    server
        .received()
        .iter()
        .map(|request| request.target.replace("/qa/tenants/", ""))
        .collect()
}

fn ids(items: &[sample::User]) -> Vec<usize> {
    items
        .iter()
        .map(|user| user.id.as_str().parse().unwrap())
        .collect()
}

#[tokio::test]
async fn items_of_all_pages_come_in_order() {
    let server = users(250, 1000, true).await;
    let items: Vec<_> = client(&server)
        .users()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(&items), (0..250).collect::<Vec<_>>());
    assert_eq!(
        targets(&server),
        [
            "users?limit=100",
            "users?limit=100&offset=100",
            "users?limit=100&offset=200"
        ]
    );
}

#[tokio::test]
async fn a_short_page_is_not_the_end() {
    // The service gives 30 at a time, however many it is asked for.
    let server = users(70, 30, false).await;
    let items: Vec<_> = client(&server)
        .users()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(&items), (0..70).collect::<Vec<_>>());
    let last = targets(&server).pop().unwrap();
    assert_eq!(last, "users?limit=100&offset=70");
}

#[tokio::test]
async fn pages_by_number_count_on() {
    let server = users(250, 1000, true).await;
    let search = client(&server).users().search("x").size(100);
    let mut pages = search.pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().data.len());
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(
        targets(&server),
        [
            "search?query=x&size=100",
            "search?query=x&size=100&page=1",
            "search?query=x&size=100&page=2"
        ]
    );
    assert!(pages.next().await.is_none());

    let server = users(250, 1000, true).await;
    let mut items = client(&server)
        .users()
        .search("x")
        .size(100)
        .page(2)
        .items();
    let mut count = 0;
    while let Some(item) = items.next().await {
        item.unwrap();
        count += 1;
    }
    assert_eq!(count, 50);
    // The page ends at the total.
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_list_begins_where_the_call_says() {
    let server = users(250, 1000, true).await;
    let list = client(&server).users().list().offset(240).limit(7);
    let items: Vec<_> = list.items().try_collect().await.unwrap();
    assert_eq!(ids(&items), (240..250).collect::<Vec<_>>());
    assert_eq!(
        targets(&server),
        ["users?offset=240&limit=7", "users?offset=247&limit=7"]
    );

    let server = users(3, 1000, true).await;
    assert_eq!(
        client(&server)
            .users()
            .list()
            .offset(9)
            .items()
            .count()
            .await,
        0
    );
    assert_eq!(client(&server).users().list().pages().count().await, 1);
    assert_eq!(
        targets(&server),
        ["users?offset=9&limit=100", "users?limit=100"]
    );
}

#[tokio::test]
async fn a_page_that_comes_again_is_an_error() {
    let (server, client) = answering(Reply::json("200 OK", r#"{"data":[{"id":"1"}]}"#)).await;
    let results: Vec<Result<_, Error>> = client.users().list().items().collect().await;
    assert_eq!(results.len(), 2);
    assert!(results[0].is_ok());
    let error = results[1].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(
        error.to_string(),
        "users/list: the service gave the same page twice in a row (1 attempt)"
    );
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn an_error_ends_the_list() {
    let (server, client) = answering(Reply::json("500 x", "")).await;
    let mut items = client.users().list().items();
    assert!(items.next().await.unwrap().unwrap_err().is_server_error());
    assert!(items.next().await.is_none());
    assert_eq!(server.received().len(), 1);
    let mut pages = client.users().list().limit(0).pages();
    assert!(
        pages
            .next()
            .await
            .unwrap()
            .unwrap_err()
            .is_invalid_request()
    );
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn lists_can_be_sent_to_another_task() {
    let server = users(5, 1000, true).await;
    let mut items = client(&server).users().list().items();
    assert_eq!(format!("{items:?}"), "Pages { received: 0, .. }");
    let count = tokio::spawn(async move {
        let mut count = 0;
        while let Some(Ok(_)) = items.next().await {
            count += 1;
        }
        count
    });
    assert_eq!(count.await.unwrap(), 5);
}
