//! Very many calls against a server that fails one in five, and very long lists: every call has
//! one outcome that agrees with what the server did, and memory does not grow.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Lock};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use support::loopback::{Answer, Loopback};
use tenant_admin::Retry;
use tenant_admin::cipherscale::models::UserId;
use tenant_admin::cipherscale::{Client, models::User};
use tokio::sync::Mutex;

/// What the server did with one call: how often it came, and what the last answer was.
#[derive(Clone, Copy, Default)]
struct Fate {
    arrivals: u32,
    last_was_good: bool,
}

fn user(id: &str) -> String {
    format!(
        r#"{{"id":"{id}","createdAt":"2023-01-15T10:30:00Z","updatedAt":"2023-01-15T10:30:00Z","status":"active","isOwner":false,"maxDevices":null,"roles":[],"groups":[],"devices":[]}}"#
    )
}

/// The memory of this process, in bytes, where that can be had.
fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4096)
}

fn id(number: u64) -> UserId {
    UserId::new(uuid::Uuid::from_u64_pair(0x1234_5678_1234_4567, number))
}

/// The tests share one process, whose memory and time they measure: one at a time.
static ALONE: Mutex<()> = Mutex::const_new(());

async fn soak(calls: u64, most: Duration) {
    let _alone = ALONE.lock().await;
    let fates = Arc::new(Lock::new(HashMap::<String, Fate>::new()));
    let requests = Arc::new(AtomicU64::new(0));
    let (log, count) = (fates.clone(), requests.clone());
    let empty: Arc<str> = "".into();
    let server = Loopback::start(move |asked| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let id = asked.target.rsplit('/').next().unwrap_or_default();
        // One in five, in each of the ways.
        let answer = match number % 25 {
            3 => Answer::Json("503 Service Unavailable", empty.clone()),
            8 => Answer::Json("500 Internal Server Error", empty.clone()),
            13 => Answer::With("429 Too Many Requests", "retry-after: 0\r\n", empty.clone()),
            18 => Answer::Cut,
            23 => Answer::Hangup,
            _ => Answer::Json("200 OK", user(id).into()),
        };
        let mut fates = log.lock().unwrap();
        let fate = fates.entry(id.to_owned()).or_default();
        fate.arrivals += 1;
        fate.last_was_good = matches!(answer, Answer::Json("200 OK", _));
        answer
    });
    let client = Client::builder()
        .base_url(server.url())
        .api_key("key")
        .retry(
            Retry::default()
                .base(Duration::from_millis(1))
                .rate_limited_base(Duration::from_millis(1)),
        )
        .build()
        .unwrap();
    let start = Instant::now();
    let (mut good, mut bad, mut retried) = (0_u64, 0_u64, 0_u64);
    let mut warm = None;
    let mut outcomes = stream::iter(0..calls)
        .map(|number| {
            let call = client.users().get(id(number)).with_response();
            async move { (number, call.await) }
        })
        .buffer_unordered(64);
    while let Some((number, outcome)) = outcomes.next().await {
        // What the server remembers is let go here, so that what grows is the client's.
        let fate = fates
            .lock()
            .unwrap()
            .remove(&id(number).to_string())
            .unwrap_or_default();
        let attempts = match &outcome {
            Ok(response) => {
                let user: &User = response.body();
                assert_eq!(user.id, id(number));
                assert!(fate.last_was_good, "a failure was taken for a success");
                good += 1;
                response.attempts()
            }
            Err(error) => {
                assert!(!fate.last_was_good, "{error}");
                bad += 1;
                error.attempts()
            }
        };
        assert_eq!(attempts, fate.arrivals, "call {number}: {outcome:?}");
        retried += u64::from(attempts > 1);
        if good + bad == calls / 5 {
            warm = memory();
        }
    }
    let elapsed = start.elapsed();
    assert_eq!(good + bad, calls, "every call has an outcome");
    assert!(
        fates.lock().unwrap().is_empty(),
        "no request without a call"
    );
    let grown = memory()
        .zip(warm)
        .map(|(now, warm)| now.saturating_sub(warm));
    println!(
        "{calls} calls in {elapsed:.1?}: {good} good, {bad} failed, {retried} tried again, \
         {} requests, memory grown by {} KiB",
        requests.load(Ordering::Relaxed),
        grown.unwrap_or(0) / 1024
    );
    assert!(good > calls * 3 / 4, "{good} of {calls}");
    assert!(elapsed < most, "{elapsed:?}");
    assert!(grown.is_none_or(|grown| grown < 16 << 20), "{grown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_calls_are_accounted_for() {
    soak(10_000, Duration::from_secs(60)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_calls_are_accounted_for() {
    soak(100_000, Duration::from_secs(300)).await;
}

/// A page of so many small users of the other service, from one on.
fn page(start: u64, count: u64, total: u64) -> String {
    use std::fmt::Write as _;

    let mut text = String::from(r#"{"content":["#);
    for id in start..total.min(start + count) {
        let comma = if id == start { "" } else { "," };
        // Writing to a string never fails.
        let _ = write!(text, r#"{comma}{{"id":{id},"name":"Jane Smith"}}"#);
    }
    let _ = write!(text, r#"],"totalElements":{total}}}"#);
    text
}

async fn go_through(total: u64, concurrency: usize) {
    let server = Loopback::start(move |asked| {
        let number = |name| asked.query(name).map_or(0, |text| text.parse().unwrap());
        let (page_number, size): (u64, u64) = (number("page"), number("size"));
        Answer::Json("200 OK", page(page_number * size, size, total).into())
    });
    let client = tenant_admin::blynk::Client::builder()
        .base_url(server.url())
        .bearer_token("token")
        .build()
        .unwrap();
    let mut items = client.users().list().items().concurrency(concurrency);
    let (mut count, mut warm) = (0, None);
    while let Some(item) = items.next().await {
        let expected = i64::try_from(count).unwrap().to_string();
        assert_eq!(item.unwrap().id.to_string(), expected);
        count += 1;
        if count == total / 5 {
            warm = memory();
        }
    }
    assert_eq!(count, total);
    let grown = memory()
        .zip(warm)
        .map(|(now, warm)| now.saturating_sub(warm));
    println!(
        "{total} items, concurrency {concurrency}: memory grown by {} KiB",
        grown.unwrap_or(0) / 1024
    );
    assert!(grown.is_none_or(|grown| grown < 16 << 20), "{grown:?}");
}

#[tokio::test]
async fn memory_is_flat_over_a_million_items() {
    let _alone = ALONE.lock().await;
    go_through(1_000_000, 1).await;
    go_through(1_000_000, 4).await;
}
