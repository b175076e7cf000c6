//! What the documents of `spec/` must hold, listed by hand: every operation that the services
//! document, and examples that fit. The list is the one thing about the services that the documents
//! don't decide themselves, so that an operation can't be dropped unnoticed.

use std::collections::BTreeSet;

use support::{Document, check_examples, inventory};

/// Method and path of every operation of the Cipherscale API that is transcribed.
const CIPHERSCALE: [(&str, &str); 11] = [
    ("GET", "/tenants/users"),
    ("POST", "/tenants/users"),
    ("GET", "/tenants/users/{id}"),
    ("PUT", "/tenants/users/{id}"),
    ("DELETE", "/tenants/users/{id}"),
    ("PATCH", "/tenants/users/{id}/deactivate"),
    ("POST", "/tenants/users/{id}/groups"),
    ("DELETE", "/tenants/users/{id}/groups/{groupId}"),
    ("GET", "/tenants/devices"),
    ("GET", "/tenants/devices/{id}"),
    ("DELETE", "/tenants/devices/{id}"),
];

/// Method and path of every operation of the Blynk Platform API that is transcribed.
const BLYNK: [(&str, &str); 12] = [
    ("GET", "/api/v1/organization/user/profile"),
    ("GET", "/api/v1/organization/users"),
    ("GET", "/api/v1/organization/search/users"),
    ("GET", "/api/v1/organization/user"),
    ("POST", "/api/v1/organization/users/create"),
    ("POST", "/api/v1/organization/users/create-in-org"),
    ("PUT", "/api/v1/organization/users/role"),
    ("POST", "/api/v1/organization/users/invite"),
    ("POST", "/api/v1/organization/users/register"),
    ("POST", "/api/v1/organization/users/transfer"),
    ("POST", "/api/v1/organization/users/send-push-notification"),
    ("POST", "/oauth2/token"),
];

#[test]
fn cipherscale_is_complete() {
    assert_complete("spec/cipherscale.yaml", &CIPHERSCALE);
}

#[test]
fn blynk_is_complete() {
    assert_complete("spec/blynk.yaml", &BLYNK);
}

#[test]
fn operation_ids_are_there_and_unique() {
    for document in ["spec/blynk.yaml", "spec/cipherscale.yaml"] {
        let mut ids = BTreeSet::new();
        for (method, path, id) in inventory(document) {
            assert!(!id.is_empty(), "{document}: {method} {path} has no id");
            assert!(ids.insert(id.clone()), "{document}: two operations `{id}`");
        }
    }
}

#[test]
fn examples_match_their_schemas() {
    for document in ["spec/blynk.yaml", "spec/cipherscale.yaml"] {
        let examples = check_examples(&Document::at(document));
        assert!(examples.checked > 50, "{document}: {}", examples.checked);
        assert!(
            examples.violations.is_empty(),
            "{document}:\n  {}",
            examples.violations.join("\n  ")
        );
    }
}

/// Holds that the document declares the listed operations and no others. Ids may change freely.
#[track_caller]
fn assert_complete(document: &str, listed: &[(&str, &str)]) {
    let declared: BTreeSet<_> = inventory(document)
        .into_iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let listed: BTreeSet<_> = listed
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let dropped: Vec<_> = listed.difference(&declared).collect();
    let unknown: Vec<_> = declared.difference(&listed).collect();
    assert!(
        dropped.is_empty() && unknown.is_empty(),
        "{document}: dropped from the document: {dropped:?}; not in the list of this test: {unknown:?}"
    );
}
