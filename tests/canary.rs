//! A secret in every place that can hold one, and everything printed that can be printed: the
//! secret must not be in it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use support::loopback::{Answer, Loopback};
use tenant_admin::bulk::{Bulk, Incomplete};
use tenant_admin::cipherscale::models::CreateUser;
use tenant_admin::oauth2::{AccessToken, Password, RefreshToken};
use tenant_admin::{
    Call, CallFuture, Continuation, Error, Items, Pages, Response, ResponseFuture, Retry,
    Timestamp, Violation, blynk, cipherscale,
};

/// Of characters that no encoding changes.
const SECRET: &str = "s3cr3t-c4n4ry";

/// The forms in which the secret may show: as it is, and in the three places that it can have in
/// Base64, where the first and the last characters depend on what stands around it.
fn forms() -> Vec<String> {
    let mut forms = vec![SECRET.to_owned()];
    for shift in 0..3 {
        let text = base64(format!("{}{SECRET}", "-".repeat(shift)).as_bytes());
        let (start, end) = ((shift * 8).div_ceil(6), (shift + SECRET.len()) * 8 / 6);
        forms.push(text[start..end].to_owned());
    }
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    bits.chunks(6)
        .map(|six| {
            let value = (0..6).fold(0, |value, bit| value << 1 | six.get(bit).unwrap_or(&0));
            char::from(LETTERS[usize::from(value)])
        })
        .collect()
}

#[track_caller]
fn clean(text: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{text}");
    }
}

#[track_caller]
fn debug<T: Debug>(value: &T) {
    clean(&format!("{value:?}"));
    clean(&format!("{value:#?}"));
}

#[track_caller]
fn error(error: &impl std::error::Error) {
    debug(error);
    clean(&error.to_string());
    let mut source = error.source();
    while let Some(cause) = source {
        clean(&format!("{cause:?} {cause:#?} {cause}"));
        source = cause.source();
    }
}

/// What failed, printed in every way.
#[track_caller]
fn failed<T: Debug>(outcome: Result<T, Error>) -> Error {
    let fault = outcome.unwrap_err();
    error(&fault);
    debug(&fault.kind());
    debug(&fault.violations());
    for violation in fault.violations() {
        debug::<Violation>(violation);
        clean(&violation.to_string());
    }
    clean(fault.json_path().unwrap_or_default());
    fault
}

/// Clients with a secret in every credential and in a header.
fn cipherscale(base_url: String) -> cipherscale::Client {
    let builder = cipherscale::Client::builder()
        .base_url(base_url)
        .api_key(SECRET)
        .header("x-more", SECRET)
        .attempt_timeout(Duration::from_millis(200))
        .retry(Retry::none());
    debug(&builder);
    builder.build().unwrap()
}

fn blynks(base_url: &str) -> [blynk::Client; 3] {
    let builder = || {
        blynk::Client::builder()
            .base_url(base_url)
            .retry(Retry::none())
            .attempt_timeout(Duration::from_millis(200))
    };
    let builders = [
        builder().bearer_token(SECRET),
        builder().basic_auth("user", SECRET),
        builder().client_credentials("id", SECRET),
    ];
    debug(&builders);
    builders.map(|builder| builder.build().unwrap())
}

#[test]
fn what_tokens_are_asked_for_with_hides_it() {
    debug(
        &Password::new(SECRET, SECRET)
            .client_id("id")
            .client_secret(SECRET),
    );
    debug(&RefreshToken::new(SECRET).client_secret(SECRET));
    debug(&AccessToken::new(SECRET).expires_in(Duration::from_secs(1)));
}

#[test]
fn the_needles_are_found_where_they_are() {
    for before in ["", "a", "ab", "abc", "user:"] {
        let text = base64(format!("{before}{SECRET}:more").as_bytes());
        assert!(forms().iter().any(|form| text.contains(form)), "{text}");
    }
}

#[tokio::test]
async fn clients_and_calls_keep_it_to_themselves() {
    let client = cipherscale("http://127.0.0.1:9".to_owned());
    debug(&client);
    debug(&client.users());
    let list = || client.users().list().sort([SECRET]).header("x-a", SECRET);
    debug(&list());
    debug::<CallFuture<_>>(&list().send());
    debug::<ResponseFuture<_>>(&list().with_response());
    debug::<Items<_>>(&list().items());
    debug::<Pages<_>>(&list().pages());
    debug::<Continuation>(&list().items().continuation());
    clean(&serde_json::to_string(&list().items().continuation()).unwrap());
    let user = CreateUser::new(SECRET, []);
    debug::<Call<_>>(&client.users().create(user.clone()));
    debug(&client.users().create(user.clone()).send());
    let bulk = Bulk::new(vec![user], |batch| client.users().create(batch));
    debug::<Bulk<_, _>>(&bulk);
    let incomplete: Incomplete<_, _> = bulk.await.unwrap_err();
    error(&incomplete);

    for client in blynks("http://127.0.0.1:9") {
        debug(&client);
        debug(&client.users().search(SECRET));
        debug(&client.users().search(SECRET).items());
        let fault = failed(client.users().search(SECRET).await);
        assert!(fault.is_connect() || fault.status().is_none(), "{fault}");
    }
}

/// Everything that a service may answer with the secret in it.
fn answers() -> Vec<Answer> {
    let text = |text: &str| -> Arc<str> { text.replace("SECRET", SECRET).into() };
    let mut answers = vec![Answer::Cut, Answer::Hangup];
    for status in [
        "200 OK",
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "500 Internal Server Error",
    ] {
        for body in [
            r#"{"error":"invalid_client","message":"SECRET","error_description":"SECRET"}"#,
            r#"{"id":"SECRET","data":["SECRET"],"content":[{"id":"SECRET"}]}"#,
            r#"{"access_token":"SECRET","token_type":"SECRET"}"#,
            r#"{"access_token":"SECRET\n","token_type":"bearer"}"#,
            r#"{"access_token":7,"refresh_token":"SECRET"}"#,
            r#""SECRET""#,
            "SECRET",
            "<html>SECRET</html>",
            r#"{"data":"SECRET"#,
        ] {
            answers.push(Answer::Json(status, text(body)));
        }
    }
    let headers = "location: https://s3cr3t-c4n4ry@other.example/s3cr3t-c4n4ry?a=s3cr3t-c4n4ry\r\n\
                   set-cookie: a=s3cr3t-c4n4ry\r\nx-odd: s3cr3t-c4n4ry\r\n";
    answers.push(Answer::With("302 Found", headers, text("SECRET")));
    answers.push(Answer::With("200 OK", headers, text("[]")));
    answers.push(Answer::With("403 Forbidden", headers, text("SECRET")));
    answers.push(Answer::Late(
        Duration::from_millis(300),
        "200 OK",
        text("SECRET"),
    ));
    answers
}

#[tokio::test]
async fn failures_do_not_tell_it() {
    for answer in answers() {
        let server = Loopback::start(move |_| answer.clone());
        let client = cipherscale(server.url());
        let id = "123e4567-e89b-12d3-a456-426614174000".parse().unwrap();
        failed(client.users().get(id).header("x-a", SECRET).await);
        let mut items = client.users().list().sort([SECRET]).items();
        if let Some(Err(fault)) = items.next().await {
            error(&fault);
        }
        debug(&items);
        let create = client.users().create(vec![CreateUser::new(SECRET, [])]);
        if let Err(fault) = create.await {
            error(&fault);
        }
        for client in blynks(&server.url()) {
            if let Err(fault) = client.users().search(SECRET).await {
                error(&fault);
            }
        }
    }
}

#[tokio::test]
async fn a_token_that_was_fetched_is_not_told() {
    let server = Loopback::start(|asked| {
        if asked.target.contains("token") {
            let body = json!({
                "access_token": SECRET, "token_type": "bearer", "expires_in": 9,
                "refresh_token": SECRET,
            });
            return Answer::Json("200 OK", body.to_string().into());
        }
        Answer::Json("401 Unauthorized", SECRET.into())
    });
    let [_, _, client] = blynks(&server.url());
    let fault = failed(client.users().search("x").await);
    assert!(fault.is_unauthorized(), "{fault}");
    debug(&client);
}

#[tokio::test]
async fn responses_print_what_is_harmless() {
    let server = Loopback::start(|_| {
        let headers = "set-cookie: a=s3cr3t-c4n4ry\r\nx-more: s3cr3t-c4n4ry\r\n";
        Answer::With("200 OK", headers, r#"{"data":[]}"#.into())
    });
    let client = cipherscale(server.url());
    let response: Response<_> = client.users().list().with_response().await.unwrap();
    debug(&response);
    assert!(response.headers().contains_key("set-cookie"));
}

#[test]
fn what_is_refused_is_not_quoted() {
    let refused = |builder: cipherscale::ClientBuilder| {
        debug(&builder);
        failed(builder.build());
    };
    let builder = || cipherscale::Client::builder().api_key("key");
    refused(builder().api_key(format!("{SECRET}\n")));
    refused(builder().header("x-a", format!("{SECRET}\n")));
    refused(builder().header(format!("{SECRET} "), "a"));
    refused(builder().base_url(format!("https://user:{SECRET}@host.example")));
    refused(builder().base_url(format!("https://host.example/?key={SECRET}")));
    refused(builder().base_url(format!("https://host.example/#{SECRET}")));
    let blynk = || blynk::Client::builder();
    failed(blynk().bearer_token(format!("{SECRET}\n")).build());
    failed(blynk().basic_auth("a:b", SECRET).build());
    failed(blynk().server_address(format!("a@b/{SECRET}?")).build());

    for parsed in [
        SECRET.parse::<Timestamp>().map(drop),
        SECRET.parse::<cipherscale::models::UserId>().map(drop),
        SECRET.parse::<blynk::models::UserId>().map(drop),
    ] {
        error(&parsed.unwrap_err());
    }
    let decoded = |outcome: Result<(), serde_json::Error>| outcome.unwrap_err().to_string();
    // serde's own words quote what they don't understand; the client's errors leave that out.
    let text = decoded(serde_json::from_value::<Timestamp>(json!(SECRET)).map(drop));
    assert!(text.contains(SECRET));
}

#[tokio::test]
async fn what_breaks_a_bound_is_not_quoted() {
    let [client, ..] = blynks("http://127.0.0.1:9");
    let long = SECRET.repeat(40);
    failed(client.users().search(&long).await);
    let document = document("blynk");
    let schema = &document["components"]["schemas"]["CreateUser"];
    let mut create = example(&document, schema, SECRET);
    create["title"] = json!(long);
    let create: blynk::models::CreateUser = serde_json::from_value(create).unwrap();
    debug(&client.users().create(create.clone()));
    let fault = failed(client.users().create(create).await);
    assert!(fault.is_invalid_request(), "{fault}");
    let client = cipherscale("http://127.0.0.1:9".to_owned());
    let many = vec![CreateUser::new(SECRET, []); 101];
    failed(client.users().create(many.clone()).await);
}

fn document(name: &str) -> Value {
    let path = format!("{}/../spec/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => resolve(document, document.pointer(&reference[1..]).unwrap()),
        None => schema,
    }
}

/// Whether a schema says that its values must not be seen.
fn is_sensitive(document: &Value, schema: &Value) -> bool {
    let schema = resolve(document, schema);
    schema["format"] == "password"
        || schema["writeOnly"] == true
        || schema["x-sensitive"] == true
        || schema["allOf"]
            .as_array()
            .is_some_and(|parts| parts.iter().any(|part| is_sensitive(document, part)))
}

/// A value of a schema with this in all places that must not be seen.
fn example(document: &Value, schema: &Value, secret: &str) -> Value {
    let schema = resolve(document, schema);
    if is_sensitive(document, schema) {
        return json!(secret);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut members = Map::new();
        for part in parts {
            match example(document, part, secret) {
                Value::Object(more) => members.extend(more),
                value => return value,
            }
        }
        return Value::Object(members);
    }
    if let Some(last) = schema["oneOf"].as_array().and_then(|parts| parts.last()) {
        return example(document, last, secret);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let members = schema["properties"].as_object().into_iter().flatten();
            Value::Object(Map::from_iter(members.map(|(name, property)| {
                (name.clone(), example(document, property, secret))
            })))
        }
        Some("array") => json!([example(document, &schema["items"], secret)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => match schema["format"].as_str() {
            Some("uuid") => json!("123e4567-e89b-12d3-a456-426614174000"),
            Some("date-time") => json!("2023-01-15T10:30:00Z"),
            _ => json!("text"),
        },
    }
}

/// Prints a model with the secret in it. Gives whether there is a place for one.
fn model<T: DeserializeOwned + Debug>(document: &Value, name: &str) -> bool {
    let value = example(document, &document["components"]["schemas"][name], SECRET);
    let holds = value.to_string().contains(SECRET);
    let decoded: T =
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{name}: {error}"));
    debug(&decoded);
    debug(&Some(vec![decoded]));
    holds
}

/// Every model of a document: those with a secret in them are as named.
macro_rules! models {
    ($test:ident, $document:literal, $models:path, [$($name:ident),* $(,)?], $secret:expr) => {
        #[test]
        fn $test() {
            use $models as models;
            let document = document($document);
            let schemas = document["components"]["schemas"].as_object().unwrap();
            let declared: BTreeSet<_> = schemas.keys().map(String::as_str).collect();
            assert_eq!(declared, BTreeSet::from([$(stringify!($name)),*]));
            let mut secret: Vec<&str> = Vec::new();
            $(if model::<models::$name>(&document, stringify!($name)) {
                secret.push(stringify!($name));
            })*
            secret.sort_unstable();
            let expected: &[&str] = &$secret;
            assert_eq!(secret, expected);
        }
    };
}

models!(
    models_of_cipherscale_print_no_secret,
    "cipherscale",
    cipherscale::models,
    [
        UserId,
        GroupId,
        DeviceId,
        RoleId,
        User,
        Role,
        UserGroup,
        Device,
        DeviceUser,
        UserPage,
        DevicePage,
        CreateUser,
        UpdateUser,
        AddUserToGroup,
    ],
    []
);

models!(
    models_of_blynk_print_no_secret,
    "blynk",
    blynk::models,
    [
        UserId,
        OrganizationId,
        RoleId,
        Permission,
        User,
        UserDetails,
        UserProfile,
        UserRole,
        UserStatus,
        UserPage,
        Address,
        CreateUser,
        CreateUserInOrganization,
        InviteUser,
        RegisterUser,
        TransferUser,
        PushNotification,
        ErrorResponse,
        ErrorMessage,
        SortOrder,
        GrantType,
        OAuth2Token,
        TokenType,
        OAuth2ErrorResponse,
        OAuth2ErrorCode,
    ],
    ["CreateUser", "CreateUserInOrganization", "OAuth2Token"]
);
