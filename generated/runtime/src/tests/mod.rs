//! Tests of the whole pipeline: the sample client against a server on loopback.

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod bulk;
mod calls;
mod canary;
mod failures;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "stands for what is public elsewhere"
)]
mod files;
mod limits;
mod lists;
mod outputs;
mod pages;
mod parameters;
mod receiver;
mod retries;
#[allow(
    dead_code,
    unreachable_pub,
    reason = "stands for what is public elsewhere"
)]
mod sample;
mod server;
#[cfg(feature = "tracing")]
mod spans;
mod streams;
mod styles;
mod templates;
mod tokens;
mod transport;
mod uploads;

use self::sample::{Client, ClientBuilder};
use self::server::{Reply, Server};
use crate::Retry;

fn builder(server: &Server) -> ClientBuilder {
    Client::builder()
        .base_url(server.url())
        .api_key("hunter2")
        .retry(Retry::none())
}

fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

/// Has all spans and events of this thread told to a subscriber, as long as both are kept.
///
/// With one subscriber in the process, what another thread enters first is taken to interest nobody,
/// and tests run in threads; with two, each is asked.
#[cfg(feature = "tracing")]
fn listen<S>(subscriber: &S) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch)
where
    S: tracing::Subscriber + Clone + Send + Sync,
{
    let other = tracing::Dispatch::new(subscriber.clone());
    (tracing::subscriber::set_default(subscriber.clone()), other)
}

/// A server that gives the same answer to everything, and a client of it.
async fn answering(reply: Reply) -> (Server, Client) {
    let server = Server::start(move |_| reply.clone()).await;
    let client = client(&server);
    (server, client)
}
