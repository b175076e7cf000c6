//! The address of a request: parameters put where they belong in path and query. Nothing that a
//! caller passes can reach another path than the operation's own. How a value is written is in
//! `style`.

use bytes::Bytes;
use http::Uri;
use http::uri::Authority;

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
    // A template may have a query of its own.
    let (path, query) = match descriptor.path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (descriptor.path, None),
    };
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
    if url.contains('#') {
        return Err(fault("must not have a fragment"));
    }
    let uri = Uri::from_maybe_shared(Bytes::from(url))
        .map_err(|_| fault("too long, or not one that can be sent"))?;
    let same_host = uri.authority().map(Authority::as_str) == Some(base.authority());
    // Everything that ends a path is encoded, so the rest of this path is all that was written.
    let same_path = uri.path().strip_prefix(base.path()).is_some_and(|path| {
        let template = descriptor.path.split('?').next().unwrap_or_default();
        path.split('/').count() == template.split('/').count()
            && !path.split('/').any(|segment| matches!(segment, "." | ".."))
    });
    if same_host && same_path {
        Ok(uri)
    } else {
        Err(fault("not one of this operation"))
    }
}

fn write_path(template: &str, given: &[Given], url: &mut String) -> Result<(), Violation> {
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        url.push_str(literal);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        rest = after;
        let found = given.iter().find(|given| {
            given.parameter.location == Location::Path && given.parameter.name == name
        });
        match found {
            Some(given) if !given.value.is_empty() => {
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
