//! Times as milliseconds since 1970: what a field of a model that is `unix_millis` is on the wire, be
//! it a `Timestamp`, an optional one, or a list of them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeSeq, Serializer};

use super::maybe::Maybe;
use super::member::Member;
use super::timestamp::Timestamp;

/// Decodes a time, or what may hold one.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: UnixMillis>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// A type that holds a time, or may hold one.
pub(crate) trait UnixMillis: Sized {
    /// Decodes it.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Encodes it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

impl UnixMillis for Timestamp {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let milliseconds = i64::decode(deserializer)?;
        Self::from_unix_millis(milliseconds).map_err(|_| {
            let expected = "milliseconds since 1970 within the years -9999 to 9999";
            D::Error::invalid_value(Unexpected::Signed(milliseconds), &expected)
        })
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.as_unix_millis())
    }
}

impl<T: UnixMillis> UnixMillis for Option<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.serialize(serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: UnixMillis> UnixMillis for Maybe<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Option<T> as UnixMillis>::deserialize(deserializer).map(Self::from)
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<T: UnixMillis> UnixMillis for Vec<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for value in self {
            list.serialize_element(&Encoded(value))?;
        }
        list.end()
    }
}

impl<T: UnixMillis> UnixMillis for BTreeMap<String, T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let times =
            <BTreeMap<String, Decoded<T>> as serde::Deserialize>::deserialize(deserializer)?;
        Ok(times
            .into_iter()
            .map(|(key, Decoded(time))| (key, time))
            .collect())
    }

    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(key, time)| (key, Encoded(time))))
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: UnixMillis> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("milliseconds since 1970 or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::deserialize(deserializer).map(Some)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: UnixMillis> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of milliseconds since 1970")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut times = Vec::new();
        while let Some(Decoded(time)) = items.next_element()? {
            times.push(time);
        }
        Ok(times)
    }
}

/// A time, or what may hold one, as it is written.
pub(crate) struct Encoded<'a, T>(pub(crate) &'a T);

impl<T: UnixMillis> Serialize for Encoded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

struct Decoded<T>(T);

impl<'de, T: UnixMillis> serde::Deserialize<'de> for Decoded<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Timestamp;
    use crate::model;

    model! {
        /// Times in every place.
        struct Times {
            required {
                /// Always there.
                plain: Timestamp = "plain" as unix_millis,
            }
            optional {
                /// Maybe there.
                optional: Timestamp = "optional" as unix_millis,
                /// In a list.
                list: Vec<Timestamp> = "list" as unix_millis,
            }
            nullable {
                /// Maybe null.
                maybe: Timestamp = "maybe" as unix_millis,
            }
        }
    }

    #[test]
    fn milliseconds_survive_a_round_trip() {
        for text in [
            r#"{"plain":1707244800000}"#,
            r#"{"plain":0,"optional":-1,"list":[1,2],"maybe":null}"#,
            r#"{"plain":0,"maybe":1707244800123}"#,
        ] {
            let times: Times = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&times).unwrap(), text);
        }
        let times: Times =
            serde_json::from_str(r#"{"plain":1.7072448e12,"optional":null}"#).unwrap();
        assert_eq!(times.plain.to_string(), "2024-02-06T18:40:00Z");
        assert_eq!(times.optional, None);
        assert!(serde_json::from_str::<Times>(r#"{"plain":9223372036854775807}"#).is_err());
        assert!(serde_json::from_str::<Times>(r#"{"plain":"2024-02-06T18:40:00Z"}"#).is_err());
    }
}
