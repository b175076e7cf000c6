//! A fast and simple server on loopback, on a thread of its own: answers by a function, keeps
//! connections open, and knows no document. For what is measured and counted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// A request as it came.
#[derive(Debug)]
#[non_exhaustive]
pub struct Asked {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The lines of the headers.
    pub head: String,
    /// The body, as far as it is text.
    pub body: String,
}

impl Asked {
    /// The value of a query parameter, as it stands on the wire.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(known, value)| (known == name).then_some(value))
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A status line such as `200 OK`, and a body of JSON.
    Json(&'static str, Arc<str>),
    /// The same, with these lines of headers too, each with its end.
    With(&'static str, &'static str, Arc<str>),
    /// The same as the first, after some time.
    Late(Duration, &'static str, Arc<str>),
    /// The start of an answer, and then the end of the connection.
    Cut,
    /// Nothing but the end of the connection.
    Hangup,
}

/// A server that stops when it is dropped.
#[derive(Debug)]
pub struct Loopback {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Loopback {
    /// Starts a server.
    ///
    /// # Panics
    ///
    /// If there is no port or no thread for it.
    #[must_use]
    pub fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        listener
            .set_nonblocking(true)
            .expect("sockets can be told not to block");
        let (stop, stopped) = oneshot::channel();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be had");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("the socket is fine");
                tokio::select! {
                    // The other end only ever goes away.
                    _ = stopped => {}
                    () = accept(listener, answer) => {}
                }
            });
        });
        Self {
            address,
            _stop: stop,
        }
    }

    /// The address of the server, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn accept(
    listener: TcpListener,
    answer: Arc<impl Fn(&Asked) -> Answer + Send + Sync + 'static>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let answer = answer.clone();
        tokio::spawn(async move {
            // Clients may go away at any time.
            let _ = serve(stream, &*answer).await;
        });
    }
}

async fn serve(mut stream: TcpStream, answer: &impl Fn(&Asked) -> Answer) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let Some(asked) = read(&mut stream, &mut buffer).await? else {
            return Ok(());
        };
        let (status, headers, body) = match answer(&asked) {
            Answer::Json(status, body) => (status, "", body),
            Answer::With(status, headers, body) => (status, headers, body),
            Answer::Late(delay, status, body) => {
                tokio::time::sleep(delay).await;
                (status, "", body)
            }
            Answer::Cut => {
                let start = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{";
                stream.write_all(start).await?;
                return stream.shutdown().await;
            }
            Answer::Hangup => return Ok(()),
        };
        let mut answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: \
             {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend_from_slice(body.as_bytes());
        stream.write_all(&answer).await?;
    }
}

/// The next request of a connection; none if it ended.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Asked>> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap_or(0));
    let end = end + 4;
    while buffer.len() < end + length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    let body = String::from_utf8_lossy(&buffer[end..end + length]).into_owned();
    buffer.drain(..end + length);
    let mut first = head.lines().next().unwrap_or_default().split(' ');
    Ok(Some(Asked {
        method: first.next().unwrap_or_default().to_owned(),
        target: first.next().unwrap_or_default().to_owned(),
        head,
        body,
    }))
}
