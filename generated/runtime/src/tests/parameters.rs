//! Parameters through the whole pipeline: each in its place, checked before anything is sent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::*;
use crate::{
    Call, Constraint, Describe, Descriptor, Location, Parameter, Server as OwnServer, Style,
    Validate, Validator,
};

/// An object that is given as a parameter.
#[derive(Serialize)]
struct Filter {
    name: String,
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    near: Option<BTreeMap<String, f64>>,
}

impl Validate for Filter {
    fn validate(&self, check: &mut Validator<'_>) {
        check.field("name", &self.name, &[Constraint::MaxLength(5)]);
        check.field("tags", &self.tags, &[]);
        check.field("near", &self.near, &[]);
    }
}

struct Find;

impl Describe for Find {
    type Output = ();
    type Failure = ();
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "things/find",
        path: "/things/{id}",
        parameters: &[
            Parameter::path("id"),
            Parameter::query("id"),
            Parameter::header("Id"),
            Parameter::cookie("id"),
            Parameter::query("filter").style(Style::DeepObject, true),
            Parameter::query("json").style(Style::Json, false),
            Parameter::query("ids").required(),
        ],
        ..Descriptor::DEFAULT
    };
}

fn find(client: &Client) -> Call<()> {
    Call::new::<Find>(client.runtime())
        .parameter((Location::Path, "id"), "p")
        .parameter("ids", &[1, 2])
}

fn filter(name: &str) -> Filter {
    Filter {
        name: name.to_owned(),
        tags: vec!["a&b".to_owned(), "c".to_owned()],
        near: Some(BTreeMap::from([("lat".to_owned(), 1.5)])),
    }
}

#[tokio::test]
async fn the_same_name_may_stand_in_every_place() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    find(&client)
        .parameter((Location::Query, "id"), "q")
        .parameter("Id", "h")
        .parameter((Location::Cookie, "id"), "c")
        .await
        .unwrap();
    let request = server.only();
    assert_eq!(request.target, "/qa/things/p?ids=1&ids=2&id=q");
    assert_eq!(request.header("id"), Some("h"));
    assert_eq!(request.header("cookie"), Some("id=c"));
}

#[tokio::test]
async fn objects_are_written_as_serde_writes_them() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    find(&client)
        .structured("filter", &filter("x"))
        .structured("filter", &filter("y"))
        .structured("json", &filter("z"))
        .await
        .unwrap();
    let request = server.only();
    let query = |name| {
        percent_encoding::percent_decode_str(request.query(name).unwrap())
            .decode_utf8()
            .unwrap()
    };
    assert_eq!(query("filter%5Bname%5D"), "y");
    assert_eq!(query("filter%5Btags%5D%5B%5D"), "a&b");
    assert_eq!(query("filter%5Bnear%5D%5Blat%5D"), "1.5");
    assert_eq!(
        query("json"),
        r#"{"name":"z","tags":["a&b","c"],"near":{"lat":1.5}}"#
    );
}

#[tokio::test]
async fn what_is_sent_as_json_may_be_empty() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    for (call, json) in [
        (find(&client).structured("json", &Vec::<i64>::new()), "[]"),
        (
            find(&client).structured("json", &BTreeMap::<String, i64>::new()),
            "{}",
        ),
        (find(&client).structured("json", &None::<i64>), "null"),
    ] {
        call.await.unwrap();
        let request = server.received().pop().unwrap();
        let sent = percent_encoding::percent_decode_str(request.query("json").unwrap());
        assert_eq!(sent.decode_utf8().unwrap(), json);
    }
}

#[tokio::test]
async fn cookies_are_added_to_those_that_there_are() {
    let server = Server::start(move |_| Reply::json("204 No Content", "")).await;
    let client = builder(&server).header("Cookie", "a=1").build().unwrap();
    let call = find(&client).parameter((Location::Cookie, "id"), "c");
    call.await.unwrap();
    assert_eq!(server.only().header("cookie"), Some("a=1; id=c"));
}

#[tokio::test]
async fn what_breaks_a_bound_or_cannot_be_read_back_is_not_sent() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    let empty: [i32; 0] = [];
    for (call, path, message) in [
        (
            find(&client).structured("filter", &filter("too long")),
            "filter.name",
            "8 characters, at most 5 allowed",
        ),
        (
            find(&client).parameter("ids", &empty),
            "ids",
            "must not be empty",
        ),
        (
            find(&client).parameter("ids", &None::<i32>),
            "ids",
            "is required",
        ),
        (
            find(&client).parameter("Id", &["a,b"]),
            "Id",
            "no item may hold a comma, which parts the items",
        ),
        (
            find(&client).parameter((Location::Path, "ids"), "x"),
            "ids",
            "is not a parameter of the operation",
        ),
    ] {
        let error = call.await.unwrap_err();
        assert!(error.is_invalid_request());
        let [violation] = error.violations() else {
            panic!("{error}")
        };
        assert_eq!((violation.path(), violation.message()), (path, message));
    }
    assert!(server.received().is_empty());
}

struct Elsewhere;

impl Describe for Elsewhere {
    type Output = ();
    type Failure = ();
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "things/elsewhere",
        server: Some(OwnServer::new("https://elsewhere.example/v9", &[])),
        path: "/things",
        ..Descriptor::DEFAULT
    };
}

struct Below;

impl Describe for Below {
    type Output = ();
    type Failure = ();
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "things/below",
        server: Some(OwnServer::new("/v2", &[])),
        path: "/things",
        ..Descriptor::DEFAULT
    };
}

#[tokio::test]
async fn a_base_url_of_the_callers_goes_before_the_server_of_an_operation() {
    let (server, client) = answering(Reply::json("204 No Content", "")).await;
    Call::new::<Elsewhere>(client.runtime()).await.unwrap();
    Call::new::<Below>(client.runtime()).await.unwrap();
    let targets: Vec<_> = server.received().into_iter().map(|it| it.target).collect();
    assert_eq!(targets, ["/qa/things", "/v2/things"]);
}
