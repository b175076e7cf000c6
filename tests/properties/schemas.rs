//! Every schema of every document: any value that it allows decodes and encodes to the same again.
//! The values are made from the YAML text, without the generator and without the client.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tenant_admin::{blynk, cipherscale};

/// A document, as plain values.
struct Document(Value);

impl Document {
    fn read(name: &str) -> Arc<Self> {
        let path = format!("{}/../spec/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        Arc::new(Self(serde_yaml::from_str(&text).unwrap()))
    }

    fn names(&self) -> Vec<String> {
        let schemas = self.0["components"]["schemas"].as_object().unwrap();
        schemas.keys().cloned().collect()
    }

    fn schema(&self, name: &str) -> Value {
        self.resolve(&self.0["components"]["schemas"][name])
    }

    /// A schema with references followed and the parts of `allOf` put together.
    fn resolve(&self, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.0.pointer(reference.strip_prefix('#').unwrap());
            return self.resolve(target.unwrap());
        }
        let Some(parts) = schema["allOf"].as_array() else {
            return schema.clone();
        };
        let mut whole = schema.as_object().unwrap().clone();
        whole.remove("allOf");
        for part in parts {
            let part = self.resolve(part);
            for (key, value) in part.as_object().unwrap() {
                match (whole.get_mut(key), value) {
                    (Some(Value::Object(known)), Value::Object(more)) => {
                        known.extend(more.clone());
                    }
                    (Some(Value::Array(known)), Value::Array(more)) => known.extend(more.clone()),
                    (Some(_), _) => {}
                    (None, value) => {
                        whole.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        Value::Object(whole)
    }

    fn value(self: &Arc<Self>, schema: &Value) -> BoxedStrategy<Value> {
        let schema = self.resolve(schema);
        let value = self.plain(&schema);
        if schema["nullable"] == true {
            prop_oneof![1 => Just(Value::Null), 4 => value].boxed()
        } else {
            value
        }
    }

    fn plain(self: &Arc<Self>, schema: &Value) -> BoxedStrategy<Value> {
        if let Some(alternatives) = schema["oneOf"].as_array() {
            let alternatives: Vec<_> = alternatives.iter().map(|one| self.value(one)).collect();
            return proptest::strategy::Union::new(alternatives).boxed();
        }
        if let Some(values) = schema["enum"].as_array() {
            let known = proptest::sample::select(values.clone());
            // What is not documented yet comes one day.
            return if values.iter().all(Value::is_string) {
                prop_oneof![3 => known, 1 => "[A-Za-z0-9_ -]{0,12}".prop_map(Value::from)].boxed()
            } else {
                known.boxed()
            };
        }
        match schema["type"].as_str() {
            Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
            Some("integer") => integer(schema),
            Some("number") if schema["multipleOf"] == 1 => {
                let number = -1_000_000_000_i64..1_000_000_000;
                #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                let fraction = number.clone().prop_map(|number| Value::from(number as f64));
                prop_oneof![number.prop_map(Value::from), fraction].boxed()
            }
            Some("number") => any::<f32>()
                .prop_filter_map("finite", |number| {
                    number.is_finite().then(|| Value::from(f64::from(number)))
                })
                .boxed(),
            Some("string") => text(schema),
            Some("array") => vec(self.value(&schema["items"]), 0..4)
                .prop_map(Value::from)
                .boxed(),
            Some("object") => self.object(schema),
            other => panic!("no values are made of type {other:?}: {schema}"),
        }
    }

    fn object(self: &Arc<Self>, schema: &Value) -> BoxedStrategy<Value> {
        let required: Vec<&str> = schema["required"]
            .as_array()
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut members: BoxedStrategy<Map<String, Value>> =
            if schema["additionalProperties"] == true {
                super::values::json_value()
                    .prop_map(|value| Map::from_iter([("more".to_owned(), value)]))
                    .boxed()
            } else {
                Just(Map::new()).boxed()
            };
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let name = name.clone();
            let value = self.value(property);
            let value = if required.contains(&name.as_str()) {
                value.prop_map(Some).boxed()
            } else {
                proptest::option::of(value).boxed()
            };
            members = (members, value)
                .prop_map(move |(mut members, value)| {
                    if let Some(value) = value {
                        members.insert(name.clone(), value);
                    }
                    members
                })
                .boxed();
        }
        members.prop_map(Value::Object).boxed()
    }
}

fn integer(schema: &Value) -> BoxedStrategy<Value> {
    if schema["x-unix-time"] == "milliseconds" {
        return (-10_000_000_000_000_i64..100_000_000_000_000)
            .prop_map(Value::from)
            .boxed();
    }
    match schema["format"].as_str() {
        Some("int32") => any::<i32>().prop_map(Value::from).boxed(),
        _ => any::<i64>().prop_map(Value::from).boxed(),
    }
}

fn text(schema: &Value) -> BoxedStrategy<Value> {
    match schema["format"].as_str() {
        Some("uuid") => any::<[u8; 16]>()
            .prop_map(|bytes| Value::from(uuid::Uuid::from_bytes(bytes).to_string()))
            .boxed(),
        // Times in the one form that is written: digits as needed, and `Z`.
        Some("date-time") => (
            0_u32..9999,
            1_u32..13,
            1_u32..29,
            0_u32..24,
            0_u32..60,
            0_u32..1000,
        )
            .prop_map(|(year, month, day, hour, second, millis)| {
                let fraction = format!(".{millis:03}");
                let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:30:{second:02}{fraction}Z").into()
            })
            .boxed(),
        _ => any::<String>().prop_map(Value::from).boxed(),
    }
}

/// Whether a value came back as it was. What may be left out and is null is not written.
fn same(sent: &Value, back: &Value) -> bool {
    match (sent, back) {
        (Value::Object(sent), Value::Object(back)) => {
            sent.iter().all(|(name, value)| match back.get(name) {
                Some(back) => same(value, back),
                None => value.is_null(),
            }) && back.keys().all(|name| sent.contains_key(name))
        }
        (Value::Array(sent), Value::Array(back)) => {
            sent.len() == back.len() && sent.iter().zip(back).all(|(sent, back)| same(sent, back))
        }
        (Value::Number(sent), Value::Number(back)) => {
            sent == back || sent.is_f64() != back.is_f64() && sent.as_f64() == back.as_f64()
        }
        _ => sent == back,
    }
}

/// The name of a member that nobody knows yet.
const LATER: &str = "from a later edition";

/// Puts a member that nobody knows into every object.
fn with_unknown(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Map<_, _> = members
                .iter()
                .map(|(name, member)| (name.clone(), with_unknown(member)))
                .collect();
            members.insert(LATER.to_owned(), serde_json::json!([{"a": 1}]));
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(with_unknown).collect(),
        value => value.clone(),
    }
}

/// Takes it out again where it was kept: in what is free to hold anything.
fn without_unknown(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(name, _)| *name != LATER)
                .map(|(name, member)| (name.clone(), without_unknown(member)))
                .collect(),
        ),
        Value::Array(items) => items.iter().map(without_unknown).collect(),
        value => value.clone(),
    }
}

fn survives<T: DeserializeOwned + Serialize>(document: &Arc<Document>, name: &str) {
    let schema = document.schema(name);
    let is_free = schema["additionalProperties"] == true;
    let mut runner = TestRunner::default();
    runner
        .run(&document.value(&schema), |value| {
            let decoded: T = serde_json::from_value(value.clone())
                .map_err(|error| TestCaseError::fail(format!("{name}: {error}: {value}")))?;
            let back = serde_json::to_value(&decoded).unwrap();
            prop_assert!(same(&value, &back), "{name}\nsent {value}\nback {back}");
            // As text, too, which is what is decoded in truth.
            let text = value.to_string();
            let decoded: T = serde_json::from_str(&text)
                .map_err(|error| TestCaseError::fail(format!("{name}: {error}: {text}")))?;
            prop_assert_eq!(serde_json::to_value(&decoded).unwrap(), back.clone());
            if value.is_object() && !is_free {
                let more = with_unknown(&value);
                let decoded: T = serde_json::from_value(more.clone())
                    .map_err(|error| TestCaseError::fail(format!("{name}: {error}: {more}")))?;
                let back = serde_json::to_value(&decoded).unwrap();
                let back = without_unknown(&back);
                prop_assert!(same(&value, &back), "{name}\nsent {more}\nback {back}");
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// One test for a document, which knows a type for each of its schemas.
macro_rules! schemas {
    ($test:ident, $document:literal, $models:path, [$($name:ident),* $(,)?]) => {
        #[test]
        fn $test() {
            use $models as models;
            let document = Document::read($document);
            let known = [$(stringify!($name)),*];
            for name in document.names() {
                assert!(known.contains(&name.as_str()), "{name} is not tried");
            }
            assert_eq!(document.names().len(), known.len());
            $(survives::<models::$name>(&document, stringify!($name));)*
        }
    };
}

schemas!(
    any_value_of_cipherscale_survives,
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
    ]
);

schemas!(
    any_value_of_blynk_survives,
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
    ]
);
