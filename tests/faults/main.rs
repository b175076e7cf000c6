//! The client against a server that does everything wrong. Each test is one case: what the server
//! does, and what is documented to come of it: the error, the number of requests that arrived, how
//! many of them took effect. Every error is searched for secrets, and no call may hang.

mod addresses;
mod bodies;
mod budget;
mod connections;
mod deadlines;
mod fixtures;
mod framing;
mod pages;
mod pages_ahead;
mod redirects;
mod retry_after;
mod script;
mod server;
mod sign_in;
mod statuses;
mod timeouts;
mod token_endpoint;
mod tokens;
