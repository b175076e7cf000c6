//! A field that can be left out, be null, or have a value, where the difference can be sent.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::scalar::Scalar;
use super::validate::{Validate, Validator};

/// A field that can be left out, be null, or have a value.
///
/// In a request that changes something, [`Absent`](Self::Absent) leaves the field as it is and
/// [`Null`](Self::Null) clears it.
///
/// ```
/// use tenant_admin::Maybe;
///
/// let title = Maybe::from("Engineer".to_owned());
/// assert_eq!(title.as_option().map(String::as_str), Some("Engineer"));
/// assert!(Maybe::<String>::default().is_absent());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Maybe<T> {
    /// Left out.
    #[default]
    Absent,
    /// Present, and null.
    Null,
    /// Present with a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// Whether the field is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is present and null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value, if there is one.
    pub const fn as_option(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// A value that is boxed because it may hold another one of its kind.
impl<T> From<T> for Maybe<Box<T>> {
    fn from(value: T) -> Self {
        Self::Value(Box::new(value))
    }
}

/// `None` is null: a caller who has an option in hand speaks of the value, not of leaving it out.
impl<T> From<Option<T>> for Maybe<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

/// Whoever decodes a field says `#[serde(default)]` for the case that it is left out.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::from)
    }
}

/// Whoever encodes a field says `#[serde(skip_serializing_if = "Maybe::is_absent")]`.
impl<T: Serialize> Serialize for Maybe<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_option().serialize(serializer)
    }
}

impl<T: Validate> Validate for Maybe<T> {
    fn validate(&self, check: &mut Validator<'_>) {
        if let Self::Value(value) = self {
            value.validate(check);
        }
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        self.as_option().and_then(Validate::to_scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Change {
        #[serde(default, skip_serializing_if = "Maybe::is_absent")]
        title: Maybe<String>,
    }

    #[test]
    fn values_are_boxed_where_that_is_wanted() {
        let boxed: [Maybe<Box<i64>>; 4] = [
            1.into(),
            Box::new(1).into(),
            Some(Box::new(1)).into(),
            None.into(),
        ];
        assert!(
            boxed[..3]
                .iter()
                .all(|value| *value == Maybe::Value(Box::new(1)))
        );
        assert!(boxed[3].is_null());
    }

    #[test]
    fn three_states_survive_a_round_trip() {
        for (text, title) in [
            ("{}", Maybe::Absent),
            (r#"{"title":null}"#, Maybe::Null),
            (r#"{"title":"x"}"#, Maybe::Value("x".to_owned())),
        ] {
            let change: Change = serde_json::from_str(text).unwrap();
            assert_eq!(change.title, title);
            assert_eq!(serde_json::to_string(&change).unwrap(), text);
        }
    }
}
