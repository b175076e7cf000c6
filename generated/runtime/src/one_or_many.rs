//! A value that is one thing or a list of them, as the wire has it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::scalar::Scalar;
use super::validate::{Validate, Validator};

/// One thing, or a list of them: `{…}` or `[{…}, …]` on the wire.
///
/// ```
/// use tenant_admin::OneOrMany;
///
/// let one = OneOrMany::<&str>::from("a");
/// let many = OneOrMany::<&str>::from(["a", "b"]);
/// assert_eq!(one.len() + many.len(), 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OneOrMany<T> {
    /// One thing, not in a list.
    One(T),
    /// A list, of any length.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::Many(items) => items.len(),
        }
    }

    /// Whether there is none: an empty list.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    /// Goes through all of them.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// All of them, as a list.
    pub fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(item) => vec![item],
            Self::Many(items) => items,
        }
    }

    /// The only one, if it is not in a list or alone in it.
    pub fn into_one(self) -> Option<T> {
        match self {
            Self::One(item) => Some(item),
            Self::Many(mut items) if items.len() == 1 => items.pop(),
            Self::Many(_) => None,
        }
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(item: T) -> Self {
        Self::One(item)
    }
}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Many(items)
    }
}

impl<T, const N: usize> From<[T; N]> for OneOrMany<T> {
    fn from(items: [T; N]) -> Self {
        Self::Many(items.into())
    }
}

impl<T> FromIterator<T> for OneOrMany<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Many(items.into_iter().collect())
    }
}

impl<T> IntoIterator for OneOrMany<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(item) => item.serialize(serializer),
            Self::Many(items) => items.serialize(serializer),
        }
    }
}

/// By hand: serde's untagged enums read everything into a buffer and forget what was wrong.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("one value or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(OneOrMany::Many)
    }

    fn visit_map<A: MapAccess<'de>>(self, properties: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(properties)).map(OneOrMany::One)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        T::deserialize(value.into_deserializer()).map(OneOrMany::One)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        T::deserialize(().into_deserializer()).map(OneOrMany::One)
    }
}

impl<T: Validate> Validate for OneOrMany<T> {
    fn validate(&self, check: &mut Validator<'_>) {
        match self {
            Self::One(item) => item.validate(check),
            Self::Many(items) => check.items(items),
        }
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        match self {
            Self::One(item) => item.to_scalar(),
            Self::Many(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Point {
        x: i64,
    }

    #[test]
    fn the_form_on_the_wire_is_kept() {
        for (text, value) in [
            (r#"{"x":1}"#, OneOrMany::One(Point { x: 1 })),
            (r#"[{"x":1}]"#, OneOrMany::Many(vec![Point { x: 1 }])),
            ("[]", OneOrMany::Many(vec![])),
        ] {
            let decoded: OneOrMany<Point> = serde_json::from_str(text).unwrap();
            assert_eq!(decoded, value);
            assert_eq!(serde_json::to_string(&decoded).unwrap(), text);
        }
        let texts: OneOrMany<String> = serde_json::from_str(r#""a""#).unwrap();
        assert_eq!(texts, OneOrMany::One("a".to_owned()));
    }

    #[test]
    fn a_fault_is_named_with_its_path() {
        let mut deserializer = serde_json::Deserializer::from_str(r#"[{"x":1},{"x":"no"}]"#);
        let fault =
            serde_path_to_error::deserialize::<_, OneOrMany<Point>>(&mut deserializer).unwrap_err();
        assert_eq!(fault.path().to_string(), "[1].x");
        let fault = serde_json::from_str::<OneOrMany<Point>>("{}").unwrap_err();
        assert!(
            fault.to_string().starts_with("missing field `x`"),
            "{fault}"
        );
    }
}
