//! How long a response asks to wait, in whichever of its forms. What comes of it is decided in
//! `retry`.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};
use httpdate::parse_http_date;

/// The wait of `Retry-After`: seconds, whole or with a fraction, or a date in any of the forms of
/// HTTP. A date is held against the response's own, as clocks differ; against `now` if it has none.
pub(crate) fn parse(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if text.starts_with(|character: char| character.is_ascii_digit()) {
        return seconds(text);
    }
    let until = parse_http_date(text).ok()?;
    let now = date(headers, &DATE).unwrap_or(now);
    // What is past is now.
    Some(until.duration_since(now).unwrap_or_default())
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// Digits with perhaps a fraction. More than a clock can hold is as long as it can.
fn seconds(text: &str) -> Option<Duration> {
    let allowed = |character: char| character.is_ascii_digit() || character == '.';
    if !text.chars().all(allowed) {
        return None;
    }
    let seconds: f64 = text.parse().ok()?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn wait(retry_after: &'static str, date: Option<&'static str>) -> Option<f64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        // Two seconds before the dates below.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_775);
        parse(&headers, now).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn every_form_is_understood() {
        const DATE: Option<&str> = Some("Sun, 06 Nov 1994 08:49:07 GMT");
        for (text, date, expected) in [
            ("0", None, Some(0.0)),
            ("120", None, Some(120.0)),
            (" 7 ", None, Some(7.0)),
            ("1.5", None, Some(1.5)),
            ("0.25", DATE, Some(0.25)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", DATE, Some(30.0)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", DATE, Some(30.0)),
            ("Sun Nov  6 08:49:37 1994", DATE, Some(30.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(2.0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some("today"), Some(2.0)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", DATE, Some(0.0)),
            ("", None, None),
            ("-1", None, None),
            ("1e3", None, None),
            ("1.2.3", None, None),
            ("soon", None, None),
            ("Infinity", None, None),
        ] {
            assert_eq!(wait(text, date), expected, "{text} {date:?}");
        }
        assert_eq!(
            wait("999999999999999999999999", None),
            Some(Duration::MAX.as_secs_f64())
        );
        assert_eq!(parse(&HeaderMap::new(), SystemTime::now()), None);
    }
}
