//! The one type for points in time. How it is kept is hidden; conversions to other crates' types
//! live outside of the runtime.

use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::newtype::ParseError;

/// A point in time, to the nanosecond.
///
/// On the wire it is a text such as `2023-01-15T10:30:00Z`, or a number of milliseconds since 1970
/// where a service counts those. Any offset from UTC is understood; the instant is kept, not the
/// offset.
///
/// ```
/// use tenant_admin::Timestamp;
///
/// let time: Timestamp = "2023-01-15T12:30:00+02:00".parse()?;
/// assert_eq!(time.to_string(), "2023-01-15T10:30:00Z");
/// assert_eq!(time.as_unix_millis(), 1_673_778_600_000);
/// # Ok::<_, tenant_admin::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub(crate) jiff::Timestamp);

const EXPECTED: &str = "a time such as 2023-01-15T10:30:00Z";
const RANGE: &str = "a time between the years -9999 and 9999";

impl Timestamp {
    /// The present, by this machine's clock.
    #[must_use]
    pub fn now() -> Self {
        Self(jiff::Timestamp::now())
    }

    /// The time so many milliseconds after the start of 1970 (UTC), or before it if negative.
    ///
    /// # Errors
    ///
    /// If the time is not between the years -9999 and 9999.
    pub fn from_unix_millis(milliseconds: i64) -> Result<Self, ParseError> {
        jiff::Timestamp::from_millisecond(milliseconds)
            .map(Self)
            .map_err(|_| ParseError::expected(RANGE))
    }

    /// The time so many nanoseconds after the start of 1970 (UTC), or before it if negative.
    ///
    /// # Errors
    ///
    /// If the time is not between the years -9999 and 9999.
    pub fn from_unix_nanos(nanoseconds: i128) -> Result<Self, ParseError> {
        jiff::Timestamp::from_nanosecond(nanoseconds)
            .map(Self)
            .map_err(|_| ParseError::expected(RANGE))
    }

    /// How many whole milliseconds after the start of 1970 (UTC) it is; negative before.
    #[must_use]
    pub fn as_unix_millis(self) -> i64 {
        // Of a time before 1970 the last begun millisecond, as for any other: not the next one.
        let nanoseconds = self.as_unix_nanos();
        i64::try_from(nanoseconds.div_euclid(1_000_000)).unwrap_or_else(|_| self.0.as_millisecond())
    }

    /// How many nanoseconds after the start of 1970 (UTC) it is; negative before.
    #[must_use]
    pub fn as_unix_nanos(self) -> i128 {
        self.0.as_nanosecond()
    }
}

/// `2023-01-15T10:30:00Z`, with as many digits of the second as are needed.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        text.parse()
            .map(Self)
            .map_err(|_| ParseError::expected(EXPECTED))
    }
}

impl From<Timestamp> for SystemTime {
    fn from(time: Timestamp) -> Self {
        time.0.into()
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = ParseError;

    fn try_from(time: SystemTime) -> Result<Self, ParseError> {
        time.try_into()
            .map(Self)
            .map_err(|_| ParseError::expected(RANGE))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Timestamp;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_instant_survives_text() {
        for (text, same) in [
            ("2023-01-15T10:30:00Z", "2023-01-15T10:30:00Z"),
            ("2023-01-15T10:30:00.000Z", "2023-01-15T10:30:00Z"),
            (
                "2023-01-15T10:30:00.123456789Z",
                "2023-01-15T10:30:00.123456789Z",
            ),
            ("2023-01-15t10:30:00.5-05:30", "2023-01-15T16:00:00.5Z"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ] {
            let time: Timestamp = text.parse().unwrap();
            assert_eq!(time.to_string(), same);
            let decoded: Timestamp = serde_json::from_str(&format!("\"{text}\"")).unwrap();
            assert_eq!(decoded, time);
            assert_eq!(serde_json::to_string(&time).unwrap(), format!("\"{same}\""));
        }
        for text in [
            "",
            "2023-01-15",
            "2023-01-15T10:30:00",
            "yesterday",
            "1700000000000",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn other_clocks_agree() {
        let time = Timestamp::from_unix_millis(1_707_244_800_000).unwrap();
        assert_eq!(time.to_string(), "2024-02-06T18:40:00Z");
        assert_eq!(time.as_unix_millis(), 1_707_244_800_000);
        assert_eq!(Timestamp::try_from(SystemTime::from(time)).unwrap(), time);
        assert_eq!(
            Timestamp::from_unix_nanos(time.as_unix_nanos()).unwrap(),
            time
        );
        assert_eq!(Timestamp::from_unix_nanos(-1).unwrap().as_unix_millis(), -1);
        assert!(Timestamp::from_unix_millis(i64::MAX).is_err());
    }
}
