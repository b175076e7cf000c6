//! Lists that are fetched ahead from services whose pages are not what they were taken to be: every
//! item comes once, in order, and little is asked for in vain.

use std::time::Duration;

use serde_json::{Value, json};
use tenant_admin::cipherscale::models::DevicePage;
use tenant_admin::{Error, ErrorKind, Items};

use crate::fixtures::{assert_keeps_secrets, cipherscale, settle, user};
use crate::script::{Answer, Exchange};
use crate::server::FaultServer;

const DEVICES: &str = "/tenants/devices";

/// The devices from `offset` on, whose names are their places in the list.
fn page(offset: usize, count: usize, total: Option<usize>) -> Answer {
    let data: Vec<Value> = (offset..offset + count)
        .map(|place| {
            json!({
                "id": user()["id"],
                "createdAt": "2024-01-15T10:30:00Z",
                "updatedAt": "2024-01-15T10:30:00Z",
                "name": place.to_string(),
                "active": true,
                "status": "Online",
                "hardwareId": "x",
            })
        })
        .collect();
    Answer::json(200, &json!({"data": data, "total": total}))
}

fn at(offset: usize) -> String {
    format!("{DEVICES}?offset={offset}")
}

/// A server of `total` devices, the lengths of whose pages are its own affair: the documentation
/// has no parameter for it that a list would set by itself.
async fn devices(total: usize, length: impl Fn(usize) -> usize) -> FaultServer {
    let cut = |offset: usize| {
        let count = length(offset).min(total - offset);
        page(offset, count, Some(total))
    };
    let mut server = FaultServer::start([cut(0)]).await;
    for offset in 1..total {
        server = server.route(&at(offset), [cut(offset)]);
    }
    server
}

fn ahead(server: &FaultServer, pages: usize) -> Items<DevicePage> {
    let client = cipherscale(server).build().unwrap();
    client.devices().list().items().concurrency(pages)
}

/// The places of all devices, and the error at the end of the list.
async fn collect(items: &mut Items<DevicePage>) -> (Vec<usize>, Option<Error>) {
    let mut places = Vec::new();
    while let Some(item) = settle(items.next()).await {
        match item {
            Ok(device) => places.push(device.name.parse().unwrap()),
            Err(error) => {
                assert_keeps_secrets(&error);
                return (places, Some(error));
            }
        }
    }
    (places, None)
}

async fn complete(server: &FaultServer, pages: usize) -> Vec<usize> {
    let (places, error) = collect(&mut ahead(server, pages)).await;
    assert!(error.is_none(), "{error:?}");
    places
}

fn places(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// Where each requested page was to begin, in order.
fn offsets(server: &FaultServer) -> Vec<usize> {
    let mut offsets: Vec<usize> = server
        .requests()
        .iter()
        .map(|request| request.query("offset").map_or(0, |it| it.parse().unwrap()))
        .collect();
    offsets.sort_unstable();
    offsets
}

#[tokio::test]
async fn pages_of_undocumented_size_are_fetched_ahead() {
    const SLOW: u64 = 400;
    let slow = |offset, count| {
        Exchange::read()
            .pause(SLOW)
            .answer(&page(offset, count, Some(35)))
    };
    let server = FaultServer::start([page(0, 10, Some(35))])
        .await
        .route(&at(10), [slow(10, 10)])
        .route(&at(20), [slow(20, 10)])
        .route(&at(30), [slow(30, 5)]);
    assert_eq!(complete(&server, 4).await, places(35));
    let requests = server.requests();
    assert_eq!(offsets(&server), [0, 10, 20, 30]);
    assert!(requests.iter().all(|it| it.query("limit").is_none()));
    // All of them were asked for before the first of them was answered.
    let between = requests[3].at - requests[1].at;
    assert!(between < Duration::from_millis(SLOW), "{between:?}");
}

#[tokio::test]
async fn no_more_pages_are_fetched_ahead_than_asked_for() {
    let server = devices(95, |_| 10).await;
    let mut items = ahead(&server, 3);
    settle(items.next()).await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(offsets(&server), [0, 10, 20, 30]);
    drop(items);
    for pages in [1, 2, 4, 64] {
        let server = devices(95, |_| 10).await;
        assert_eq!(complete(&server, pages).await, places(95));
        assert_eq!(server.requests().len(), 10, "no page is asked for twice");
    }
}

#[tokio::test]
async fn clamped_limit_is_fetched_ahead_by_what_comes() {
    let with_limit = |offset| format!("{DEVICES}?limit=50&offset={offset}");
    let mut server = FaultServer::start([page(0, 10, Some(25))]).await;
    for (offset, count) in [(10, 10), (20, 5)] {
        server = server.route(&with_limit(offset), [page(offset, count, Some(25))]);
    }
    let client = cipherscale(&server).build().unwrap();
    let mut items = client.devices().list().limit(50).items().concurrency(4);
    let (found, error) = collect(&mut items).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, places(25));
    assert_eq!(offsets(&server), [0, 10, 20]);
}

#[tokio::test]
async fn page_shorter_than_assumed_leaves_no_gap() {
    for short in [0, 10, 20, 80] {
        let server = devices(95, |offset| if offset == short { 7 } else { 10 }).await;
        assert_eq!(complete(&server, 4).await, places(95), "short at {short}");
        // Eleven pages, and those that were on their way behind the one that came short.
        assert!(
            server.requests().len() <= 10 + 1 + 2 * 3,
            "short at {short}"
        );
    }
}

#[tokio::test]
async fn page_longer_than_assumed_repeats_nothing() {
    for long in [0, 10, 20, 80] {
        let server = devices(95, |offset| if offset == long { 14 } else { 10 }).await;
        assert_eq!(complete(&server, 4).await, places(95), "long at {long}");
        assert!(server.requests().len() <= 10 + 1 + 2 * 3, "long at {long}");
    }
}

#[tokio::test]
async fn pages_of_any_length_come_whole_and_hardly_any_in_vain() {
    let lengths: [fn(usize) -> usize; 3] = [
        |offset| 1 + offset % 7,
        |offset| if offset % 2 == 0 { 9 } else { 10 },
        |offset| 1 + offset / 8,
    ];
    for length in lengths {
        let server = devices(95, length).await;
        let mut needed = 0;
        let mut offset = 0;
        while offset < 95 {
            needed += 1;
            offset += length(offset);
        }
        assert_eq!(complete(&server, 4).await, places(95));
        let asked = server.requests().len();
        // Each time two pages in a row are alike, three may be asked for in vain.
        assert!(
            asked <= 2 * needed + 3,
            "{asked} requests for {needed} pages"
        );
    }
}

#[tokio::test]
async fn without_a_total_nothing_is_fetched_ahead() {
    let server = FaultServer::start([page(0, 10, None)])
        .await
        .route(&at(10), [page(10, 4, None)])
        .route(&at(14), [page(14, 0, None)]);
    assert_eq!(complete(&server, 4).await, places(14));
    assert_eq!(offsets(&server), [0, 10, 14]);
}

#[tokio::test]
async fn list_that_shrinks_meanwhile_ends_at_its_new_end() {
    let server = FaultServer::start([page(0, 10, Some(40))])
        .await
        .route(&at(10), [page(10, 10, Some(20))])
        .route(&at(20), [page(20, 0, Some(20))])
        .route(&at(30), [page(30, 0, Some(20))]);
    assert_eq!(complete(&server, 4).await, places(20));
}

#[tokio::test]
async fn empty_page_among_those_fetched_ahead_is_an_error_to_go_on_from() {
    let server = devices(40, |offset| if offset == 20 { 0 } else { 10 }).await;
    let mut items = ahead(&server, 4);
    let (found, error) = collect(&mut items).await;
    assert_eq!(found, places(20));
    let error = error.unwrap();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert_eq!(
        error.to_string(),
        "devices/list: the page at offset 20 came empty, after 20 of 40 items (1 attempt)"
    );
    server.set(&at(20), [page(20, 10, Some(40))]);
    let mut rest = ahead(&server, 4).resume(&items.continuation());
    let (found, error) = collect(&mut rest).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(found, (20..40).collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_fetched_ahead_come_in_order_through_faults() {
    let whole = |offset| Exchange::from(page(offset, 2, Some(8)));
    let server = FaultServer::start([page(0, 2, Some(8))])
        .await
        .route(&at(2), [Exchange::read().reset(), whole(2)])
        .route(&at(4), [Answer::new(503).into(), whole(4)])
        .route(&at(6), [Exchange::unread().reset(), whole(6)]);
    assert_eq!(complete(&server, 3).await, places(8));
    assert_eq!(server.connections(), 7);
}

#[tokio::test]
async fn page_fetched_ahead_that_fails_does_not_outrun_those_before_it() {
    let slow = Exchange::read().pause(80);
    let server = FaultServer::start([page(0, 2, Some(6))])
        .await
        .route(&at(2), [slow.answer(&page(2, 2, Some(6)))])
        .route(&at(4), [Answer::new(404)]);
    let (found, error) = collect(&mut ahead(&server, 3)).await;
    assert_eq!(found, places(4));
    assert!(error.unwrap().is_not_found());
    assert_eq!(server.requests().len(), 3);
}
