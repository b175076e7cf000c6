//! Lists of known texts that may grow: an unknown one is kept, not refused.

use std::fmt;

/// A text that an enumeration does not know, as the service sent it.
///
/// Only decoding makes one, and never of a known text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    #[doc(hidden)]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Decodes a text into an open enumeration, without a copy of a known one.
#[doc(hidden)]
pub struct TextVisitor<T>(pub std::marker::PhantomData<T>);

impl<T: for<'a> From<&'a str>> serde::de::Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}

/// Defines an open enumeration: `open_enum! { /// … pub enum Color { /// … Red = "RED", } }`.
#[doc(hidden)]
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$attribute])*
        ///
        /// The service may know more values than are listed here: those are
        /// [`Unknown`](Self::Unknown), and are sent back as they came.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)+
            /// A value that is not listed here.
            Unknown($crate::UnknownValue),
        }

        impl $name {
            /// Every value that is listed here.
            $visibility const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value as it is on the wire.
            #[must_use]
            $visibility fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether the value is not listed here.
            #[must_use]
            $visibility const fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self.as_str(), formatter)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    text => Self::Unknown($crate::UnknownValue::new(text)),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(text))
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::TextVisitor(std::marker::PhantomData))
            }
        }

        impl $crate::ToScalar for $name {
            fn to_scalar(&self) -> $crate::Scalar<'_> {
                $crate::Scalar::text(self.as_str())
            }
        }

        impl $crate::Member for $name {}

        $crate::scalar_type!($name);
    };
}

#[cfg(test)]
#[allow(dead_code, reason = "what the macro makes is public elsewhere")]
mod tests {
    open_enum! {
        /// A colour.
        enum Color {
            /// Red.
            Red = "RED",
            /// Green.
            Green = "green",
        }
    }

    #[test]
    fn unknown_values_survive_a_round_trip() {
        let colors: Vec<Color> = serde_json::from_str(r#"["RED","green","blue"]"#).unwrap();
        assert_eq!(colors[..2], [Color::Red, Color::Green]);
        assert!(colors[2].is_unknown());
        assert_eq!(colors[2], "blue");
        assert_eq!(
            serde_json::to_string(&colors).unwrap(),
            r#"["RED","green","blue"]"#
        );
        assert_eq!(Color::ALL, [Color::Red, Color::Green]);
        assert_eq!("RED".parse::<Color>().unwrap(), Color::Red);
        assert_eq!(Color::from("RED".to_owned()), Color::Red);
        assert!(serde_json::from_str::<Color>("1").is_err());
    }
}
