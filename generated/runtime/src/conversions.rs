//! Conversions between `Timestamp` and the types of other crates, each behind a feature of its own.
//! Outside of the runtime, which knows no features.

#[cfg(feature = "chrono-04")]
mod chrono_04 {
    use crate::{ParseError, Timestamp};

    impl From<Timestamp> for chrono_04::DateTime<chrono_04::Utc> {
        fn from(time: Timestamp) -> Self {
            let nanoseconds = time.as_unix_nanos();
            // Both parts fit: 20 millennia have fewer than 2^63 seconds, and chrono knows far more
            // years than a timestamp can hold.
            let seconds = nanoseconds.div_euclid(1_000_000_000) as i64;
            let rest = nanoseconds.rem_euclid(1_000_000_000) as u32;
            Self::from_timestamp(seconds, rest).unwrap_or_default()
        }
    }

    impl<Z: chrono_04::TimeZone> TryFrom<chrono_04::DateTime<Z>> for Timestamp {
        type Error = ParseError;

        fn try_from(time: chrono_04::DateTime<Z>) -> Result<Self, ParseError> {
            let seconds = i128::from(time.timestamp()) * 1_000_000_000;
            Self::from_unix_nanos(seconds + i128::from(time.timestamp_subsec_nanos()))
        }
    }
}

#[cfg(feature = "jiff-02")]
mod jiff_02 {
    use crate::Timestamp;

    impl From<Timestamp> for jiff::Timestamp {
        fn from(time: Timestamp) -> Self {
            time.0
        }
    }

    impl From<jiff::Timestamp> for Timestamp {
        fn from(time: jiff::Timestamp) -> Self {
            Self(time)
        }
    }
}

#[cfg(feature = "time-03")]
mod time_03 {
    use crate::{ParseError, Timestamp};

    impl TryFrom<Timestamp> for time_03::OffsetDateTime {
        type Error = ParseError;

        fn try_from(time: Timestamp) -> Result<Self, ParseError> {
            Self::from_unix_timestamp_nanos(time.as_unix_nanos())
                .map_err(|_| ParseError::expected("a time between the years -9999 and 9999"))
        }
    }

    impl TryFrom<time_03::OffsetDateTime> for Timestamp {
        type Error = ParseError;

        fn try_from(time: time_03::OffsetDateTime) -> Result<Self, ParseError> {
            Self::from_unix_nanos(time.unix_timestamp_nanos())
        }
    }
}

#[cfg(all(
    test,
    any(feature = "chrono-04", feature = "jiff-02", feature = "time-03")
))]
mod tests {
    use crate::Timestamp;

    /// The earliest, the latest, and some around the start of 1970.
    fn times() -> impl Iterator<Item = Timestamp> {
        let bounds = [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(Timestamp);
        let near = [-1_000_000_001, -1, 0, 1, 1_707_244_800_123_456_789];
        bounds
            .into_iter()
            .chain(near.map(|nanoseconds| Timestamp::from_unix_nanos(nanoseconds).unwrap()))
    }

    #[cfg(feature = "chrono-04")]
    #[test]
    fn chrono_agrees() {
        for time in times() {
            let other = chrono_04::DateTime::<chrono_04::Utc>::from(time);
            assert_eq!(Timestamp::try_from(other).unwrap(), time);
        }
        assert!(Timestamp::try_from(chrono_04::DateTime::<chrono_04::Utc>::MAX_UTC).is_err());
    }

    #[cfg(feature = "jiff-02")]
    #[test]
    fn jiff_agrees() {
        for time in times() {
            assert_eq!(Timestamp::from(jiff::Timestamp::from(time)), time);
        }
    }

    #[cfg(feature = "time-03")]
    #[test]
    fn time_agrees() {
        for time in times() {
            let other = time_03::OffsetDateTime::try_from(time).unwrap();
            assert_eq!(Timestamp::try_from(other).unwrap(), time);
        }
    }
}
