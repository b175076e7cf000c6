//! A place in a list that can be kept and come back to. How one goes on from it is in `cursor`.

use serde::{Deserialize, Serialize};

/// A place in a list, to go on from later or elsewhere: see [`Items::continuation`].
///
/// It can be written with serde, in any format, and holds no more than this: the name of the
/// operation, the number of the next page or of the items before it, the size of a page, and how
/// many items came before. It holds no parameter, no item and no credential, so the call that goes
/// on must be given the same parameters again, such as filters and sorting.
///
/// ```
/// use tenant_admin::Continuation;
///
/// # fn example(items: &tenant_admin::Items<tenant_admin::cipherscale::models::UserPage>) -> Result<(), serde_json::Error> {
/// let kept: String = serde_json::to_string(&items.continuation())?;
/// let continuation: Continuation = serde_json::from_str(&kept)?;
/// # let _ = continuation;
/// # Ok(())
/// # }
/// ```
///
/// [`Items::continuation`]: crate::Items::continuation
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Continuation {
    /// The operation that gave the list.
    pub(super) operation: String,
    /// The number of the next page, or of the items before it.
    pub(super) position: u64,
    /// How many items of that page were taken already; only where pages are numbered.
    #[serde(default)]
    pub(super) skip: u64,
    /// How many items a page was asked to hold.
    #[serde(default)]
    pub(super) size: Option<u64>,
    /// How many items of the list came before, as far as that is known.
    #[serde(default)]
    pub(super) received: Option<u64>,
    /// Whether the list came to its end.
    #[serde(default)]
    pub(super) finished: bool,
}

impl Continuation {
    /// The operation that gave the list, such as `users/list`. Only its calls can go on from here.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Whether the list came to its end: going on from here gives nothing.
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        self.finished
    }
}
