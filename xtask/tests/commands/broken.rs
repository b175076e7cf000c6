//! A document with a fault is refused with the line at fault, and nothing is written.

use crate::workspace::Workspace;
use xtask::Mode;

/// A fault put into a sound document.
struct Fault {
    what: &'static str,
    old: &'static str,
    new: &'static str,
    /// What the message says.
    says: &'static str,
    /// Text whose first occurrence in the broken document is on the line that is named.
    at: &'static str,
}

/// All in spec/cipherscale.yaml.
const FAULTS: &[Fault] = &[
    Fault {
        what: "bad indentation",
        old: "  title: Cipherscale API\n",
        new: "  title: Cipherscale API\n   broken: yes\n",
        says: "",
        at: "   broken: yes",
    },
    Fault {
        what: "a tab",
        old: "  title: Cipherscale API\n",
        new: "\ttitle: Cipherscale API\n",
        says: "tab",
        at: "\ttitle",
    },
    Fault {
        what: "a quote that is never closed",
        old: "  title: Cipherscale API\n",
        new: "  title: \"Cipherscale API\n",
        says: "",
        at: "",
    },
    Fault {
        what: "a key twice",
        old: "      operationId: users/get\n",
        new: "      operationId: users/get\n      operationId: users/gett\n",
        says: "operationId",
        at: "      operationId: users/gett",
    },
    Fault {
        what: "a misspelt keyword",
        old: "      operationId: users/get\n",
        new: "      operationID: users/get\n",
        says: "operationID",
        at: "operationID",
    },
    Fault {
        what: "a dangling reference",
        old: "$ref: \"#/components/schemas/UserPage\"",
        new: "$ref: \"#/components/schemas/UserPages\"",
        says: "UserPages",
        at: "schemas/UserPages",
    },
    Fault {
        what: "an unknown type",
        old: "    UserId:\n      type: string\n",
        new: "    UserId:\n      type: strin\n",
        says: "strin",
        at: "type: strin\n",
    },
    Fault {
        what: "an operationId twice",
        old: "operationId: users/get\n",
        new: "operationId: users/update\n",
        says: "users/update",
        at: "",
    },
    Fault {
        what: "a path parameter that the path lacks",
        old: "  /tenants/devices/{id}:\n",
        new: "  /tenants/devices/one:\n",
        says: "id",
        at: "",
    },
    Fault {
        what: "a template without its parameter",
        old: "  /tenants/devices:\n",
        new: "  /tenants/devices/{what}/all:\n",
        says: "what",
        at: "/tenants/devices/{what}",
    },
    Fault {
        what: "a required property that is not declared",
        old: "        - hardwareId\n",
        new: "        - hardwareID\n",
        says: "hardwareID",
        at: "        - hardwareID",
    },
    Fault {
        what: "a number that is none",
        old: "maxItems: 100",
        new: "maxItems: hundred",
        says: "maxItems",
        at: "maxItems: hundred",
    },
    Fault {
        what: "a parameter without a place",
        old: "          in: path\n",
        new: "",
        says: "`in`",
        at: "",
    },
    Fault {
        what: "a response without a description",
        old: "          description: The user.\n",
        new: "",
        says: "description",
        at: "",
    },
    Fault {
        what: "an unknown security scheme",
        old: "security:\n  - apikey: []\n",
        new: "security:\n  - apiKey: []\n",
        says: "apiKey",
        at: "  - apiKey: []",
    },
    Fault {
        what: "a version that is not 3.0",
        old: "openapi: 3.0.3",
        new: "openapi: 3.1.0",
        says: "3.1",
        at: "openapi: 3.1.0",
    },
    Fault {
        what: "an unknown extension of pages",
        old: "        style: offset\n",
        new: "        style: cursor\n",
        says: "style",
        at: "style: cursor",
    },
    Fault {
        what: "pages of items that are no array",
        old: "        items: data\n",
        new: "        items: total\n",
        says: "`total` of the response is no array",
        at: "        items: total",
    },
    Fault {
        what: "a construct without a mapping",
        old: "    DeviceId:\n",
        new: "    Either:\n      description: Two.\n      allOf:\n        - type: string\n        - $ref: \"#/components/schemas/UserPage\"\n    DeviceId:\n",
        says: "a value that is text and an object at once cannot be mapped",
        at: "        - $ref: \"#/components/schemas/UserPage\"",
    },
    Fault {
        what: "a body of no media type",
        old: "          application/json:\n            schema:\n              $ref: \"#/components/schemas/UpdateUser\"\n            example:\n              firstName: Jane\n              lastName: Smith\n              image: https://example.com/avatars/jane-smith.jpg",
        new: "          {}",
        says: "no media type is given",
        at: "          {}",
    },
];

#[test]
fn each_fault_is_told_with_its_line_and_leaves_the_tree_as_it_was() {
    let workspace = Workspace::new();
    let before = workspace.files();
    let path = workspace.document("cipherscale.yaml");
    let sound = std::fs::read_to_string(&path).expect("it is there");
    for fault in FAULTS {
        std::fs::write(&path, &sound).expect("it can be written");
        workspace.edit("cipherscale.yaml", fault.old, fault.new);
        let broken = std::fs::read_to_string(&path).expect("it is there");

        let outcome = workspace.codegen(Mode::Write);

        let told = &outcome.diagnostics;
        assert!(!outcome.success, "{}: accepted", fault.what);
        assert!(
            outcome.output.is_empty(),
            "{}: {}",
            fault.what,
            outcome.output
        );
        assert!(
            told.starts_with("error: ") && told.contains(fault.says),
            "{}:\n{told}",
            fault.what
        );
        assert!(
            told.contains("--> spec/cipherscale.yaml:"),
            "{}: no place in\n{told}",
            fault.what
        );
        if !fault.at.is_empty() {
            let line = broken[..broken.find(fault.at).expect("it is there")]
                .matches('\n')
                .count()
                + 1;
            assert!(
                told.contains(&format!("--> spec/cipherscale.yaml:{line}:")),
                "{}: not line {line} in\n{told}",
                fault.what
            );
        }
        assert_eq!(workspace.files(), before, "{}: files changed", fault.what);
    }
}

#[test]
fn all_faults_of_all_documents_are_told_at_once() {
    let workspace = Workspace::new();
    workspace.edit(
        "cipherscale.yaml",
        "$ref: \"#/components/schemas/UserPage\"",
        "$ref: \"#/components/schemas/Nothing\"",
    );
    workspace.edit(
        "cipherscale.yaml",
        "        - hardwareId\n",
        "        - hardwareID\n",
    );
    workspace.edit(
        "blynk.yaml",
        "        maximum: 1000",
        "        maximum: many",
    );

    let told = workspace.codegen(Mode::Write).diagnostics;

    for expected in [
        "Nothing",
        "hardwareID",
        "maximum",
        "spec/blynk.yaml:",
        "spec/cipherscale.yaml:",
    ] {
        assert!(told.contains(expected), "no {expected} in\n{told}");
    }
}

#[test]
fn what_is_no_document_is_told_without_a_panic() {
    for (bytes, says) in [
        (&b""[..], "error: "),
        (b"\xff\xfe", "not UTF-8"),
        (b"just text", "error: "),
        (b"[1, 2]", "error: "),
        (b"swagger: '2.0'", "2.0"),
        (b"{\"openapi\": \"3.0.3\"", "error: "),
    ] {
        let workspace = Workspace::new();
        let before = workspace.files();
        std::fs::write(workspace.document("cipherscale.yaml"), bytes).expect("it can be written");
        let outcome = workspace.codegen(Mode::Write);
        assert!(
            !outcome.success && outcome.diagnostics.contains(says),
            "{bytes:?}:\n{}",
            outcome.diagnostics
        );
        assert_eq!(workspace.files(), before, "{bytes:?}");
    }
}

#[test]
fn a_document_cannot_take_the_place_of_what_is_written_by_hand() {
    let workspace = Workspace::new();
    std::fs::rename(
        workspace.document("cipherscale.yaml"),
        workspace.document("runtime.yaml"),
    )
    .expect("it can be renamed");
    let outcome = workspace.codegen(Mode::Write);
    assert!(
        !outcome.success
            && outcome
                .diagnostics
                .contains("spec/runtime.yaml cannot become a module"),
        "{}",
        outcome.diagnostics
    );
}
