//! Creating more things than a service takes at a time. Outside of the emitted modules: what stands
//! here knows two services and is no operation of either.

#[doc(inline)]
pub use crate::runtime::{Bulk, Incomplete, Progress};

use crate::cipherscale;
use crate::cipherscale::models::{CreateUser, User};

/// Creates any number of users of a Cipherscale tenant, in batches of the documented 100.
///
/// See [`Bulk`] for how far it has come, and [`Incomplete`] for what is known after a failure.
///
/// ```no_run
/// # async fn example(client: tenant_admin::cipherscale::Client, users: Vec<tenant_admin::cipherscale::models::CreateUser>) {
/// use tenant_admin::bulk;
///
/// if let Err(incomplete) = bulk::create_users(&client, users).await {
///     eprintln!("{incomplete}");
///     for user in &incomplete.in_doubt {
///         eprintln!("look whether {} is there", user.email);
///     }
/// }
/// # }
/// ```
pub fn create_users(
    client: &cipherscale::Client,
    users: impl IntoIterator<Item = CreateUser>,
) -> Bulk<CreateUser, User> {
    let users = users.into_iter().collect();
    Bulk::new(users, |batch| client.users().create(batch))
}
