//! The spans of `tracing`: which there are, what they hold, and what they must not.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::sample::{Get, List};
use super::*;
use crate::test_util::{Answer, Fault, Mock};

/// Keeps every span.
#[derive(Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    entered: Arc<Mutex<Vec<u64>>>,
}

#[derive(Clone, Debug)]
struct Span {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == env!("CARGO_CRATE_NAME")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut span = Span {
            name: attributes.metadata().name(),
            parent: self.entered.lock().unwrap().last().copied(),
            fields: BTreeMap::new(),
        };
        attributes.record(&mut span);
        let mut spans = self.spans.lock().unwrap();
        spans.push(span);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.spans.lock().unwrap();
        values.record(&mut spans[id.into_u64() as usize - 1]);
    }

    fn enter(&self, id: &Id) {
        self.entered.lock().unwrap().push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        assert_eq!(self.entered.lock().unwrap().pop(), Some(id.into_u64()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}

fn collect() -> (Collector, tracing::subscriber::DefaultGuard) {
    let collector = Collector::default();
    let guard = tracing::subscriber::set_default(collector.clone());
    (collector, guard)
}

impl Collector {
    fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }
}

fn fields(span: &Span) -> Vec<(&str, &str)> {
    let fields = span.fields.iter();
    fields
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_operation_and_its_attempts_have_spans() {
    let (collector, _guard) = collect();
    let mock = Mock::new();
    mock.on::<Get>()
        .respond_with(503, json!({}))
        .fail(Fault::Timeout)
        .respond(json!({ "id": "7" }));
    let client = Client::builder()
        .query_key("hunter2")
        .base_url("https://host.example:8443/qa")
        .transport(mock)
        .build()
        .unwrap();
    client.users().get("hunter2").await.unwrap();
    let spans = collector.spans();
    let names: Vec<_> = spans.iter().map(|span| (span.name, span.parent)).collect();
    assert_eq!(
        names,
        [
            ("operation", None),
            ("attempt", Some(1)),
            ("attempt", Some(1)),
            ("attempt", Some(1)),
        ]
    );
    let common = [
        ("http.request.method", "GET"),
        ("server.address", "host.example"),
        ("server.port", "8443"),
        ("url.template", "/tenants/users/{id}"),
    ];
    for span in &spans {
        for field in &common {
            assert!(fields(span).contains(field), "{field:?} in {span:?}");
        }
    }
    assert_eq!(
        fields(&spans[0]),
        [
            ("attempts", "3"),
            ("http.request.method", "GET"),
            ("http.response.status_code", "200"),
            ("otel.kind", "internal"),
            ("otel.name", "users/get"),
            ("server.address", "host.example"),
            ("server.port", "8443"),
            ("service.peer.name", "sample"),
            ("url.template", "/tenants/users/{id}"),
        ]
    );
    assert_eq!(spans[1].fields.get("http.request.resend_count"), None);
    assert_eq!(spans[1].fields["http.response.status_code"], "503");
    assert_eq!(spans[1].fields["error.type"], "503");
    assert_eq!(spans[1].fields["otel.status_code"], "ERROR");
    assert_eq!(spans[2].fields["http.request.resend_count"], "1");
    assert_eq!(spans[2].fields["error.type"], "timeout");
    assert_eq!(spans[2].fields.get("http.response.status_code"), None);
    assert_eq!(
        fields(&spans[3]),
        [
            ("http.request.method", "GET"),
            ("http.request.resend_count", "2"),
            ("http.response.status_code", "200"),
            ("otel.kind", "client"),
            ("otel.name", "GET /tenants/users/{id}"),
            ("server.address", "host.example"),
            ("server.port", "8443"),
            ("url.scheme", "https"),
            ("url.template", "/tenants/users/{id}"),
        ]
    );
}

#[tokio::test]
async fn nothing_secret_is_in_a_span() {
    let (collector, _guard) = collect();
    let mock = Mock::new();
    mock.on::<Get>().answer(Answer::new(404).body("hunter2"));
    mock.on::<List>()
        .respond(json!({ "data": [{ "id": "hunter2" }] }));
    let clients = [
        Client::builder().query_key("hunter2"),
        Client::builder().client_credentials("hunter2", "hunter2"),
        Client::builder()
            .api_key("hunter2")
            .header("x-secret", "hunter2"),
    ];
    for builder in clients {
        let client = builder.transport(mock.clone()).build().unwrap();
        let _ = client.users().get("hunter2").await;
        let _ = client.users().list().trace("hunter2").await;
        let _ = client.users().search("hunter2").await;
    }
    let spans = collector.spans();
    assert!(!format!("{spans:?}").contains("hunter2"), "{spans:?}");
    let token = spans.iter().find(|span| span.name == "token").unwrap();
    assert_eq!(token.fields["server.address"], "api.example");
    let failed = spans.iter().find(|span| span.name == "attempt").unwrap();
    assert_eq!(failed.fields["error.type"], "404");
}
