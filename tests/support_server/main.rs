//! The test server, tested: requests without a fault pass, and each fault is found and named. The
//! requests are written by hand, byte by byte; no client of this workspace has a part in them.

mod answers;
mod bodies;
mod requests;
mod styles;

use std::sync::Arc;

use support::{API_KEY, Document, Extent, Received, SpecServer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ID: &str = "123e4567-e89b-12d3-a456-426614174000";

fn document() -> Arc<Document> {
    Document::from_yaml("things", include_str!("document.yaml"))
}

/// A request line, headers and body that are to be sent.
struct Ask {
    line: String,
    headers: Vec<String>,
    body: String,
}

impl Ask {
    /// A request with the API key and, as long as nobody takes it away, an `Accept` header.
    fn new(line: impl Into<String>) -> Self {
        Self {
            line: line.into(),
            headers: vec![
                "accept: application/json".to_owned(),
                format!("X-Key: {API_KEY}"),
            ],
            body: String::new(),
        }
    }

    fn json(self, body: impl Into<String>) -> Self {
        let mut ask = self.header("content-type: application/json");
        ask.body = body.into();
        ask
    }

    fn header(mut self, header: impl Into<String>) -> Self {
        self.headers.push(header.into());
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|header| !header.starts_with(name));
        self
    }

    /// Sends the request; the answer's head and body come back.
    async fn send(&self, server: &SpecServer) -> (String, String) {
        let base = server.base_url().strip_prefix("http://").unwrap();
        let host = base.split('/').next().unwrap();
        let mut request = format!(
            "{} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n",
            self.line
        );
        for header in &self.headers {
            request.push_str(&format!("{header}\r\n"));
        }
        if !self.body.is_empty() {
            request.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        request.push_str("\r\n");
        request.push_str(&self.body);
        let mut stream = TcpStream::connect(host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }
}

/// What the server makes of a request.
async fn received(operation: &str, status: u16, extent: Extent, ask: &Ask) -> Received {
    let server = SpecServer::of(document(), operation, status, extent).await;
    ask.send(&server).await;
    server.received().remove(0)
}

/// Holds that the server finds these faults and no others.
async fn finds(operation: &str, status: u16, extent: Extent, ask: Ask, faults: &[&str]) {
    let received = received(operation, status, extent, &ask).await;
    assert_eq!(received.violations, faults, "{}", ask.line);
}

fn get() -> Ask {
    Ask::new(format!("GET /v1/things/{ID}"))
}
