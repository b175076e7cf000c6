//! The two ways to a server: through the client, and by hand with the same HTTP library and the same
//! models. What is measured of them is in the benchmarks themselves.

use std::sync::Arc;
use std::time::Duration;

use support::loopback::{Answer, Loopback};
use tenant_admin::cipherscale::Client;
use tenant_admin::cipherscale::models::{User, UserId, UserPage};
use tokio::runtime::{Builder, Runtime};

const ID: &str = "123e4567-e89b-12d3-a456-426614174000";

/// A user of about 1 KB.
pub(crate) fn user() -> String {
    let times = r#""createdAt":"2023-01-15T10:30:00Z","updatedAt":"2024-02-06T18:40:00.123Z""#;
    let group =
        format!(r#"{{"id":"550e8400-e29b-41d4-a716-446655440000",{times},"name":"Engineering"}}"#);
    let role = format!(
        r#"{{"id":"550e8400-e29b-41d4-a716-446655440001",{times},"name":"Administrator","deleteable":false,"type":"ADMIN"}}"#
    );
    format!(
        r#"{{"id":"{ID}",{times},"lastConnection":"2024-02-06T18:40:00Z","email":"jane.smith@company.example","status":"active","firstName":"Jane","lastName":"Smith","isOwner":false,"maxDevices":5,"image":"https://images.company.example/people/jane.smith.png","roles":[{role},{role}],"groups":[{group},{group}],"devices":[]}}"#
    )
}

pub(crate) fn page(users: usize, total: usize) -> String {
    let users = vec![user(); users].join(",");
    format!(r#"{{"data":[{users}],"total":{total},"page":0,"limit":100}}"#)
}

/// The two ways to the same server.
pub(crate) struct Ways {
    _server: Loopback,
    pub(crate) runtime: Runtime,
    pub(crate) client: Client,
    by_hand: reqwest::Client,
    url: String,
    id: UserId,
}

impl Ways {
    pub(crate) fn to(server: Loopback) -> Self {
        let url = server.url();
        let client = Client::builder().base_url(&url).api_key("key").build();
        // The same bytes on the wire, and the same limits.
        let by_hand = reqwest::Client::builder()
            .user_agent("tenant-admin/0.1.0")
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .build();
        Self {
            _server: server,
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be had"),
            client: client.expect("the client is complete"),
            by_hand: by_hand.expect("the client is complete"),
            url,
            id: ID.parse().expect("an id"),
        }
    }

    pub(crate) fn small() -> Self {
        let body: Arc<str> = user().into();
        Self::to(Loopback::start(move |_| {
            Answer::Json("200 OK", body.clone())
        }))
    }

    pub(crate) fn large() -> Self {
        let body: Arc<str> = page(1_000, 1_000).into();
        Self::to(Loopback::start(move |_| {
            Answer::Json("200 OK", body.clone())
        }))
    }

    pub(crate) fn get(&self) -> User {
        let users = self.client.users();
        self.runtime
            .block_on(async { users.get(self.id).await.expect("the server answers") })
    }

    pub(crate) fn get_by_hand(&self) -> User {
        let url = format!("{}/tenants/users/{}", self.url, self.id);
        self.runtime.block_on(async {
            let request = self
                .by_hand
                .get(url)
                .header("accept", "application/json")
                .header("apikey", "key");
            let response = request.send().await.expect("the server answers");
            let response = response.error_for_status().expect("a success");
            let body = response.bytes().await.expect("the body is whole");
            serde_json::from_slice(&body).expect("a user")
        })
    }

    pub(crate) fn list(&self) -> UserPage {
        let users = self.client.users();
        let limit = 1_000;
        self.runtime
            .block_on(async { users.list().limit(limit).await.expect("the server answers") })
    }

    pub(crate) fn list_by_hand(&self) -> UserPage {
        let url = format!("{}/tenants/users?limit=1000", self.url);
        self.runtime.block_on(async {
            let request = self
                .by_hand
                .get(url)
                .header("accept", "application/json")
                .header("apikey", "key");
            let response = request.send().await.expect("the server answers");
            let response = response.error_for_status().expect("a success");
            let body = response.bytes().await.expect("the body is whole");
            serde_json::from_slice(&body).expect("a page")
        })
    }
}
