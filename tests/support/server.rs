//! The server on loopback: takes requests, has them checked, answers, and says what it saw.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header::CONTENT_TYPE},
};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    answer, bodies,
    compare::differences,
    defaults,
    document::{Document, media_types},
    extent::Extent,
    request::{self, Arrived},
};

/// One request that arrived, what was wrong with it, and what was answered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Received {
    /// Method, path and query, as they stood on the wire.
    pub line: String,
    /// The headers in order, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The values of the documented parameters that could be read, by name.
    pub parameters: Map<String, Value>,
    /// The body, if it could be read.
    pub body: Option<Value>,
    /// What is wrong, one line each.
    pub violations: Vec<String>,
    /// The body that was answered; `null` if there was none.
    pub answer: Value,
}

/// A server for one operation of one document. It answers every request with one status, whatever
/// may be wrong with it, and tells afterwards what was.
#[derive(Debug)]
pub struct SpecServer {
    base_url: String,
    stage: Arc<Stage>,
    task: JoinHandle<()>,
}

/// What a request meets.
#[derive(Debug)]
struct Stage {
    document: Arc<Document>,
    operation: String,
    status: u16,
    extent: Extent,
    received: Mutex<Vec<Received>>,
}

impl SpecServer {
    /// Starts a server for an operation of the document at `document` below the workspace that answers with that status.
    ///
    /// # Panics
    ///
    /// If the document has no such operation, or the operation no such status.
    pub async fn start(document: &str, operation_id: &str, status: u16, extent: Extent) -> Self {
        Self::of(Document::at(document), operation_id, status, extent).await
    }

    /// Starts a server for an operation of any document; see [`SpecServer::start`].
    ///
    /// # Panics
    ///
    /// If the document has no such operation, or the operation no such status.
    pub async fn of(
        document: Arc<Document>,
        operation_id: &str,
        status: u16,
        extent: Extent,
    ) -> Self {
        let name = document.name();
        let operation = document
            .operation(operation_id)
            .unwrap_or_else(|| panic!("{name}: no operation `{operation_id}`"));
        assert!(
            operation.response(status).is_some(),
            "{name}: `{operation_id}` documents no status {status}"
        );
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .await
            .expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let stage = Arc::new(Stage {
            operation: operation_id.to_owned(),
            status,
            extent,
            received: Mutex::default(),
            document,
        });
        let handler = {
            let stage = Arc::clone(&stage);
            move |request: Request<Body>| {
                let stage = Arc::clone(&stage);
                async move { stage.take(request).await }
            }
        };
        let router = Router::new().fallback(handler);
        let task = tokio::spawn(async move {
            // Serving ends with the task, never by itself.
            let _ = axum::serve(listener, router).await;
        });
        Self {
            base_url: format!("http://{address}{}", stage.document.server_path()),
            stage,
            task,
        }
    }

    /// What a client takes for the service: this server's address and the path of the document's
    /// first server.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The requests that arrived so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.stage.received().clone()
    }

    /// What is wrong with the requests that arrived so far, one line each.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        let received = self.stage.received();
        let violations = received.iter().flat_map(|one| &one.violations);
        violations.cloned().collect()
    }

    /// Holds that one request arrived, that it is as documented, and that the output encodes to
    /// what was answered, defaults included (to `null` if there was no body).
    ///
    /// # Panics
    ///
    /// If not, with everything that is wrong.
    #[track_caller]
    pub fn assert_conforms(&self, output: &impl Serialize) {
        let received = self.conforming();
        assert!(
            received.len() == 1,
            "{}: {} requests arrived, must be one",
            self.describe(),
            received.len()
        );
        self.assert_encodes(&received, output);
    }

    /// Holds that the one request said just this, both as JSON: these parameters by name, and this
    /// body (`null` for none). Validity alone doesn't tell two ids apart that were mixed up.
    ///
    /// # Panics
    ///
    /// If it said something else.
    #[track_caller]
    pub fn assert_sent(&self, parameters: &str, body: &str) {
        let received = self.conforming();
        let sent = &received[0];
        let sent_parameters = Value::Object(sent.parameters.clone());
        let sent_body = sent.body.clone().unwrap_or_default();
        for (what, given, sent) in [
            ("other parameters were", parameters, sent_parameters),
            ("another body was", body, sent_body),
        ] {
            let given: Value = serde_json::from_str(given)
                .unwrap_or_else(|error| panic!("what is given is no JSON: {error}"));
            let differences = differences(["given", "sent"], &given, &sent);
            assert!(
                differences.is_empty(),
                "{}: {what} sent\n  {}",
                self.describe(),
                differences.join("\n  ")
            );
        }
    }

    /// Holds that what arrived is as documented, and that the error names this operation and the
    /// status that was answered. A client may have tried more than once.
    ///
    /// # Panics
    ///
    /// If not.
    #[track_caller]
    pub fn assert_failed<'a>(
        &self,
        operation: impl Into<Option<&'a str>>,
        status: impl Into<Option<u16>>,
    ) {
        self.conforming();
        assert_eq!(
            (operation.into(), status.into()),
            (Some(self.stage.operation.as_str()), Some(self.stage.status)),
            "{}: the error names another operation or status",
            self.describe()
        );
    }

    /// Holds that the decoded body of an error encodes to what was answered, defaults included.
    ///
    /// # Panics
    ///
    /// If not.
    #[track_caller]
    pub fn assert_error_body(&self, body: &impl Serialize) {
        let received = self.conforming();
        self.assert_encodes(&received, body);
    }

    /// The requests that arrived, none of which may be wrong.
    #[track_caller]
    fn conforming(&self) -> Vec<Received> {
        let received = self.received();
        assert!(
            !received.is_empty(),
            "{}: no request arrived",
            self.describe()
        );
        let wrong: Vec<_> = received
            .iter()
            .filter(|one| !one.violations.is_empty())
            .map(|one| format!("{}\n  {}", one.line, one.violations.join("\n  ")))
            .collect();
        assert!(
            wrong.is_empty(),
            "{}: the request isn't as documented\n{}",
            self.describe(),
            wrong.join("\n")
        );
        received
    }

    #[track_caller]
    fn assert_encodes(&self, received: &[Received], value: &impl Serialize) {
        let encoded = serde_json::to_value(value)
            .unwrap_or_else(|error| panic!("{}: not JSON: {error}", self.describe()));
        let answered = received.last().map_or(&Value::Null, |last| &last.answer);
        let meant = self.stage.meant(answered);
        let encoded = as_text(of_variant(encoded, &meant), answered);
        let differences = differences(["answered", "re-encoded"], &meant, &encoded);
        assert!(
            differences.is_empty(),
            "{}: the answer doesn't survive\n  {}\nanswered   {answered}\nre-encoded {encoded}",
            self.describe(),
            differences.join("\n  ")
        );
    }

    fn describe(&self) -> String {
        let Stage {
            document,
            operation,
            status,
            extent,
            ..
        } = &*self.stage;
        format!("{} {operation} {status} ({extent:?})", document.name())
    }
}

/// What a value holds, where it says which variant it is, which is none of the answer.
fn of_variant(encoded: Value, answer: &Value) -> Value {
    match encoded {
        Value::String(_) if answer.is_null() => Value::Null,
        Value::Object(object) if object.len() == 1 => {
            let mut contents = object.clone().into_iter();
            match contents.next() {
                Some((variant, content)) if answer.get(&variant).is_none() => content,
                _ => Value::Object(object),
            }
        }
        encoded => encoded,
    }
}

/// Bytes, which encode as numbers, as the text that was answered.
fn as_text(encoded: Value, answered: &Value) -> Value {
    let bytes = encoded.as_array().filter(|_| answered.is_string());
    let bytes: Option<Vec<u8>> = bytes.and_then(|bytes| {
        let byte = |byte: &Value| u8::try_from(byte.as_u64()?).ok();
        bytes.iter().map(byte).collect()
    });
    match bytes {
        Some(bytes) => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        None => encoded,
    }
}

impl Drop for SpecServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stage {
    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The answer with the defaults of what it leaves out.
    fn meant(&self, answered: &Value) -> Value {
        let operation = self.document.operation(&self.operation);
        let schema = operation
            .and_then(|operation| operation.response(self.status))
            .and_then(|response| media_types(response).into_iter().next())
            .and_then(|(_, media_type)| media_type.get("schema"));
        match schema {
            Some(schema) => defaults::filled(&self.document, schema, answered),
            None => answered.clone(),
        }
    }

    /// Checks a request, keeps what came of it, and answers.
    async fn take(&self, request: Request<Body>) -> Response<Body> {
        let (head, body) = request.into_parts();
        let (body, unread) = match to_bytes(body, usize::MAX).await {
            Ok(body) => (body.to_vec(), None),
            Err(error) => (Vec::new(), Some(format!("body: broken off: {error}"))),
        };
        let content_type = head.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let parts = bodies::take_apart(content_type.unwrap_or_default(), &body).await;
        let arrived = Arrived {
            parts,
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().map(str::to_owned),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    (name.as_str().to_owned(), value.into_owned())
                })
                .collect(),
            body,
        };
        // `SpecServer::of` has looked for the operation.
        let operation = self
            .document
            .operation(&self.operation)
            .expect("the operation was there at the start");
        let media_type = answer::media_type(&operation, self.status);
        let checked = request::check(
            &self.document,
            &operation,
            self.extent,
            media_type,
            &arrived,
        );
        let mut violations = checked.violations;
        violations.extend(unread);
        let answer = answer::build(
            &self.document,
            &operation,
            self.status,
            self.extent,
            checked.body.as_ref(),
        );
        let mut response = Response::new(Body::empty());
        let status = StatusCode::from_u16(self.status);
        *response.status_mut() = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut answered = Value::Null;
        match answer {
            Ok(answer) => {
                *response.body_mut() = Body::from(answer.bytes());
                let media_type = answer.media_type.as_deref().map(str::parse);
                if let Some(Ok(media_type)) = media_type {
                    response.headers_mut().insert(CONTENT_TYPE, media_type);
                }
                // What it is of is said in answer to `HEAD`, too, but nothing of it comes.
                if operation.method != "HEAD" {
                    answered = answer.body;
                }
            }
            Err(error) => violations.push(format!("answer: {error}")),
        }
        self.received().push(Received {
            line: arrived.line(),
            headers: arrived.headers,
            parameters: checked.parameters,
            body: checked.body,
            violations,
            answer: answered,
        });
        response
    }
}
