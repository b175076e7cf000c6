//! Values that are one of several types: told apart by a tag, or by which of them fits.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Reads a value of any type, to look at before it is decoded.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Value::deserialize(deserializer)
}

/// Decodes `value` as a `T`, and tells whether nothing of it is lost by that.
pub(crate) fn decode<T: DeserializeOwned + Serialize>(value: &Value) -> Option<(T, bool)> {
    let decoded = T::deserialize(value).ok()?;
    let whole = serde_json::to_value(&decoded).is_ok_and(|encoded| keeps(&encoded, value));
    Some((decoded, whole))
}

/// Whether all of `value` is in what it was encoded as, which may say more: defaults. A number is the same with
/// and without a fraction of nothing.
fn keeps(encoded: &Value, value: &Value) -> bool {
    match (encoded, value) {
        (Value::Object(encoded), Value::Object(value)) => value
            .iter()
            .all(|(name, value)| encoded.get(name).is_some_and(|own| keeps(own, value))),
        (Value::Array(encoded), Value::Array(value)) => {
            encoded.len() == value.len()
                && encoded
                    .iter()
                    .zip(value)
                    .all(|(own, value)| keeps(own, value))
        }
        (Value::Number(encoded), Value::Number(value)) => {
            encoded == value
                || encoded.is_f64() != value.is_f64() && encoded.as_f64() == value.as_f64()
        }
        (encoded, value) => encoded == value,
    }
}

/// Defines a union: `union! { /// … pub enum Pet { /// … Cat(Cat), /// … Dog(Dog), } }`, or with a tag,
/// `Cat(Cat) = ("kind", ["cat"])`.
///
/// Without a tag a value is the first variant that keeps all of it, else the first that takes it. A value
/// that is none of them is kept as it came.
macro_rules! union {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty $(,)?) = ($tag:literal, [$($text:literal),+]),)+
        }
    ) => {
        $crate::runtime::union!(@define
            [$(#[$attribute])*] $visibility $name
            [$([$(#[$variant_attribute])*] $variant($type))+]
        );

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = $crate::runtime::union::read(deserializer)?;
                $(
                    if [$($text),+].iter().any(|text| value.get($tag).is_some_and(|tag| tag == text)) {
                        return <$type as serde::Deserialize>::deserialize(value)
                            .map(Self::$variant)
                            .map_err(serde::de::Error::custom);
                    }
                )+
                Ok(Self::Unknown($crate::runtime::Json::of_value(value)))
            }
        }
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty $(,)?),)+
        }
    ) => {
        $crate::runtime::union!(@define
            [$(#[$attribute])*] $visibility $name
            [$([$(#[$variant_attribute])*] $variant($type))+]
        );

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = $crate::runtime::union::read(deserializer)?;
                let mut first = None;
                $(
                    match $crate::runtime::union::decode::<$type>(&value) {
                        Some((decoded, true)) => return Ok(Self::$variant(decoded)),
                        Some((decoded, false)) => {
                            first.get_or_insert(Self::$variant(decoded));
                        }
                        None => {}
                    }
                )+
                Ok(first.unwrap_or_else(|| Self::Unknown($crate::runtime::Json::of_value(value))))
            }
        }
    };
    (@define [$($attribute:tt)*] $visibility:vis $name:ident [$([$($variant_attribute:tt)*] $variant:ident($type:ty))+]) => {
        $($attribute)*
        ///
        /// The service may know more than is listed here: that is [`Unknown`](Self::Unknown), and is sent
        /// back as it came.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(
            clippy::large_enum_variant,
            reason = "the variants are what a document says they are"
        )]
        $visibility enum $name {
            $($($variant_attribute)* $variant($type),)+
            /// A value that is none of those listed here.
            Unknown($crate::runtime::Json),
        }

        impl $crate::runtime::Member for $name {}

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)+
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }
    };
}
pub(crate) use union;

#[cfg(test)]
#[allow(dead_code, reason = "what the macro makes is public elsewhere")]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use crate::runtime::Json;

    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    struct Cat {
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        lives: Option<i64>,
    }

    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    struct Dog {
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        tricks: Option<i64>,
    }

    union! {
        /// Told apart by its kind.
        enum Tagged {
            /// A cat.
            Cat(Cat) = ("kind", ["cat", "kitten"]),
            /// A dog.
            Dog(Box<Dog>) = ("kind", ["dog"]),
        }
    }

    union! {
        /// Told apart by what fits.
        enum Untagged {
            /// A cat.
            Cat(Cat),
            /// A dog.
            Dog(Dog),
            /// A number.
            Number(i64),
        }
    }

    #[test]
    fn the_tag_names_the_variant_and_is_written_once() {
        for value in [
            json!({"kind": "kitten", "lives": 9}),
            json!({"kind": "dog", "tricks": 2}),
        ] {
            let decoded: Tagged = serde_json::from_value(value.clone()).unwrap();
            assert!(!matches!(decoded, Tagged::Unknown(_)));
            assert_eq!(serde_json::to_value(decoded).unwrap(), value);
        }
    }

    #[test]
    fn what_is_not_listed_is_kept() {
        for value in [json!({"kind": "fish", "fins": 3}), json!({}), json!(7)] {
            let decoded: Tagged = serde_json::from_value(value.clone()).unwrap();
            let kept = Json::from_serialize(&value).unwrap();
            assert_eq!(decoded, Tagged::Unknown(kept));
            assert_eq!(serde_json::to_value(decoded).unwrap(), value);
        }
        let text = json!("neither");
        assert_eq!(
            serde_json::from_value::<Untagged>(text).unwrap(),
            Untagged::Unknown(Json::from("neither"))
        );
    }

    #[test]
    fn a_known_tag_with_another_shape_is_an_error() {
        serde_json::from_value::<Tagged>(json!({"kind": "cat", "lives": "many"})).unwrap_err();
    }

    #[test]
    fn what_is_added_or_written_in_another_way_is_not_lost() {
        let value = json!({"a": [1.0, {"b": null}], "c": "d"});
        let keeps = |encoded| super::keeps(&encoded, &value);
        assert!(keeps(json!({"a": [1, {"b": null, "e": 2}], "c": "d"})));
        assert!(!keeps(json!({"a": [1, {}], "c": "d"})));
        assert!(!keeps(json!({"a": [1, {"b": null}, 3], "c": "d"})));
        assert!(!keeps(json!({"a": [1, {"b": null}], "c": "e"})));
        assert!(!super::keeps(
            &json!(9_007_199_254_740_992_i64),
            &json!(9_007_199_254_740_993_i64)
        ));
    }

    #[test]
    fn without_a_tag_the_variant_that_keeps_all_of_it_wins() {
        let dog: Untagged = serde_json::from_value(json!({"kind": "?", "tricks": 1})).unwrap();
        assert!(matches!(dog, Untagged::Dog(_)));
        let number: Untagged = serde_json::from_value(json!(3)).unwrap();
        assert_eq!(number, Untagged::Number(3));
        // Both lose something here: the first that takes it.
        let either: Untagged = serde_json::from_value(json!({"kind": "?", "more": 1})).unwrap();
        assert!(matches!(either, Untagged::Cat(_)));
    }
}
