//! Numbers that must be whole but may be written as floats: `5` and `5.0` are five, `5.5` is an
//! error. For use with `#[serde(deserialize_with = "whole::deserialize")]`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

use super::maybe::Maybe;

/// Decodes a whole number, or an optional one.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Whole>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}

/// A type that holds a whole number, or may hold one.
pub(crate) trait Whole: Sized {
    /// Decodes it.
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

macro_rules! whole {
    ($($type:ty),*) => {$(
        impl Whole for $type {
            fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_i64(NumberVisitor(PhantomData))
            }
        }
    )*};
}

whole!(i8, i16, i32, i64, u8, u16, u32, u64);

impl<T: Whole> Whole for Option<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }
}

impl<T: Whole> Whole for Maybe<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <Option<T> as Whole>::deserialize(deserializer).map(Self::from)
    }
}

impl<T: Whole> Whole for Vec<T> {
    fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

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

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Whole> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a whole number or null")
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

impl<'de, T: Whole> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of whole numbers")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut numbers = Vec::new();
        while let Some(Element(number)) = items.next_element()? {
            numbers.push(number);
        }
        Ok(numbers)
    }
}

/// Lends a whole number the trait by which lists decode their items.
struct Element<T>(T);

impl<'de, T: Whole> serde::Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::super::Maybe;
    use crate::runtime::whole;

    #[derive(Debug, PartialEq, Deserialize, Serialize)]
    struct Limits {
        #[serde(deserialize_with = "whole::deserialize")]
        plain: i64,
        #[serde(
            default,
            deserialize_with = "whole::deserialize",
            skip_serializing_if = "Option::is_none"
        )]
        optional: Option<i32>,
        #[serde(
            default,
            deserialize_with = "whole::deserialize",
            skip_serializing_if = "Maybe::is_absent"
        )]
        maybe: Maybe<i64>,
    }

    #[test]
    fn whole_floats_are_accepted_and_fractions_are_not() {
        let limits: Limits = serde_json::from_str(r#"{"plain":5.0,"optional":7,"maybe":null}"#)
            .expect("whole numbers decode");
        assert_eq!(
            limits,
            Limits {
                plain: 5,
                optional: Some(7),
                maybe: Maybe::Null
            }
        );
        assert_eq!(
            serde_json::to_string(&limits).unwrap(),
            r#"{"plain":5,"optional":7,"maybe":null}"#
        );
        let limits: Limits = serde_json::from_str(r#"{"plain":-2e3}"#).unwrap();
        assert_eq!(
            limits,
            Limits {
                plain: -2000,
                optional: None,
                maybe: Maybe::Absent
            }
        );

        let fault = serde_json::from_str::<Limits>(r#"{"plain":5.5}"#).unwrap_err();
        assert!(
            fault
                .to_string()
                .contains("a whole number of up to 64 bits"),
            "{fault}"
        );
        assert!(serde_json::from_str::<Limits>(r#"{"plain":1e30}"#).is_err());
        assert!(serde_json::from_str::<Limits>(r#"{"plain":9223372036854775808}"#).is_err());
        assert!(serde_json::from_str::<Limits>(r#"{"plain":1,"optional":4294967296}"#).is_err());
        assert!(serde_json::from_str::<Limits>(r#"{"plain":"5"}"#).is_err());
    }
}
