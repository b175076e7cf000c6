//! Calls that succeed, or are stopped before anything is sent.

use super::sample::{Address, CreateUser, User, UserId, UserStatus};
use super::*;
use crate::{Constraint, ErrorKind, Maybe, OneOrMany};

const USER: &str = r#"{"id":"7","maxDevices":5.0,"createdAt":"2023-01-15T10:30:00Z","registeredAt":1707244800000,"status":"sleeping","new":[1]}"#;

#[tokio::test]
async fn a_get_decodes_its_result() {
    let (server, client) = answering(Reply::json("200 OK", USER)).await;
    let user = client.users().get("a/b c").await.unwrap();
    assert_eq!(user.id, "7");
    assert_eq!(user.max_devices, Some(5));
    assert_eq!(user.created_at.unwrap().to_string(), "2023-01-15T10:30:00Z");
    assert_eq!(
        user.registered_at.unwrap().as_unix_millis(),
        1_707_244_800_000
    );
    assert!(user.status.unwrap().is_unknown());

    let request = server.only();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("GET", "/qa/tenants/users/a%2Fb%20c")
    );
    assert_eq!(request.header("apikey"), Some("hunter2"));
    assert_eq!(request.header("accept"), Some("application/json"));
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
    assert_eq!(request.header("content-length"), None);
    assert!(
        request
            .header("user-agent")
            .unwrap()
            .starts_with(concat!(env!("CARGO_PKG_NAME"), "/"))
    );
}

#[tokio::test]
async fn the_response_can_be_had_too() {
    let reply = Reply::with_headers("200 OK", &["x-request-id: 7f3a"], r#"{"data":[]}"#);
    let (server, client) = answering(reply).await;
    let call = client
        .users()
        .list()
        .limit(50)
        .sort(["-createdAt", "a,b"])
        .trace("t1");
    let call = call
        .ids([UserId::from("1"), UserId::from("2,3")])
        .header("X-Mine", "yes")
        .limit(60);
    assert_eq!(
        format!("{call:?}"),
        r#"List(Call { operation: "users/list", parameters: ["limit", "sort", "X-Trace", "ids"], has_body: false, .. })"#
    );
    let response = call.with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.request_id(), Some("7f3a"));
    assert_eq!(response.attempts(), 1);
    assert!(response.elapsed() > std::time::Duration::ZERO);
    assert_eq!(response.headers()["x-request-id"], "7f3a");
    assert!(response.body().data.is_empty());

    let request = server.only();
    assert_eq!(
        request.target,
        "/qa/tenants/users?limit=60&sort=-createdAt&sort=a%2Cb&ids=1,2%2C3"
    );
    assert_eq!(request.header("x-trace"), Some("t1"));
    assert_eq!(request.header("x-mine"), Some("yes"));
}

#[tokio::test]
async fn one_or_many_are_created() {
    let (server, client) = answering(Reply::json("201 Created", r#"[{"id":"7"}]"#)).await;
    let created = client
        .users()
        .create(CreateUser::new("a@example.com", ["g"]))
        .await
        .unwrap();
    assert_eq!(created.len(), 1);
    let mut second = CreateUser::new("b@example.com", ["g"]);
    second.title = Maybe::Null;
    client.users().create(vec![second]).await.unwrap();
    let [one, many] = server.received().try_into().unwrap();
    assert_eq!(one.body, r#"{"email":"a@example.com","groups":["g"]}"#);
    assert_eq!(one.header("content-type"), Some("application/json"));
    assert_eq!(
        many.body,
        r#"[{"email":"b@example.com","groups":["g"],"title":null}]"#
    );
}

#[tokio::test]
async fn bodies_may_be_absent_or_unwanted() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    client.users().delete(UserId::from("7")).await.unwrap();
    assert_eq!(client.users().register().await.unwrap(), None);
    let [delete, register] = server.received().try_into().unwrap();
    assert_eq!(delete.method, "DELETE");
    assert_eq!(register.header("content-length"), Some("0"));

    let (_server, client) = answering(Reply::json("200 OK", r#"{"gone":true}"#)).await;
    client.users().delete(UserId::from("7")).await.unwrap();

    let (_server, client) = answering(Reply::json("200 OK", r#"{"id":"8"}"#)).await;
    let user: Option<User> = client.users().register().await.unwrap();
    assert_eq!(user.unwrap().id, "8");
}

#[tokio::test]
async fn a_value_cannot_leave_its_place_in_the_path() {
    let (server, client) = answering(Reply::json("200 OK", USER)).await;
    for id in ["", ".", "..", "a\r\nb"] {
        let error = client.users().get(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.violations()[0].path(), "id");
        assert_eq!(error.attempts(), 0);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn every_broken_bound_is_reported_at_once() {
    let (server, client) = answering(Reply::json("200 OK", USER)).await;
    let many = vec![CreateUser::new("a@example.com", ["g"]); 101];
    let error = client.users().create(many).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "users/create: body: 101 items, at most 100 allowed"
    );
    assert_eq!(
        error.violations()[0].constraint(),
        Some(Constraint::MaxItems(100))
    );

    let mut user = CreateUser::new("a@example.com", ["a", "b", "a"]);
    user.title = Maybe::Value("ä".repeat(60));
    user.groups.push(UserId::from("12345678901"));
    user.address = Some(Address {
        zip: "hunter2hunter2".to_owned(),
    });
    let error = client
        .users()
        .create(vec![CreateUser::new("b", ["g"]), user])
        .await
        .unwrap_err();
    let violations: Vec<String> = error.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        violations,
        [
            "[1].groups: items 0 and 2 are the same",
            "[1].groups[3]: 11 characters, at most 10 allowed",
            "[1].address.zip: 14 characters, at most 12 allowed",
            "[1].title: 60 characters, at most 50 allowed",
        ]
    );
    assert!(error.to_string().ends_with("; and 1 more"), "{error}");

    let error = client
        .users()
        .list()
        .limit(1001)
        .header("bad name", "x")
        .await
        .unwrap_err();
    assert_eq!(error.violations().len(), 2, "{error}");
    assert!(error.is_invalid_request());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn bounds_can_be_left_to_the_service() {
    let server = Server::start(|_| Reply::json("200 OK", r#"{"data":[]}"#)).await;
    let client = builder(&server).validate_requests(false).build().unwrap();
    client.users().list().limit(1001).await.unwrap();
    assert_eq!(server.only().query("limit"), Some("1001"));
    assert!(client.users().get("..").await.is_err());
}

#[tokio::test]
async fn compressed_bodies_are_understood() {
    // `{"data":[]}`, by gzip with the time left out.
    const PACKED: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 173, 5, 0,
        148, 100, 178, 94, 11, 0, 0, 0,
    ];
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        PACKED.len()
    )
    .into_bytes();
    bytes.extend_from_slice(PACKED);
    let (_server, client) = answering(Reply::Bytes(bytes)).await;
    assert!(client.users().list().await.unwrap().data.is_empty());
}

#[tokio::test]
async fn calls_are_send_and_owned() {
    fn owned<T: Send + 'static>(_: &T) {}

    let (_server, client) =
        answering(Reply::json("200 OK", r#"[{"id":"7","status":"active"}]"#)).await;
    let call = client
        .users()
        .create(CreateUser::new("a@example.com", ["g"]));
    drop(client);
    owned(&call);
    let future = call.send();
    owned(&future);
    let created: OneOrMany<User> = tokio::spawn(future).await.unwrap().unwrap();
    assert_eq!(created.into_one().unwrap().status, Some(UserStatus::Active));
}

#[test]
fn builders_say_what_is_wrong() {
    let fault = |builder: ClientBuilder| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Builder);
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
        error.to_string()
    };
    let builder = Client::builder;
    assert_eq!(
        fault(builder().base_url("http://api.example")),
        "the base URL must start with https://: http:// is for loopback only"
    );
    assert!(fault(builder().base_url("https://u:hunter2@api.example")).contains("user name"));
    assert!(fault(builder().server("evil.example/x?")).starts_with("server must be a host"));
    assert!(fault(builder().api_key("hunter2\n")).starts_with("api_key: "));
    assert_eq!(fault(builder().api_key("")), "api_key: the secret is empty");
    assert!(fault(builder().header("X-Key", "hunter2\n")).contains("x-key"));
    assert!(fault(builder().header("Host", "hunter2")).contains("set by the client"));
    assert!(fault(builder().user_agent("a\nb")).contains("user-agent"));
    assert!(builder().server("fra1.example:8443").build().is_ok());
}

#[tokio::test]
async fn nothing_is_printed_that_is_secret() {
    let server = Server::start(|_| Reply::json("400 Bad Request", "hunter2")).await;
    let builder = builder(&server)
        .query_key("hunter2")
        .bearer_token("hunter2")
        .basic_auth("u", "hunter2")
        .client_credentials("id", "hunter2")
        .header("X-Key", "hunter2");
    let mut printed = format!("{builder:?}");
    let client = builder.build().unwrap();
    printed += &format!("{client:?} {:?}", client.users());
    let mut user = CreateUser::new("hunter2", ["hunter2"]);
    user.title = Maybe::Value("hunter2".repeat(10));
    let call = client.users().create(user).header("X-Key", "hunter2");
    printed += &format!("{call:?}");
    let error = call.await.unwrap_err();
    printed += &format!("{error:?} {error}");
    let call = client.users().get("hunter2");
    printed += &format!("{call:?}");
    let error = call.await.unwrap_err();
    assert_eq!(&error.body().unwrap()[..], b"hunter2");
    printed += &format!("{error:?} {error}");
    assert!(!printed.contains("hunter2"), "{printed}");
    assert!(printed.contains("apikey"), "{printed}");
}
