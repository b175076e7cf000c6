//! Enums of what a response holds, by its status. Which status stands for which variant is of the
//! operation; what is read is of `reader`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, EnumAccess, Error as _, VariantAccess, Visitor};

/// The name by which a type asks for the variant that the status stands for. No JSON is read by it.
pub(crate) const BY_STATUS: &str = "by status";

/// What is said of a status that stands for none of the variants.
pub(crate) const UNDOCUMENTED: &str = "no variant is for this status";

/// An enum that `by_status!` makes.
#[doc(hidden)]
pub trait ByStatus: Sized {
    /// What its variants are called.
    const VARIANTS: &'static [&'static str];

    /// Reads what the variant of a name holds; `None` if there is no such variant.
    fn read<'de, A: VariantAccess<'de>>(
        variant: &str,
        content: A,
    ) -> Option<Result<Self, A::Error>>;
}

/// Reads the variant that the status of the response stands for.
#[doc(hidden)]
pub fn decode<'de, T: ByStatus, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_enum(BY_STATUS, T::VARIANTS, Variants(PhantomData))
}

struct Variants<T>(PhantomData<T>);

impl<'de, T: ByStatus> Visitor<'de> for Variants<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a response")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<T, A::Error> {
        let (variant, content) = access.variant::<String>()?;
        T::read(&variant, content).unwrap_or_else(|| Err(A::Error::custom(UNDOCUMENTED)))
    }
}

/// Makes an enum of what an operation gives, or what its failures hold. The statuses of the operation say which
/// variant they stand for, so a value is read from a response. Written, it is an object with the name of its
/// variant, as mocks take it.
#[doc(hidden)]
#[macro_export]
macro_rules! by_status {
    (@read $content:ident $variant:ident $type:ty) => {
        serde::de::VariantAccess::newtype_variant($content).map(Self::$variant)
    };
    (@read $content:ident $variant:ident) => {
        serde::de::VariantAccess::unit_variant($content).map(|()| Self::$variant)
    };
    (@held $value:ident $variant:ident $type:ty) => {
        Self::$variant($value)
    };
    (@held $value:ident $variant:ident) => {
        Self::$variant
    };
    (@write $serializer:ident $value:ident $variant:ident $type:ty) => {
        $serializer.serialize_newtype_variant("", 0, stringify!($variant), $value)
    };
    (@write $serializer:ident $value:ident $variant:ident) => {
        $serializer.serialize_unit_variant("", 0, stringify!($variant))
    };
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident $(($type:ty $(,)?))?),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant $(($type))?,)+
        }

        impl $crate::ByStatus for $name {
            const VARIANTS: &'static [&'static str] = &[$(stringify!($variant)),+];

            fn read<'de, A: serde::de::VariantAccess<'de>>(
                variant: &str,
                content: A,
            ) -> Option<Result<Self, A::Error>> {
                $(
                    if variant == stringify!($variant) {
                        return Some($crate::by_status!(@read content $variant $($type)?));
                    }
                )+
                None
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::decode_by_status(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(
                        $crate::by_status!(@held value $variant $($type)?) => {
                            $crate::by_status!(@write serializer value $variant $($type)?)
                        }
                    )+
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::Deserialize;

    use super::super::operation::Format;
    use super::super::reader::Reader;
    use super::*;

    by_status! {
        /// What comes of it.
        enum Outcome {
            /// It is done.
            Done(Vec<u8>),
            /// Nothing was to be done.
            Nothing,
            /// Something was done. A name that is too long for its line has a comma behind it.
            Something(
                String,
            ),
        }
    }

    fn read(
        variant: Option<&'static str>,
        format: Format,
        body: &'static [u8],
    ) -> Result<Outcome, String> {
        let reader = Reader {
            variant,
            format,
            charset: None,
            body: &Bytes::from_static(body),
        };
        Outcome::deserialize(reader).map_err(|error| error.to_string())
    }

    #[test]
    fn a_response_is_read_as_the_variant_of_its_status() {
        let json = |variant, body| read(Some(variant), Format::Json, body);
        assert_eq!(json("Done", b"[1]"), Ok(Outcome::Done(vec![1])));
        assert_eq!(json("Nothing", b""), Ok(Outcome::Nothing));
        assert_eq!(json("Nothing", b"surplus"), Ok(Outcome::Nothing));
        let something = Outcome::Something("x".to_owned());
        assert_eq!(json("Something", b"\"x\""), Ok(something.clone()));
        assert_eq!(read(Some("Something"), Format::Text, b"x"), Ok(something));
        assert!(json("Something", b"[1]").is_err());
    }

    #[test]
    fn a_status_without_a_variant_is_told() {
        let read = |variant| read(variant, Format::Json, b"[1]");
        assert_eq!(read(None), Err(UNDOCUMENTED.to_owned()));
        assert_eq!(read(Some("Failed")), Err(UNDOCUMENTED.to_owned()));
    }

    #[test]
    fn a_variant_is_written_and_read_by_its_name() {
        for (outcome, json) in [
            (Outcome::Done(vec![1]), r#"{"Done":[1]}"#),
            (Outcome::Nothing, r#""Nothing""#),
        ] {
            assert_eq!(serde_json::to_string(&outcome).unwrap(), json);
            assert_eq!(serde_json::from_str::<Outcome>(json).unwrap(), outcome);
        }
    }
}
