//! Lists that are left and come back to, fetched ahead, or given by services with odd habits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};

use super::*;
use crate::{Continuation, ErrorKind};

/// How a service cuts its list.
#[derive(Clone, Copy)]
struct Cut {
    total: usize,
    /// The most items on a page.
    most: usize,
    tells_total: bool,
    /// Whether numbered pages begin at multiples of the size that was asked for, and not of the
    /// size that pages have.
    begins_as_asked: bool,
    /// A page that comes one item short.
    short: Option<usize>,
}

const PLAIN: Cut = Cut {
    total: 95,
    most: 1000,
    tells_total: true,
    begins_as_asked: false,
    short: None,
};

fn page(cut: Cut, request: &server::Received) -> Reply {
    let number = |name: &str| {
        request
            .query(name)
            .map(|text| text.parse::<usize>().unwrap())
    };
    let asked = number("limit").or(number("size")).unwrap_or(10);
    let mut size = asked.min(cut.most);
    let step = if cut.begins_as_asked { asked } else { size };
    let start = number("offset").unwrap_or_else(|| number("page").unwrap_or(0) * step);
    if cut.short == Some(start) {
        size -= 1;
    }
    let ids: Vec<String> = (start..cut.total.min(start + size).max(start))
        .map(|id| format!(r#"{{"id":"{id}"}}"#))
        .collect();
    let total = if cut.tells_total {
        format!(r#","total":{}"#, cut.total)
    } else {
        String::new()
    };
    let body = format!(r#"{{"data":[{}]{total}}}"#, ids.join(","));
    Reply::json("200 OK", &body)
}

async fn users(cut: Cut) -> Server {
    Server::start(move |request| page(cut, request)).await
}

fn ids(items: &[sample::User]) -> Vec<usize> {
    items
        .iter()
        .map(|user| user.id.as_str().parse().unwrap())
        .collect()
}

fn numbers(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// As it would be kept between two runs.
fn kept(continuation: &Continuation) -> Continuation {
    serde_json::from_str(&serde_json::to_string(continuation).unwrap()).unwrap()
}

#[tokio::test]
async fn a_list_goes_on_at_the_very_next_item() {
    for cut in [PLAIN, Cut { most: 7, ..PLAIN }] {
        let server = users(cut).await;
        let client = client(&server);
        for taken in [0, 1, 6, 7, 9, 10, 11, 50, 94, 95] {
            for numbered in [false, true] {
                let start = || {
                    if numbered {
                        client.users().search("x").size(10).items()
                    } else {
                        client.users().list().limit(10).items()
                    }
                };
                let mut items = start();
                let mut all: Vec<_> = items.by_ref().take(taken).try_collect().await.unwrap();
                let continuation = kept(&items.continuation());
                assert_eq!(continuation, items.continuation());
                assert_eq!(continuation.is_finished(), taken == 95);
                let rest: Vec<_> = start().resume(&continuation).try_collect().await.unwrap();
                all.extend(rest);
                assert_eq!(
                    ids(&all),
                    numbers(95),
                    "{taken} taken, numbered: {numbered}"
                );
            }
        }
    }
}

#[tokio::test]
async fn pages_go_on_at_the_next_page_and_after_an_error() {
    let server = users(PLAIN).await;
    let client = client(&server);
    let mut pages = client.users().list().limit(10).pages();
    pages.next().await.unwrap().unwrap();
    let continuation = pages.continuation();
    assert_eq!(continuation.operation(), "users/list");
    let pages = client.users().list().limit(10).pages();
    let rest: Vec<_> = pages.resume(&continuation).try_collect().await.unwrap();
    assert_eq!(rest.len(), 9);
    assert_eq!(ids(&rest[0].data), (10..20).collect::<Vec<_>>());

    // Left within a page, a list of numbered pages gives that page again as a whole.
    let mut items = client.users().search("x").size(10).items();
    let _: Vec<_> = items.by_ref().take(15).collect().await;
    let pages = client.users().search("x").pages();
    let rest: Vec<_> = pages
        .resume(&items.continuation())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(&rest[0].data), (10..20).collect::<Vec<_>>());

    let failures = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        if request.query("offset") == Some("40") && failures.fetch_add(1, Ordering::Relaxed) == 0 {
            return Reply::json("403 x", "");
        }
        page(PLAIN, request)
    })
    .await;
    let client = super::client(&server);
    let mut items = client.users().list().limit(10).items();
    let mut all = Vec::new();
    let error = loop {
        match items.next().await.unwrap() {
            Ok(item) => all.push(item),
            Err(error) => break error,
        }
    };
    assert!(error.is_forbidden());
    assert!(items.next().await.is_none());
    assert!(!items.continuation().is_finished());
    let again = client.users().list().limit(10).items();
    let rest: Vec<_> = again
        .resume(&items.continuation())
        .try_collect()
        .await
        .unwrap();
    all.extend(rest);
    assert_eq!(ids(&all), numbers(95));
}

#[tokio::test]
async fn a_continuation_is_of_its_own_operation() {
    let server = users(PLAIN).await;
    let client = client(&server);
    let continuation = client.users().search("x").items().continuation();
    let mut items = client.users().list().items().resume(&continuation);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.is_invalid_request());
    assert_eq!(
        error.to_string(),
        "users/list: the continuation is one of another operation"
    );
    assert!(items.next().await.is_none());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn capped_pages_leave_no_gap() {
    for begins_as_asked in [false, true] {
        for tells_total in [false, true] {
            for concurrency in [1, 4] {
                let cut = Cut {
                    most: 20,
                    begins_as_asked,
                    tells_total,
                    ..PLAIN
                };
                let server = users(cut).await;
                let items = client(&server).users().search("x").size(50).items();
                let items: Vec<_> = items.concurrency(concurrency).try_collect().await.unwrap();
                assert_eq!(ids(&items), numbers(95));
            }
        }
    }
    let server = users(Cut { most: 20, ..PLAIN }).await;
    let items = client(&server).users().list().items().concurrency(3);
    let items: Vec<_> = items.try_collect().await.unwrap();
    assert_eq!(ids(&items), numbers(95));
}

#[tokio::test]
async fn what_can_not_be_made_sense_of_is_told() {
    // Where page 2 begins is not known.
    let server = users(Cut { most: 20, ..PLAIN }).await;
    let search = client(&server).users().search("x").size(30).page(2);
    let error = search.items().next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert!(
        error
            .to_string()
            .contains("page 2 came with 20 items where 30 of 95 were due"),
        "{error}"
    );

    // A page in the midst comes short, and what it lacks never comes.
    let cut = Cut {
        short: Some(20),
        ..PLAIN
    };
    let server = users(cut).await;
    let items = client(&server).users().search("x").size(10).items();
    let items: Vec<_> = items.collect().await;
    assert_eq!(items.len(), 95);
    let error = items[94].as_ref().unwrap_err();
    assert_eq!(
        error.to_string(),
        "users/search: page 10 came empty, after 94 of 95 items (1 attempt)"
    );
}

#[tokio::test]
async fn pages_are_fetched_ahead_in_order_and_in_bounds() {
    for numbered in [false, true] {
        let now = Arc::new(AtomicUsize::new(0));
        let most = Arc::new(AtomicUsize::new(0));
        let (gauge, peak) = (now.clone(), most.clone());
        let server = Server::start(move |request| {
            peak.fetch_max(gauge.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            // Later pages are the faster ones.
            let place = request.query("offset").or(request.query("page"));
            let place: u64 = place.map_or(0, |text| text.parse().unwrap());
            std::thread::sleep(Duration::from_millis(20_u64.saturating_sub(place / 10)));
            gauge.fetch_sub(1, Ordering::SeqCst);
            page(PLAIN, request)
        })
        .await;
        let client = client(&server);
        let items = if numbered {
            client.users().search("x").size(10).items()
        } else {
            client.users().list().limit(10).items()
        };
        let items: Vec<_> = items.concurrency(4).try_collect().await.unwrap();
        assert_eq!(ids(&items), numbers(95));
        assert_eq!(server.received().len(), 10, "no page is asked for twice");
        assert!(most.load(Ordering::SeqCst) <= 4);
    }
}

#[tokio::test]
async fn a_short_page_drops_what_was_fetched_behind_it() {
    for short in [0, 10, 40, 80, 90] {
        let cut = Cut {
            short: Some(short),
            ..PLAIN
        };
        let server = users(cut).await;
        let items = client(&server).users().list().limit(10).items();
        let mut items = items.concurrency(3);
        let first: Vec<_> = items.by_ref().take(33).try_collect().await.unwrap();
        let continuation = kept(&items.continuation());
        let rest: Vec<_> = items.try_collect().await.unwrap();
        let all: Vec<_> = first.iter().chain(&rest).cloned().collect();
        assert_eq!(ids(&all), numbers(95), "page at {short} is short");

        let items = client(&server).users().list().limit(10).items();
        let again = items.concurrency(3).resume(&continuation);
        let again: Vec<_> = again.try_collect().await.unwrap();
        assert_eq!(ids(&again), ids(&rest));
    }
}

#[tokio::test]
async fn a_list_in_a_circle_is_an_error() {
    // Three pages over and over, whatever is asked for.
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let id = count.fetch_add(1, Ordering::Relaxed) % 3;
        Reply::json("200 OK", &format!(r#"{{"data":[{{"id":"{id}"}}]}}"#))
    })
    .await;
    let mut items = client(&server).users().list().items();
    let error = loop {
        if let Err(error) = items.next().await.unwrap() {
            break error;
        }
    };
    assert_eq!(error.kind(), ErrorKind::Pagination);
    assert!(server.received().len() < 10);

    // The same items each time, with something new around them.
    let count = AtomicUsize::new(0);
    let server = Server::start(move |_| {
        let time = count.fetch_add(1, Ordering::Relaxed);
        Reply::json(
            "200 OK",
            &format!(r#"{{"data":[{{"id":"1"}}],"time":{time}}}"#),
        )
    })
    .await;
    let results: Vec<_> = client(&server).users().list().items().collect().await;
    assert_eq!(results.len(), 2);
    let error = results[1].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Pagination);
}
