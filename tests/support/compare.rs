//! Two JSON values, held against each other.

use serde_json::Value;

/// How messages call the two values: `["answered", "re-encoded"]`.
type Words<'a> = [&'a str; 2];

/// Where the values differ, one line each; numbers that are equal as numbers don't differ.
pub(crate) fn differences(words: Words<'_>, one: &Value, other: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(words, one, other, "$", &mut differences);
    differences
}

fn compare(words: Words<'_>, one: &Value, other: &Value, path: &str, out: &mut Vec<String>) {
    let [first, second] = words;
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            for (name, value) in one {
                let path = format!("{path}.{name}");
                match other.get(name) {
                    Some(other) => compare(words, value, other, &path, out),
                    None => out.push(format!("{path}: {first} {value}, not {second}")),
                }
            }
            for (name, value) in other {
                if !one.contains_key(name) {
                    out.push(format!("{path}.{name}: not {first}, {second} {value}"));
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                compare(words, one, other, &format!("{path}[{index}]"), out);
            }
        }
        (Value::Number(one), Value::Number(other)) if equal(one, other) => {}
        _ if one == other => {}
        _ => out.push(format!("{path}: {first} {one}, {second} {other}")),
    }
}

/// Whether numbers are the same number; integers are compared without rounding.
fn equal(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    let integers = |number: &serde_json::Number| number.is_i64() || number.is_u64();
    one == other || (!(integers(one) && integers(other)) && one.as_f64() == other.as_f64())
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::json;

    #[test]
    fn equal_values_do_not_differ() {
        let one = json!({ "a": [1, 2.0, null], "b": { "c": "d" } });
        let other = json!({ "b": { "c": "d" }, "a": [1.0, 2, null] });
        assert_eq!(
            differences(["given", "sent"], &one, &other),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_difference_is_named() {
        let one = json!({ "a": [1, 2], "b": { "c": "d" }, "e": null, "f": [1], "g": 9007199254740993_u64 });
        let other =
            json!({ "a": [1, 3], "b": { "c": 0 }, "f": [], "g": 9007199254740992_u64, "h": 1 });
        assert_eq!(
            differences(["given", "sent"], &one, &other),
            [
                "$.a[1]: given 2, sent 3",
                "$.b.c: given \"d\", sent 0",
                "$.e: given null, not sent",
                "$.f: given [1], sent []",
                "$.g: given 9007199254740993, sent 9007199254740992",
                "$.h: not given, sent 1",
            ]
        );
    }
}
