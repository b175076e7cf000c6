//! Texts that are odd and that everybody reads all the same.

use crate::spec::{Report, Source, syntax};

/// The tree as JSON, or what is wrong.
fn tree_of(path: &str, text: &str, mut report: Report) -> String {
    let mut source = Source::new(path, text.to_owned());
    match syntax::parse(&mut source, &mut report) {
        Some(tree) => tree.to_value().to_string(),
        None => report.diagnostics()[0].message.clone(),
    }
}

fn tree(text: &str) -> String {
    tree_of("x.yaml", text, Report::new())
}

#[test]
fn scalars_of_yaml_1_1_are_text_unless_version_1_2_knows_them() {
    for (text, value) in [
        ("=", r#""=""#),
        ("!!value =", r#""=""#),
        ("<b", r#""<b""#),
        ("2001-01-01", r#""2001-01-01""#),
        ("2001-01-01T10:00:00Z", r#""2001-01-01T10:00:00Z""#),
        ("!!timestamp 2001-01-01", r#""2001-01-01""#),
        ("12:30:45", r#""12:30:45""#),
        ("yes", r#""yes""#),
        ("NO", r#""NO""#),
        ("on", r#""on""#),
        ("1_000", r#""1_000""#),
        ("0777", r#""0777""#),
        ("0o17", "15"),
        ("0x1F", "31"),
        ("+1", "1"),
        (".5", "0.5"),
        ("1E+2", "100.0"),
        ("~", "null"),
        ("Null", "null"),
        ("!!str 123", r#""123""#),
        ("!!int '3'", "3"),
        ("!!binary aGk=", r#""aGk=""#),
        ("!!set {b}", r#"{"b":null}"#),
        ("b#c", r#""b#c""#),
        ("b #c", r#""b""#),
    ] {
        assert_eq!(
            tree(&format!("a: {text}")),
            format!(r#"{{"a":{value}}}"#),
            "{text}"
        );
    }
}

#[test]
fn numbers_are_as_near_as_they_can_be() {
    for (text, value) in [
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "1.8446744073709552e+19"),
        ("-9223372036854775809", "-9.223372036854776e+18"),
        ("123456789012345678901234567890", "1.2345678901234568e+29"),
        ("9007199254740993", "9007199254740993"),
        ("0.1234567890123456789", "0.12345678901234568"),
        ("1e400", r#""1e400""#),
    ] {
        assert_eq!(
            tree(&format!("a: {text}")),
            format!(r#"{{"a":{value}}}"#),
            "{text}"
        );
    }
    assert_eq!(tree("a: .inf"), "JSON has no infinite numbers and no NaN");
    for (text, value) in [(".inf", "inf"), ("-.INF", "-inf"), (".nan", "NaN")] {
        assert_eq!(
            tree_of("x.yaml", &format!("a: {text}"), Report::tolerant()),
            format!(r#"{{"a":"{value}"}}"#)
        );
    }
}

#[test]
fn keys_are_text_as_it_stands() {
    for key in [
        "200",
        "1.10",
        "true",
        "null",
        "~",
        "2001-01-01",
        "-",
        "0x1F",
    ] {
        assert_eq!(tree(&format!("{key}: x")), format!(r#"{{"{key}":"x"}}"#));
    }
    assert_eq!(tree("? a\n: x"), r#"{"a":"x"}"#);
    assert_eq!(
        tree("? {a: 1}\n: x"),
        "this is not valid YAML: a key must be text"
    );
}

#[test]
fn what_stands_around_a_document_is_passed_over() {
    for text in [
        "\u{feff}a: {b: 1}",
        "a:\r\n  b: 1\r\n",
        "a:\n  b:\t1\t# one\n",
        "%YAML 1.1\n---\na: {b: 1}\n...\n",
        "# first\n--- \n# second\na: {b: 1}\n",
        "{a: {b: 1,},}",
        "!!map {a: {b: 1}}",
    ] {
        assert_eq!(tree(text), r#"{"a":{"b":1}}"#, "{text:?}");
    }
    let long = "x".repeat(100_000);
    assert_eq!(tree(&format!("a: {long}")), format!(r#"{{"a":"{long}"}}"#));
}

#[test]
fn anchors_are_unfolded_and_merged() {
    assert_eq!(
        tree("x: &a {b: 1, c: 2}\ny: {<<: *a, c: 3}\nz: [*a]"),
        r#"{"x":{"b":1,"c":2},"y":{"b":1,"c":3},"z":[{"b":1,"c":2}]}"#
    );
    assert_eq!(
        tree("a: !include other.yaml"),
        "the YAML tag `!include` means nothing in OpenAPI"
    );
}

#[test]
fn pairs_of_escapes_are_one_character() {
    assert_eq!(
        tree("a: \"\\ud83d\\ude00 \\u00e9\"\nb: '\\ud83d'"),
        r#"{"a":"😀 é","b":"\\ud83d"}"#
    );
    assert_eq!(
        tree("a: \"\\ud83d\""),
        "this is not valid YAML: found invalid Unicode character escape code"
    );
    assert_eq!(
        tree_of("x.json", r#"{"a": "\ud83d\ude00"}"#, Report::new()),
        r#"{"a":"😀"}"#
    );
}

#[test]
fn of_keys_that_stand_twice_the_last_one_counts() {
    for (path, text) in [
        ("x.yaml", "a: 1\nb: 2\na: 3"),
        ("x.json", r#"{"a": 1, "b": 2, "a": 3}"#),
    ] {
        let mut report = Report::tolerant();
        let mut source = Source::new(path, text.to_owned());
        let tree = syntax::parse(&mut source, &mut report).unwrap();
        assert_eq!(tree.to_value().to_string(), r#"{"a":3,"b":2}"#);
        assert!(!report.has_errors());
        assert_eq!(
            report.diagnostics()[0].message,
            "the key `a` stands twice in an object"
        );
    }
}
