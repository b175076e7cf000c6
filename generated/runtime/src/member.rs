//! How the values of fields are decoded: as serde has it, but that a whole number may be written as a
//! float, at any depth. `5` and `5.0` are five, `5.5` is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected,
    Visitor,
};

use super::json::Json;
use super::json_object::JsonObject;
use super::maybe::Maybe;
use super::one_or_many::OneOrMany;
use super::timestamp::Timestamp;

/// A type that a field, an item of a list or a value of a map can have.
#[doc(hidden)]
pub trait Member: DeserializeOwned {
    /// Decodes it.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    /// Null as a value of the type, if it is one.
    fn null() -> Option<Self> {
        None
    }
}

macro_rules! as_serde_has_it {
    ($($type:ty),*) => {$(
        impl Member for $type {}
    )*};
}

as_serde_has_it!(
    bool,
    f32,
    f64,
    String,
    uuid::Uuid,
    bytes::Bytes,
    Timestamp,
    JsonObject
);

impl Member for () {
    fn null() -> Option<Self> {
        Some(())
    }
}

impl Member for Json {
    fn null() -> Option<Self> {
        Some(Self::Null)
    }
}

macro_rules! whole {
    ($($type:ty),*) => {$(
        impl Member for $type {
            fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_i64(NumberVisitor(PhantomData))
            }
        }
    )*};
}

whole!(i8, i16, i32, i64, u8, u16, u32, u64);

struct NumberVisitor<T>(PhantomData<T>);

impl<T: TryFrom<i64> + TryFrom<u64>> Visitor<'_> for NumberVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = 8 * size_of::<T>();
        write!(formatter, "a whole number of up to {bits} bits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &self))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within the range of an i64"
    )]
    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        // 2^63; every whole float from its negative up to but without itself is an i64.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value) {
            self.visit_i64(value as i64)
        } else {
            Err(E::invalid_value(Unexpected::Float(value), &self))
        }
    }
}

/// Decodes what stands in something else.
struct Inner<T>(PhantomData<T>);

impl<'de, T: Member> DeserializeSeed<'de> for Inner<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }
}

impl<T: Member> Member for Box<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Self::new)
    }

    fn null() -> Option<Self> {
        T::null().map(Self::new)
    }
}

impl<T: Member> Member for Maybe<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Option<T> as Member>::decode(deserializer).map(Self::from)
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl<T: Member> Member for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }

    fn null() -> Option<Self> {
        Some(None)
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Member> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::decode(deserializer).map(Some)
    }
}

impl<T: Member> Member for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Member> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        // What a service says of the length is not worth memory before it is there.
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0).min(1024));
        while let Some(item) = items.next_element_seed(Inner(PhantomData))? {
            list.push(item);
        }
        Ok(list)
    }
}

impl<T: Member> Member for BTreeMap<String, T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Member> Visitor<'de> for MapVisitor<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(name) = entries.next_key()? {
            map.insert(name, entries.next_value_seed(Inner(PhantomData))?);
        }
        Ok(map)
    }
}

impl<T: Member> Member for OneOrMany<T> {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Maybe, OneOrMany};
    use crate::model;

    model! {
        /// Numbers in every place.
        struct Limits {
            required {
                /// Alone.
                plain: i64 = "plain",
            }
            optional {
                /// Maybe there.
                optional: i32 = "optional",
                /// In lists.
                lists: Vec<Vec<u8>> = "lists",
                /// In maps.
                map: BTreeMap<String, Option<i64>> = "map",
                /// One or many.
                some: OneOrMany<Box<i64>> = "some",
            }
            nullable {
                /// Maybe null.
                maybe: i64 = "maybe",
            }
        }
    }

    #[test]
    fn whole_floats_are_accepted_and_fractions_are_not() {
        let text = r#"{"plain":5.0,"optional":7,"lists":[[1.0,2],[]],"map":{"a":-3e0,"b":null},"some":[4],"maybe":null}"#;
        let limits: Limits = serde_json::from_str(text).expect("whole numbers decode");
        assert_eq!(limits.plain, 5);
        assert_eq!(limits.optional, Some(7));
        assert_eq!(limits.lists, Some(vec![vec![1, 2], vec![]]));
        assert_eq!(limits.some, Some(OneOrMany::Many(vec![Box::new(4)])));
        assert_eq!(limits.maybe, Maybe::Null);
        assert_eq!(
            serde_json::to_string(&limits).unwrap(),
            r#"{"plain":5,"optional":7,"lists":[[1,2],[]],"map":{"a":-3,"b":null},"some":[4],"maybe":null}"#
        );
        let limits: Limits = serde_json::from_str(r#"{"plain":-2e3}"#).unwrap();
        assert_eq!((limits.plain, limits.optional), (-2000, None));
        assert_eq!(limits.maybe, Maybe::Absent);

        let fault = serde_json::from_str::<Limits>(r#"{"plain":5.5}"#).unwrap_err();
        assert!(
            fault
                .to_string()
                .contains("a whole number of up to 64 bits"),
            "{fault}"
        );
        for wrong in [
            r#"{"plain":1e30}"#,
            r#"{"plain":9223372036854775808}"#,
            r#"{"plain":1,"optional":4294967296}"#,
            r#"{"plain":1,"lists":[[256]]}"#,
            r#"{"plain":"5"}"#,
        ] {
            assert!(serde_json::from_str::<Limits>(wrong).is_err(), "{wrong}");
        }
    }
}
