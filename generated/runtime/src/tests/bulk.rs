//! Many things in batches, and the account of what came of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::sample::CreateUser;
use super::*;
use crate::{Bulk, ErrorKind, Incomplete};

fn people(count: usize) -> Vec<CreateUser> {
    (0..count)
        .map(|number| CreateUser::new(number.to_string(), ["g"]))
        .collect()
}

/// Creates what it is sent, until the batch of that number: that one gets another answer.
async fn creating(failing: usize, answer: Reply) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |request| {
        if count.fetch_add(1, Ordering::Relaxed) == failing {
            return answer.clone();
        }
        let sent: Vec<Value> = serde_json::from_str(&request.body).unwrap();
        let created: Vec<_> = sent
            .iter()
            .map(|user| serde_json::json!({"id": user["email"]}))
            .collect();
        Reply::json("201 Created", &Value::from(created).to_string())
    })
    .await
}

async fn create(
    server: &Server,
    users: Vec<CreateUser>,
) -> Result<Vec<sample::User>, Incomplete<CreateUser, sample::User>> {
    let client = client(server);
    Bulk::new(users, |batch| client.users().create(batch)).await
}

fn emails(users: &[CreateUser]) -> Vec<usize> {
    users
        .iter()
        .map(|user| user.email.parse().unwrap())
        .collect()
}

fn range(range: std::ops::Range<usize>) -> Vec<usize> {
    range.collect()
}

#[tokio::test]
async fn all_are_created_in_order_and_told() {
    let server = creating(usize::MAX, Reply::json("500 x", "")).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let client = client(&server);
    let bulk =
        Bulk::new(people(250), |batch| client.users().create(batch)).on_progress(move |progress| {
            let step = (progress.created().len(), progress.done(), progress.total());
            log.lock().unwrap().push(step);
        });
    assert_eq!(format!("{bulk:?}"), "Bulk { items: 250, batches: 3, .. }");
    let created = bulk.await.unwrap();
    let ids: Vec<usize> = created
        .iter()
        .map(|user| user.id.as_str().parse().unwrap())
        .collect();
    assert_eq!(ids, range(0..250));
    assert_eq!(
        *told.lock().unwrap(),
        [(100, 100, 250), (100, 200, 250), (50, 250, 250)]
    );
    assert_eq!(server.received().len(), 3);

    assert!(create(&server, Vec::new()).await.unwrap().is_empty());
    assert_eq!(server.received().len(), 3, "nothing is not sent");
}

#[tokio::test]
async fn the_call_is_made_of_nothing_but_what_is_to_be_sent() {
    let server = creating(usize::MAX, Reply::json("500 x", "")).await;
    let client = client(&server);
    for (count, expected) in [
        (0, vec![]),
        (1, vec![1]),
        (100, vec![100]),
        // The first one tells how many it takes.
        (101, vec![101, 100, 1]),
        (250, vec![250, 100, 100, 50]),
    ] {
        let lengths = Mutex::new(Vec::new());
        let bulk = Bulk::new(people(count), |batch| {
            lengths.lock().unwrap().push(batch.len());
            client.users().create(batch)
        });
        assert_eq!(*lengths.lock().unwrap(), expected);
        assert_eq!(bulk.await.unwrap().len(), count);
    }
}

#[tokio::test]
async fn what_is_refused_is_not_created() {
    let server = creating(1, Reply::json("400 Bad Request", "{}")).await;
    let stopped = create(&server, people(250)).await.unwrap_err();
    assert_eq!(stopped.created.len(), 100);
    assert_eq!(emails(&stopped.not_created), range(100..250));
    assert!(stopped.in_doubt.is_empty());
    assert_eq!(stopped.batch, 100..200);
    assert_eq!(
        stopped.to_string(),
        "100 created, 150 not created, 0 in doubt: items 100 to 199"
    );
    assert_eq!(
        stopped.error.to_string(),
        "users/create: 400 Bad Request (1 attempt)"
    );
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn what_is_in_doubt_is_told_apart_and_never_sent_again() {
    let cut = b"HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n[".to_vec();
    for answer in [
        Reply::Bytes(Vec::new()),
        Reply::Bytes(cut),
        Reply::json("201 Created", "[{}]"),
        Reply::json("500 x", ""),
        Reply::json("502 x", ""),
        // One of a hundred: nobody says which.
        Reply::json("201 Created", r#"[{"id":"1"}]"#),
    ] {
        let server = creating(1, answer).await;
        let stopped = create(&server, people(250)).await.unwrap_err();
        assert!(stopped.created.len() >= 100, "{stopped:?}");
        assert_eq!(emails(&stopped.in_doubt), range(100..200), "{stopped:?}");
        assert_eq!(emails(&stopped.not_created), range(200..250));
        assert_eq!(stopped.error.attempts(), 1);
        assert!(stopped.error.elapsed() > std::time::Duration::ZERO);
        assert_eq!(server.received().len(), 2, "{stopped:?}");
    }
}

#[tokio::test]
async fn everything_is_checked_before_anything_is_sent() {
    let server = creating(usize::MAX, Reply::json("500 x", "")).await;
    let mut users = people(250);
    users[201].title = crate::Maybe::Value("x".repeat(51));
    let stopped = create(&server, users).await.unwrap_err();
    assert_eq!(stopped.error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(stopped.error.violations()[0].path(), "[1].title");
    assert_eq!(stopped.batch, 200..250);
    assert_eq!(stopped.not_created.len(), 250);
    assert!(server.received().is_empty());
}
