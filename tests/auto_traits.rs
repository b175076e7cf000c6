//! What is public can be sent to and shared with other threads, so that calls can be spawned.

use tenant_admin::{
    Call, CallFuture, Error, Items, Maybe, OneOrMany, Pages, Response, ResponseFuture, Timestamp,
    blynk, cipherscale,
};

fn send<T: Send + 'static>() {}
fn share<T: Send + Sync + 'static>() {}

#[test]
fn clients_handles_and_values_can_be_shared() {
    share::<cipherscale::Client>();
    share::<cipherscale::ClientBuilder>();
    share::<cipherscale::users::Users>();
    share::<cipherscale::devices::Devices>();
    share::<blynk::Client>();
    share::<blynk::users::Users>();
    share::<blynk::authentication::Authentication>();
    share::<cipherscale::models::User>();
    share::<blynk::models::UserProfile>();
    share::<OneOrMany<cipherscale::models::CreateUser>>();
    share::<Maybe<Timestamp>>();
    share::<Response<cipherscale::models::User>>();
    share::<Error>();
}

#[test]
fn calls_and_lists_can_be_sent() {
    send::<Call<cipherscale::models::User>>();
    send::<CallFuture<cipherscale::models::User>>();
    send::<ResponseFuture<cipherscale::models::User>>();
    send::<cipherscale::users::List>();
    send::<blynk::users::Search>();
    send::<Items<cipherscale::models::UserPage>>();
    send::<Pages<cipherscale::models::DevicePage>>();
}

#[test]
fn an_error_is_one_word() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}
