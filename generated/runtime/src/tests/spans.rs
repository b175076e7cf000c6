//! The spans of `tracing`: which there are, what they hold, and what they must not.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Instrument, Metadata, Subscriber};
use tracing_core::span::Current;

use super::sample::{Create, CreateUser, Get, List};
use super::*;
use crate::Bulk;
use crate::test_util::{Answer, Fault, Mock};

/// Keeps every span.
#[derive(Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    /// The spans that are entered now.
    entered: Arc<Mutex<Vec<u64>>>,
    /// Every span that was entered, as often as it was.
    visits: Arc<Mutex<Vec<u64>>>,
    references: Arc<Mutex<BTreeMap<u64, usize>>>,
    /// The spans that came to their end.
    closed: Arc<Mutex<Vec<u64>>>,
}

#[derive(Clone, Debug)]
struct Span {
    name: &'static str,
    metadata: &'static Metadata<'static>,
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
        metadata.target() == "tenant_admin"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut span = Span {
            name: attributes.metadata().name(),
            metadata: attributes.metadata(),
            parent: self.entered.lock().unwrap().last().copied(),
            fields: BTreeMap::new(),
        };
        attributes.record(&mut span);
        let mut spans = self.spans.lock().unwrap();
        spans.push(span);
        let id = spans.len() as u64;
        self.references.lock().unwrap().insert(id, 1);
        Id::from_u64(id)
    }

    fn clone_span(&self, id: &Id) -> Id {
        *self
            .references
            .lock()
            .unwrap()
            .get_mut(&id.into_u64())
            .unwrap() += 1;
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut references = self.references.lock().unwrap();
        let left = references.get_mut(&id.into_u64()).unwrap();
        *left -= 1;
        let is_closed = *left == 0;
        if is_closed {
            self.closed.lock().unwrap().push(id.into_u64());
        }
        is_closed
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.spans.lock().unwrap();
        values.record(&mut spans[id.into_u64() as usize - 1]);
    }

    fn enter(&self, id: &Id) {
        self.entered.lock().unwrap().push(id.into_u64());
        self.visits.lock().unwrap().push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        assert_eq!(self.entered.lock().unwrap().pop(), Some(id.into_u64()));
    }

    fn current_span(&self) -> Current {
        let spans = self.spans.lock().unwrap();
        match self.entered.lock().unwrap().last() {
            Some(id) => Current::new(Id::from_u64(*id), spans[*id as usize - 1].metadata),
            None => Current::none(),
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}

fn collect() -> (Collector, impl Sized) {
    let collector = Collector::default();
    let guard = listen(&collector);
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
async fn an_answer_of_no_use_is_an_error_of_the_operation() {
    let (collector, _guard) = collect();
    let mock = Mock::new();
    mock.on::<Get>()
        .answer(Answer::new(200).json(json!({ "id": 7 })));
    // The same page, over and over.
    mock.on::<List>()
        .answer(Answer::new(200).json(json!({ "data": [{ "id": "7" }] })));
    mock.on::<Create>()
        .answer(Answer::new(201).json(json!([{ "id": "7" }])));
    let client = Client::builder().api_key("k").transport(mock);
    let client = client.build().unwrap();
    client.users().get("7").await.unwrap_err();
    client.users().get("7").with_response().await.unwrap_err();
    let mut items = client.users().list().items();
    items.next().await.unwrap().unwrap();
    items.next().await.unwrap().unwrap_err();
    // One of two.
    let people = vec![CreateUser::new("a", ["g"]), CreateUser::new("b", ["g"])];
    Bulk::new(people, |batch| client.users().create(batch))
        .await
        .unwrap_err();

    let spans = collector.spans();
    let errors: Vec<_> = spans
        .iter()
        .map(|span| (span.name, span.fields.get("error.type").map(String::as_str)))
        .collect();
    assert_eq!(
        errors,
        [
            ("operation", Some("decode")),
            ("attempt", None),
            ("operation", Some("decode")),
            ("attempt", None),
            ("operation", None),
            ("attempt", None),
            ("operation", Some("pagination")),
            ("attempt", None),
            ("operation", Some("decode")),
            ("attempt", None),
        ]
    );
    assert_eq!(spans[0].fields["otel.status_code"], "ERROR");
    assert_eq!(spans[0].fields["http.response.status_code"], "200");
    assert_eq!(spans[0].fields["attempts"], "1");
}

#[tokio::test]
async fn decoding_is_within_the_span_of_its_operation() {
    let (collector, _guard) = collect();
    let mock = Mock::new();
    mock.on::<Get>().respond(json!({ "id": "7" }));
    let client = Client::builder().api_key("k").transport(mock);
    client.build().unwrap().users().get("7").await.unwrap();
    // What a span holds is entered once more to be dropped; after that comes the decoding.
    let visits = collector.visits.lock().unwrap().clone();
    assert!(visits.ends_with(&[2, 1, 1]), "{visits:?}");
    assert_eq!(*collector.closed.lock().unwrap(), [2, 1]);
}

#[tokio::test]
async fn pages_fetched_ahead_are_within_the_span_of_their_caller() {
    let (collector, _guard) = collect();
    let mock = Mock::new();
    for start in [0, 10, 20] {
        let users: Vec<_> = (start..start + 10)
            .map(|id| json!({ "id": id.to_string() }))
            .collect();
        mock.on::<List>()
            .when(move |request| {
                let offset = request.query("offset");
                offset.as_deref().unwrap_or("0") == start.to_string()
            })
            .respond(json!({ "data": users, "total": 30 }));
    }
    let client = Client::builder().api_key("k").transport(mock);
    let client = client.build().unwrap();
    let caller = tracing::info_span!(target: "tenant_admin", "caller");
    let list = async {
        let mut items = client.users().list().limit(10).items().concurrency(3);
        let mut count = 0;
        while let Some(item) = items.next().await {
            item.unwrap();
            count += 1;
            tokio::task::yield_now().await;
        }
        count
    };
    assert_eq!(list.instrument(caller).await, 30);
    let operations: Vec<_> = collector
        .spans()
        .into_iter()
        .filter(|span| span.name == "operation")
        .map(|span| span.parent)
        .collect();
    assert_eq!(operations, [Some(1); 3]);
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
