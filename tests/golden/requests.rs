//! What requests hold, as it arrives: bodies, and what is left out of them.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use golden::wire::Client;
use golden::wire::models::{Pen, Record, RecordReplaceFormBody, RecordReplaceMultipartBody, Thing};
use golden::{Attempt, Body, Sending, Transport, servers};
use serde_json::{Value, json};
use support::loopback::{Answer, Loopback};

/// A server that keeps the bodies of what it is asked, and answers with nothing.
struct Server {
    loopback: Loopback,
    bodies: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Self {
        let bodies: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&bodies);
        let loopback = Loopback::start(move |asked| {
            kept.lock().unwrap().push(asked.body.clone());
            Answer::Json("200 OK", "null".into())
        });
        Self { loopback, bodies }
    }

    fn client(&self) -> Client {
        let client = Client::builder().base_url(self.loopback.url());
        client.build().expect("it is complete")
    }

    /// The body that arrives of a call.
    async fn body(&self, call: impl IntoFuture) -> String {
        call.into_future().await;
        let mut bodies = self.bodies.lock().unwrap();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        bodies.remove(0)
    }
}

fn received() -> Value {
    let record = json!({
        "id": "0b0c7a2a-7d1c-4f0e-9a64-5d5f4f4b1a10", "name": "Ann", "kind": "odd",
        "created": 1702985292064_i64, "token": "hunter2", "note": null,
    });
    let part = json!({"id": 3, "name": "Bob"});
    let mut whole = record;
    whole["owner"] = part.clone();
    whole["parts"] = json!([part, {"name": "Eve"}]);
    whole["named"] = json!({"a": part});
    whole["thing"] = json!({"what": "Pen", "serial": 7, "width": 2});
    whole
}

#[tokio::test]
async fn what_only_comes_back_is_kept_and_not_sent() {
    let record: Record = serde_json::from_value(received()).expect("it decodes");
    assert_eq!(serde_json::to_value(&record).unwrap(), received());

    let sent = json!({
        "name": "Ann", "owner": {"name": "Bob"}, "parts": [{"name": "Bob"}, {"name": "Eve"}],
        "named": {"a": {"name": "Bob"}}, "thing": {"what": "Pen", "width": 2},
    });
    let server = Server::start();
    let records = server.client().records();
    let body = server.body(records.replace(record.clone())).await;
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), sent);
    assert_eq!(serde_json::to_value(&record).unwrap(), received());
}

#[tokio::test]
async fn forms_leave_out_what_only_comes_back() {
    let server = Server::start();
    let records = server.client().records();
    let mut record = Record::new("Ann");
    record.token = Some("hunter2".to_owned());
    let mut form = RecordReplaceFormBody::new().with_record(record.clone());
    form.serial = Some(9);
    let body = server.body(records.replace_as_form(form)).await;
    assert_eq!(body, "record=%7B%22name%22%3A%22Ann%22%7D");

    let form = RecordReplaceMultipartBody::new().with_parts(record);
    let body = server.body(records.replace_as_multipart(form)).await;
    assert_eq!(body.matches("Content-Disposition").count(), 1);
    assert!(body.contains("\r\n\r\n{\"name\":\"Ann\"}\r\n"), "{body}");
}

#[tokio::test]
async fn what_tells_alternatives_apart_is_sent_though_it_is_called_read_only() {
    let server = Server::start();
    let records = server.client().records();
    let record = Record::new("Ann").with_thing(Thing::Pen(Pen::new("Pen")));
    let body = server.body(records.replace(record)).await;
    assert_eq!(body, r#"{"name":"Ann","thing":{"what":"Pen"}}"#);
}

/// Keeps where requests would go, and answers that all is well.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<Vec<String>>>);

impl Transport for Addresses {
    fn send(&self, request: http::Request<Body>, _: Attempt) -> Sending<'_> {
        self.0.lock().unwrap().push(request.uri().to_string());
        let mut response = http::Response::new(Body::from(bytes::Bytes::new()));
        *response.status_mut() = http::StatusCode::NO_CONTENT;
        Box::pin(std::future::ready(Ok(response)))
    }
}

async fn address(builder: servers::ClientBuilder) -> String {
    let addresses = Addresses::default();
    let client = builder.transport(addresses.clone()).build();
    let client = client.expect("the address is one");
    client.things().list().await.expect("all is well");
    addresses.0.lock().unwrap().remove(0)
}

#[tokio::test]
async fn each_server_has_defaults_of_its_own_for_its_variables() {
    const SANDBOX: &str = "https://{team}.sandbox.servers.example.com/{region}/v1";
    let builder = servers::Client::builder;
    assert_eq!(
        address(builder()).await,
        "https://eu.servers.example.com/api/v1/things"
    );
    assert_eq!(
        address(builder().base_url(SANDBOX)).await,
        "https://demo.sandbox.servers.example.com/test/v1/things"
    );
    assert_eq!(
        address(builder().base_url(SANDBOX).region("dev").team("a")).await,
        "https://a.sandbox.servers.example.com/dev/v1/things"
    );
    // What another server has is none of this one's values.
    let error = builder().base_url(SANDBOX).region("us").build();
    let error = error.expect_err("not there").to_string();
    assert!(error.contains("region must be one of test, dev"), "{error}");
}
