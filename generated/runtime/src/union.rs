//! Values that are one of several types: told apart by a tag, or by which of them fits.

use serde::de::{DeserializeOwned, Error};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::json::Json;

/// A value of any type, to look at before it is decoded.
#[doc(hidden)]
pub struct Undecided(Value);

impl<'de> Deserialize<'de> for Undecided {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

impl Undecided {
    /// Whether its tag is one of `texts`. One that is no text is taken for its text.
    #[must_use]
    pub fn is_tagged(&self, tag: &str, texts: &[&str]) -> bool {
        match self.0.get(tag) {
            Some(Value::String(text)) => texts.contains(&text.as_str()),
            Some(other @ (Value::Number(_) | Value::Bool(_))) => {
                texts.contains(&other.to_string().as_str())
            }
            _ => false,
        }
    }

    /// Decodes it as what its tag says it is.
    ///
    /// # Errors
    ///
    /// If it is not.
    pub fn decode<T: DeserializeOwned, E: Error>(self) -> Result<T, E> {
        T::deserialize(self.0).map_err(E::custom)
    }

    /// Decodes it if it can be a `T`, and tells whether nothing of it is lost by that.
    #[must_use]
    pub fn fit<T: DeserializeOwned + Serialize>(&self) -> Option<(T, bool)> {
        let decoded = T::deserialize(&self.0).ok()?;
        let whole = serde_json::to_value(&decoded).is_ok_and(|encoded| keeps(&encoded, &self.0));
        Some((decoded, whole))
    }

    /// What it is if it is nothing that is known.
    #[must_use]
    pub fn into_json(self) -> Json {
        Json::of_value(self.0)
    }
}

/// Encodes a variant that has no property for its tag, with the tag.
///
/// # Errors
///
/// If it cannot be written as JSON.
#[doc(hidden)]
pub fn write_tagged<T: Serialize, S: Serializer>(
    value: &T,
    tag: &str,
    text: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(S::Error::custom)?;
    if let Value::Object(members) = &mut value {
        let tag = members.entry(tag);
        tag.or_insert_with(|| Value::String(text.to_owned()));
    }
    value.serialize(serializer)
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
/// `Cat(Cat) = ("kind", ["cat"])`, which is `Cat(Cat) = ("kind", ["cat"], written)` where the variant has no
/// property for it.
///
/// Without a tag a value is the first variant that keeps all of it, else the first that takes it. A variant
/// that takes any text, but knows some, is `Size(Size) = known`: those it does not know may be another's. A
/// value that is none of them is kept as it came.
#[doc(hidden)]
#[macro_export]
macro_rules! union {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty $(,)?) = ($tag:literal, [$text:literal $(, $more:literal)* $(,)?] $(, $written:ident)? $(,)?),)+
        }
    ) => {
        $crate::union!(@define
            [$(#[$attribute])*] $visibility $name
            [$([$(#[$variant_attribute])*] $variant($type) [$($written $tag $text)?])+]
        );

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = <$crate::Undecided as serde::Deserialize>::deserialize(deserializer)?;
                $(
                    if value.is_tagged($tag, &[$text $(, $more)*]) {
                        return value.decode::<$type, _>().map(Self::$variant);
                    }
                )+
                Ok(Self::Unknown(value.into_json()))
            }
        }
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident($type:ty $(,)?) $(= $known:ident)?,)+
        }
    ) => {
        $crate::union!(@define
            [$(#[$attribute])*] $visibility $name
            [$([$(#[$variant_attribute])*] $variant($type) [])+]
        );

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                let value = <$crate::Undecided as serde::Deserialize>::deserialize(deserializer)?;
                let mut first = None;
                $(
                    match value.fit::<$type>() {
                        Some((decoded, true)) $(if $crate::union!(@$known decoded))? => {
                            return Ok(Self::$variant(decoded));
                        }
                        #[allow(unreachable_patterns, reason = "some variants have a condition")]
                        Some((decoded, _)) => {
                            first.get_or_insert(Self::$variant(decoded));
                        }
                        None => {}
                    }
                )+
                Ok(first.unwrap_or_else(|| Self::Unknown(value.into_json())))
            }
        }
    };
    (@define [$($attribute:tt)*] $visibility:vis $name:ident [$([$($variant_attribute:tt)*] $variant:ident($type:ty) [$($write:tt)*])+]) => {
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
            Unknown($crate::Json),
        }

        impl $crate::Member for $name {}

        impl serde::Serialize for $name {
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::union!(@write value, serializer, $($write)*),)+
                    Self::Unknown(value) => value.serialize(serializer),
                }
            }
        }
    };
    (@known $decoded:ident) => {
        !$decoded.is_unknown()
    };
    (@write $value:ident, $serializer:ident,) => {
        $value.serialize($serializer)
    };
    (@write $value:ident, $serializer:ident, written $tag:literal $text:literal) => {
        $crate::write_tagged($value, $tag, $text, $serializer)
    };
}

#[cfg(test)]
#[allow(dead_code, reason = "what the macro makes is public elsewhere")]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use crate::Json;

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
            Cat(
                Cat,
            ) = (
                "kind",
                ["cat", "kitten",],
            ),
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

    #[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
    struct Plain {
        size: i64,
    }

    union! {
        /// Told apart by numbers, which one of them does not hold.
        enum Numbered {
            /// The first.
            First(Plain) = ("version", ["1", "1.5"], written),
            /// The second.
            Second(Dog) = ("kind", ["2"]),
        }
    }

    crate::open_enum! {
        /// Some words.
        enum Word {
            /// Yes.
            Yes = "yes",
        }
    }

    crate::open_enum! {
        /// Other words.
        enum OtherWord {
            /// No.
            No = "no",
        }
    }

    union! {
        /// Told apart by what is known.
        enum Words {
            /// Some.
            Some(Word) = known,
            /// Others.
            Others(OtherWord) = known,
        }
    }

    #[test]
    fn a_tag_that_the_variant_has_no_property_for_is_written_once() {
        let value = json!({"version": "1", "size": 3});
        let decoded: Numbered = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(decoded, Numbered::First(Plain { size: 3 }));
        assert_eq!(serde_json::to_value(&decoded).unwrap(), value);
        let text = serde_json::to_string(&decoded).unwrap();
        assert_eq!(text.matches("version").count(), 1);
        for tag in [json!(1), json!(1.5)] {
            let decoded: Numbered =
                serde_json::from_value(json!({"version": tag, "size": 3})).unwrap();
            assert!(matches!(decoded, Numbered::First(_)));
        }
        let other: Numbered = serde_json::from_value(json!({"version": 3})).unwrap();
        assert!(matches!(other, Numbered::Unknown(_)));
    }

    #[test]
    fn the_variant_that_knows_a_text_wins() {
        let words: Vec<Words> = serde_json::from_str(r#"["yes", "no", "maybe"]"#).unwrap();
        assert_eq!(words[0], Words::Some(Word::Yes));
        assert_eq!(words[1], Words::Others(OtherWord::No));
        assert_eq!(words[2], Words::Some(Word::from("maybe")));
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
