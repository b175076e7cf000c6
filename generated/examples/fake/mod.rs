//! A stand-in for both services, so that the examples run without an account.
//!
//! A tenant in memory behind a server on this machine. It answers the operations that the examples
//! use as the documents in `spec/` describe them, and 404 to everything else. Its data are the same
//! in every run.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Response, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tenant_admin::{blynk, cipherscale};
use tokio::net::TcpListener;

const API_KEY: &str = "fake-api-key";
const CLIENT_ID: &str = "fake-client-id";
const CLIENT_SECRET: &str = "fake-client-secret";
const ACCESS_TOKEN: &str = "fake-access-token";

/// Starts the stand-in, says so on stderr, and gives clients of its two services.
pub(crate) async fn clients() -> Result<(cipherscale::Client, blynk::Client), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let tenant = Arc::new(Mutex::new(Tenant::new()));
    let router = Router::new().fallback(serve).with_state(tenant);
    // It ends with the program.
    tokio::spawn(async move { axum::serve(listener, router).await });

    eprintln!("No credentials in the environment: this run is against a fake service.");
    let cipherscale = cipherscale::Client::builder()
        .base_url(format!("http://{address}/qa"))
        .api_key(API_KEY)
        .build()?;
    let blynk = blynk::Client::builder()
        .base_url(format!("http://{address}"))
        .client_credentials(CLIENT_ID, CLIENT_SECRET)
        .build()?;
    Ok((cipherscale, blynk))
}

/// All that the two services know.
struct Tenant {
    users: Vec<Value>,
    devices: Vec<Value>,
    blynk_users: Vec<Value>,
}

/// A status, and the body if there is one.
type Answer = (StatusCode, Option<Value>);

async fn serve(State(tenant): State<Arc<Mutex<Tenant>>>, request: Request) -> Response<Body> {
    let (status, body) = {
        let mut tenant = tenant.lock().unwrap_or_else(PoisonError::into_inner);
        tenant.answer(&request)
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if let Some(body) = body {
        let json = axum::http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        *response.body_mut() = Body::from(body.to_string());
    }
    response
}

impl Tenant {
    fn answer(&mut self, request: &Request) -> Answer {
        let header = |name: &str| request.headers().get(name)?.to_str().ok();
        let query = Query::of(request);
        let path: Vec<&str> = request.uri().path().split('/').skip(1).collect();
        match path.as_slice() {
            ["qa", "tenants", path @ ..] => {
                if header("apikey") != Some(API_KEY) {
                    return (StatusCode::UNAUTHORIZED, None);
                }
                self.cipherscale(request.method().as_str(), path, &query)
            }
            ["oauth2", "token"] => token(header(AUTHORIZATION.as_str()), &query),
            ["api", "v1", "organization", path @ ..] => {
                if header(AUTHORIZATION.as_str()) != Some(&format!("Bearer {ACCESS_TOKEN}")) {
                    return failure(StatusCode::FORBIDDEN, "The token is not valid.");
                }
                self.blynk(request.method().as_str(), path, &query)
            }
            _ => NOT_FOUND,
        }
    }

    fn cipherscale(&mut self, method: &str, path: &[&str], query: &Query) -> Answer {
        match (method, path) {
            ("GET", ["users"]) => {
                let users = self.users.iter().map(|user| self.with_devices(user));
                ok(offset_page(&users.collect::<Vec<_>>(), query))
            }
            ("GET", ["users", id]) => match find(&mut self.users, id) {
                Some(index) => ok(self.with_devices(&self.users[index])),
                None => NOT_FOUND,
            },
            ("PATCH", ["users", id, "deactivate"]) => match find(&mut self.users, id) {
                Some(index) => {
                    self.users[index]["status"] = json!("inactive");
                    ok(self.with_devices(&self.users[index]))
                }
                None => NOT_FOUND,
            },
            ("DELETE", ["users", id, "groups", group]) => match find(&mut self.users, id) {
                Some(index) => remove(self.users[index]["groups"].as_array_mut(), group),
                None => NOT_FOUND,
            },
            ("DELETE", ["users", id]) => {
                for device in self
                    .devices
                    .iter_mut()
                    .filter(|device| device["user"]["id"] == *id)
                {
                    device["active"] = json!(false);
                    device["status"] = json!("Deactivated");
                }
                remove(Some(&mut self.users), id)
            }
            ("GET", ["devices"]) => ok(offset_page(&self.devices, query)),
            ("GET", ["devices", id]) => match find(&mut self.devices, id) {
                Some(index) => ok(self.devices[index].clone()),
                None => NOT_FOUND,
            },
            ("DELETE", ["devices", id]) => remove(Some(&mut self.devices), id),
            _ => NOT_FOUND,
        }
    }

    fn blynk(&mut self, method: &str, path: &[&str], query: &Query) -> Answer {
        let user = self
            .blynk_users
            .iter_mut()
            .find(|user| user["id"] == query.number("userId", 0));
        match (method, path, user) {
            ("GET", ["search", "users"], _) => {
                let text = query.text("query").to_lowercase();
                let matches = |field: &Value| {
                    field
                        .as_str()
                        .is_some_and(|field| field.to_lowercase().contains(&text))
                };
                let found: Vec<Value> = self
                    .blynk_users
                    .iter()
                    .filter(|user| matches(&user["email"]) || matches(&user["name"]))
                    .cloned()
                    .collect();
                let (page, size) = (query.number("page", 0), query.number("size", 50));
                let content: Vec<_> = found.iter().skip(page * size).take(size).collect();
                ok(json!({ "content": content, "totalElements": found.len() }))
            }
            ("GET", ["user"], Some(user)) => ok(user.clone()),
            ("PUT", ["users", "role"], Some(user)) => match query.number("roleId", 0) {
                role @ 1..=3 => {
                    user["roleId"] = json!(role);
                    ok(user.clone())
                }
                _ => failure(StatusCode::NOT_FOUND, "Role is not found."),
            },
            ("GET", ["user"], None) | ("PUT", ["users", "role"], None) => {
                failure(StatusCode::NOT_FOUND, "User is not found.")
            }
            _ => NOT_FOUND,
        }
    }

    /// A user as it is answered: the devices are kept apart from it.
    fn with_devices(&self, user: &Value) -> Value {
        let owned = self
            .devices
            .iter()
            .filter(|device| device["user"]["id"] == user["id"]);
        let mut user = user.clone();
        user["devices"] = owned.cloned().collect();
        user
    }

    /// 48 people in both services, and the 72 devices of those who have some.
    fn new() -> Self {
        const FIRST: [&str; 8] = ["Ada", "Ben", "Chloe", "Dan", "Eve", "Finn", "Grace", "Hugo"];
        const LAST: [&str; 6] = ["Adams", "Baker", "Clark", "Davis", "Evans", "Fisher"];
        const GROUPS: [&str; 4] = ["Everyone", "Engineering", "Sales", "Support"];
        const DEVICES: [&str; 3] = ["MacBook", "iPhone", "ThinkPad"];
        const STATUSES: [&str; 3] = ["Online", "Offline", "Deactivated"];

        let mut people: Vec<(String, String, String)> = Vec::new();
        for last in LAST {
            for first in FIRST {
                let email = format!("{first}.{last}@example.com").to_lowercase();
                people.push((first.to_owned(), last.to_owned(), email));
            }
        }
        // One whose address holds the whole of another's, which a search finds too.
        people[7] = ("Mary".into(), "Jane".into(), "mary-jane@example.com".into());
        people[30] = ("Jane".into(), "Smith".into(), "jane@example.com".into());

        let mut tenant = Self {
            users: Vec::new(),
            devices: Vec::new(),
            blynk_users: Vec::new(),
        };
        for (number, (first, last, email)) in (0..).zip(&people) {
            let time = format!("2024-03-{:02}T09:{number:02}:00Z", 1 + number % 28);
            let group = |group: usize| {
                json!({
                    "id": id("600", group), "createdAt": "2024-01-08T08:00:00Z",
                    "updatedAt": "2024-01-08T08:00:00Z", "name": GROUPS[group],
                })
            };
            let mut user = json!({
                "id": id("700", number), "lastConnection": time,
                "email": email, "firstName": first, "lastName": last,
            });
            for device in 0..(number + 1) % 4 {
                let status = STATUSES[(number + device) % 3];
                let mut json = json!({
                    "id": id("d00", 10 * number + device), "createdAt": time, "updatedAt": time,
                    "name": format!("{first}'s {}", DEVICES[device]), "status": status,
                    "active": status != "Deactivated", "user": user,
                    "hardwareId": format!("HW-{:06}", 10 * number + device),
                });
                // As in life, some devices have never connected.
                if (number + device) % 7 != 0 {
                    json["lastConnection"] = json!(time);
                    json["appVersion"] = json!(format!("2.{}.0", number % 5));
                }
                tenant.devices.push(json);
            }
            tenant.blynk_users.push(json!({
                "id": 1000 + number, "name": format!("{first} {last}"), "email": email,
                "roleId": 2 + number % 2, "orgId": 101, "isDev": false,
            }));
            user["createdAt"] = json!("2024-01-15T10:30:00Z");
            user["updatedAt"] = json!(time);
            user["status"] = json!("active");
            user["isOwner"] = json!(number == 0);
            user["maxDevices"] = json!(5);
            user["roles"] = json!([]);
            user["groups"] = json!([group(0), group(1 + number % 3)]);
            tenant.users.push(user);
        }
        tenant
    }
}

/// The token endpoint of Blynk: the client's id and secret as HTTP Basic, the grant in the query.
fn token(authorization: Option<&str>, query: &Query) -> Answer {
    let refuse = |code: &str, description: &str| {
        let body = json!({ "error": code, "error_description": description });
        (StatusCode::BAD_REQUEST, Some(body))
    };
    let basic = format!(
        "Basic {}",
        BASE64.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"))
    );
    if authorization != Some(&basic) {
        return refuse("invalid_client", "The client is not known.");
    }
    if query.text("grant_type") != "client_credentials" {
        return refuse("unsupported_grant_type", "The grant is not supported.");
    }
    ok(json!({ "access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 86_400 }))
}

/// A page by `offset` and `limit`. It holds fewer items than asked for if that is many, as services
/// do: so there are several even of this small tenant.
fn offset_page(all: &[Value], query: &Query) -> Value {
    const LARGEST: usize = 20;
    let (offset, limit) = (
        query.number("offset", 0),
        query.number("limit", 10).clamp(1, LARGEST),
    );
    let data: Vec<_> = all.iter().skip(offset).take(limit).collect();
    json!({
        "total": all.len(), "page": offset / limit, "limit": limit, "hasPrevious": offset > 0,
        "hasNext": offset + data.len() < all.len(), "data": data,
    })
}

/// The parameters of a query, decoded.
struct Query(HashMap<String, String>);

impl Query {
    fn of(request: &Request) -> Self {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = request.uri().query().unwrap_or_default().split('&');
        let pairs = pairs.filter_map(|pair| pair.split_once('='));
        Self(
            pairs
                .map(|(name, value)| (decode(name), decode(value)))
                .collect(),
        )
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn number(&self, name: &str, default: usize) -> usize {
        self.text(name).parse().unwrap_or(default)
    }
}

const NOT_FOUND: Answer = (StatusCode::NOT_FOUND, None);

fn ok(body: Value) -> Answer {
    (StatusCode::OK, Some(body))
}

/// A failure in the form that Blynk documents.
fn failure(status: StatusCode, message: &str) -> Answer {
    (status, Some(json!({ "error": { "message": message } })))
}

fn find(all: &mut [Value], id: &str) -> Option<usize> {
    all.iter().position(|one| one["id"] == id)
}

fn remove(all: Option<&mut Vec<Value>>, id: &str) -> Answer {
    match all.and_then(|all| find(all, id).map(|index| all.remove(index))) {
        Some(_) => (StatusCode::NO_CONTENT, None),
        None => NOT_FOUND,
    }
}

/// A UUID that tells what it is of.
fn id(kind: &str, number: usize) -> String {
    format!("{kind}00000-0000-4000-8000-{number:012}")
}
