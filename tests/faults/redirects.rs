//! Redirects: never followed, wherever they lead, so no credential and no body goes along.

#[allow(unused)]
use tenant_admin::ErrorKind;
use tenant_admin::blynk::models::RegisterUser;

use crate::fixtures::{PRIVATE, TOKEN_PATH, blynk, cipherscale, failure, new_user, token, user_id};
use crate::script::Answer;
use crate::server::FaultServer;

async fn elsewhere() -> FaultServer {
    FaultServer::start([Answer::new(200)]).await
}

/// Both a `GET` and a `POST` that are sent elsewhere fail, and nothing arrives there. Of some
/// statuses it is the custom to lead to what was made.
async fn leads_to_another_host(status: u16, is_in_doubt: bool) {
    let elsewhere = elsewhere().await;
    let place = format!("{}/tenants/users?key={PRIVATE}", elsewhere.url());
    let server = FaultServer::start([Answer::new(status).header("location", &place)]).await;
    let client = cipherscale(&server).build().unwrap();

    let error = failure(client.users().get(user_id())).await;
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(error.status().unwrap().as_u16(), status);
    let host = elsewhere.url().replace("http://", "");
    assert!(error.to_string().contains(&host), "{error}");
    assert!(error.to_string().contains("not followed"), "{error}");
    assert_eq!(error.attempts(), 1);

    let error = failure(client.users().create(new_user())).await;
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.may_have_been_applied(), is_in_doubt);

    assert_eq!(server.requests().len(), 2);
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn redirect_301_to_another_host() {
    leads_to_another_host(301, true).await;
}

#[tokio::test]
async fn redirect_302_to_another_host() {
    leads_to_another_host(302, true).await;
}

#[tokio::test]
async fn redirect_303_to_another_host() {
    leads_to_another_host(303, true).await;
}

#[tokio::test]
async fn redirect_307_to_another_host() {
    leads_to_another_host(307, false).await;
}

#[tokio::test]
async fn redirect_308_to_another_host() {
    leads_to_another_host(308, false).await;
}

#[tokio::test]
async fn redirect_to_the_same_host() {
    for status in [301, 302, 307, 308] {
        let answer = Answer::new(status).header("location", "/tenants/groups");
        let server = FaultServer::start([answer]).await;
        let client = cipherscale(&server).build().unwrap();
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert_eq!(server.requests().len(), 1);
        assert!(server.requests_to("/tenants/groups").is_empty());
    }
}

#[tokio::test]
async fn redirect_without_or_with_an_odd_location() {
    let odd = [
        Answer::new(302),
        Answer::new(302).header("location", ""),
        Answer::new(302).header("location", &format!("javascript:{PRIVATE}")),
        Answer::new(302).header("location", &format!("http://[{PRIVATE}")),
        Answer::new(302).header("location", &format!("http://user:{PRIVATE}@other.example/")),
        Answer::new(300),
    ];
    let count = odd.len();
    let server = FaultServer::start(odd).await;
    let client = cipherscale(&server).build().unwrap();
    for _ in 0..count {
        let error = failure(client.users().get(user_id())).await;
        assert_eq!(error.kind(), ErrorKind::Redirect);
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(server.requests().len(), count);
}

#[tokio::test]
async fn redirect_with_a_token_takes_no_token_along() {
    let elsewhere = elsewhere().await;
    let answer = Answer::new(307).header("location", &elsewhere.url());
    let server = FaultServer::start([answer])
        .await
        .route(TOKEN_PATH, [token("a")]);
    let client = blynk(&server).build().unwrap();
    let body = RegisterUser::new("jane@example.com");
    let error = failure(client.users().register(body)).await;
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn redirect_of_the_token_endpoint_takes_no_secret_along() {
    for status in [301, 302, 307, 308] {
        let elsewhere = elsewhere().await;
        let answer = Answer::new(status).header("location", &elsewhere.url());
        let server = FaultServer::start([answer]).await;
        let client = blynk(&server).build().unwrap();
        let error = failure(client.users().list()).await;
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert_eq!(server.requests().len(), 1);
        assert_eq!(elsewhere.connections(), 0);
    }
}
