//! Answers that break HTTP itself: garbage, lengths that lie, chunks that are none, bodies that end
//! too early, heads that never end.

#[allow(unused)]
use tenant_admin::ErrorKind;

use crate::fixtures::{
    PRIVATE, cipherscale, failure, new_user, success, user, user_answer, user_id,
};
use crate::script::{Answer, Exchange};
use crate::server::FaultServer;

/// Reads the request, sends these bytes and closes.
fn raw(bytes: impl Into<Vec<u8>>) -> Exchange {
    Exchange::read().write(bytes).close()
}

/// A call that gets this answer each time fails for the lack of a whole answer, after three attempts.
async fn breaks_get(exchange: Exchange) {
    let server = FaultServer::start([exchange]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

/// What creates something is not sent again, as it may have been created.
async fn breaks_post(exchange: Exchange) {
    let server = FaultServer::start([exchange]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.applied(), 1);
}

fn cut_short() -> Exchange {
    let bytes = user_answer().bytes();
    raw(&bytes[..bytes.len() - 20])
}

#[tokio::test]
async fn body_cut_short_on_get() {
    breaks_get(cut_short()).await;
}

#[tokio::test]
async fn body_cut_short_on_post() {
    breaks_post(cut_short()).await;
}

#[tokio::test]
async fn body_cut_short_by_a_reset() {
    let bytes = user_answer().bytes();
    let half = bytes[..bytes.len() - 20].to_vec();
    // The pause lets the first half through before the reset discards what is on its way.
    breaks_get(Exchange::read().write(half).pause(20).reset()).await;
}

#[tokio::test]
async fn body_cut_short_then_whole() {
    let server = FaultServer::start([cut_short(), user_answer().into()]).await;
    let client = cipherscale(&server).build().unwrap();
    let user = success(client.users().get(user_id())).await;
    assert_eq!(user.id, user_id());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn content_length_too_long() {
    let answer = user_answer().header("content-length", "100000");
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn content_length_garbage() {
    for length in ["many", "-1", "0x20", "99999999999999999999999999"] {
        let answer = user_answer().header("content-length", length);
        breaks_get(raw(answer.bytes())).await;
    }
}

#[tokio::test]
async fn content_lengths_that_contradict_each_other() {
    let answer = user_answer()
        .header("content-length", "10")
        .header("content-length", "20");
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn content_length_too_short_is_json_that_ends_too_early() {
    let answer = user_answer().header("content-length", "20");
    let server = FaultServer::start([raw(answer.bytes())]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("ends too early"), "{error}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn bytes_behind_an_answer_are_not_taken_for_the_next_one() {
    let mut forged = user();
    forged["email"] = "mallory@example.com".into();
    let mut bytes = user_answer().bytes();
    bytes.extend(Answer::json(200, &forged).bytes());
    let server = FaultServer::start([Exchange::read().write(bytes), user_answer().into()]).await;
    let client = cipherscale(&server).build().unwrap();
    for _ in 0..2 {
        let user = success(client.users().get(user_id())).await;
        assert_eq!(user.email.as_deref(), Some("jane@example.com"));
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn garbage_instead_of_http_on_get() {
    breaks_get(raw("SSH-2.0-OpenSSH_9.9\r\n")).await;
}

#[tokio::test]
async fn garbage_instead_of_http_on_post() {
    breaks_post(raw([0x16, 0x03, 0x01, 0x00, 0xff, 0xfe, 0x00])).await;
}

#[tokio::test]
async fn garbage_that_holds_secrets_is_not_quoted() {
    breaks_get(raw(format!("{PRIVATE} {PRIVATE}\r\n{PRIVATE}\r\n\r\n"))).await;
    breaks_get(raw(format!("HTTP/1.1 200 OK\r\n{PRIVATE}\r\n\r\n"))).await;
}

#[tokio::test]
async fn chunks_that_are_none() {
    let answer = Answer::new(200)
        .header("transfer-encoding", "chunked")
        .body("what?\r\nnever\r\n");
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn chunk_larger_than_any_memory() {
    let answer = Answer::new(200)
        .header("transfer-encoding", "chunked")
        .body("ffffffffffffffff\r\n{}\r\n");
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn chunks_without_an_end() {
    let body = user().to_string();
    let chunk = format!("{:x}\r\n{body}\r\n", body.len());
    let answer = Answer::new(200)
        .header("transfer-encoding", "chunked")
        .body(chunk);
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn body_without_any_length_that_is_cut_short() {
    // HTTP/1.0 cannot tell the end from a break; the JSON can.
    let bytes = format!("HTTP/1.0 200 OK\r\n\r\n{}", &user().to_string()[..50]);
    let server = FaultServer::start([raw(bytes)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("ends too early"), "{error}");
}

#[tokio::test]
async fn header_of_a_megabyte() {
    let answer = user_answer().header("x-padding", &"x".repeat(1024 * 1024));
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn headers_over_64_kib() {
    let answer = user_answer().header("x-padding", &"x".repeat(64 * 1024));
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.attempts(), 1);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn ten_thousand_headers() {
    let mut answer = user_answer();
    for index in 0..10_000 {
        answer = answer.header(&format!("x-{index}"), "x");
    }
    breaks_get(raw(answer.bytes())).await;
}

#[tokio::test]
async fn early_hints_are_not_the_answer() {
    let mut bytes = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".to_vec();
    bytes.extend(user_answer().bytes());
    let server = FaultServer::start([raw(bytes)]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests().len(), 1);
}
