//! What a page of results must tell for the next one to be asked for.

use serde::de::DeserializeOwned;

/// A page of results.
pub trait Page: DeserializeOwned + Send + 'static {
    /// What the page holds.
    type Item: Send + 'static;

    /// What is on the page.
    fn items(&self) -> &[Self::Item];

    /// What is on the page.
    fn into_items(self) -> Vec<Self::Item>;

    /// How many there are on all pages, if the page says so.
    fn total(&self) -> Option<u64>;
}
