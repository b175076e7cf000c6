//! What requests hold, as it arrives: bodies, and what is left out of them.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use golden::wire::Client;
use golden::wire::models::{Pen, Record, RecordReplaceFormBody, RecordReplaceMultipartBody, Thing};
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
