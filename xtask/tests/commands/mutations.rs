//! A change of a document is seen by `--check`, made good by `codegen`, and touches the files that it should.

use crate::workspace::Workspace;
use xtask::Mode;

/// Edits, and the files that may change by them (by the ends of their paths).
struct Mutation {
    what: &'static str,
    document: &'static str,
    edits: &'static [(&'static str, &'static str)],
    touches: &'static [&'static str],
}

/// The ends of the paths of the emitted tests; they follow the operations.
const TESTS: &[&str] = &[
    "conformance/cipherscale/users.rs",
    "conformance/cipherscale/devices.rs",
    "conformance/blynk/users.rs",
];

const MUTATIONS: &[Mutation] = &[
    Mutation {
        what: "add an optional field",
        document: "cipherscale.yaml",
        edits: &[(
            "          description: The user's e-mail address.\n          example: john.doe@company.com\n",
            "          description: The user's e-mail address.\n          example: john.doe@company.com\n        city:\n          type: string\n          description: Where.\n          example: Kyiv\n",
        )],
        touches: &["models/device_user.rs"],
    },
    Mutation {
        what: "add a required field",
        document: "blynk.yaml",
        edits: &[(
            "        - targetOrgId\n        - roleId\n      properties:\n",
            "        - targetOrgId\n        - roleId\n        - reason\n      properties:\n        reason:\n          type: string\n          description: Why.\n          example: moved\n",
        )],
        touches: &[
            "models/transfer_user.rs",
            "src/blynk/users.rs",
            "conformance/blynk/users.rs",
        ],
    },
    Mutation {
        what: "rename a field",
        document: "cipherscale.yaml",
        edits: &[
            ("        hardwareId:\n", "        machineId:\n"),
            ("        - hardwareId\n", "        - machineId\n"),
        ],
        touches: &["models/device.rs"],
    },
    Mutation {
        what: "change a type",
        document: "cipherscale.yaml",
        edits: &[(
            "        total:\n          type: integer\n",
            "        total:\n          type: integer\n          format: int32\n",
        )],
        touches: &["models/user_page.rs"],
    },
    Mutation {
        what: "add an enum value",
        document: "blynk.yaml",
        edits: &[(
            "        - Suspended\n",
            "        - Suspended\n        - Archived\n",
        )],
        touches: &["models/user_status.rs"],
    },
    Mutation {
        what: "drop an operation",
        document: "cipherscale.yaml",
        edits: &[(
            "    delete:\n      operationId: devices/delete",
            "    x-dropped:\n      operationId: devices/delete",
        )],
        touches: &["cipherscale/devices.rs"],
    },
    Mutation {
        what: "add an operation",
        document: "cipherscale.yaml",
        edits: &[(
            "paths:\n",
            "paths:\n  /tenants/devices/{id}/deactivate:\n    patch:\n      operationId: devices/deactivate\n      tags: [Devices]\n      summary: Deactivate a device.\n      parameters:\n        - name: id\n          in: path\n          required: true\n          description: The device.\n          schema:\n            $ref: \"#/components/schemas/DeviceId\"\n      responses:\n        \"204\":\n          description: Done.\n",
        )],
        touches: &["cipherscale/devices.rs"],
    },
    Mutation {
        what: "change a path",
        document: "cipherscale.yaml",
        edits: &[("  /tenants/devices/{id}:", "  /tenants/machines/{id}:")],
        touches: &["cipherscale/devices.rs"],
    },
    Mutation {
        what: "add a query parameter",
        document: "blynk.yaml",
        edits: &[(
            "        - name: includeSubOrgUsers\n",
            "        - name: onlyActive\n          in: query\n          description: Leaves out the others.\n          schema:\n            type: boolean\n          example: true\n        - name: includeSubOrgUsers\n",
        )],
        touches: &["blynk/users.rs"],
    },
    Mutation {
        what: "change a bound",
        document: "blynk.yaml",
        edits: &[("        maximum: 1000\n", "        maximum: 500\n")],
        touches: &["src/blynk/users.rs"],
    },
];

#[test]
fn a_changed_document_changes_the_files_that_it_should_and_no_others() {
    for mutation in MUTATIONS {
        let workspace = Workspace::new();
        let before = workspace.files();
        for (old, new) in mutation.edits {
            workspace.edit(mutation.document, old, new);
        }
        let check = workspace.codegen(Mode::Check);
        assert!(!check.success, "{}: the check sees nothing", mutation.what);
        assert_eq!(
            workspace.files(),
            before,
            "{}: the check writes",
            mutation.what
        );
        let stale: Vec<&str> = check
            .output
            .lines()
            .filter_map(|line| line.strip_prefix("stale: "))
            .collect();
        for touched in mutation.touches {
            assert!(
                stale.iter().any(|path| path.ends_with(touched)),
                "{}: {touched} is not among {stale:?}",
                mutation.what
            );
        }
        assert!(
            check.output.contains("\n@@ "),
            "{}: no diff in\n{}",
            mutation.what,
            check.output
        );

        let outcome = workspace.codegen(Mode::Write);
        assert!(
            outcome.success,
            "{}: {}",
            mutation.what, outcome.diagnostics
        );
        let check = workspace.codegen(Mode::Check);
        assert!(
            check.success,
            "{}: still stale\n{}",
            mutation.what, check.output
        );

        let after = workspace.files();
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>(),
            "{}",
            mutation.what
        );
        let changed: Vec<&String> = after
            .keys()
            .filter(|path| before[*path] != after[*path])
            .collect();
        for path in &changed {
            let expected = mutation
                .touches
                .iter()
                .chain(TESTS)
                .any(|touched| path.ends_with(touched));
            assert!(
                expected,
                "{}: {path} has nothing to do with it",
                mutation.what
            );
        }
        assert_eq!(changed.len(), stale.len(), "{}", mutation.what);
    }
}

#[test]
fn a_document_that_goes_takes_its_files_with_it_and_nothing_else() {
    let workspace = Workspace::new();
    std::fs::write(
        workspace.root().join("generated/src/lib.rs"),
        "pub mod blynk;\n",
    )
    .expect("it can be written");
    std::fs::remove_file(workspace.document("cipherscale.yaml")).expect("it is there");

    let check = workspace.codegen(Mode::Check);
    assert!(
        check
            .output
            .contains("orphaned: generated/src/cipherscale/mod.rs"),
        "{}",
        check.output
    );
    assert!(workspace.codegen(Mode::Write).success);

    assert!(!workspace.root().join("generated/src/cipherscale").exists());
    assert!(
        !workspace
            .root()
            .join("tests/conformance/cipherscale")
            .exists()
    );
    assert!(workspace.root().join("generated/src/lib.rs").exists());
    assert!(
        workspace
            .root()
            .join("generated/src/blynk/users.rs")
            .exists()
    );
    assert!(workspace.codegen(Mode::Check).success);
}

#[test]
fn a_file_written_by_hand_is_never_overwritten() {
    let workspace = Workspace::new();
    let path = workspace.root().join("generated/src/blynk/users.rs");
    std::fs::write(&path, "// mine\n").expect("it can be written");
    let before = workspace.files();

    let outcome = workspace.codegen(Mode::Write);

    assert!(!outcome.success);
    assert!(
        outcome
            .diagnostics
            .contains("generated/src/blynk/users.rs: it was written by hand"),
        "{}",
        outcome.diagnostics
    );
    assert_eq!(workspace.files(), before);
}

#[test]
fn a_check_of_our_documents_refuses_nothing_and_says_what_is_waived() {
    let ledger = Workspace::new().codegen(Mode::Check).ledger;
    assert!(ledger.line().contains(", 0 refused, "), "{}", ledger.line());
    assert!(
        ledger
            .table()
            .contains("`tags` of operation: the operationId names the tag\n"),
        "{}",
        ledger.table()
    );
}

#[test]
fn a_second_run_writes_nothing() {
    let workspace = Workspace::new();
    let outcome = workspace.codegen(Mode::Write);
    assert!(
        outcome.output.contains("\n0 files written, "),
        "{}",
        outcome.output
    );
}

#[test]
fn the_order_of_components_does_not_matter_to_what_each_of_them_becomes() {
    let workspace = Workspace::new();
    let before = workspace.files();
    let path = workspace.document("cipherscale.yaml");
    let text = std::fs::read_to_string(&path).expect("it is there");
    let start = text.find("    DeviceId:\n").expect("it is there");
    let end = start + text[start..].find("    RoleId:\n").expect("it is there");
    let moved = format!("{}{}{}", &text[..start], &text[end..], "");
    let schemas = moved.find("  schemas:\n").expect("it is there") + "  schemas:\n".len();
    let moved = format!(
        "{}{}{}",
        &moved[..schemas],
        &text[start..end],
        &moved[schemas..]
    );
    assert_ne!(moved, text);
    std::fs::write(&path, moved).expect("it can be written");

    assert!(workspace.codegen(Mode::Write).success);

    assert_eq!(workspace.files(), before);
}
