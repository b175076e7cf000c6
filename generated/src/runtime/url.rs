//! Writing parameters where they belong: into the path, the query, a header or a cookie. Nothing
//! that a caller passes can reach another path than the operation's own.

use bytes::Bytes;
use http::Uri;
use http::uri::Authority;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::base_url::BaseUrl;
use super::operation::{Descriptor, Location, Parameter, Style};
use super::parameter::ParameterValue;
use super::scalar::Scalar;
use super::validate::Violation;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A parameter and what it was given.
pub(crate) type Given = (&'static Parameter, ParameterValue);

/// Appends a text with everything but unreserved characters encoded.
pub(crate) fn encode(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// Writes the address of a request.
pub(crate) fn write(
    base: &BaseUrl,
    descriptor: &Descriptor,
    given: &[Given],
) -> Result<String, Violation> {
    let mut url = String::with_capacity(base.as_str().len() + descriptor.path.len() + 64);
    url.push_str(base.as_str());
    write_path(descriptor, given, &mut url)?;
    write_query(given, &mut url);
    Ok(url)
}

/// Holds a written address against what it was made of: the same host, and the same number of
/// segments, none of which means another place.
pub(crate) fn parse(
    base: &BaseUrl,
    descriptor: &Descriptor,
    url: String,
) -> Result<Uri, Violation> {
    let fault = |message: &str| Violation::new("url", message);
    if url.contains('#') {
        return Err(fault("must not have a fragment"));
    }
    let uri = Uri::from_maybe_shared(Bytes::from(url))
        .map_err(|_| fault("too long, or not one that can be sent"))?;
    let same_host = uri.authority().map(Authority::as_str) == Some(base.authority());
    // Everything that ends a path is encoded, so the rest of this path is all that was written.
    let same_path = uri.path().strip_prefix(base.path()).is_some_and(|path| {
        path.split('/').count() == descriptor.path.split('/').count()
            && !path.split('/').any(|segment| matches!(segment, "." | ".."))
    });
    if same_host && same_path {
        Ok(uri)
    } else {
        Err(fault("not one of this operation"))
    }
}

fn write_path(descriptor: &Descriptor, given: &[Given], url: &mut String) -> Result<(), Violation> {
    let mut rest = descriptor.path;
    while let Some((literal, after)) = rest.split_once('{') {
        url.push_str(literal);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        rest = after;
        let found = given
            .iter()
            .find(|(parameter, _)| parameter.location == Location::Path && parameter.name == name);
        match found {
            Some((parameter, value)) if !value.is_empty() => {
                write_path_value(parameter, value, url)?;
            }
            _ => return Err(Violation::new(name, "must not be empty")),
        }
    }
    url.push_str(rest);
    Ok(())
}

fn write_path_value(
    parameter: &Parameter,
    value: &ParameterValue,
    url: &mut String,
) -> Result<(), Violation> {
    let has_control_characters = scalars(value)
        .any(|scalar| matches!(scalar, Scalar::Text(text) if text.contains(char::is_control)));
    if has_control_characters {
        return Err(Violation::new(
            parameter.name,
            "must not hold control characters",
        ));
    }
    let start = url.len();
    match parameter.style {
        Style::Label => {
            url.push('.');
            write_joined(
                parameter,
                value,
                if parameter.explode { "." } else { "," },
                url,
            );
        }
        Style::Matrix => write_matrix(parameter, value, url),
        _ => write_joined(parameter, value, ",", url),
    }
    match &url[start..] {
        "" => Err(Violation::new(parameter.name, "must not be empty")),
        "." | ".." => Err(Violation::new(parameter.name, "must not be a dot segment")),
        _ => Ok(()),
    }
}

fn write_matrix(parameter: &Parameter, value: &ParameterValue, url: &mut String) {
    let mut pair = |name: &str, scalar: &Scalar<'_>| {
        url.push(';');
        encode(name, url);
        url.push('=');
        scalar.encode(url);
    };
    match value {
        ParameterValue::List(items) if parameter.explode => {
            items.iter().for_each(|item| pair(parameter.name, item));
        }
        ParameterValue::Object(properties) if parameter.explode => {
            properties.iter().for_each(|(key, item)| pair(key, item));
        }
        value => {
            url.push(';');
            encode(parameter.name, url);
            url.push('=');
            write_joined(parameter, value, ",", url);
        }
    }
}

/// `a`, `a,b`, or `key,value`; `key=value` if an object is exploded.
fn write_joined(parameter: &Parameter, value: &ParameterValue, separator: &str, out: &mut String) {
    let mut first = true;
    let mut separate = |out: &mut String| {
        if !std::mem::take(&mut first) {
            out.push_str(separator);
        }
    };
    match value {
        ParameterValue::Absent => {}
        ParameterValue::Scalar(scalar) => scalar.encode(out),
        ParameterValue::List(items) => {
            for item in items {
                separate(out);
                item.encode(out);
            }
        }
        ParameterValue::Object(properties) => {
            for (key, item) in properties {
                separate(out);
                encode(key, out);
                out.push_str(if parameter.explode { "=" } else { separator });
                item.encode(out);
            }
        }
    }
}

/// Appends a pair to the query of a URL.
pub(crate) fn push_query(url: &mut String, name: &str, value: &str) {
    push_name(url, name);
    encode(value, url);
}

fn push_name(url: &mut String, name: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    encode(name, url);
    url.push('=');
}

fn write_query(given: &[Given], url: &mut String) {
    for (parameter, value) in given {
        if parameter.location == Location::Query && !value.is_empty() {
            write_query_value(parameter, value, url);
        }
    }
}

pub(super) fn write_query_value(parameter: &Parameter, value: &ParameterValue, url: &mut String) {
    match value {
        ParameterValue::List(items) if parameter.explode => {
            for item in items {
                push_name(url, parameter.name);
                item.encode(url);
            }
        }
        ParameterValue::Object(properties) if parameter.style == Style::DeepObject => {
            for (key, item) in properties {
                push_name(url, &format!("{}[{key}]", parameter.name));
                item.encode(url);
            }
        }
        ParameterValue::Object(properties) if parameter.explode => {
            for (key, item) in properties {
                push_name(url, key);
                item.encode(url);
            }
        }
        value => {
            push_name(url, parameter.name);
            let separator = match parameter.style {
                Style::SpaceDelimited => "%20",
                // Encoded, as a bare `|` has no place in a URL.
                Style::PipeDelimited => "%7C",
                _ => ",",
            };
            write_joined(parameter, value, separator, url);
        }
    }
}

/// The text of a header: as in a path, but not encoded.
pub(crate) fn header_text(parameter: &Parameter, value: &ParameterValue) -> String {
    match value {
        ParameterValue::Absent => String::new(),
        ParameterValue::Scalar(scalar) => scalar.to_string(),
        ParameterValue::List(items) => items
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
        ParameterValue::Object(properties) => {
            let equals = if parameter.explode { '=' } else { ',' };
            let pairs = properties
                .iter()
                .map(|(key, item)| format!("{key}{equals}{item}"));
            pairs.collect::<Vec<_>>().join(",")
        }
    }
}

/// The pair of a cookie.
pub(crate) fn cookie_text(parameter: &Parameter, value: &ParameterValue) -> String {
    let mut text = String::new();
    encode(parameter.name, &mut text);
    text.push('=');
    write_joined(parameter, value, ",", &mut text);
    text
}

fn scalars(value: &ParameterValue) -> impl Iterator<Item = &Scalar<'static>> {
    let (items, properties): (&[Scalar<'static>], &[(String, Scalar<'static>)]) = match value {
        ParameterValue::Absent => (&[], &[]),
        ParameterValue::Scalar(scalar) => (std::slice::from_ref(scalar), &[]),
        ParameterValue::List(items) => (items, &[]),
        ParameterValue::Object(properties) => (&[], properties),
    };
    items.iter().chain(properties.iter().map(|(_, item)| item))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::parameter::ToParameter;
    use super::*;

    fn base() -> BaseUrl {
        BaseUrl::parse("https://host.example/qa/").unwrap()
    }

    fn url(
        path: &'static str,
        parameter: &'static Parameter,
        value: &dyn ToParameter,
    ) -> Result<String, Violation> {
        let descriptor = Descriptor {
            path,
            ..Descriptor::DEFAULT
        };
        let base = base();
        let url = write(&base, &descriptor, &[(parameter, value.to_parameter())])?;
        parse(&base, &descriptor, url).map(|uri| uri.to_string())
    }

    #[test]
    fn paths_stay_in_their_place() {
        const ID: &Parameter = &Parameter::path("id");
        let path = |value: &str| url("/users/{id}/roles", ID, &value);
        for (value, encoded) in [
            ("a", "a"),
            ("a/b", "a%2Fb"),
            ("../x", "..%2Fx"),
            ("a?b#c", "a%3Fb%23c"),
            ("%2e%2e", "%252e%252e"),
            ("...", "..."),
            ("a b+ä@:;", "a%20b%2B%C3%A4%40%3A%3B"),
            ("\\..\\", "%5C..%5C"),
        ] {
            assert_eq!(
                path(value).unwrap(),
                format!("https://host.example/qa/users/{encoded}/roles")
            );
        }
        for value in ["", ".", "..", "a\nb", "\u{0}", "\u{7f}", "\u{85}"] {
            let violation = path(value).unwrap_err();
            assert_eq!(violation.path(), "id", "{value:?}");
        }
        let missing = Descriptor {
            path: "/users/{id}",
            ..Descriptor::DEFAULT
        };
        assert!(write(&base(), &missing, &[]).is_err());
    }

    #[test]
    fn a_path_that_is_not_the_operations_own_is_refused() {
        let descriptor = Descriptor {
            path: "/users/{id}",
            ..Descriptor::DEFAULT
        };
        for url in [
            "https://host.example/qa/users/a/b",
            "https://host.example/qa/users",
            "https://host.example/qa/users/..",
            "https://host.example/qb/users/a",
            "https://other.example/qa/users/a",
            "https://user@host.example/qa/users/a",
            "https://host.example/qa/users/a#b",
        ] {
            assert!(
                parse(&base(), &descriptor, url.to_owned()).is_err(),
                "{url}"
            );
        }
        let url = "https://host.example/qa/users/a?b=/../c/";
        assert!(parse(&base(), &descriptor, url.to_owned()).is_ok());
    }

    #[test]
    fn path_styles_are_those_of_openapi() {
        const fn styled(style: Style, explode: bool) -> Parameter {
            Parameter::path("color").style(style, explode)
        }
        let list = ["blue", "black"];
        let object = BTreeMap::from([("G".to_owned(), 200), ("R".to_owned(), 100)]);
        const SIMPLE: &Parameter = &styled(Style::Simple, false);
        const SIMPLE_EXPLODED: &Parameter = &styled(Style::Simple, true);
        const LABEL: &Parameter = &styled(Style::Label, false);
        const LABEL_EXPLODED: &Parameter = &styled(Style::Label, true);
        const MATRIX: &Parameter = &styled(Style::Matrix, false);
        const MATRIX_EXPLODED: &Parameter = &styled(Style::Matrix, true);
        for (parameter, text_of_list, text_of_object) in [
            (SIMPLE, "blue,black", "G,200,R,100"),
            (SIMPLE_EXPLODED, "blue,black", "G=200,R=100"),
            (LABEL, ".blue,black", ".G,200,R,100"),
            (LABEL_EXPLODED, ".blue.black", ".G=200.R=100"),
            (MATRIX, ";color=blue,black", ";color=G,200,R,100"),
            (MATRIX_EXPLODED, ";color=blue;color=black", ";G=200;R=100"),
        ] {
            let start = "https://host.example/qa/";
            assert_eq!(
                url("/{color}", parameter, &list).unwrap(),
                format!("{start}{text_of_list}")
            );
            assert_eq!(
                url("/{color}", parameter, &object).unwrap(),
                format!("{start}{text_of_object}")
            );
        }
        assert!(url("/{color}", SIMPLE, &[".."]).is_err());
        assert!(url("/{color}", LABEL, &["."]).is_err());
    }

    #[test]
    fn query_styles_are_those_of_openapi() {
        const FORM: &Parameter = &Parameter::query("color");
        const JOINED: &Parameter = &Parameter::query("color").style(Style::Form, false);
        const SPACE: &Parameter = &Parameter::query("color").style(Style::SpaceDelimited, false);
        const PIPE: &Parameter = &Parameter::query("color").style(Style::PipeDelimited, false);
        const DEEP: &Parameter = &Parameter::query("color").style(Style::DeepObject, true);
        let query = |parameter, value: &dyn ToParameter| {
            let url = url("/x", parameter, value).unwrap();
            url.strip_prefix("https://host.example/qa/x")
                .unwrap()
                .to_owned()
        };
        let list = ["blue", "a,b&c"];
        let object = BTreeMap::from([("G".to_owned(), 200), ("R".to_owned(), 100)]);
        assert_eq!(query(FORM, &"a=b"), "?color=a%3Db");
        assert_eq!(query(FORM, &""), "?color=");
        assert_eq!(query(FORM, &list), "?color=blue&color=a%2Cb%26c");
        assert_eq!(query(JOINED, &list), "?color=blue,a%2Cb%26c");
        assert_eq!(query(SPACE, &list), "?color=blue%20a%2Cb%26c");
        assert_eq!(query(PIPE, &list), "?color=blue%7Ca%2Cb%26c");
        assert_eq!(query(FORM, &object), "?G=200&R=100");
        assert_eq!(query(JOINED, &object), "?color=G,200,R,100");
        assert_eq!(query(DEEP, &object), "?color%5BG%5D=200&color%5BR%5D=100");
        assert_eq!(query(FORM, &Vec::<String>::new()), "");
        assert_eq!(query(FORM, &None::<i64>), "");
        assert_eq!(query(FORM, &true), "?color=true");
        assert_eq!(query(FORM, &1.5), "?color=1.5");
        assert_eq!(query(FORM, &-7), "?color=-7");
        let time: super::super::Timestamp = "2023-01-15T10:30:00Z".parse().unwrap();
        assert_eq!(query(FORM, &time), "?color=2023-01-15T10%3A30%3A00Z");
    }

    #[test]
    fn names_are_encoded() {
        const FILTER: &Parameter = &Parameter::query("filter[name][eq]");
        let url = url("/x", FILTER, &"%web%").unwrap();
        assert!(
            url.ends_with("/x?filter%5Bname%5D%5Beq%5D=%25web%25"),
            "{url}"
        );
    }

    #[test]
    fn headers_and_cookies_join_their_values() {
        const HEADER: &Parameter = &Parameter::header("X-Colors");
        const COOKIE: &Parameter = &Parameter::cookie("color");
        let list = ["blue", "black"].to_parameter();
        assert_eq!(header_text(HEADER, &list), "blue,black");
        assert_eq!(cookie_text(COOKIE, &"a;b".to_parameter()), "color=a%3Bb");
    }
}
