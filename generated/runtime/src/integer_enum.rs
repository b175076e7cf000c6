//! Lists of known integers with names that may grow: an unknown one is kept, not refused.

use std::fmt;

/// An integer that an enumeration does not know, as the service sent it.
///
/// Only decoding makes one, and never of a known integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownInteger(i64);

impl UnknownInteger {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(value: i64) -> Self {
        Self(value)
    }

    /// The integer.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UnknownInteger {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Defines an open enumeration of integers: `integer_enum! { /// … pub enum Level { /// … Low = 1, } }`.
#[doc(hidden)]
#[macro_export]
macro_rules! integer_enum {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$variant_attribute:meta])* $variant:ident = $value:literal,)+
        }
    ) => {
        $(#[$attribute])*
        ///
        /// The service may know more values than are listed here: those are
        /// [`Unknown`](Self::Unknown), and are sent back as they came.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant,)+
            /// A value that is not listed here.
            Unknown($crate::UnknownInteger),
        }

        impl $name {
            /// Every value that is listed here.
            $visibility const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value as it is on the wire.
            #[must_use]
            $visibility const fn get(self) -> i64 {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Unknown(value) => value.get(),
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
                std::fmt::Display::fmt(&self.get(), formatter)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$variant,)+
                    value => Self::Unknown($crate::UnknownInteger::new(value)),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(value: $name) -> Self {
                value.get()
            }
        }

        impl PartialEq<i64> for $name {
            fn eq(&self, other: &i64) -> bool {
                self.get() == *other
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.parse::<i64>() {
                    Ok(value) => Ok(Self::from(value)),
                    Err(_) => Err($crate::ParseError::expected("a whole number")),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.get())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <i64 as $crate::Member>::decode(deserializer).map(Self::from)
            }
        }

        impl $crate::ToScalar for $name {
            fn to_scalar(&self) -> $crate::Scalar<'_> {
                $crate::Scalar::Integer(self.get())
            }
        }

        impl $crate::Member for $name {}

        $crate::scalar_type!($name);
    };
}

#[cfg(test)]
#[allow(dead_code, reason = "what the macro makes is public elsewhere")]
mod tests {
    integer_enum! {
        /// How urgent it is.
        enum Priority {
            /// Not at all.
            Low = -1,
            /// Very.
            High = 9007199254740993,
        }
    }

    #[test]
    fn integers_stay_integers_and_unknown_ones_survive() {
        let text = "[-1,9007199254740993,7]";
        let priorities: Vec<Priority> = serde_json::from_str(text).unwrap();
        assert_eq!(priorities[..2], [Priority::Low, Priority::High]);
        assert!(priorities[2].is_unknown());
        assert_eq!(priorities[2], 7);
        assert_eq!(serde_json::to_string(&priorities).unwrap(), text);
        assert_eq!(Priority::ALL, [Priority::Low, Priority::High]);
        assert_eq!("-1".parse::<Priority>().unwrap(), Priority::Low);
        assert_eq!(
            serde_json::from_str::<Priority>("-1.0").unwrap(),
            Priority::Low
        );
        serde_json::from_str::<Priority>("1.5").unwrap_err();
        serde_json::from_str::<Priority>("\"1\"").unwrap_err();
    }
}
