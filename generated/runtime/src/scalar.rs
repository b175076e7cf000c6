//! The simple values that parameters and bounds are about. Not for lists or objects.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, Serializer};
use uuid::Uuid;

use super::timestamp::Timestamp;

/// A simple value on its way to the wire.
#[derive(Clone, PartialEq)]
#[doc(hidden)]
pub enum Scalar<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A whole number that is not negative.
    Unsigned(u64),
    /// Any number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A UUID.
    Uuid(Uuid),
    /// A time.
    Timestamp(Timestamp),
}

impl<'a> Scalar<'a> {
    /// A text, borrowed.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// The same value for as long as it is wanted.
    #[must_use]
    pub fn into_owned(self) -> Scalar<'static> {
        match self {
            Self::Text(text) => Scalar::Text(Cow::Owned(text.into_owned())),
            Self::Integer(value) => Scalar::Integer(value),
            Self::Unsigned(value) => Scalar::Unsigned(value),
            Self::Number(value) => Scalar::Number(value),
            Self::Boolean(value) => Scalar::Boolean(value),
            Self::Uuid(value) => Scalar::Uuid(value),
            Self::Timestamp(value) => Scalar::Timestamp(value),
        }
    }
}

impl fmt::Display for Scalar<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Integer(value) => value.fmt(formatter),
            Self::Unsigned(value) => value.fmt(formatter),
            Self::Number(value) => value.fmt(formatter),
            Self::Boolean(value) => value.fmt(formatter),
            Self::Uuid(value) => value.fmt(formatter),
            Self::Timestamp(value) => value.fmt(formatter),
        }
    }
}

impl Serialize for Scalar<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Unsigned(value) => serializer.serialize_u64(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Uuid(value) => value.serialize(serializer),
            Self::Timestamp(value) => value.serialize(serializer),
        }
    }
}

/// A type whose values are simple.
#[doc(hidden)]
pub trait ToScalar {
    /// The value on its way to the wire.
    fn to_scalar(&self) -> Scalar<'_>;
}

/// Makes parameters of a type that is a scalar, and has it checked against its bounds.
#[doc(hidden)]
#[macro_export]
macro_rules! scalar_type {
    ($type:ty) => {
        impl $crate::ToParameter for $type {
            fn to_parameter(&self) -> $crate::ParameterValue {
                let scalar = $crate::ToScalar::to_scalar(self);
                $crate::ParameterValue::Scalar(scalar.into_owned())
            }
        }

        impl $crate::Validate for $type {
            fn validate(&self, check: &mut $crate::Validator<'_>) {
                check.scalar(&$crate::ToScalar::to_scalar(self));
            }

            fn to_scalar(&self) -> Option<$crate::Scalar<'_>> {
                Some($crate::ToScalar::to_scalar(self))
            }
        }
    };
}

macro_rules! scalars {
    ($($type:ty => |$value:ident| $scalar:expr;)*) => {$(
        impl ToScalar for $type {
            fn to_scalar(&self) -> Scalar<'_> {
                let $value = self;
                $scalar
            }
        }

        scalar_type!($type);
    )*};
}

scalars! {
    str => |value| Scalar::text(value);
    String => |value| Scalar::text(value);
    bool => |value| Scalar::Boolean(*value);
    i8 => |value| Scalar::Integer(i64::from(*value));
    i16 => |value| Scalar::Integer(i64::from(*value));
    i32 => |value| Scalar::Integer(i64::from(*value));
    i64 => |value| Scalar::Integer(*value);
    u8 => |value| Scalar::Unsigned(u64::from(*value));
    u16 => |value| Scalar::Unsigned(u64::from(*value));
    u32 => |value| Scalar::Unsigned(u64::from(*value));
    u64 => |value| Scalar::Unsigned(*value);
    f32 => |value| Scalar::Number(f64::from(*value));
    f64 => |value| Scalar::Number(*value);
    Uuid => |value| Scalar::Uuid(*value);
    Timestamp => |value| Scalar::Timestamp(*value);
}

impl<T: ToScalar + ?Sized> ToScalar for &T {
    fn to_scalar(&self) -> Scalar<'_> {
        (**self).to_scalar()
    }
}
