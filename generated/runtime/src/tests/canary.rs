//! A secret in all that the tests of users, other transports, spans and blocking code get to see,
//! and everything printed that can be printed: the secret must not be in it. The rest is in the
//! tests of the workspace, which know nothing of features.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::sample::{CreateUser, Get, List};
use super::*;
use crate::test_util::{Answer, Fault, Mock, On, Recorded, TokenRequest};
use crate::transport::{Attempt, Body, Sending, Transport, TransportError, TransportErrorKind};
use crate::{Download, DownloadFuture, Payload};

/// Of characters that no encoding changes.
const SECRET: &str = "s3cr3t-c4n4ry";

/// As it is, and within Base64, where its first and last characters depend on what is around it.
#[track_caller]
fn clean(text: &str) {
    assert!(!text.contains(SECRET), "{text}");
    for shift in 0..3 {
        let encoded = STANDARD.encode(format!("{}{SECRET}", "-".repeat(shift)));
        let (start, end) = ((shift * 8).div_ceil(6), (shift + SECRET.len()) * 8 / 6);
        assert!(!text.contains(&encoded[start..end]), "{text}");
    }
}

#[track_caller]
fn debug<T: Debug>(value: &T) {
    clean(&format!("{value:?} {value:#?}"));
}

#[track_caller]
fn error(error: &(dyn std::error::Error + 'static)) {
    debug(&error);
    clean(&error.to_string());
    if let Some(cause) = error.source() {
        self::error(cause);
    }
}

/// Clients with a secret in every place for one.
fn clients(transport: &(impl Transport + Clone)) -> Vec<Client> {
    let builders = [
        Client::builder().query_key(SECRET),
        Client::builder().basic_auth("user", SECRET),
        Client::builder().bearer_token(SECRET),
        Client::builder().client_credentials("id", SECRET),
        Client::builder().form_credentials("id", SECRET),
        Client::builder().api_key(SECRET),
    ];
    debug(&builders);
    let builders = builders.into_iter();
    let build = |builder: ClientBuilder| {
        let builder = builder.header("x-more", SECRET).retry(Retry::none());
        builder.transport(transport.clone()).build().unwrap()
    };
    builders.map(build).collect()
}

/// Every operation with a secret in what it is given.
async fn call_all(client: &Client) {
    if let Err(fault) = client.users().get("7").header("x-a", SECRET).await {
        error(&fault);
    }
    let list = client.users().list().sort([SECRET]).trace(SECRET);
    if let Some(Err(fault)) = list.items().concurrency(2).next().await {
        error(&fault);
    }
    if let Err(fault) = client.users().search(SECRET).await {
        error(&fault);
    }
    let user = CreateUser::new(SECRET, ["g"]);
    if let Err(fault) = client.users().create(user).await {
        error(&fault);
    }
}

#[tokio::test]
async fn a_mock_tells_nothing_of_what_it_is_given_and_gets() {
    let mock = Mock::new();
    let answer = Answer::new(200)
        .header("set-cookie", SECRET)
        .json(json!({ "id": SECRET, "data": [SECRET] }));
    debug::<Answer>(&answer);
    debug(&Answer::new(500).body(SECRET));
    debug::<On<Get>>(&mock.on().answer(answer.clone()));
    debug(&mock.on::<List>().fail(Fault::Timeout).answer(answer));
    let token = json!({"access_token": SECRET, "token_type": "bearer", "expires_in": 3600});
    debug(&mock.on::<TokenRequest>().respond(token));
    debug::<TokenRequest>(&TokenRequest);
    for client in clients(&mock) {
        // What is not planned is an error that names what came.
        call_all(&client).await;
        debug(&client);
    }
    debug::<Mock>(&mock);
    let requests = mock.requests();
    assert!(requests.len() > 10, "{requests:?}");
    for request in requests {
        debug::<Recorded>(&request);
        debug::<Attempt>(&request.attempt());
        // Credentials are marked for whoever prints headers.
        let mut headers = request.headers().clone();
        headers.remove("x-trace");
        debug(&headers);
    }
    let asserted = std::panic::catch_unwind(|| mock.assert_requests::<Get>(99)).unwrap_err();
    clean(asserted.downcast_ref::<String>().unwrap());
}

/// Fails, and remembers all that it could print.
#[derive(Clone, Default)]
struct Printing(Arc<Mutex<Vec<String>>>);

impl Transport for Printing {
    fn send(&self, request: http::Request<Body>, attempt: Attempt) -> Sending<'_> {
        let (head, body) = request.into_parts();
        let fault = TransportError::new(TransportErrorKind::Interrupted, "lost");
        let text = format!("{attempt:?} {body:?} {:?} {fault:?}", head.headers);
        self.0.lock().unwrap().push(text);
        Box::pin(async { Err(fault) })
    }
}

#[tokio::test]
async fn a_transport_that_prints_what_it_gets_tells_nothing() {
    let transport = Printing::default();
    for client in clients(&transport) {
        call_all(&client).await;
    }
    let texts = transport.0.lock().unwrap().clone();
    assert!(texts.len() > 10);
    for text in texts {
        clean(&text);
    }
    debug::<Payload>(&Payload::from(SECRET).with_file_name(SECRET));
    debug::<Body>(&Body::from(SECRET));
}

#[tokio::test]
async fn a_download_tells_nothing() {
    let mock = Mock::new();
    mock.on::<files::Download>()
        .answer(Answer::new(200).header("x-odd", SECRET).body(SECRET));
    let client = files::Client::builder().transport(mock).build().unwrap();
    let call = client.files().download(SECRET).stream();
    debug::<DownloadFuture>(&call);
    let mut download = call.await.unwrap();
    debug::<Download>(&download);
    assert_eq!(download.next().await.unwrap().unwrap(), SECRET);
    debug(&download);
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_lists_and_batches_tell_nothing() {
    use super::sample::Create;
    use crate::{BlockingIter, Bulk, Progress};

    let mock = Mock::new();
    mock.on::<List>()
        .answer(Answer::new(200).json(json!({"data": [{"id": SECRET}], "total": 2})));
    for client in clients(&mock) {
        let list = || client.users().list().sort([SECRET]);
        let mut items = list().items().into_iter_blocking();
        debug::<BlockingIter<_>>(&items);
        drop(items.next());
        debug(&items);
        debug(items.list());
        debug(&list().pages().into_iter_blocking());
        if let Some(Err(fault)) = items.last() {
            error(&fault);
        }
        let users = vec![CreateUser::new(SECRET, ["g"]); 101];
        let bulk = Bulk::new(users, |batch| client.users().create(batch));
        debug::<Bulk<_, _>>(&bulk);
        error(&bulk.call().unwrap_err());
    }
    mock.on::<Create>().respond(vec![json!({ "id": SECRET })]);
    for client in clients(&mock) {
        let user = CreateUser::new(SECRET, ["g"]);
        let bulk = Bulk::new(vec![user], |batch| client.users().create(batch));
        let told = Arc::new(Mutex::new(0));
        let count = told.clone();
        let bulk = bulk.on_progress(move |progress| {
            debug::<Progress<'_, _>>(&progress);
            *count.lock().unwrap() += progress.created().len();
        });
        let outcome = bulk.call();
        assert_eq!(*told.lock().unwrap(), usize::from(outcome.is_ok()));
    }
}

#[cfg(feature = "tracing")]
mod spans {
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;

    /// Writes down all that it is told, by whichever crate, in whatever detail.
    #[derive(Clone, Default)]
    struct Everything(Arc<Mutex<(u64, String)>>);

    struct Line<'a>(&'a mut String);

    impl Visit for Line<'_> {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            self.0.push_str(&format!(" {field}={value:?}"));
        }
    }

    impl Subscriber for Everything {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, attributes: &Attributes<'_>) -> Id {
            let (count, text) = &mut *self.0.lock().unwrap();
            *count += 1;
            text.push_str(attributes.metadata().name());
            attributes.record(&mut Line(text));
            text.push('\n');
            Id::from_u64(*count)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut Line(&mut self.0.lock().unwrap().1));
        }

        fn event(&self, event: &Event<'_>) {
            let text = &mut self.0.lock().unwrap().1;
            text.push_str(event.metadata().target());
            event.record(&mut Line(text));
            text.push('\n');
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[tokio::test]
    async fn no_span_and_no_event_tells_it_in_any_crate() {
        let everything = Everything::default();
        let _guard = listen(&everything);
        for status in ["200 OK", "401 Unauthorized", "503 Service Unavailable"] {
            let body = json!({"access_token": SECRET, "token_type": "bearer", "id": SECRET,
                "data": [{"id": SECRET}], "message": SECRET, "expires_in": 3600});
            let reply = Reply::with_headers(
                status,
                &["set-cookie: a=s3cr3t-c4n4ry", "x-odd: s3cr3t-c4n4ry"],
                &body.to_string(),
            );
            let server = Server::start(move |_| reply.clone()).await;
            for builder in [
                Client::builder().api_key(SECRET),
                Client::builder().query_key(SECRET),
                Client::builder().client_credentials("id", SECRET),
            ] {
                let builder = builder.base_url(server.url()).retry(Retry::none());
                call_all(&builder.header("x-more", SECRET).build().unwrap()).await;
            }
        }
        let (count, text) = &*everything.0.lock().unwrap();
        assert!(*count > 20, "{text}");
        clean(text);
    }
}
