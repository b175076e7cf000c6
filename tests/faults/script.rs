//! What the fault server does with a request, as data: steps, exchanges made of steps, and answers.
//! Nothing here does any I/O.

use std::io::Write as _;
use std::time::Duration;

use serde_json::Value;

/// One thing that the server does with a request or with its connection.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads the head: from then on the request has arrived.
    ReadHead,
    /// Reads the body: from then on the request can take effect.
    ReadBody,
    /// Sends bytes as they are.
    Write(Vec<u8>),
    /// Sends bytes a few at a time.
    Drip {
        bytes: Vec<u8>,
        at_once: usize,
        every: Duration,
    },
    /// Does nothing for a while.
    Pause(Duration),
    /// Does nothing until the client goes away.
    Stall,
    /// Ends the connection with an RST.
    Reset,
    /// Ends the connection in good order.
    Close,
}

/// All that happens to one request. After the last step the connection waits for the next request.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    steps: Vec<Step>,
    refuses: bool,
}

impl Exchange {
    /// Leaves the request unread.
    pub(crate) fn unread() -> Self {
        Self {
            steps: Vec::new(),
            refuses: false,
        }
    }

    /// Reads the whole request. Unless it is refused, this is when it takes effect.
    pub(crate) fn read() -> Self {
        Self::unread().then(Step::ReadHead).then(Step::ReadBody)
    }

    pub(crate) fn then(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    pub(crate) fn write(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::Write(bytes.into()))
    }

    /// Sends a whole answer, and leaves the connection open.
    pub(crate) fn answer(mut self, answer: &Answer) -> Self {
        self.refuses = (400..500).contains(&answer.status);
        self.write(answer.bytes())
    }

    pub(crate) fn pause(self, milliseconds: u64) -> Self {
        self.then(Step::Pause(Duration::from_millis(milliseconds)))
    }

    pub(crate) fn stall(self) -> Self {
        self.then(Step::Stall)
    }

    pub(crate) fn reset(self) -> Self {
        self.then(Step::Reset)
    }

    pub(crate) fn close(self) -> Self {
        self.then(Step::Close)
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether the request has no effect though it is read: its answer blames the client. Every
    /// other request that is read whole is taken to have acted.
    pub(crate) fn refuses(&self) -> bool {
        self.refuses
    }
}

/// A request is read, answered, and its connection closed.
impl From<Answer> for Exchange {
    fn from(answer: Answer) -> Self {
        let answer = answer.header("connection", "close");
        Self::read().answer(&answer).close()
    }
}

/// A response in the making; it may well lie about itself.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// No body, and nothing but its length said about it.
    pub(crate) fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status)
            .header("content-type", "application/json")
            .body(value.to_string())
    }

    pub(crate) fn html(status: u16) -> Self {
        Self::new(status)
            .header("content-type", "text/html; charset=utf-8")
            .body("<!DOCTYPE html><html><body><h1>Sign in to this hotspot</h1></body></html>")
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Compresses the body and says so.
    pub(crate) fn gzip(self) -> Self {
        let body = compressed(&self.body);
        self.header("content-encoding", "gzip").body(body)
    }

    /// The head, with the true length of the body unless another was given.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Whatever\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let is_framed = |(name, _): &(String, String)| {
            matches!(name.as_str(), "content-length" | "transfer-encoding")
        };
        if !self.headers.iter().any(is_framed) && self.status != 204 {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A body as gzip writes it.
pub(crate) fn compressed(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A body in chunks of at most `size` bytes.
pub(crate) fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() + body.len() / size * 8 + 16);
    for chunk in body.chunks(size) {
        bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        bytes.extend_from_slice(chunk);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"0\r\n\r\n");
    bytes
}
