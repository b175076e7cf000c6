//! Routes, parameters, credentials and headers: what is right passes, what is wrong is named.

use support::{API_KEY, BASIC, Extent, SpecServer, TOKEN};

use crate::{Ask, ID, document, finds, get};

#[tokio::test]
async fn the_base_url_has_the_path_of_the_server() {
    let server = SpecServer::of(document(), "things/get", 200, Extent::Required).await;
    let port = server.base_url().strip_prefix("http://127.0.0.1:").unwrap();
    assert_eq!(port.split_once('/').unwrap().1, "v1");
}

#[tokio::test]
async fn the_route_must_be_the_one_of_the_operation() {
    let required = Extent::Required;
    let get_of = |path: &str| Ask::new(format!("GET {path}"));
    finds("things/get", 200, required, get(), &[]).await;
    let escaped = get_of("/v1/%74hings/123e4567%2De89b-12d3-a456-426614174000");
    finds("things/get", 200, required, escaped, &[]).await;

    let missing = "path parameter `id`: missing";
    for (ask, fault) in [
        (
            get_of(&format!("/things/{ID}")),
            "path: doesn't begin with `/v1`, the path of the server",
        ),
        (
            get_of(&format!("/v1/things/{ID}/")),
            "path: leads to no operation, must match `/v1/things/{id}`",
        ),
        (
            get_of("/v1/things/"),
            "path: leads to no operation, must match `/v1/things/{id}`",
        ),
        (
            get_of("/v1/things/mine"),
            "path: leads to `GET /things/mine`, must lead to `GET /things/{id}`",
        ),
        (
            get_of("/v1/things"),
            "path: leads to `GET /things`, must lead to `GET /things/{id}`",
        ),
        (
            Ask::new(format!("PUT /v1/things/{ID}")),
            "method: PUT, must be GET",
        ),
        (
            Ask::new(format!("PATCH /v1/things/{ID}")),
            "method: PATCH, must be GET",
        ),
    ] {
        finds("things/get", 200, required, ask, &[fault, missing]).await;
    }
    let split = get_of(&format!("/v1/things/{ID}%2Fparts"));
    let fault = format!("path parameter `id`: $: \"{ID}/parts\" is not a \"uuid\"");
    finds("things/get", 200, required, split, &[&fault]).await;
    let broken = get_of(&format!("/v1/things/{ID}%2"));
    let fault = format!("path parameter `id`: `{ID}%2` holds a `%` that begins no escape");
    finds("things/get", 200, required, broken, &[&fault]).await;
}

#[tokio::test]
async fn query_headers_and_cookies_must_be_documented_and_valid() {
    let list = |query: &str| Ask::new(format!("GET /v1/things{query}"));
    for (ask, faults) in [
        (list(""), &[][..]),
        (
            list("?limit=10"),
            &["query parameter `limit`: optional, but sent in the minimal call"],
        ),
        (
            list("?lmit=10"),
            &["query `lmit=10`: not documented for the operation"],
        ),
        (
            list("").header("x-debug: 1"),
            &["header `x-debug: 1`: not documented for the operation"],
        ),
        (
            list("").header("authorization: Bearer x"),
            &["header `authorization: Bearer x`: not documented for the operation"],
        ),
        (
            list("").header("cookie: a=b"),
            &["cookie `a=b`: not documented for the operation"],
        ),
        (
            list("").header(format!("x-trace: {ID}")),
            &["header parameter `X-Trace`: optional, but sent in the minimal call"],
        ),
        (
            list("").header("cookie: session=b"),
            &["cookie parameter `session`: optional, but sent in the minimal call"],
        ),
    ] {
        finds("things/list", 200, Extent::Required, ask, faults).await;
    }
    let full = |query: &str| {
        let ask = list(query).header("cookie: session=s");
        ask.header(format!("X-Trace: {ID}"))
    };
    for (ask, faults) in [
        (full("?limit=10&state=Whole&sort=-a&sort=b%2Cc"), &[][..]),
        (
            full("?limit=10&sort=a"),
            &["query parameter `state`: documented, but not sent in the full call"],
        ),
        (
            full("?limit=0&state=Whole&sort=a"),
            &["query parameter `limit`: $: 0 is less than the minimum of 1"],
        ),
        (
            full("?limit=ten&state=Whole&sort=a"),
            &["query parameter `limit`: $: \"ten\" is not of type \"integer\""],
        ),
        (
            full("?limit=1&limit=2&state=Whole&sort=a"),
            &["query parameter `limit`: sent 2 times, must be once"],
        ),
        (
            full("?limit=1&state=whole&sort=a"),
            &["query parameter `state`: $: \"whole\" is not one of \"Whole\" or \"Broken\""],
        ),
        (
            full("?limit=1&state=Whole&sort=a+b"),
            &["query: a bare `+` is ambiguous, must be `%2B` or `%20`"],
        ),
        (
            full("?limit=1&state=Whole&sort=%zz"),
            &["query parameter `sort`: `%zz` holds a `%` that begins no escape"],
        ),
        (
            list("?limit=1&state=Whole&sort=a")
                .header("x-trace: 5")
                .header("cookie: session=s"),
            &["header parameter `X-Trace`: $: \"5\" is not a \"uuid\""],
        ),
        (
            full("?limit=1&state=Whole&sort=a").header(format!("x-trace: {ID}")),
            &["header parameter `X-Trace`: sent more than once"],
        ),
        (
            list("?limit=1&state=Whole&sort=a"),
            &[
                "header parameter `X-Trace`: documented, but not sent in the full call",
                "cookie parameter `session`: documented, but not sent in the full call",
            ],
        ),
    ] {
        finds("things/list", 200, Extent::Full, ask, faults).await;
    }
}

#[tokio::test]
async fn credentials_must_be_those_of_an_alternative() {
    let required = Extent::Required;
    let missing = "credentials: `key` asks for header `X-Key`, which is missing";
    finds(
        "things/get",
        200,
        required,
        get().without("X-Key"),
        &[missing],
    )
    .await;
    let wrong = get().without("X-Key").header("x-key: 5");
    let fault = format!("credentials: `key`: header `X-Key` is `5`, must be `{API_KEY}`");
    finds("things/get", 200, required, wrong, &[&fault]).await;
    let twice = get().header(format!("x-key: {API_KEY}"));
    let fault = "credentials: `key`: header `X-Key` is sent more than once";
    finds("things/get", 200, required, twice, &[fault]).await;

    let secure =
        |method: &str, rest: &str| Ask::new(format!("{method} /v1/secure{rest}")).without("X-Key");
    let bearer = || format!("authorization: Bearer {TOKEN}");
    finds(
        "secure/bearer",
        204,
        required,
        secure("GET", "").header(bearer()),
        &[],
    )
    .await;
    let fault = "credentials: `token` asks for header `authorization`, which is missing; \
        or `oauth` asks for header `authorization`, which is missing";
    finds("secure/bearer", 204, required, secure("GET", ""), &[fault]).await;

    assert_eq!(BASIC, ("client-of-the-tests", "s3cret:of the tests"));
    let header = "Basic Y2xpZW50LW9mLXRoZS10ZXN0czpzM2NyZXQ6b2YgdGhlIHRlc3Rz";
    let basic = secure("POST", "").header(format!("authorization: {header}"));
    finds("secure/basic", 204, required, basic, &[]).await;
    let fault = format!(
        "credentials: `basic`: header `authorization` is `Bearer {TOKEN}`, must be `{header}`"
    );
    let wrong = secure("POST", "").header(bearer());
    finds("secure/basic", 204, required, wrong, &[&fault]).await;

    let both = || secure("PUT", &format!("?key={API_KEY}"));
    let cookie = format!("cookie: key={API_KEY}");
    finds("secure/both", 204, required, both().header(&cookie), &[]).await;
    finds(
        "secure/both",
        204,
        required,
        secure("PUT", "").header(bearer()),
        &[],
    )
    .await;
    let fault = "credentials: `cookieKey` asks for cookie `key`, which is missing; \
        or `token` asks for header `authorization`, which is missing";
    finds("secure/both", 204, required, both(), &[fault]).await;
    let stray = format!("query `key={API_KEY}`: not documented for the operation");
    finds(
        "secure/both",
        204,
        required,
        both().header(bearer()),
        &[&stray],
    )
    .await;

    finds("secure/optional", 204, required, secure("DELETE", ""), &[]).await;
    let with = secure("DELETE", "").header(bearer());
    finds("secure/optional", 204, required, with, &[]).await;
    let wrong = secure("DELETE", "").header("authorization: Bearer 5");
    let fault = "header `authorization: Bearer 5`: not documented for the operation";
    finds("secure/optional", 204, required, wrong, &[fault]).await;
}

#[tokio::test]
async fn what_is_answered_must_be_acceptable() {
    let plain = || get().without("accept");
    for accepted in ["*/*", "application/*", "text/html, application/json;q=0.5"] {
        let ask = plain().header(format!("accept: {accepted}"));
        finds("things/get", 200, Extent::Required, ask, &[]).await;
    }
    for refused in ["text/html", "application/json;q=0"] {
        let ask = plain().header(format!("accept: {refused}"));
        let fault = format!("header `accept`: `{refused}` doesn't allow application/json");
        finds("things/get", 200, Extent::Required, ask, &[&fault]).await;
    }
    let fault = "header `accept`: missing, must allow application/json";
    finds("things/get", 200, Extent::Required, plain(), &[fault]).await;
    finds("things/get", 429, Extent::Required, plain(), &[]).await;
}
