//! Futures that are dropped at each of their await points: nothing is left locked, held or spent.

use std::future::{Future, IntoFuture, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;
use std::time::Duration;

use support::loopback::{Answer, Loopback};
use tenant_admin::{Retry, blynk, cipherscale};
use tokio::time::timeout;

/// Carries a future on as often as it is woken, up to so many times, and then drops it. Gives what
/// it gave if it came to its end before.
async fn cancelled_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut count = 0;
    poll_fn(move |context| {
        if count == polls {
            return Poll::Ready(None);
        }
        count += 1;
        let polled = future.as_mut().poll(context).map(Some);
        if polled.is_pending() && count == polls {
            // Nothing wakes what will be dropped.
            return Poll::Ready(None);
        }
        polled
    })
    .await
}

/// Whatever is stuck is a failure.
async fn in_time<F: IntoFuture>(future: F) -> F::Output {
    timeout(Duration::from_secs(10), future.into_future())
        .await
        .expect("something is stuck")
}

const HITS: &str = r#"{"content":[],"totalElements":0}"#;

/// A service that gives tokens, and fails its first requests.
struct Service {
    server: Loopback,
    tokens: Arc<AtomicU32>,
    calls: Arc<AtomicU32>,
}

impl Service {
    fn new(failures: u32) -> Self {
        let (tokens, calls) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let (given, came) = (tokens.clone(), calls.clone());
        let server = Loopback::start(move |asked| {
            if asked.target.contains("token") {
                let number = given.fetch_add(1, Ordering::SeqCst);
                let body = format!(
                    r#"{{"access_token":"t{number}","token_type":"bearer","expires_in":86400}}"#
                );
                return Answer::Late(Duration::from_millis(5), "200 OK", body.into());
            }
            if came.fetch_add(1, Ordering::SeqCst) < failures {
                return Answer::Json("503 Service Unavailable", "".into());
            }
            Answer::Late(Duration::from_millis(2), "200 OK", HITS.into())
        });
        Self {
            server,
            tokens,
            calls,
        }
    }

    fn client(&self) -> blynk::Client {
        blynk::Client::builder()
            .base_url(self.server.url())
            .client_credentials("id", "secret")
            .retry(Retry::default().base(Duration::from_millis(2)))
            .build()
            .unwrap()
    }

    fn tokens(&self) -> u32 {
        self.tokens.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_call_can_be_dropped_at_every_await_point() {
    for failures in [0, 1] {
        let mut polls = 0;
        loop {
            let service = Service::new(failures);
            let client = service.client();
            let outcome = cancelled_after(polls, client.users().search("x").send()).await;
            let is_whole = outcome.is_some();
            in_time(client.users().search("x")).await.unwrap();
            // The token of a fetch that was dropped is lost, none but that one.
            assert!(service.tokens() <= 2, "after {polls} polls");
            let before = service.tokens();
            for _ in 0..3 {
                in_time(client.users().search("x")).await.unwrap();
            }
            assert_eq!(service.tokens(), before, "after {polls} polls");
            if is_whole {
                assert!(polls > 3, "there are several await points");
                assert_eq!(service.tokens(), 1);
                break;
            }
            polls += 1;
            assert!(polls < 200, "a call has an end");
        }
    }
}

#[tokio::test]
async fn those_who_wait_for_a_token_go_on_without_the_one_who_fetched_it() {
    for polls in 1..12 {
        let service = Service::new(0);
        let client = service.client();
        let waiting: Vec<_> = {
            let leader = tokio::spawn({
                let call = client.users().search("x").send();
                async move { cancelled_after(polls, call).await.is_some() }
            });
            tokio::task::yield_now().await;
            let waiting = (0..8)
                .map(|_| tokio::spawn(client.users().search("x").send()))
                .collect();
            leader.await.unwrap();
            waiting
        };
        for waiter in waiting {
            in_time(waiter).await.unwrap().unwrap();
        }
        assert!(
            service.tokens() <= 2,
            "after {polls} polls: {}",
            service.tokens()
        );
    }
}

#[tokio::test]
async fn those_who_wait_can_be_dropped_too() {
    let service = Service::new(0);
    let client = service.client();
    let leader = tokio::spawn(client.users().search("x").send());
    tokio::task::yield_now().await;
    for polls in 0..20 {
        let _ = cancelled_after(polls, client.users().search("x").send()).await;
    }
    in_time(leader).await.unwrap().unwrap();
    assert_eq!(service.tokens(), 1);
}

#[tokio::test]
async fn dropped_calls_leave_the_budget_of_retries_as_it_was() {
    let service = Service::new(0);
    let client = service.client();
    // More than the budget has tokens for, had each of them kept something.
    for number in 0..1_500 {
        let _ = cancelled_after(number % 6, client.users().search("x").send()).await;
    }
    let failing = Service::new(1);
    drop(service);
    // The same client has lost its service; one of its own has its budget untouched as well.
    let fresh = failing.client();
    let response = in_time(fresh.users().search("x").with_response())
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
}

#[tokio::test]
async fn calls_dropped_while_they_wait_to_try_again_leave_the_budget_usable() {
    let service = Service::new(80);
    let client = service.client();
    // Each of them fails and is dropped somewhere before or after its first retry.
    for polls in 0..60 {
        let _ = cancelled_after(polls % 12, client.users().search("x").send()).await;
    }
    service.calls.store(1_000, Ordering::SeqCst);
    for _ in 0..10 {
        in_time(client.users().search("x")).await.unwrap();
    }
    // What is left of the failures is used up by one more call.
    service.calls.store(79, Ordering::SeqCst);
    let response = in_time(client.users().search("x").with_response())
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2, "there is budget for a retry");
}

fn page(start: usize, total: usize) -> String {
    let user = |number: usize| {
        format!(
            r#"{{"id":"00000000-0000-0000-0000-{number:012}","createdAt":"2023-01-15T10:30:00Z","updatedAt":"2023-01-15T10:30:00Z","status":"active","isOwner":false,"maxDevices":1,"roles":[],"groups":[],"devices":[]}}"#
        )
    };
    let users: Vec<_> = (start..total.min(start + 10)).map(user).collect();
    format!(r#"{{"data":[{}],"total":{total}}}"#, users.join(","))
}

#[tokio::test]
async fn a_list_loses_nothing_when_waiting_for_it_is_given_up() {
    for concurrency in [1, 4] {
        let server = Loopback::start(|asked| {
            let start = asked
                .query("offset")
                .map_or(0, |text| text.parse().unwrap());
            Answer::Late(Duration::from_millis(1), "200 OK", page(start, 95).into())
        });
        let client = cipherscale::Client::builder()
            .base_url(server.url())
            .api_key("key")
            .build()
            .unwrap();
        for most in 1..5 {
            let list = client.users().list().limit(10);
            let mut items = list.items().concurrency(concurrency);
            let mut numbers = Vec::new();
            loop {
                // Each wait is given up after some polls, and begun anew.
                match cancelled_after(most, items.next()).await {
                    Some(Some(user)) => numbers.push(user.unwrap().id),
                    Some(None) => break,
                    None => tokio::time::sleep(Duration::from_micros(300)).await,
                }
            }
            assert_eq!(numbers.len(), 95);
            assert!(numbers.is_sorted());
        }
        // A list that is dropped with pages on their way takes them with it.
        for polls in 0..20 {
            let list = client.users().list().limit(10);
            let mut items = list.items().concurrency(concurrency);
            let _ = cancelled_after(polls, items.next()).await;
            drop(items);
        }
        in_time(client.users().list().limit(10)).await.unwrap();
    }
}
