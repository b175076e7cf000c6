//! A call that can be awaited, and the macros by which the builders of operations become one. What
//! happens when it is awaited is in `send`.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::decode::decode;
use super::error::Error;
use super::operation::Operation;
use super::page::Page;
use super::pages::{Items, Pages};
use super::parameter::{Key, ToParameter};
use super::request::Request;
use super::response::{RawResponse, Response};
use super::retry::Retry;
use super::send::send;
use super::validate::Validate;

/// A call of an operation, ready to be awaited.
///
/// Nothing is sent before that. What is wrong with what it was given comes out of awaiting it.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<T> {
    pub(super) request: Request,
    output: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    #[doc(hidden)]
    pub fn new<O: Operation<Output = T>>(client: &Client) -> Self {
        Self {
            request: Request::new(client.clone(), O::DESCRIPTOR),
            output: PhantomData,
        }
    }

    /// Gives a parameter its value, in place of an earlier one.
    #[doc(hidden)]
    pub fn parameter<P: ToParameter + ?Sized>(mut self, key: impl Into<Key>, value: &P) -> Self {
        self.request.set(key, value.to_parameter());
        self
    }

    /// Gives a parameter a value that serde takes apart, in place of an earlier one: an object, or
    /// whatever is written as JSON.
    #[doc(hidden)]
    pub fn structured<P: Serialize + Validate>(mut self, key: impl Into<Key>, value: &P) -> Self {
        self.request.set_structured(key, value);
        self
    }

    /// How long this call may take, with all its attempts, in place of the client's limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.timeout = Some(timeout);
        self
    }

    /// How often, and after how long, this call is sent again if it fails, in place of the
    /// client's way.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.request.retry = Some(retry);
        self
    }

    /// Sends this call with another header. Its value is never printed.
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.request.set_header(name.as_ref(), value.as_ref());
        self
    }

    /// The same as awaiting the call, for where a future is wanted.
    pub fn send(self) -> CallFuture<T> {
        CallFuture {
            raw: self.raw(),
            output: PhantomData,
        }
    }

    /// Gives the status and the headers too.
    pub fn with_response(self) -> ResponseFuture<T> {
        ResponseFuture {
            raw: self.raw(),
            output: PhantomData,
        }
    }

    pub(super) fn raw(self) -> Raw {
        raw(self.request)
    }
}

/// The one future of all operations. Of no type in particular, so that clients do not have it once
/// for each thing that an operation gives.
fn raw(request: Request) -> Raw {
    Box::pin(async move { send(&request).await })
}

impl<P: Page> Call<P> {
    #[doc(hidden)]
    pub fn pages(self) -> Pages<P> {
        Pages::new(self.request)
    }

    #[doc(hidden)]
    pub fn items(self) -> Items<P> {
        Items::new(self.request)
    }
}

impl<T: DeserializeOwned + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> CallFuture<T> {
        self.send()
    }
}

/// Shows what the call is, not what it was given.
impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.request.fmt(formatter)
    }
}

pub(super) type Raw = Pin<Box<dyn Future<Output = Result<RawResponse, Error>> + Send>>;

/// A call on its way to its value.
#[must_use = "futures do nothing unless they are awaited"]
pub struct CallFuture<T> {
    raw: Raw,
    output: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + 'static> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = ready!(self.raw.as_mut().poll(context))?;
        Poll::Ready(decode(&mut response))
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

/// A call on its way to its value, and how that came.
#[must_use = "futures do nothing unless they are awaited"]
pub struct ResponseFuture<T> {
    raw: Raw,
    output: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + 'static> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = ready!(self.raw.as_mut().poll(context))?;
        let value = decode(&mut response)?;
        Poll::Ready(Ok(response.with_body(value)))
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ResponseFuture")
            .finish_non_exhaustive()
    }
}

/// Makes a call of a builder: a tuple struct around a `Call` that is also its operation.
#[doc(hidden)]
#[macro_export]
macro_rules! builder {
    ($builder:ident) => {
        impl $builder {
            /// How long this call may take, with all its attempts, in place of the client's limit.
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// How often, and after how long, this call is sent again if it fails, in place of the
            /// client's way.
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self(self.0.retry(retry))
            }

            /// Sends this call with another header. Its value is never printed.
            pub fn header(self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                Self(self.0.header(name, value))
            }

            /// The same as awaiting the call, for where a future is wanted.
            pub fn send(self) -> $crate::CallFuture<<Self as $crate::Operation>::Output> {
                self.0.send()
            }

            /// Gives the status and the headers too.
            pub fn with_response(
                self,
            ) -> $crate::ResponseFuture<<Self as $crate::Operation>::Output> {
                self.0.with_response()
            }
        }

        impl std::future::IntoFuture for $builder {
            type Output = Result<<Self as $crate::Operation>::Output, $crate::Error>;
            type IntoFuture = $crate::CallFuture<<Self as $crate::Operation>::Output>;

            fn into_future(self) -> Self::IntoFuture {
                self.0.send()
            }
        }

        $crate::blocking! { $builder }
    };
}

/// Lets a builder block the thread. The feature is asked for here and not where a client calls the
/// macro: that crate has features of its own.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking {
    ($builder:ident) => {
        impl $builder {
            /// Makes the call on this thread and waits for it.
            ///
            /// # Errors
            ///
            /// As awaiting the call, and on a thread of an async runtime: there, use `.await`.
            pub fn call(self) -> Result<<Self as $crate::Operation>::Output, $crate::Error> {
                self.0.call()
            }
        }
    };
}

#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! blocking {
    ($builder:ident) => {};
}

/// Lets a builder go through all pages.
#[doc(hidden)]
#[macro_export]
macro_rules! paginated {
    ($builder:ident) => {
        impl $builder {
            /// Every item of every page, as a stream.
            ///
            /// Asks for the largest documented pages unless told otherwise, and begins where the
            /// call says. After an error there are no more items.
            pub fn items(self) -> $crate::Items<<Self as $crate::Operation>::Output> {
                self.0.items()
            }

            /// Every page, as a stream.
            ///
            /// Asks for the largest documented pages unless told otherwise, and begins where the
            /// call says. After an error there are no more pages.
            pub fn pages(self) -> $crate::Pages<<Self as $crate::Operation>::Output> {
                self.0.pages()
            }
        }
    };
}
