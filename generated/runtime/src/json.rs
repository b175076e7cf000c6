//! JSON that has no schema, as types of this crate: what it is made of is in `json_number` and
//! `json_object`, how it is read and written in `json_serde`. No other crate's type shows.

use std::fmt;
use std::ops::Index;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::decode;
use super::json_number::JsonNumber;
use super::json_object::JsonObject;
use super::scalar::Scalar;
use super::validate::{Validate, Validator};

/// Any JSON value, where the documentation says no more than that.
///
/// It is made of plain values, of text, and of whatever serde can write; and it turns into whatever
/// serde can read.
///
/// ```
/// use serde::Deserialize;
/// use serde_json::json;
/// use tenant_admin::{Json, JsonError};
///
/// #[derive(Deserialize)]
/// struct Disk { encrypted: bool }
///
/// # fn main() -> Result<(), JsonError> {
/// let posture = Json::from_serialize(json!({ "disks": [{ "encrypted": true }] }))?;
/// assert_eq!(posture["disks"][0]["encrypted"], true);
/// assert_eq!(posture.pointer("/disks/0/encrypted").and_then(Json::as_bool), Some(true));
/// let disks: Vec<Disk> = posture["disks"].to()?;
/// assert!(disks[0].encrypted);
/// assert_eq!(posture.to_string(), r#"{"disks":[{"encrypted":true}]}"#);
/// assert_eq!(r#"{ "disks": [{ "encrypted": true }] }"#.parse::<Json>()?, posture);
/// # Ok(())
/// # }
/// ```
///
/// It prints as JSON: on one line, or with `{:#}` on several.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(JsonNumber),
    /// A text.
    String(String),
    /// A list of values.
    Array(Vec<Json>),
    /// Values by name.
    Object(JsonObject),
}

/// Says why a [`Json`] is not what it should be, or why something cannot be one.
///
/// Names the place and what was expected there; does not quote the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(String);

impl JsonError {
    pub(super) fn new(detail: impl Into<String>) -> Self {
        Self(detail.into())
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

/// What stands where nothing is.
pub(super) static NULL: Json = Json::Null;

impl Json {
    /// Makes it of whatever serde can write, such as a model or what `serde_json::json!` gives.
    ///
    /// # Errors
    ///
    /// If the value is none that JSON has, such as a map whose keys are no texts.
    pub fn from_serialize<T: Serialize>(value: T) -> Result<Self, JsonError> {
        match serde_json::to_value(value) {
            Ok(value) => Ok(Self::of_value(value)),
            Err(_) => Err(JsonError::new("the value cannot be written as JSON")),
        }
    }

    /// Makes of it whatever serde can read, such as a type of your own.
    ///
    /// # Errors
    ///
    /// If it is not of that form.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        read(self)
    }

    pub(crate) fn of_value(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => {
                let whole = number.as_i64().map(JsonNumber::from);
                let whole = whole.or_else(|| number.as_u64().map(JsonNumber::from));
                let number = whole.or_else(|| JsonNumber::from_f64(number.as_f64()?));
                number.map_or(Self::Null, Self::Number)
            }
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::of_value).collect()),
            Value::Object(members) => {
                let members = members.into_iter();
                Self::Object(
                    members
                        .map(|(name, it)| (name, Self::of_value(it)))
                        .collect(),
                )
            }
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The truth value, if it is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if it is a whole one within the range of the type.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// The number, if it is a whole one within the range of the type.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.as_number()?.as_u64()
    }

    /// The number, if it is one: the nearest there is in the type.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        Some(self.as_number()?.as_f64())
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<JsonNumber> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub const fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items.as_slice()),
            _ => None,
        }
    }

    /// The members, if it is an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&JsonObject> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of that name, if it is an object that has one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// What a JSON pointer (RFC 6901) leads to, such as `/disks/0/name`; the empty one leads to the
    /// value itself.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        let mut steps = pointer.strip_prefix('/')?.split('/');
        steps.try_fold(self, |value, step| match value {
            Self::Array(items) => items.get(index(step)?),
            Self::Object(members) => members.get(&step.replace("~1", "/").replace("~0", "~")),
            _ => None,
        })
    }
}

/// The place in a list that a step of a pointer names: digits, without a leading zero or a sign.
fn index(step: &str) -> Option<usize> {
    let is_plain = step == "0" || !step.starts_with(['0', '+']);
    is_plain.then(|| step.parse().ok()).flatten()
}

/// Reads a value of what another one is written as.
pub(super) fn read<T: DeserializeOwned>(value: &impl Serialize) -> Result<T, JsonError> {
    let value = serde_json::to_value(value)
        .map_err(|_| JsonError::new("the value cannot be written as JSON"))?;
    serde_path_to_error::deserialize(value).map_err(|fault| {
        let path = fault.path().to_string();
        let reason = decode::reason(fault.inner());
        JsonError::new(match path.as_str() {
            "." => reason,
            path => format!("{path}: {reason}"),
        })
    })
}

impl FromStr for Json {
    type Err = JsonError;

    fn from_str(text: &str) -> Result<Self, JsonError> {
        parse(text)
    }
}

/// Reads what JSON says.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, JsonError> {
    serde_json::from_str(text).map_err(|fault| {
        let (line, column) = (fault.line(), fault.column());
        JsonError::new(if fault.is_data() {
            decode::reason(&fault)
        } else {
            format!("not JSON at line {line} column {column}")
        })
    })
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, formatter)
    }
}

/// Writes a value as JSON: on one line, or on several if the format says so.
pub(super) fn write(value: &impl Serialize, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let text = if formatter.alternate() {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    formatter.write_str(&text.map_err(|_| fmt::Error)?)
}

/// The member of that name; `null` if there is none.
impl Index<&str> for Json {
    type Output = Self;

    fn index(&self, name: &str) -> &Self {
        self.get(name).unwrap_or(&NULL)
    }
}

/// The item at that place; `null` if there is none.
impl Index<usize> for Json {
    type Output = Self;

    fn index(&self, index: usize) -> &Self {
        let item = self.as_array().and_then(|items| items.get(index));
        item.unwrap_or(&NULL)
    }
}

impl From<()> for Json {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// What is no number in JSON, that is infinite or no number at all, becomes `null`.
impl From<f64> for Json {
    fn from(number: f64) -> Self {
        JsonNumber::from_f64(number).map_or(Self::Null, Self::Number)
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<JsonObject> for Json {
    fn from(members: JsonObject) -> Self {
        Self::Object(members)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

macro_rules! equal {
    ($($type:ty => |$value:ident, $other:ident| $equal:expr;)*) => {$(
        impl PartialEq<$type> for Json {
            fn eq(&self, $other: &$type) -> bool {
                let $value = self;
                $equal
            }
        }
    )*};
}

equal! {
    str => |value, other| value.as_str() == Some(other);
    &str => |value, other| value.as_str() == Some(*other);
    String => |value, other| value.as_str() == Some(other.as_str());
    bool => |value, other| value.as_bool() == Some(*other);
    i64 => |value, other| value.as_i64() == Some(*other);
    f64 => |value, other| value.as_f64() == Some(*other);
}

impl Validate for Json {
    fn validate(&self, check: &mut Validator<'_>) {
        match self {
            Self::Null => {}
            Self::Bool(value) => check.scalar(&Scalar::Boolean(*value)),
            Self::String(value) => check.scalar(&Scalar::text(value)),
            Self::Number(value) => check.scalar(&value.scalar()),
            Self::Array(values) => check.items(values),
            Self::Object(members) => members.validate(check),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sample() -> Value {
        json!({
            "null": null, "yes": true, "text": "a/b", "list": [1, [2.5]],
            "a/b": {"m~n": -1}, "largest": u64::MAX, "least": i64::MIN,
        })
    }

    #[test]
    fn any_value_comes_back_as_it_was() {
        let value = Json::from_serialize(sample()).unwrap();
        assert_eq!(value.to::<Value>().unwrap(), sample());
        assert_eq!(serde_json::to_value(&value).unwrap(), sample());
        assert_eq!(serde_json::from_value::<Json>(sample()).unwrap(), value);
        assert_eq!(value.to_string().parse::<Json>().unwrap(), value);
        assert_eq!(format!("{value:#}").parse::<Json>().unwrap(), value);
        assert_eq!(value.to::<Json>().unwrap(), value);
        assert!(format!("{value:#}").lines().count() > 5);
    }

    #[test]
    fn values_are_found_by_name_place_and_pointer() {
        let value = Json::from_serialize(sample()).unwrap();
        assert_eq!(value["text"], "a/b");
        assert_eq!(value["yes"], true);
        assert_eq!(value["list"][0], 1);
        assert_eq!(value["list"][1][0], 2.5);
        assert!(value["none"]["more"][7].is_null());
        assert_eq!(value.get("largest").unwrap().as_u64(), Some(u64::MAX));
        assert_eq!(value["largest"].as_i64(), None);
        assert_eq!(value["least"].as_i64(), Some(i64::MIN));
        for (pointer, expected) in [
            ("/list/1/0", Some(2.5.into())),
            ("/a~1b/m~0n", Some((-1).into())),
            ("", Some(value.clone())),
            ("/null", Some(Json::Null)),
            ("list", None),
            ("/list/01", None),
            ("/list/+1", None),
            ("/list/2", None),
            ("/list/-", None),
            ("/text/0", None),
            ("/", None),
        ] {
            assert_eq!(value.pointer(pointer), expected.as_ref(), "{pointer}");
        }
    }

    #[test]
    fn plain_values_are_json() {
        for (value, expected) in [
            (Json::from(()), json!(null)),
            (Json::from(None::<bool>), json!(null)),
            (Json::from(Some("a")), json!("a")),
            (Json::from("a".to_owned()), json!("a")),
            (Json::from(false), json!(false)),
            (Json::from(1_u8), json!(1)),
            (Json::from(-7_i32), json!(-7)),
            (Json::from(u64::MAX), json!(u64::MAX)),
            (Json::from(0.5), json!(0.5)),
            (Json::from(f64::NAN), json!(null)),
            (Json::from(vec![1, 2]), json!([1, 2])),
            (Json::from(JsonObject::from([("a", 1)])), json!({"a": 1})),
        ] {
            assert_eq!(value.to::<Value>().unwrap(), expected);
        }
    }

    #[test]
    fn errors_name_the_place_and_quote_nothing() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "never comes into being")]
        struct Disk {
            encrypted: bool,
        }
        let value = Json::from_serialize(json!([{"encrypted": "hunter2"}])).unwrap();
        let error = value.to::<Vec<Disk>>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "[0].encrypted: found a text, expected a boolean"
        );
        let error = Json::from("hunter2").to::<i64>().unwrap_err();
        assert_eq!(error.to_string(), "found a text, expected i64");
        let error = "{\"a\": hunter2}".parse::<Json>().unwrap_err();
        assert_eq!(error.to_string(), "not JSON at line 1 column 7");
        let map = std::collections::BTreeMap::from([(vec![1], 1)]);
        let error = Json::from_serialize(map).unwrap_err();
        assert_eq!(error.to_string(), "the value cannot be written as JSON");
    }
}
