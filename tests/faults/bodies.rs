//! Answers that are HTTP but not what is documented: HTML, nothing, too much, or too much in a small
//! parcel.

#[allow(unused)]
use tenant_admin::ErrorKind;

use crate::fixtures::{
    PRIVATE, cipherscale, failure, new_user, success, user, user_answer, user_id,
};
use crate::script::{Answer, Exchange, chunked, compressed};
use crate::server::FaultServer;

const MEBIBYTE: usize = 1024 * 1024;

/// What a client is documented to take of a successful answer.
const LARGEST: usize = 16 * MEBIBYTE;

/// A user and as much white space as makes it this long.
fn padded(length: usize) -> Vec<u8> {
    let mut body = user().to_string().into_bytes();
    body.resize(length, b' ');
    body
}

#[tokio::test]
async fn html_with_200() {
    let server = FaultServer::start([Answer::html(200)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("HTML"), "{error}");
    assert!(error.body().is_some_and(|body| body.starts_with(b"<!")));
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn html_that_says_it_is_json() {
    let answer = Answer::new(200)
        .header("content-type", "application/json")
        .body("\n <html></html>");
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("HTML"), "{error}");
}

#[tokio::test]
async fn html_with_201_on_post_may_have_been_applied() {
    let server = FaultServer::start([Answer::html(201)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.may_have_been_applied());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn html_with_502() {
    let server = FaultServer::start([Answer::html(502)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 502);
    assert!(error.is_server_error());
    assert!(error.to_string().contains("502 Bad Gateway"), "{error}");
    assert!(error.api_error::<serde_json::Value>().is_none());
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn empty_200_where_json_is_documented() {
    let server = FaultServer::start([Answer::new(200)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("no body"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn empty_200_where_nothing_is_documented() {
    let server = FaultServer::start([Answer::new(200)]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().delete(user_id())).await;
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn answer_204_with_a_body() {
    // A 204 has no body whatever it says, so these bytes are nobody's.
    let mut bytes = Answer::new(204).header("content-length", "9").bytes();
    bytes.extend(b"{\"a\": 1}\n");
    let server = FaultServer::start([
        Exchange::read().write(bytes),
        Answer::new(204).into(),
        user_answer().into(),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().delete(user_id())).await;
    success(client.users().delete(user_id())).await;
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.applied(), 2);
}

#[tokio::test]
async fn answer_204_where_json_is_documented() {
    let server = FaultServer::start([Answer::new(204)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("no body"), "{error}");
}

#[tokio::test]
async fn json_of_another_shape_names_the_place() {
    let mut value = user();
    value["maxDevices"] = PRIVATE.into();
    let server = FaultServer::start([Answer::json(200, &value)]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.json_path(), Some("maxDevices"));
    assert!(error.to_string().contains("maxDevices"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn text_that_is_not_utf_8() {
    let mut value = user();
    value["unknown"] = "nobody reads this".into();
    for text in ["jane", "nobody"] {
        let mut body = value.to_string().into_bytes();
        let mut places = body.windows(text.len());
        let place = places.position(|window| window == text.as_bytes()).unwrap();
        body[place] = 0xff;
        let server = FaultServer::start([Answer::new(200).body(body)]).await;
        let client = cipherscale(&server).build().unwrap();
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(
            error.to_string().contains("not JSON at line 1 column"),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn lists_within_lists_without_end() {
    let nested = "[".repeat(MEBIBYTE);
    let server = FaultServer::start([
        Answer::new(200).body(nested.clone()),
        Answer::new(200).body(format!(r#"{{"unknown": {nested}"#)),
        Answer::new(200).body(format!(r#"{{"roles": {nested}"#)),
    ])
    .await;
    let client = cipherscale(&server).build().unwrap();
    for _ in 0..3 {
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}

#[tokio::test]
async fn encoding_that_was_not_asked_for() {
    let answer = Answer::new(200)
        .header("content-encoding", "br")
        .body(compressed(user().to_string().as_bytes()));
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn gzip_is_taken() {
    let server = FaultServer::start([user_answer().gzip()]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests()[0].header("accept-encoding"), Some("gzip"));
}

#[tokio::test]
async fn gzip_bomb() {
    let bomb = Answer::new(200).body(padded(64 * MEBIBYTE)).gzip();
    assert!(bomb.bytes().len() < MEBIBYTE);
    let server = FaultServer::start([bomb]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("16 MiB"), "{error}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn gzip_bomb_as_an_error() {
    let bomb = Answer::new(400).body(vec![b'x'; 64 * MEBIBYTE]).gzip();
    let server = FaultServer::start([bomb]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.body().unwrap().len(), 64 * 1024);
}

#[tokio::test]
async fn gzip_that_is_none() {
    let answer = user_answer().header("content-encoding", "gzip");
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}");
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn gzip_cut_short() {
    let whole = user_answer().gzip().bytes();
    let cut = Exchange::read().write(&whole[..whole.len() - 12]).close();
    let server = FaultServer::start([cut, user_answer().gzip().into()]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn body_of_16_mib_is_taken() {
    let server = FaultServer::start([Answer::new(200).body(padded(LARGEST))]).await;
    let client = cipherscale(&server).build().unwrap();
    success(client.users().get(user_id())).await;
}

#[tokio::test]
async fn body_over_16_mib_is_refused_by_its_length() {
    // Only the head is ever sent: nothing waits for the rest.
    let answer = Answer::new(200).header("content-length", &(LARGEST + 1).to_string());
    let server = FaultServer::start([Exchange::read().answer(&answer).stall()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn body_over_16_mib_is_refused_without_a_length() {
    let answer = Answer::new(200)
        .header("transfer-encoding", "chunked")
        .body(chunked(&padded(LARGEST + 1), 64 * 1024));
    let server = FaultServer::start([answer]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn body_over_16_mib_on_post_may_have_been_applied() {
    let answer = Answer::new(201).header("content-length", &(LARGEST + 1).to_string());
    let server = FaultServer::start([Exchange::read().answer(&answer).stall()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.may_have_been_applied());
    assert_eq!(server.applied(), 1);
}

#[tokio::test]
async fn limits_of_bodies_can_be_set() {
    let body = user().to_string();
    let server = FaultServer::start([
        Answer::new(200).body(body.clone()),
        Answer::new(200).body(body.clone() + " "),
        Answer::new(400).body("no such user"),
    ])
    .await;
    let client = cipherscale(&server)
        .body_limit(body.len())
        .error_body_limit(2)
        .build()
        .unwrap();
    success(client.users().get(user_id())).await;
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.body().unwrap().as_ref(), b"no");
}

#[tokio::test]
async fn error_body_over_64_kib_is_truncated() {
    let body = PRIVATE.repeat(10_000);
    assert!(body.len() > 64 * 1024);
    let server = FaultServer::start([Answer::new(400).body(body.clone())]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(
        error.body().unwrap().as_ref(),
        &body.as_bytes()[..64 * 1024]
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn error_body_cut_short_keeps_the_status_and_what_came() {
    let answer = Answer::new(400)
        .header("content-length", "1000")
        .body("no such");
    let server = FaultServer::start([Exchange::read().answer(&answer).close()]).await;
    let client = cipherscale(&server).build().unwrap();
    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.status().unwrap().as_u16(), 400);
    assert_eq!(error.body().unwrap().as_ref(), b"no such");
    assert_eq!(server.requests().len(), 1);
}
