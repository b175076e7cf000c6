//! A number as JSON has it: whole or not, and kept as it came.

use std::fmt;

use super::json::Json;
use super::scalar::Scalar;

/// A number in JSON: whole, of up to 64 bits with or without a sign, or a finite `f64`.
///
/// What is written with a fraction or an exponent is not whole, so `1` and `1.0` are two numbers.
/// Whole numbers of more than 64 bits become the nearest `f64`.
#[derive(Clone, Copy, PartialEq)]
pub struct JsonNumber(Kind);

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Integer(i64),
    /// Beyond the largest of the above.
    Unsigned(u64),
    /// Finite.
    Float(f64),
}

impl JsonNumber {
    /// A number that may have a fraction; none if it is infinite or not a number.
    #[must_use]
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(Kind::Float(number)))
    }

    /// Reads a number as JSON writes it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let whole = text.parse::<i64>().map(Self::from);
        let whole = whole.or_else(|_| text.parse::<u64>().map(Self::from));
        whole.ok().or_else(|| Self::from_f64(text.parse().ok()?))
    }

    /// The number, if it is a whole one within the range of the type.
    #[must_use]
    pub const fn as_i64(self) -> Option<i64> {
        match self.0 {
            Kind::Integer(number) => Some(number),
            Kind::Unsigned(_) | Kind::Float(_) => None,
        }
    }

    /// The number, if it is a whole one within the range of the type.
    #[must_use]
    pub const fn as_u64(self) -> Option<u64> {
        match self.0 {
            Kind::Integer(number) if number >= 0 => Some(number.cast_unsigned()),
            Kind::Unsigned(number) => Some(number),
            Kind::Integer(_) | Kind::Float(_) => None,
        }
    }

    /// The number: the nearest there is in the type.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "the nearest is asked for")]
    pub const fn as_f64(self) -> f64 {
        match self.0 {
            Kind::Integer(number) => number as f64,
            Kind::Unsigned(number) => number as f64,
            Kind::Float(number) => number,
        }
    }

    pub(super) const fn scalar(self) -> Scalar<'static> {
        match self.0 {
            Kind::Integer(number) => Scalar::Integer(number),
            Kind::Unsigned(number) => Scalar::Unsigned(number),
            Kind::Float(number) => Scalar::Number(number),
        }
    }
}

macro_rules! whole {
    ($($type:ty)*) => {$(
        impl From<$type> for JsonNumber {
            fn from(number: $type) -> Self {
                #[allow(irrefutable_let_patterns, reason = "most types have a smaller range")]
                if let Ok(number) = i64::try_from(number) {
                    Self(Kind::Integer(number))
                } else {
                    Self(Kind::Unsigned(number as u64))
                }
            }
        }

        impl From<$type> for Json {
            fn from(number: $type) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

whole!(i8 i16 i32 i64 u8 u16 u32 u64);

impl serde::Serialize for JsonNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Kind::Integer(number) => serializer.serialize_i64(number),
            Kind::Unsigned(number) => serializer.serialize_u64(number),
            Kind::Float(number) => serializer.serialize_f64(number),
        }
    }
}

/// As JSON writes it.
impl fmt::Display for JsonNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::json::write(self, formatter)
    }
}

impl fmt::Debug for JsonNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_they_are_written() {
        for text in [
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "18446744073709551615",
            "-9223372036854775808",
            "0.5",
            "1.0",
            "-0.0",
            "1e300",
        ] {
            let number = JsonNumber::parse(text).unwrap();
            assert_eq!(number.to_string(), text.replace("e300", "e+300"));
            let decoded: crate::Json = text.parse().unwrap();
            assert_eq!(decoded.as_number(), Some(number));
        }
        assert_eq!(JsonNumber::parse("1e999"), None);
        assert_eq!(JsonNumber::parse("NaN"), None);
        assert_eq!(JsonNumber::parse("x"), None);
    }

    #[test]
    fn whole_numbers_have_the_range_of_their_type() {
        let number = JsonNumber::from(u64::MAX);
        assert_eq!((number.as_i64(), number.as_u64()), (None, Some(u64::MAX)));
        assert_eq!(number.as_f64(), 18_446_744_073_709_551_615.0);
        let number = JsonNumber::from(-1_i8);
        assert_eq!((number.as_i64(), number.as_u64()), (Some(-1), None));
        let number = JsonNumber::from_f64(2.0).unwrap();
        assert_eq!((number.as_i64(), number.as_u64()), (None, None));
        assert_eq!(JsonNumber::from(7_u64), JsonNumber::from(7_i64));
        assert_eq!(JsonNumber::from_f64(f64::INFINITY), None);
    }
}
