//! Requests: whatever an id or a query holds, it arrives as that, or nothing arrives.

use std::sync::{Arc, Mutex};

use golden::parameters::models::{ItemGetOrder, Part};
use golden::parameters::{Client, items::Get};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use support::loopback::{Answer, Loopback};
use tokio::runtime::Runtime;

/// A server that remembers the target of each request, and a client of it.
struct Stage {
    runtime: Runtime,
    client: Client,
    targets: Arc<Mutex<Vec<String>>>,
    _server: Loopback,
}

impl Stage {
    fn new() -> Self {
        let targets = Arc::new(Mutex::new(Vec::new()));
        let log = targets.clone();
        let body: Arc<str> = "[]".into();
        let server = Loopback::start(move |asked| {
            log.lock().unwrap().push(asked.target.clone());
            Answer::Json("200 OK", body.clone())
        });
        let base_url = format!("{}/base", server.url());
        Self {
            runtime: Runtime::new().unwrap(),
            client: Client::builder().base_url(base_url).build().unwrap(),
            targets,
            _server: server,
        }
    }

    /// What arrives of a call: nothing if it is refused.
    fn arrives(&self, call: Get) -> Result<String, golden::Error> {
        self.targets.lock().unwrap().clear();
        let outcome = self.runtime.block_on(async { call.await });
        let arrived = self.targets.lock().unwrap().clone();
        match outcome {
            Ok(_) => {
                assert_eq!(arrived.len(), 1);
                Ok(arrived[0].clone())
            }
            Err(error) => {
                assert!(arrived.is_empty(), "{error}: {arrived:?}");
                Err(error)
            }
        }
    }
}

/// Decodes what stands in an address, `+` as a space if it is a query.
fn decode(text: &str, is_query: bool) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'%' => {
                let digits = std::str::from_utf8(&rest[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &rest[2..];
            }
            b'+' if is_query => bytes.push(b' '),
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The pairs of a query: each name, and each value as it stands there.
fn pairs(target: &str) -> Vec<(String, &str)> {
    let (_, query) = target.split_once('?').unwrap();
    query
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (decode(name, true), value)
        })
        .collect()
}

fn values<'a>(pairs: &[(String, &'a str)], name: &str) -> Vec<&'a str> {
    pairs
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| *value)
        .collect()
}

/// Texts with much of what means something in an address.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[./\\\\%?#&=+ ;:@,|\\[\\]{}~a2eEfF]{0,12}",
        "\\PC{0,20}",
        Just(".".to_owned()),
        Just("..".to_owned()),
        Just("%2e%2e".to_owned()),
        Just("../../admin".to_owned()),
        Just("..%2fadmin".to_owned()),
        Just("a\r\nHost: evil.example".to_owned()),
    ]
}

#[test]
fn any_id_stays_in_its_segment_or_is_refused() {
    let stage = Stage::new();
    proptest!(|(id in text(), part in any::<i32>())| {
        let call = stage.client.items().get(&id, Part::new(part), 10);
        let may_be_refused =
            id.is_empty() || id == "." || id == ".." || id.contains(char::is_control);
        match stage.arrives(call) {
            Ok(target) => {
                prop_assert!(!may_be_refused);
                let (path, query) = target.split_once('?').unwrap();
                prop_assert_eq!(query, "size=10");
                let segments: Vec<_> = path.split('/').collect();
                let part = part.to_string();
                prop_assert_eq!(segments.len(), 6);
                prop_assert_eq!(&segments[..3], ["", "base", "items"]);
                prop_assert_eq!(decode(segments[3], false), id);
                prop_assert_eq!(&segments[4..], ["parts", part.as_str()]);
            }
            Err(error) => {
                prop_assert!(may_be_refused, "{}", error);
                prop_assert!(error.is_invalid_request());
            }
        }
    });
}

#[test]
fn any_query_arrives_as_it_was_meant() {
    let stage = Stage::new();
    let order = prop_oneof![
        Just("asc".to_owned()),
        Just("desc".to_owned()),
        any::<String>(),
    ];
    proptest!(|(
        exploded in vec(text(), 0..4),
        joined in vec(any::<i64>(), 0..4),
        piped in vec(text(), 0..3),
        spaced in vec(text(), 0..3),
        order in option::of(order),
        size in 1_i64..=100,
        millis in option::of(-10_000_000_000_000_i64..100_000_000_000_000),
    )| {
        let mut call = stage.client.items().get("1", Part::new(2), size)
            .exploded(exploded.clone())
            .joined(joined.clone())
            .piped(piped.clone())
            .spaced(spaced.clone());
        if let Some(order) = &order {
            call = call.order(ItemGetOrder::from(order.as_str()));
        }
        let since = millis.map(|millis| golden::Timestamp::from_unix_millis(millis).unwrap());
        if let Some(since) = since {
            call = call.since(since);
        }
        // An item that holds the separator of such a style could not be told from two items.
        let is_unclear = piped.iter().any(|item| item.contains('|'))
            || spaced.iter().any(|item| item.contains(' '));
        let target = match stage.arrives(call) {
            Ok(target) => {
                prop_assert!(!is_unclear);
                target
            }
            Err(error) => {
                prop_assert!(is_unclear && error.is_invalid_request(), "{}", error);
                return Ok(());
            }
        };
        let pairs = pairs(&target);
        let size = size.to_string();
        prop_assert_eq!(values(&pairs, "size"), [size.as_str()]);
        let arrived: Vec<_> = values(&pairs, "exploded")
            .iter()
            .map(|value| decode(value, true))
            .collect();
        prop_assert_eq!(arrived, exploded);
        // Lists in one value are cut before they are decoded.
        for (name, separator, sent) in [
            ("joined", ",", joined.iter().map(ToString::to_string).collect::<Vec<_>>()),
            ("piped", "%7C", piped),
            ("spaced", "%20", spaced),
        ] {
            let arrived = values(&pairs, name);
            if sent.is_empty() {
                prop_assert!(arrived.is_empty());
                continue;
            }
            prop_assert_eq!(arrived.len(), 1);
            let items: Vec<_> = arrived[0]
                .split(separator)
                .map(|value| decode(value, true))
                .collect();
            prop_assert_eq!(items, sent);
        }
        let arrived: Vec<_> = values(&pairs, "order").iter().map(|it| decode(it, true)).collect();
        prop_assert_eq!(arrived, order.into_iter().collect::<Vec<_>>());
        let arrived: Vec<golden::Timestamp> = values(&pairs, "since")
            .iter()
            .map(|value| decode(value, true).parse().unwrap())
            .collect();
        prop_assert_eq!(arrived, since.into_iter().collect::<Vec<_>>());
    });
}
