//! The retry budget: clones of a client share it, and once it is used up calls fail at their first
//! attempt, until successes have filled it again.

#[allow(unused)]
use std::time::Duration;

use futures_util::future::join_all;
use tenant_admin::{ErrorKind, cipherscale};

use crate::fixtures::{cipherscale, failure, success, user_answer, user_id};
use crate::script::{Answer, Exchange};
use crate::server::FaultServer;

/// What the budget holds at first, and what a retry takes from it.
const BUDGET: usize = 500;
const RETRY: usize = 5;
const RETRY_AFTER_TIMEOUT: usize = 10;

/// A failing call retries twice; so many of them use the budget up.
const CALLS: usize = BUDGET / RETRY / 2;

async fn use_up(clients: &[&cipherscale::Client]) {
    for index in 0..CALLS {
        let client = clients[index % clients.len()];
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.attempts(), 3, "call {index}");
    }
}

#[tokio::test]
async fn budget_is_shared_by_clones() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    let (one, two) = (client.clone(), client.clone());
    use_up(&[&one, &two]).await;
    assert_eq!(server.requests().len(), CALLS * 3);
    for client in [&client, &one, &two, &one.clone()] {
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(server.requests().len(), CALLS * 3 + 4);
}

#[tokio::test]
async fn budget_is_not_shared_by_other_clients() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    use_up(&[&client]).await;
    let other = cipherscale(&server).build().unwrap();
    let error = failure(other.users().get(user_id())).await;
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn budget_is_filled_by_successes() {
    let server = FaultServer::start([Answer::new(503)]).await;
    let client = cipherscale(&server).build().unwrap();
    use_up(&[&client]).await;

    // One success short of a retry.
    server.set("", [user_answer()]);
    for _ in 0..RETRY - 1 {
        success(client.users().get(user_id())).await;
    }
    server.set("", [Answer::new(503)]);
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.attempts(), 1);

    server.set("", [user_answer()]);
    success(client.users().get(user_id())).await;
    server.set("", [Answer::new(503)]);
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.attempts(), 2);
}

#[tokio::test]
async fn budget_is_used_faster_by_timeouts() {
    let server = FaultServer::start([Exchange::read().stall()]).await;
    let client = cipherscale(&server)
        .attempt_timeout(Duration::from_millis(150))
        .build()
        .unwrap();
    // More calls than the budget has retries for, all at once.
    let calls = BUDGET / RETRY_AFTER_TIMEOUT;
    let errors = join_all((0..calls).map(|_| failure(client.users().get(user_id())))).await;
    let attempts: u32 = errors.iter().map(|error| error.attempts()).sum();
    assert!(
        errors
            .iter()
            .all(|error| error.kind() == ErrorKind::Timeout)
    );
    assert_eq!(attempts as usize, calls + BUDGET / RETRY_AFTER_TIMEOUT);
}
