//! What a page of results must tell for the next one to be asked for.

use serde::de::DeserializeOwned;

/// A page of results: what an operation gives that has a list in pages.
///
/// The models of pages implement it, and nothing else is meant to. What comes without a list of items, such as
/// a message, is no page: it does not decode as one, be it asked for alone or as one of many.
pub trait Page: sealed::Page + DeserializeOwned + Send + 'static {
    /// What the page holds.
    type Item: Send + 'static;

    /// What is on the page.
    fn items(&self) -> &[Self::Item];

    /// What is on the page.
    fn into_items(self) -> Vec<Self::Item>;

    /// How many there are on all pages, if the page says so.
    fn total(&self) -> Option<u64>;
}

/// What the generator says of a model that is a page. It makes the model a [`Page`]. Clients show that
/// one only.
#[doc(hidden)]
pub trait Paged: DeserializeOwned + Send + 'static {
    /// What the page holds.
    type Item: Send + 'static;

    /// What is on the page.
    fn items(&self) -> &[Self::Item];

    /// What is on the page.
    fn into_items(self) -> Vec<Self::Item>;

    /// How many there are on all pages, if the page says so.
    fn total(&self) -> Option<u64>;
}

mod sealed {
    pub trait Page {}
}

impl<P: Paged> sealed::Page for P {}

impl<P: Paged> Page for P {
    type Item = P::Item;

    fn items(&self) -> &[Self::Item] {
        Paged::items(self)
    }

    fn into_items(self) -> Vec<Self::Item> {
        Paged::into_items(self)
    }

    fn total(&self) -> Option<u64> {
        Paged::total(self)
    }
}
