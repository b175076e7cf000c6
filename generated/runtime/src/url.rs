//! The address of a request: parameters put where they belong in path and query. Nothing that a
//! caller passes can reach another path than the operation's own. How a value is written is in
//! `style`.

use bytes::{Buf, Bytes};
use http::Uri;
use http::uri::{Parts, PathAndQuery};

use super::base_url::BaseUrl;
use super::operation::{Descriptor, Location, Parameter};
use super::parameter::ParameterValue;
use super::request::Given;
use super::scalar::Scalar;
use super::style::{self, Pairs};
use super::validate::Violation;

/// Writes the address of a request.
pub(crate) fn write(
    base: &BaseUrl,
    descriptor: &Descriptor,
    given: &[Given],
) -> Result<String, Violation> {
    let mut url = String::with_capacity(base.as_str().len() + descriptor.path.len() + 64);
    url.push_str(base.as_str());
    let (path, query) = split(descriptor.path);
    write_path(path, given, &mut url)?;
    if let Some(query) = query {
        url.push('?');
        url.push_str(query);
    }
    write_query(given, &mut url)?;
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
    let not_own = || fault("not one of this operation");
    let too_long = || fault("too long, or not one that can be sent");
    let path = url.strip_prefix(base.origin());
    if !path.is_some_and(|path| path.starts_with('/')) {
        return Err(not_own());
    }
    // Not every version of `http` looks whether the length of a path alone fits into its 16 bits.
    if url.len() >= usize::from(u16::MAX) {
        return Err(too_long());
    }
    let mut rest = Bytes::from(url);
    rest.advance(base.origin().len());
    let length = rest.len();
    let rest = PathAndQuery::from_maybe_shared(rest).map_err(|_| too_long())?;
    // What is missing is a fragment.
    if rest.as_str().len() != length {
        return Err(fault("must not have a fragment"));
    }
    // Everything that ends a path is encoded, so the rest of this path is all that was written.
    let path = rest.path().strip_prefix(base.path()).ok_or_else(not_own)?;
    let (template, _) = split(descriptor.path);
    if !is_path_of(template, path) {
        return Err(not_own());
    }
    let mut parts = Parts::default();
    parts.scheme = Some(base.scheme());
    parts.authority = Some(base.authority().clone());
    parts.path_and_query = Some(rest);
    Uri::from_parts(parts).map_err(|_| not_own())
}

/// The path of a template, and the query that it may have of its own. A name may hold any character.
fn split(template: &str) -> (&str, Option<&str>) {
    let mut in_name = false;
    let query = template.bytes().position(|byte| {
        in_name = byte == b'{' || (in_name && byte != b'}');
        byte == b'?' && !in_name
    });
    match query {
        Some(query) => (&template[..query], Some(&template[query + 1..])),
        None => (template, None),
    }
}

/// As `split_once`, which is made for long texts.
fn split_at(text: &str, mark: u8) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| byte == mark)?;
    Some((&text[..place], &text[place + 1..]))
}

/// Whether a path has as many segments as a template, and none of them leads elsewhere.
fn is_path_of(template: &str, path: &str) -> bool {
    let slashes = |path: &str| path.bytes().filter(|byte| *byte == b'/').count();
    let leads_elsewhere = || path.split('/').any(|segment| matches!(segment, "." | ".."));
    slashes(template) == slashes(path) && !(path.contains('.') && leads_elsewhere())
}

fn write_path(template: &str, given: &[Given], url: &mut String) -> Result<(), Violation> {
    let mut rest = template;
    while let Some((literal, after)) = split_at(rest, b'{') {
        url.push_str(literal);
        let (name, after) = split_at(after, b'}').unwrap_or((after, ""));
        rest = after;
        let found = given.iter().find(|given| {
            given.parameter.location == Location::Path && given.parameter.name == name
        });
        match found {
            Some(given) if given.is_sent() => {
                write_path_value(given.parameter, &given.value, url)?;
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
    let fault = |message: &str| Err(Violation::new(parameter.name, message));
    if has_control_characters(value) {
        return fault("must not hold control characters");
    }
    let start = url.len();
    if let Err(message) = style::write_path(parameter, value, url) {
        return fault(&message);
    }
    match &url[start..] {
        "" => fault("must not be empty"),
        "." | ".." => fault("must not be a dot segment"),
        _ => Ok(()),
    }
}

fn has_control_characters(value: &ParameterValue) -> bool {
    let in_text = |text: &str| text.contains(char::is_control);
    match value {
        ParameterValue::Scalar(Scalar::Text(text)) => in_text(text),
        ParameterValue::Absent | ParameterValue::Scalar(_) => false,
        ParameterValue::List(items) => items.iter().any(has_control_characters),
        ParameterValue::Object(properties) => properties
            .iter()
            .any(|(key, item)| in_text(key) || has_control_characters(item)),
    }
}

fn write_query(given: &[Given], url: &mut String) -> Result<(), Violation> {
    let mut pairs = Pairs::of_query(url);
    let given = given
        .iter()
        .filter(|given| given.parameter.location == Location::Query && given.is_sent());
    for Given {
        parameter, value, ..
    } in given
    {
        pairs
            .write(parameter, value)
            .map_err(|message| Violation::new(parameter.name, message))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::operation::Style;
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
        let given = Given {
            parameter,
            value: value.to_parameter(),
            is_checked: false,
        };
        let url = write(&base, &descriptor, &[given])?;
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
            "https://host.example.other/qa/users/a",
            "https://host.example:444/qa/users/a",
            "http://host.example/qa/users/a",
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
    fn values_that_make_a_dot_segment_are_refused() {
        const SIMPLE: &Parameter = &Parameter::path("color");
        const LABEL: &Parameter = &Parameter::path("color").style(Style::Label, false);
        const MATRIX: &Parameter = &Parameter::path("color").style(Style::Matrix, false);
        assert!(url("/{color}", SIMPLE, &[".."]).is_err());
        assert!(url("/{color}", LABEL, &["."]).is_err());
        assert!(url("/{color}", LABEL, &"").is_err());
        assert!(url("/{color}", SIMPLE, &Vec::<String>::new()).is_err());
        assert_eq!(
            url("/{color}", MATRIX, &"").unwrap(),
            "https://host.example/qa/;color"
        );
    }

    #[test]
    fn queries_hold_what_is_given() {
        const FORM: &Parameter = &Parameter::query("color");
        const KEPT: &Parameter = &Parameter::query("color").allow_empty();
        const NESTED: &Parameter = &Parameter::query("filter[name][eq]");
        let query = |parameter, value: &dyn ToParameter| {
            let url = url("/x", parameter, value).unwrap();
            url.strip_prefix("https://host.example/qa/x")
                .unwrap()
                .to_owned()
        };
        assert_eq!(query(FORM, &"a=b"), "?color=a%3Db");
        assert_eq!(query(FORM, &""), "?color=");
        assert_eq!(query(FORM, &Vec::<String>::new()), "");
        assert_eq!(query(KEPT, &Vec::<String>::new()), "?color=");
        assert_eq!(query(FORM, &None::<i64>), "");
        assert_eq!(query(KEPT, &None::<i64>), "");
        assert_eq!(query(FORM, &true), "?color=true");
        assert_eq!(query(FORM, &1.5), "?color=1.5");
        assert_eq!(query(FORM, &-7), "?color=-7");
        assert_eq!(
            query(NESTED, &"%web%"),
            "?filter%5Bname%5D%5Beq%5D=%25web%25"
        );
        let time: super::super::Timestamp = "2023-01-15T10:30:00Z".parse().unwrap();
        assert_eq!(query(FORM, &time), "?color=2023-01-15T10%3A30%3A00Z");
    }

    #[test]
    fn a_path_may_have_a_query_of_its_own() {
        const FORM: &Parameter = &Parameter::query("color");
        let base = "https://host.example/qa/x";
        assert_eq!(
            url("/x?action=a/b", FORM, &"red").unwrap(),
            format!("{base}?action=a/b&color=red")
        );
        assert_eq!(
            url("/x?action=a", FORM, &None::<i64>).unwrap(),
            format!("{base}?action=a")
        );
    }
}
