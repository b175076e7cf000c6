//! Where a service is: its base URL, checked so that nothing put into it leads elsewhere and no
//! secret travels in the clear. Nothing about single requests.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::uri::{Authority, Scheme};
use reqwest::Url;

use super::api::Api;
use super::operation::{Server, Variable};

/// The address that every path is appended to: scheme, host and perhaps a path, without a slash at
/// its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    text: String,
    /// Where the path begins in the text.
    path: usize,
    authority: Authority,
}

impl BaseUrl {
    /// Takes an address as it is.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = check("the base URL", text)?;
        let text = url.as_str().trim_end_matches('/').to_owned();
        // A checked URL is `scheme://authority` and perhaps a path.
        let start = url.scheme().len() + "://".len();
        let path = text[start..]
            .find('/')
            .map_or(text.len(), |length| start + length);
        let authority = text[start..path]
            .parse()
            .map_err(|_| "the base URL has a host that cannot be sent".to_owned())?;
        Ok(Self {
            text,
            path,
            authority,
        })
    }

    /// Takes an address of the caller's, which may be another documented one, with the same variables.
    pub(crate) fn given(
        text: &str,
        api: &Api,
        values: &[(&'static str, String)],
    ) -> Result<Self, String> {
        if text.contains('{') {
            let is_given =
                |server: &&Server| server.url.trim_end_matches('/') == text.trim_end_matches('/');
            let server = api.servers.iter().find(is_given);
            let variables = server.map_or(api.variables, |server| server.variables);
            Self::parse(&fill(text, variables, values)?)
        } else {
            Self::parse(text)
        }
    }

    /// Puts the variables into the address that a service is documented to have.
    pub(crate) fn of_api(api: &Api, values: &[(&'static str, String)]) -> Result<Self, String> {
        let filled = fill(api.base_url, api.variables, values)?;
        if filled.is_empty() {
            return Err(
                "where the service is, is not documented: call `base_url` on the client builder"
                    .to_owned(),
            );
        }
        if is_relative(&filled) {
            return Err(format!(
                "the host of the service is not documented: call `base_url` on the client builder, \
                 for example with https://host.example/{}",
                filled.trim_matches('/')
            ));
        }
        Self::parse(&filled)
    }

    /// The address of a server that only some operations have. An address that the caller gave goes before
    /// it, so that no call goes astray; a path of its own it has below the same host.
    pub(crate) fn of_server(
        &self,
        server: &Server,
        values: &[(&'static str, String)],
        is_given: bool,
    ) -> Result<Self, String> {
        let filled = fill(server.url, server.variables, values)?;
        if is_relative(&filled) {
            let origin = self.origin();
            Self::parse(&format!("{origin}/{}", filled.trim_start_matches('/')))
        } else if is_given {
            Ok(self.clone())
        } else {
            Self::parse(&filled)
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port, such as `host.example` or `127.0.0.1:8080`.
    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.text[..self.path]
    }

    /// What comes before the path of an operation; empty if nothing does.
    pub(crate) fn path(&self) -> &str {
        &self.text[self.path..]
    }

    pub(crate) fn scheme(&self) -> Scheme {
        if self.is_plain() {
            Scheme::HTTP
        } else {
            Scheme::HTTPS
        }
    }

    /// Whether it is on this machine and spoken to in the clear.
    pub(crate) fn is_plain(&self) -> bool {
        self.text.starts_with("http://")
    }

    /// The address of a place of the same service that may also be elsewhere, such as a token URL.
    pub(crate) fn resolve(
        &self,
        api: &Api,
        values: &[(&'static str, String)],
        place: &str,
    ) -> Result<String, String> {
        if place.contains("://") {
            let filled = fill(place, api.variables, values)?;
            let url = check("the token URL", &filled)?;
            if url.scheme() == "http" && !self.is_plain() {
                return Err("the token URL must start with https://".to_owned());
            }
            Ok(url.into())
        } else {
            Ok(format!("{}/{}", self.text, place.trim_start_matches('/')))
        }
    }
}

/// Whether an address names no host.
fn is_relative(url: &str) -> bool {
    !url.contains("://")
}

/// Does not quote what it refuses: a password may stand in it.
fn check(what: &str, text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|fault| format!("{what} is not a URL: {fault}"))?;
    let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
        return Err(format!("{what} has no host"));
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(host) => {}
        "http" => {
            return Err(format!(
                "{what} must start with https://: http:// is for loopback only"
            ));
        }
        _ => return Err(format!("{what} must start with https://")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("{what} must not hold a user name or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("{what} must not have a query or a fragment"));
    }
    Ok(url)
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
        || host
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Puts variables into their places.
fn fill(
    template: &str,
    variables: &[Variable],
    values: &[(&'static str, String)],
) -> Result<String, String> {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        filled.push_str(literal);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        rest = after;
        let Some(variable) = variables.iter().find(|variable| variable.name == name) else {
            return Err(format!("the base URL has no variable named {name}"));
        };
        let value = values
            .iter()
            .find(|(set, _)| *set == name)
            .map(|(_, value)| value.as_str());
        let value = value.unwrap_or(variable.default);
        let place = match filled.split_once("://") {
            Some((_, after_scheme)) if !after_scheme.contains('/') => Place::Host,
            None if filled.is_empty() && !rest.starts_with("://") => Place::Whole,
            _ => Place::Path,
        };
        check_variable(variable, value, place)?;
        filled.push_str(value);
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Where in an address a variable stands.
#[derive(Clone, Copy)]
enum Place {
    /// At its beginning: it says the scheme and the host, too.
    Whole,
    /// In the host, or in its place.
    Host,
    /// In the path, or in the place of the scheme.
    Path,
}

/// Refuses a value that would be read as more than what stands in its place. What is documented needs
/// no looking at.
fn check_variable(variable: &Variable, value: &str, place: Place) -> Result<(), String> {
    let name = variable.name;
    if value == variable.default || variable.values.contains(&value) {
        return Ok(());
    }
    if !variable.values.is_empty() {
        return Err(format!(
            "{name} must be one of {}",
            variable.values.join(", ")
        ));
    }
    if value.is_empty() {
        return Err(format!("{name} must not be empty"));
    }
    let unreserved = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '~')
    };
    let is_segment =
        |segment: &str| segment.chars().all(unreserved) && !matches!(segment, "" | "." | "..");
    match place {
        Place::Whole => check(name, value).map(drop),
        Place::Host => {
            let allowed = |character| unreserved(character) || matches!(character, ':' | '[' | ']');
            if value.chars().all(allowed) {
                Ok(())
            } else {
                Err(format!(
                    "{name} must be a host, such as host.example or host.example:8443"
                ))
            }
        }
        Place::Path if variable.default.contains('/') => {
            if value.trim_start_matches('/').split('/').all(is_segment) {
                Ok(())
            } else {
                Err(format!(
                    "{name} must be a path of letters, digits, or any of - . _ ~"
                ))
            }
        }
        Place::Path if is_segment(value) => Ok(()),
        Place::Path => Err(format!("{name} must be letters, digits, or any of - . _ ~")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secure_addresses_are_accepted() {
        for (text, normal, authority) in [
            (
                "https://host.example",
                "https://host.example",
                "host.example",
            ),
            (
                "https://HOST.example:8443/a/b/",
                "https://host.example:8443/a/b",
                "host.example:8443",
            ),
            (
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:8080",
                "127.0.0.1:8080",
            ),
            ("http://[::1]:80", "http://[::1]", "[::1]"),
            (
                "http://localhost:1/x",
                "http://localhost:1/x",
                "localhost:1",
            ),
        ] {
            let base = BaseUrl::parse(text).unwrap();
            assert_eq!(base.as_str(), normal);
            assert_eq!(base.authority(), authority);
        }
    }

    #[test]
    fn everything_else_is_refused_without_being_quoted() {
        for text in [
            "",
            "host.example",
            "http://host.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "ftp://host.example",
            "https://user:hunter2@host.example",
            "https://host.example/?key=hunter2",
            "https://host.example/#hunter2",
            "https://",
            "data:hunter2",
        ] {
            let fault = BaseUrl::parse(text).unwrap_err();
            assert!(!fault.contains("hunter2"), "{fault}");
        }
    }

    const API: Api = Api {
        servers: &[],
        name: "sample",
        base_url: "https://{server}/{stage}/x",
        variables: &[
            Variable {
                name: "server",
                default: "blynk.cloud",
                values: &[],
            },
            Variable {
                name: "stage",
                default: "v1",
                values: &["v1", "v2"],
            },
        ],
        schemes: &[],
    };

    #[test]
    fn variables_stay_in_their_place() {
        let base = |server: &str| BaseUrl::of_api(&API, &[("server", server.to_owned())]);
        assert_eq!(
            BaseUrl::of_api(&API, &[]).unwrap().as_str(),
            "https://blynk.cloud/v1/x"
        );
        assert_eq!(
            base("fra1.blynk.cloud:8443").unwrap().as_str(),
            "https://fra1.blynk.cloud:8443/v1/x"
        );
        for server in [
            "",
            "a/b",
            "a?b",
            "a#b",
            "user@a",
            "a b",
            "a\\b",
            "ä.example",
            "a\n",
            "a%2fb",
            "a:b:c",
            "[::1",
            "{stage}",
        ] {
            assert!(base(server).is_err(), "{server:?}");
        }
        let stage = |stage: &str| BaseUrl::of_api(&API, &[("stage", stage.to_owned())]);
        assert_eq!(stage("v2").unwrap().as_str(), "https://blynk.cloud/v2/x");
        assert_eq!(stage("v3").unwrap_err(), "stage must be one of v1, v2");
    }

    #[test]
    fn another_documented_address_has_the_same_variables() {
        let given = |text: &str, values: &[(&'static str, String)]| {
            BaseUrl::given(text, &API, values).map(|url| url.as_str().to_owned())
        };
        let stage = [("stage", "v2".to_owned())];
        assert_eq!(
            given("https://old.example/{stage}", &stage).unwrap(),
            "https://old.example/v2"
        );
        assert_eq!(
            given("https://{server}/other", &[]).unwrap(),
            "https://blynk.cloud/other"
        );
        assert_eq!(
            given("https://a.example", &stage).unwrap(),
            "https://a.example"
        );
        assert_eq!(
            given("https://{shard}.example", &[]).unwrap_err(),
            "the base URL has no variable named shard"
        );
        let evil = [("server", "a.example/b".to_owned())];
        assert!(given("https://{server}/x", &evil).is_err());
    }

    const fn free(name: &'static str, default: &'static str) -> Variable {
        Variable {
            name,
            default,
            values: &[],
        }
    }

    #[test]
    fn what_is_documented_is_taken_as_it_is() {
        const VARIABLES: &[Variable] = &[
            free("server", "https://host.example/api"),
            free("base", "/api/v2"),
            free("empty", ""),
        ];
        let fill = |template, values: &[(&'static str, String)]| fill(template, VARIABLES, values);
        assert_eq!(
            fill("{server}/x", &[]).unwrap(),
            "https://host.example/api/x"
        );
        assert_eq!(
            fill("https://a.example{base}", &[]).unwrap(),
            "https://a.example/api/v2"
        );
        assert_eq!(
            fill("https://a.example/{empty}", &[]).unwrap(),
            "https://a.example/"
        );
        let base = |value: &str| fill("https://a.example/x{base}", &[("base", value.to_owned())]);
        assert_eq!(base("/api/v3").unwrap(), "https://a.example/x/api/v3");
        for value in ["/../v3", "/a//b", "/a?b", "/a#b", ""] {
            assert!(base(value).is_err(), "{value:?}");
        }
        let whole = |value: &str| fill("{server}/x", &[("server", value.to_owned())]);
        assert_eq!(whole("https://b.example").unwrap(), "https://b.example/x");
        for value in [
            "b.example",
            "http://b.example",
            "https://u:p@b.example",
            "https://b.example/?a",
        ] {
            assert!(whole(value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn operations_may_have_a_server_of_their_own() {
        const VARIABLES: &[Variable] = &[free("region", "eu")];
        let base = BaseUrl::parse("https://host.example:8443/v1").unwrap();
        let of = |url, is_given| {
            let values = [("region", "us".to_owned())];
            let own = base.of_server(&Server::new(url, VARIABLES), &values, is_given);
            own.unwrap().as_str().to_owned()
        };
        let uploads = "https://{region}.uploads.example/v2";
        assert_eq!(of(uploads, false), "https://us.uploads.example/v2");
        // No call goes to another place than the one that the caller has named.
        assert_eq!(of(uploads, true), "https://host.example:8443/v1");
        for is_given in [false, true] {
            assert_eq!(of("/v2", is_given), "https://host.example:8443/v2");
            assert_eq!(of("", is_given), "https://host.example:8443");
        }
    }

    #[test]
    fn a_service_whose_host_nobody_documents_asks_for_it() {
        let told = |base_url| {
            let api = Api { base_url, ..API };
            BaseUrl::of_api(&api, &[]).unwrap_err()
        };
        assert!(told("").contains("call `base_url` on the client builder"));
        assert!(told("/v1/").ends_with("for example with https://host.example/v1"));
    }
}
