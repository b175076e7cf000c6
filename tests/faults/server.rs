//! A server on loopback that speaks HTTP by hand, so that it can speak it wrong: raw TCP, a script of
//! exchanges for every path, and a record of all that arrived.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::script::{Exchange, Step};

/// The server. It stops when it is dropped.
pub(crate) struct FaultServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) method: String,
    /// Path and query, as they were sent.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) at: Instant,
    /// Whether it was read whole and not refused, so that it took effect.
    applied: bool,
}

impl Arrived {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The value of a parameter of the query, as it was sent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let (_, query) = self.target.split_once('?')?;
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

#[derive(Default)]
struct Shared {
    /// What is to be done with requests, by path or by path and query; the empty path stands for
    /// all others.
    scripts: Mutex<HashMap<String, VecDeque<Exchange>>>,
    connections: Mutex<usize>,
    requests: Mutex<Vec<Arrived>>,
}

impl FaultServer {
    /// Starts a server that does the first exchange with the first request, and so on. The last one
    /// is done with all further requests.
    pub(crate) async fn start<E: Into<Exchange>>(script: impl IntoIterator<Item = E>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        let server = Self {
            address,
            shared,
            accepting,
        };
        server.set("", script);
        server
    }

    /// Gives the requests of one path, or of one path and query, a script of their own.
    pub(crate) fn route<E: Into<Exchange>>(
        self,
        path: &str,
        script: impl IntoIterator<Item = E>,
    ) -> Self {
        self.set(path, script);
        self
    }

    /// Replaces what is left of the script of a path; the empty path stands for all others.
    pub(crate) fn set<E: Into<Exchange>>(&self, path: &str, script: impl IntoIterator<Item = E>) {
        let script = script.into_iter().map(Into::into).collect();
        let mut scripts = self.shared.scripts.lock().unwrap();
        scripts.insert(path.to_owned(), script);
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were made.
    pub(crate) fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }

    /// Every request whose head was read.
    pub(crate) fn requests(&self) -> Vec<Arrived> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// Every request of one path.
    pub(crate) fn requests_to(&self, path: &str) -> Vec<Arrived> {
        let mut requests = self.requests();
        requests.retain(|request| request.path() == path);
        requests
    }

    /// How many requests that change something took effect.
    pub(crate) fn applied(&self) -> usize {
        let requests = self.shared.requests.lock().unwrap();
        requests
            .iter()
            .filter(|request| request.applied && request.method != "GET")
            .count()
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// An address at which nobody listens.
pub(crate) async fn dead_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

/// An address at which everyone is told the same before anything is asked.
pub(crate) async fn greeting(text: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // Ends with the runtime of the test.
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(text.as_bytes()).await;
            let mut scrap = [0; 4096];
            let _ = stream.read(&mut scrap).await;
        }
    });
    address
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        *shared.connections.lock().unwrap() += 1;
        let connection = Connection {
            stream,
            received: Vec::new(),
            shared: Arc::clone(&shared),
        };
        tokio::spawn(connection.serve());
    }
}

/// A connection, and the bytes that came but are not read yet as far as the script is concerned.
struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    shared: Arc<Shared>,
}

/// Why a connection is over.
struct Over;

impl Connection {
    async fn serve(mut self) {
        // Small pieces are sent when the script says so, not when the kernel likes to.
        let _ = self.stream.set_nodelay(true);
        while self.exchange().await.is_ok() {}
    }

    /// Does with the next request what the script says.
    async fn exchange(&mut self) -> Result<(), Over> {
        let line = self.until(b"\r\n").await?;
        let line = String::from_utf8_lossy(&self.received[..line]).into_owned();
        let target = line.split(' ').nth(1).ok_or(Over)?;
        let exchange = self.next_exchange(target);
        // Where it stands in the record, once its head is read.
        let mut index = 0;
        for step in exchange.steps() {
            match step {
                Step::ReadHead => index = self.read_head().await?,
                Step::ReadBody => self.read_body(index, !exchange.refuses()).await?,
                Step::Write(bytes) => self.write(bytes).await?,
                Step::Drip {
                    bytes,
                    at_once,
                    every,
                } => {
                    for piece in bytes.chunks(*at_once) {
                        self.write(piece).await?;
                        tokio::time::sleep(*every).await;
                    }
                }
                Step::Pause(duration) => tokio::time::sleep(*duration).await,
                Step::Stall => return self.drain().await,
                Step::Reset => {
                    let _ = self.stream.set_zero_linger();
                    return Err(Over);
                }
                Step::Close => {
                    let _ = self.stream.shutdown().await;
                    return self.drain().await;
                }
            }
        }
        Ok(())
    }

    fn next_exchange(&self, target: &str) -> Exchange {
        let path = target.split('?').next().unwrap_or_default();
        let mut scripts = self.shared.scripts.lock().unwrap();
        let known = [target, path, ""]
            .into_iter()
            .find(|key| scripts.contains_key(*key));
        let script = scripts.get_mut(known.unwrap()).unwrap();
        let next = match script.len() {
            1 => script.front().cloned(),
            _ => script.pop_front(),
        };
        // A server that should never be asked: its requests are recorded all the same.
        next.unwrap_or_else(|| Exchange::read().reset())
    }

    async fn read_head(&mut self) -> Result<usize, Over> {
        let end = self.until(b"\r\n\r\n").await?;
        let head: Vec<u8> = self.received.drain(..end).collect();
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut lines = head.split("\r\n");
        let mut line = lines.next().unwrap_or_default().split(' ');
        let headers = lines.filter_map(|line| line.split_once(':'));
        let request = Arrived {
            method: line.next().unwrap_or_default().to_owned(),
            target: line.next().unwrap_or_default().to_owned(),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
            body: Vec::new(),
            at: Instant::now(),
            applied: false,
        };
        let mut requests = self.shared.requests.lock().unwrap();
        requests.push(request);
        Ok(requests.len() - 1)
    }

    /// Reads as much as the head of the request announced.
    async fn read_body(&mut self, index: usize, applies: bool) -> Result<(), Over> {
        let length = {
            let requests = self.shared.requests.lock().unwrap();
            let length = requests[index].header("content-length");
            length.map_or(0, |length| length.parse().unwrap())
        };
        while self.received.len() < length {
            self.receive().await?;
        }
        let mut requests = self.shared.requests.lock().unwrap();
        requests[index].body = self.received.drain(..length).collect();
        requests[index].applied = applies;
        Ok(())
    }

    /// Receives until a mark is there; gives the place behind it.
    async fn until(&mut self, mark: &[u8]) -> Result<usize, Over> {
        loop {
            let found = self
                .received
                .windows(mark.len())
                .position(|window| window == mark);
            match found {
                Some(start) => return Ok(start + mark.len()),
                None => self.receive().await?,
            }
        }
    }

    async fn receive(&mut self) -> Result<(), Over> {
        match self.stream.read_buf(&mut self.received).await {
            Ok(0) | Err(_) => Err(Over),
            Ok(_) => Ok(()),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Over> {
        self.stream.write_all(bytes).await.map_err(|_| Over)
    }

    /// Waits for the client to go away. What it still sends must not turn the end into a reset.
    async fn drain(&mut self) -> Result<(), Over> {
        let _ = tokio::time::timeout(Duration::from_secs(10), async {
            let mut scrap = [0; 4096];
            while matches!(self.stream.read(&mut scrap).await, Ok(1..)) {}
        })
        .await;
        Err(Over)
    }
}
