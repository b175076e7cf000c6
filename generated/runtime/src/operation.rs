//! The description of one operation as data. Nothing here acts on it.

use http::Method;
use serde::de::DeserializeOwned;

use super::constraint::Constraint;

/// An operation of a service: what it is called, what it takes and what it gives.
///
/// Every operation has a type that implements this, named after its method, and nothing else is meant
/// to: [`DESCRIPTOR`](Self::DESCRIPTOR) says all that the client knows about it. New items may be added
/// in any version.
pub trait Operation: sealed::Operation {
    /// What a successful call gives.
    type Output: DeserializeOwned + Send + 'static;

    /// What the body of a documented failure holds; any JSON where none is documented. Had by
    /// [`Error::failure`](crate::Error::failure).
    type Failure: DeserializeOwned + Send + 'static;

    /// All that is known about the operation.
    const DESCRIPTOR: &'static Descriptor;
}

/// What the generator says of an operation. It makes a type an [`Operation`]. Clients show that one
/// only: who implements this knows that it is hidden.
#[doc(hidden)]
pub trait Describe {
    /// What a successful call gives.
    type Output: DeserializeOwned + Send + 'static;

    /// What the body of a documented failure holds.
    type Failure: DeserializeOwned + Send + 'static;

    /// All that is known about the operation.
    const DESCRIPTOR: Descriptor;
}

mod sealed {
    pub trait Operation {}
}

impl<O: Describe> sealed::Operation for O {}

impl<O: Describe> Operation for O {
    type Output = O::Output;
    type Failure = O::Failure;
    const DESCRIPTOR: &'static Descriptor = &<O as Describe>::DESCRIPTOR;
}

/// All that is known about an operation.
#[derive(Clone, Debug)]
pub struct Descriptor {
    /// The name of the operation, such as `users/get`. Errors begin with it.
    pub id: &'static str,
    /// The method of its requests.
    pub method: Method,
    /// The server that the operation has of its own, in place of the service's.
    pub server: Option<Server>,
    /// The path below the base URL, with a `{name}` where a path parameter stands.
    pub path: &'static str,
    /// Every parameter of the path, the query, the headers and the cookies.
    pub parameters: &'static [Parameter],
    /// How the results are cut into pages, if they are.
    pub pagination: Option<Pagination>,
    /// The ways to sign in: any one of them will do, and each is a set of schemes that are needed
    /// together. Empty if the operation is open to everyone.
    pub security: &'static [&'static [&'static str]],
    /// Every documented status, successes and failures alike.
    pub statuses: &'static [Status],
    /// The media types that are asked for.
    pub accept: &'static str,
    /// Whether doing it twice is the same as doing it once; `None` leaves that to the method.
    pub idempotent: Option<bool>,
    /// Keeps descriptors from being made but of the default one, and taken apart without a `..`:
    /// emitted code, which does the first, could not if the struct were `non_exhaustive`.
    #[doc(hidden)]
    pub more: (),
}

impl Descriptor {
    /// A `GET` of nothing, for descriptors to be completed from.
    #[doc(hidden)]
    pub const DEFAULT: Self = Self {
        id: "",
        method: Method::GET,
        server: None,
        path: "",
        parameters: &[],
        pagination: None,
        security: &[],
        statuses: &[],
        accept: "application/json",
        idempotent: None,
        more: (),
    };

    /// What the documentation says a status means.
    #[must_use]
    pub fn meaning(&self, status: u16) -> Option<&'static str> {
        self.documented(status).map(|known| known.meaning)
    }

    /// What is documented of a status: of itself, or else of its hundred, or else of all others.
    fn documented(&self, status: u16) -> Option<&Status> {
        let find = |code| self.statuses.iter().find(|known| known.code == code);
        find(Code::Exact(status))
            .or_else(|| find(Code::Range(status / 100)))
            .or_else(|| find(Code::Default))
    }

    /// What is documented of the body of a response with this status. Services vary the success that is
    /// documented; what is said of all other statuses is then said of failures.
    fn body(&self, status: u16) -> Option<&Status> {
        let known = self.documented(status);
        match known.map(|known| known.code) {
            None | Some(Code::Default) if (200..300).contains(&status) => {
                let is_success = |known: &&Status| matches!(known.code, Code::Exact(200..300));
                self.statuses.iter().find(is_success).or(known)
            }
            _ => known,
        }
    }

    /// The variant that a status stands for, where it is one of an enum. None has the body of another one.
    pub(crate) fn variant(&self, status: u16) -> Option<&'static str> {
        let body = self.body(status)?;
        match body.code {
            Code::Exact(known) if known != status => None,
            _ => body.variant,
        }
    }

    /// How the body of a response with this status is to be read.
    pub(crate) fn format(&self, status: u16) -> Format {
        self.body(status).map_or(Format::Json, |known| known.format)
    }
}

/// Where operations are.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Server {
    /// Its address, or a path below the host of the service's own; may hold `{variables}`.
    pub url: &'static str,
    /// The variables of the address.
    pub variables: &'static [Variable],
}

impl Server {
    /// A server at an address.
    #[must_use]
    pub const fn new(url: &'static str, variables: &'static [Variable]) -> Self {
        Self { url, variables }
    }
}

/// A variable of the address of a server.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Variable {
    /// The name between the braces.
    pub name: &'static str,
    /// What stands in its place if nothing is set.
    pub default: &'static str,
    /// The values that are allowed; empty if any is.
    pub values: &'static [&'static str],
}

impl Variable {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        default: &'static str,
        values: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            default,
            values,
        }
    }
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub location: Location,
    /// How lists and objects are written.
    pub style: Style,
    /// Whether each item of a list and each property of an object stands for itself.
    pub explode: bool,
    /// Whether the operation needs it.
    pub required: bool,
    /// Whether reserved characters of its values stand in the query as they are, where they mean
    /// nothing there.
    pub allow_reserved: bool,
    /// Whether an empty list or object is sent, as `name=`.
    pub allow_empty: bool,
    /// The bounds of its values.
    pub constraints: &'static [Constraint],
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// In the path, in the place of `{name}`.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How the lists and objects of a parameter are written; OpenAPI's styles.
///
/// OpenAPI leaves open how lists and objects inside of lists and objects are written. Here they are
/// written as most servers read them:
///
/// - in style `deepObject`, each step of the way is in brackets, as in `name[key][inner]=value`; a
///   list of simple values is `name[key][]=a&name[key][]=b`, and the items of another list have
///   their numbers, `name[key][0][inner]=value`;
/// - in the others as JSON texts, which headers have no room for; a list in an exploded object is
///   `key=a&key=b`.
///
/// What is null is left out, and so is an empty list or object, unless
/// [`allow_empty`](field@Parameter::allow_empty) says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `name=a,b`, or `name=a&name=b` when exploded.
    Form,
    /// `a,b`.
    Simple,
    /// `.a.b`, in paths.
    Label,
    /// `;name=a,b`, in paths.
    Matrix,
    /// `name=a%20b`.
    SpaceDelimited,
    /// `name=a%7Cb`.
    PipeDelimited,
    /// `name[key]=value`.
    DeepObject,
    /// The whole value as a JSON text: parameters whose `content` is `application/json`.
    Json,
}

impl Parameter {
    /// A parameter of the path, in style `simple`.
    #[must_use]
    #[doc(hidden)]
    pub const fn path(name: &'static str) -> Self {
        Self::new(name, Location::Path, Style::Simple, false, true)
    }

    /// A parameter of the query, in style `form`, exploded.
    #[must_use]
    #[doc(hidden)]
    pub const fn query(name: &'static str) -> Self {
        Self::new(name, Location::Query, Style::Form, true, false)
    }

    /// A header, in style `simple`.
    #[must_use]
    #[doc(hidden)]
    pub const fn header(name: &'static str) -> Self {
        Self::new(name, Location::Header, Style::Simple, false, false)
    }

    /// A cookie, in style `form`, exploded.
    #[must_use]
    #[doc(hidden)]
    pub const fn cookie(name: &'static str) -> Self {
        Self::new(name, Location::Cookie, Style::Form, true, false)
    }

    const fn new(
        name: &'static str,
        location: Location,
        style: Style,
        explode: bool,
        required: bool,
    ) -> Self {
        Self {
            name,
            location,
            style,
            explode,
            required,
            allow_reserved: false,
            allow_empty: false,
            constraints: &[],
        }
    }

    /// The same parameter in another style.
    #[must_use]
    #[doc(hidden)]
    pub const fn style(self, style: Style, explode: bool) -> Self {
        Self {
            style,
            explode,
            ..self
        }
    }

    /// The same parameter with bounds.
    #[must_use]
    #[doc(hidden)]
    pub const fn checked(self, constraints: &'static [Constraint]) -> Self {
        Self {
            constraints,
            ..self
        }
    }

    /// The same parameter, whose values keep reserved characters.
    #[must_use]
    #[doc(hidden)]
    pub const fn allow_reserved(self) -> Self {
        Self {
            allow_reserved: true,
            ..self
        }
    }

    /// The same parameter, sent even if it is an empty list or object.
    #[must_use]
    #[doc(hidden)]
    pub const fn allow_empty(self) -> Self {
        Self {
            allow_empty: true,
            ..self
        }
    }

    /// The same parameter, needed by the operation.
    #[must_use]
    #[doc(hidden)]
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }
}

/// A documented status of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Which statuses it stands for.
    pub code: Code,
    /// What it means here.
    pub meaning: &'static str,
    /// How a body is to be read, if there is one.
    pub format: Format,
    /// The variant that it is, where what the operation gives, or what its failures hold, is an enum.
    pub variant: Option<&'static str>,
}

/// Which statuses a documented response stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// This one.
    Exact(u16),
    /// Those of this hundred that are not documented themselves: 4 for `4XX`.
    Range(u16),
    /// Those that are not documented otherwise.
    Default,
}

/// How a body is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// As JSON.
    Json,
    /// As text.
    Text,
    /// As it is.
    Bytes,
}

impl Status {
    /// A status and what it means. If it has a body, that is JSON.
    #[must_use]
    #[doc(hidden)]
    pub const fn new(code: u16, meaning: &'static str) -> Self {
        Self::of(Code::Exact(code), meaning)
    }

    /// The statuses of a hundred: 4 for `4XX`.
    #[must_use]
    #[doc(hidden)]
    pub const fn range(hundred: u16, meaning: &'static str) -> Self {
        Self::of(Code::Range(hundred), meaning)
    }

    /// The statuses that are not documented otherwise.
    #[must_use]
    #[doc(hidden)]
    pub const fn otherwise(meaning: &'static str) -> Self {
        Self::of(Code::Default, meaning)
    }

    /// A documented response and what it means. If it has a body, that is JSON.
    #[must_use]
    #[doc(hidden)]
    pub const fn of(code: Code, meaning: &'static str) -> Self {
        Self {
            code,
            meaning,
            format: Format::Json,
            variant: None,
        }
    }

    /// The same status, as a variant of an enum.
    #[must_use]
    #[doc(hidden)]
    pub const fn variant(self, name: &'static str) -> Self {
        Self {
            variant: Some(name),
            ..self
        }
    }

    /// The same status with a body of text.
    #[must_use]
    #[doc(hidden)]
    pub const fn text(self) -> Self {
        Self {
            format: Format::Text,
            ..self
        }
    }

    /// The same status with a body of bytes.
    #[must_use]
    #[doc(hidden)]
    pub const fn bytes(self) -> Self {
        Self {
            format: Format::Bytes,
            ..self
        }
    }
}

/// How the results of an operation are cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pagination {
    /// By the number of items to skip.
    #[non_exhaustive]
    Offset {
        /// The parameter that says how many items to skip.
        offset: &'static str,
        /// The parameter that says how many items to give.
        limit: &'static str,
        /// The most items that the documentation allows on a page.
        largest: Option<i64>,
    },
    /// By the number of the page, from 0.
    #[non_exhaustive]
    Page {
        /// The parameter that says which page to give.
        page: &'static str,
        /// The parameter that says how many items to give.
        size: &'static str,
        /// The most items that the documentation allows on a page.
        largest: Option<i64>,
    },
}

impl Pagination {
    /// By the number of items to skip.
    #[doc(hidden)]
    #[must_use]
    pub const fn offset(offset: &'static str, limit: &'static str) -> Self {
        Self::Offset {
            offset,
            limit,
            largest: None,
        }
    }

    /// By the number of the page.
    #[doc(hidden)]
    #[must_use]
    pub const fn page(page: &'static str, size: &'static str) -> Self {
        Self::Page {
            page,
            size,
            largest: None,
        }
    }

    /// The same, with the most items that are allowed on a page.
    #[doc(hidden)]
    #[must_use]
    pub const fn largest(self, items: i64) -> Self {
        let largest = Some(items);
        match self {
            Self::Offset { offset, limit, .. } => Self::Offset {
                offset,
                limit,
                largest,
            },
            Self::Page { page, size, .. } => Self::Page {
                page,
                size,
                largest,
            },
        }
    }
}
