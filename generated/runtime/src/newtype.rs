//! Named simple values: ids that cannot be taken for one another. One macro arm per kind of value
//! inside, as each kind can do different things.

use std::fmt;

/// A text is not the value it should be.
///
/// Says what was expected; does not quote the text, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    expected: &'static str,
}

impl ParseError {
    #[doc(hidden)]
    #[must_use]
    pub const fn expected(expected: &'static str) -> Self {
        Self { expected }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "expected {}", self.expected)
    }
}

impl std::error::Error for ParseError {}

/// Defines a named simple value: `newtype! { /// … pub struct UserId(Uuid); }`.
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(Uuid $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            $visibility struct $name(uuid::Uuid), "a UUID";
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(Timestamp $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            $visibility struct $name($crate::Timestamp), "a time such as 2023-01-15T10:30:00Z";
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(bool $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            $visibility struct $name(bool), "true or false";
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(f64 $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, PartialOrd)]
            $visibility struct $name(f64), "a number";
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(f32 $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, PartialOrd)]
            $visibility struct $name(f32), "a number";
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident(String $(,)?);) => {
        $crate::newtype! { @common
            $(#[$attribute])*
            #[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
            $visibility struct $name(String);
        }

        impl $name {
            /// The text inside.
            #[must_use]
            $visibility fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }
    };
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident($inner:ident $(,)?);) => {
        $crate::newtype! { @plain
            $(#[$attribute])*
            #[derive(Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            $visibility struct $name($inner), "a whole number";
        }
    };
    (@plain
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident($inner:ty), $expected:literal;
    ) => {
        $crate::newtype! { @common
            $(#[$attribute])*
            $visibility struct $name($inner);
        }

        impl $name {
            /// The value inside.
            #[must_use]
            $visibility const fn get(self) -> $inner {
                self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text.parse() {
                    Ok(value) => Ok(Self(value)),
                    Err(_) => Err($crate::ParseError::expected($expected)),
                }
            }
        }
    };
    (@common $(#[$attribute:meta])* $visibility:vis struct $name:ident($inner:ty);) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        $visibility struct $name($inner);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$inner as $crate::Member>::decode(deserializer).map(Self)
            }
        }

        impl $name {
            /// Gives a value its name.
            #[must_use]
            $visibility const fn new(value: $inner) -> Self {
                Self(value)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl $crate::ToScalar for $name {
            fn to_scalar(&self) -> $crate::Scalar<'_> {
                $crate::ToScalar::to_scalar(&self.0)
            }
        }

        impl $crate::Member for $name {}

        $crate::scalar_type!($name);
    };
}

#[cfg(test)]
#[allow(dead_code, reason = "what the macro makes is public elsewhere")]
mod tests {
    use std::collections::HashSet;

    newtype! {
        /// A user.
        struct UserId(Uuid);
    }
    newtype! {
        /// An organization.
        struct OrganizationId(i32);
    }
    newtype! {
        /// A place.
        struct Locale(String);
    }
    newtype! {
        /// A share.
        struct Share(f64);
    }
    newtype! {
        /// A moment.
        struct Moment(Timestamp);
    }
    newtype! {
        /// A switch.
        struct Switch(bool);
    }

    #[test]
    fn the_wire_does_not_see_the_name() {
        let text = r#""123e4567-e89b-12d3-a456-426614174000""#;
        let id: UserId = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), text);
        assert_eq!(id.to_string().parse::<UserId>().unwrap(), id);
        assert_eq!(
            "x".parse::<UserId>().unwrap_err().to_string(),
            "expected a UUID"
        );
        assert_eq!(HashSet::from([id, id]).len(), 1);

        let organization: OrganizationId = serde_json::from_str("101.0").unwrap();
        assert_eq!(organization.get(), 101);
        assert_eq!(i32::from(organization), 101);
        assert!(serde_json::from_str::<OrganizationId>("1.5").is_err());
        assert_eq!(
            serde_json::from_str::<Vec<OrganizationId>>("[1]")
                .unwrap()
                .len(),
            1
        );

        let locale = Locale::from("en_US");
        assert_eq!(locale, "en_US");
        assert_eq!(serde_json::to_string(&locale).unwrap(), r#""en_US""#);
        assert_eq!(
            serde_json::from_str::<Share>("0.5").unwrap(),
            Share::new(0.5)
        );
        assert_eq!("true".parse::<Switch>().unwrap(), Switch::new(true));
        assert!("yesterday".parse::<Moment>().is_err());
    }
}
