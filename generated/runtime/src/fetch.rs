//! A page on its way: fetched when it is asked for, or ahead of that in a task of its own. How one
//! is fetched is in `send`, and which one in `cursor`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::error::{Error, ErrorKind};
use super::operation::Descriptor;
use super::request::Request;
use super::response::RawResponse;
use super::send::send;
use super::trace::carry;

/// A page on its way.
pub(super) enum Fetch {
    /// Goes on when it is asked for.
    Here(Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>),
    /// Goes on by itself.
    Ahead(Ahead),
}

/// A task that ends when nobody waits for it any more.
pub(super) struct Ahead {
    task: JoinHandle<Result<RawResponse, Error>>,
    operation: &'static Descriptor,
}

impl Fetch {
    pub(super) fn new(request: Request, is_ahead: bool) -> Self {
        let operation = request.operation;
        let fetch = async move { send(&request).await };
        // A page that is fetched ahead must go on while the caller is busy with another one, or
        // its time would run out meanwhile.
        match Handle::try_current() {
            Ok(runtime) if is_ahead => Self::Ahead(Ahead {
                task: runtime.spawn(carry(fetch)),
                operation,
            }),
            _ => Self::Here(Box::pin(fetch)),
        }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<RawResponse, Error>> {
        match self {
            Self::Here(fetch) => fetch.as_mut().poll(context),
            Self::Ahead(Ahead { task, operation }) => {
                Poll::Ready(match ready!(Pin::new(task).poll(context)) {
                    Ok(response) => response,
                    Err(fault) => match fault.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        Err(_) => Err(Error::new(
                            ErrorKind::Transport,
                            "the runtime that fetched a page ahead was shut down",
                        )
                        .during(operation)),
                    },
                })
            }
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.task.abort();
    }
}
