//! Servers that take their time: before they accept, before they read, before the head, within the
//! head, within the body. Which phase it was is told, and with it whether the service can have acted.

#[allow(unused)]
use std::time::Duration;

use tenant_admin::{ErrorKind, TimeoutPhase, cipherscale};
use tokio::net::{TcpSocket, TcpStream};

use crate::fixtures::{
    self, PRIVATE, cipherscale_at, failure, new_user, success, user_answer, user_id,
};
use crate::script::{Answer, Exchange, Step};
use crate::server::FaultServer;

const SHORT: Duration = Duration::from_millis(60);

/// A client whose attempts are short, and no shorter than its waits for the next bytes.
fn impatient(server: &FaultServer) -> cipherscale::Client {
    fixtures::cipherscale(server)
        .attempt_timeout(SHORT)
        .build()
        .unwrap()
}

/// Each attempt of a `GET` runs out of time.
async fn stalls_get(exchange: Exchange) {
    let server = FaultServer::start([exchange]).await;
    let error = failure(impatient(&server).users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.is_timeout());
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Attempt));
    assert!(!error.is_connect());
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.connections(), 3);
}

/// A `POST` runs out of time once, and may have been applied.
async fn stalls_post(exchange: Exchange, applied: usize) {
    let server = FaultServer::start([exchange]).await;
    let error = failure(impatient(&server).users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Attempt));
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.connections(), 1);
    assert_eq!(server.applied(), applied);
}

/// Listens, but has no room for another connection: it is neither accepted nor refused.
async fn full_address() -> (tokio::net::TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(stream) = tokio::time::timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(stream.unwrap());
        assert!(waiting.len() < 100, "there is always room");
    }
    (listener, waiting)
}

#[tokio::test]
async fn stall_while_connecting() {
    let (listener, _waiting) = full_address().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = cipherscale_at(&url).connect_timeout(SHORT).build().unwrap();
    // Nothing was sent, so even this is tried again.
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Connect));
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
}

#[tokio::test]
async fn stall_without_accepting() {
    // The kernel takes the connection and the request; nobody ever reads it.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = cipherscale_at(&url).attempt_timeout(SHORT).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
}

#[tokio::test]
async fn stall_before_the_request_is_read_on_get() {
    stalls_get(Exchange::unread().stall()).await;
}

#[tokio::test]
async fn stall_before_the_request_is_read_on_post() {
    stalls_post(Exchange::unread().stall(), 0).await;
}

#[tokio::test]
async fn stall_while_the_request_is_sent() {
    // More than any buffer on the way holds.
    let mut user = new_user();
    user.email = "x".repeat(40_000);
    let server = FaultServer::start([Exchange::unread().pause(2_000)]).await;
    let client = impatient(&server);
    let error = failure(client.users().create(vec![user; 100])).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 0);
}

#[tokio::test]
async fn stall_of_the_tls_handshake() {
    let server = FaultServer::start([Exchange::unread().stall()]).await;
    let url = server.url().replace("http://", "https://");
    let client = cipherscale_at(&url).connect_timeout(SHORT).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Connect));
    assert_eq!(error.attempts(), 3);
    assert!(!error.may_have_been_applied());
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn stall_before_the_head_on_get() {
    stalls_get(Exchange::read().stall()).await;
}

#[tokio::test]
async fn stall_before_the_head_on_post() {
    stalls_post(Exchange::read().stall(), 1).await;
}

#[tokio::test]
async fn stall_within_the_head() {
    stalls_get(
        Exchange::read()
            .write("HTTP/1.1 200 OK\r\ncontent-")
            .stall(),
    )
    .await;
}

#[tokio::test]
async fn stall_before_the_body() {
    stalls_get(Exchange::read().write(user_answer().head()).stall()).await;
}

#[tokio::test]
async fn stall_within_the_body_on_get() {
    let bytes = user_answer().bytes();
    stalls_get(Exchange::read().write(&bytes[..bytes.len() - 9]).stall()).await;
}

#[tokio::test]
async fn stall_within_the_body_on_post() {
    let bytes = user_answer().bytes();
    let cut = Exchange::read().write(&bytes[..bytes.len() - 9]);
    stalls_post(cut.stall(), 1).await;
}

#[tokio::test]
async fn stall_once_then_answer() {
    let server = FaultServer::start([Exchange::read().stall(), user_answer().into()]).await;
    let response = impatient(&server).users().get(user_id()).with_response();
    assert_eq!(success(response).await.attempts(), 2);
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn stall_within_an_error_body_keeps_the_status() {
    let answer = Answer::new(400)
        .header("content-length", "1000")
        .body(PRIVATE);
    let server = FaultServer::start([Exchange::read().answer(&answer).stall()]).await;
    let error = failure(impatient(&server).users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.body().unwrap().as_ref(), PRIVATE.as_bytes());
    assert_eq!(server.requests().len(), 1);
}

/// Sends the answer so slowly that each piece is in time, but not the whole.
fn dripping(answer: &Answer) -> Exchange {
    Exchange::read().then(Step::Drip {
        bytes: answer.bytes(),
        at_once: 1,
        every: Duration::from_millis(10),
    })
}

#[tokio::test]
async fn drip_beyond_the_attempt_on_get() {
    stalls_get(dripping(&user_answer())).await;
}

#[tokio::test]
async fn drip_beyond_the_attempt_on_post() {
    stalls_post(dripping(&user_answer()), 1).await;
}

#[tokio::test]
async fn drip_beyond_the_whole_operation() {
    let server = FaultServer::start([dripping(&user_answer())]).await;
    let client = fixtures::cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id()).timeout(SHORT)).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Operation));
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn drip_that_never_pauses_for_long_is_waited_for() {
    let server = FaultServer::start([Exchange::read()
        .then(Step::Drip {
            bytes: user_answer().bytes(),
            at_once: 40,
            every: Duration::from_millis(10),
        })
        .close()])
    .await;
    let client = fixtures::cipherscale(&server)
        .read_timeout(Duration::from_secs(2))
        .build()
        .unwrap();
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn silence_longer_than_allowed() {
    let bytes = user_answer().bytes();
    let cut = Exchange::read().write(&bytes[..bytes.len() - 9]);
    let server = FaultServer::start([cut.stall()]).await;
    let client = fixtures::cipherscale(&server)
        .read_timeout(SHORT)
        .build()
        .unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.timeout_phase(), Some(TimeoutPhase::Read));
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}
