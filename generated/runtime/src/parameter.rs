//! What a parameter can be given: a simple value, a list, or an object. How that is written on the
//! wire is in `style`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::json_serde;
use super::operation::Location;
use super::scalar::Scalar;
use super::withheld::for_request;

/// The value of a parameter.
#[derive(Clone)]
#[doc(hidden)]
pub enum ParameterValue {
    /// Nothing is given. In a list or an object: null.
    Absent,
    /// A simple value.
    Scalar(Scalar<'static>),
    /// A list.
    List(Vec<ParameterValue>),
    /// An object, property by property.
    Object(Vec<(String, ParameterValue)>),
}

impl ParameterValue {
    /// Whether nothing is given.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether there is nothing to write: an empty text is something, an empty list is not.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Scalar(_) => false,
            Self::List(items) => items.iter().all(Self::is_absent),
            Self::Object(properties) => properties.iter().all(|(_, value)| value.is_absent()),
        }
    }

    /// Takes a value that is sent apart by the way it is written as JSON.
    pub(crate) fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::from_str(&for_request(|| serde_json::to_string(value))?)
    }
}

/// Which parameter of an operation is meant: its name is enough, but where two places have a
/// parameter of that name.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Key {
    pub(crate) location: Option<Location>,
    pub(crate) name: &'static str,
}

#[allow(
    dead_code,
    reason = "which places the parameters of a service have is in its document"
)]
impl Key {
    /// A parameter of the path.
    #[must_use]
    pub const fn path(name: &'static str) -> Self {
        Self::at(Location::Path, name)
    }

    /// A parameter of the query.
    #[must_use]
    pub const fn query(name: &'static str) -> Self {
        Self::at(Location::Query, name)
    }

    /// A header.
    #[must_use]
    pub const fn header(name: &'static str) -> Self {
        Self::at(Location::Header, name)
    }

    /// A cookie.
    #[must_use]
    pub const fn cookie(name: &'static str) -> Self {
        Self::at(Location::Cookie, name)
    }

    const fn at(location: Location, name: &'static str) -> Self {
        Self {
            location: Some(location),
            name,
        }
    }
}

impl From<&'static str> for Key {
    fn from(name: &'static str) -> Self {
        Self {
            location: None,
            name,
        }
    }
}

impl From<(Location, &'static str)> for Key {
    fn from((location, name): (Location, &'static str)) -> Self {
        Self {
            location: Some(location),
            name,
        }
    }
}

/// A type whose values can be sent as a parameter.
#[doc(hidden)]
pub trait ToParameter {
    /// The value on its way to the wire.
    fn to_parameter(&self) -> ParameterValue;
}

impl<T: ToParameter + ?Sized> ToParameter for &T {
    fn to_parameter(&self) -> ParameterValue {
        (**self).to_parameter()
    }
}

impl<T: ToParameter> ToParameter for Option<T> {
    fn to_parameter(&self) -> ParameterValue {
        self.as_ref()
            .map_or(ParameterValue::Absent, ToParameter::to_parameter)
    }
}

impl<T: ToParameter> ToParameter for [T] {
    fn to_parameter(&self) -> ParameterValue {
        ParameterValue::List(self.iter().map(ToParameter::to_parameter).collect())
    }
}

impl<T: ToParameter, const N: usize> ToParameter for [T; N] {
    fn to_parameter(&self) -> ParameterValue {
        self.as_slice().to_parameter()
    }
}

impl<T: ToParameter> ToParameter for Vec<T> {
    fn to_parameter(&self) -> ParameterValue {
        self.as_slice().to_parameter()
    }
}

impl<T: ToParameter> ToParameter for BTreeMap<String, T> {
    fn to_parameter(&self) -> ParameterValue {
        ParameterValue::Object(
            self.iter()
                .map(|(key, value)| (key.clone(), value.to_parameter()))
                .collect(),
        )
    }
}

/// Properties keep their order, which a map of `serde_json` would lose.
impl<'de> Deserialize<'de> for ParameterValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = ParameterValue;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a JSON value")
            }

            fn visit_unit<E>(self) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Absent)
            }

            fn visit_bool<E>(self, value: bool) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Scalar(Scalar::Boolean(value)))
            }

            fn visit_i64<E>(self, value: i64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Scalar(Scalar::Integer(value)))
            }

            fn visit_u64<E>(self, value: u64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Scalar(Scalar::Unsigned(value)))
            }

            fn visit_f64<E>(self, value: f64) -> Result<ParameterValue, E> {
                Ok(ParameterValue::Scalar(Scalar::Number(value)))
            }

            fn visit_str<E>(self, value: &str) -> Result<ParameterValue, E> {
                let text = Scalar::text(value).into_owned();
                Ok(ParameterValue::Scalar(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ParameterValue, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(ParameterValue::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ParameterValue, A::Error> {
                let mut properties: Vec<(String, ParameterValue)> = Vec::new();
                while let Some(property) = map.next_entry()? {
                    properties.push(property);
                }
                if let [(name, ParameterValue::Scalar(Scalar::Text(text)))] = &properties[..]
                    && let Some(number) = json_serde::disguised(name, text)
                {
                    return Ok(ParameterValue::Scalar(number.scalar()));
                }
                Ok(ParameterValue::Object(properties))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl Serialize for ParameterValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Scalar(scalar) => scalar.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(properties) => {
                serializer.collect_map(properties.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_serde_json_disguises_as_a_map_is_a_number() {
        let text = r#"[{"$serde_json::private::Number":"1.5"}]"#;
        let value: ParameterValue = serde_json::from_str(text).unwrap();
        let ParameterValue::List(items) = value else {
            panic!("it is a list");
        };
        assert!(matches!(
            items[..],
            [ParameterValue::Scalar(Scalar::Number(1.5))]
        ));
    }
}
