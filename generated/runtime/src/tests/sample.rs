//! A small service written as the generator writes one, for the tests of the runtime.

use serde::{Deserialize, Serialize};

use crate::{
    Api, Call, Constraint, Describe, Descriptor, Endpoint, Location, Method, OneOrMany, Paged,
    Pagination, Parameter, Scheme, Status, Style, Timestamp, Variable, builder, client_builder,
    model, newtype, open_enum, paginated,
};

newtype! {
    /// Identifies a user.
    pub struct UserId(String);
}

open_enum! {
    /// The state of an account.
    pub enum UserStatus {
        /// In use.
        Active = "active",
        /// Blocked.
        Inactive = "inactive",
    }
}

model! {
    /// A user.
    pub struct User {
        required {
            /// The id.
            id: UserId = "id",
        }
        optional {
            /// How many devices there may be.
            max_devices: i64 = "maxDevices",
            /// When the account was made.
            created_at: Timestamp = "createdAt",
            /// When the user came.
            registered_at: Timestamp = "registeredAt" as unix_millis,
            /// The state of the account.
            status: UserStatus = "status",
        }
    }
}

model! {
    /// A user to be.
    pub struct CreateUser {
        required {
            /// The e-mail address.
            email: String = "email",
            /// The groups.
            groups: Vec<UserId> = "groups"
                [Constraint::UniqueItems, Constraint::Items(&[Constraint::MaxLength(10)])],
        }
        optional {
            /// Where the user lives.
            address: Address = "address" [],
        }
        nullable {
            /// The title.
            title: String = "title" [Constraint::MaxLength(50)],
        }
    }
    new(
        email: impl Into<String> = email.into(),
        groups: impl IntoIterator<Item = impl Into<UserId>> = groups.into_iter().map(Into::into).collect(),
    );
}

model! {
    /// A place.
    pub struct Address {
        required {
            /// The postal code.
            zip: String = "zip" [Constraint::MaxLength(12)],
        }
    }
}

/// A page of users.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct UserPage {
    #[serde(default)]
    pub data: Vec<User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

impl Paged for UserPage {
    type Item = User;

    fn items(&self) -> &[User] {
        &self.data
    }

    fn into_items(self) -> Vec<User> {
        self.data
    }

    fn total(&self) -> Option<u64> {
        self.total.and_then(|total| u64::try_from(total).ok())
    }
}

/// The documented error body.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct ErrorResponse {
    pub message: String,
}

static API: Api = Api {
    name: "sample",
    base_url: "https://{server}/qa",
    variables: &[Variable::new("server", "api.example", &[])],
    schemes: &[
        Scheme::api_key("apikey", Location::Header, "apikey"),
        Scheme::api_key("querykey", Location::Query, "key"),
        Scheme::basic("basicAuth"),
        Scheme::bearer("bearerAuth"),
        Scheme::client_credentials("oauth2", Endpoint::query("/oauth2/token")),
        Scheme::client_credentials("form", Endpoint::form("/oauth2/token")),
    ],
};

/// A client of the sample service.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
}

impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub fn runtime(&self) -> &crate::Client {
        &self.client
    }

    pub fn users(&self) -> Users {
        Users {
            client: self.client.clone(),
        }
    }
}

/// A client to be.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder(pub crate::ClientBuilder);

impl ClientBuilder {
    pub fn api_key(self, key: impl Into<String>) -> Self {
        Self(self.0.api_key("apikey", key.into()))
    }

    pub fn query_key(self, key: impl Into<String>) -> Self {
        Self(self.0.api_key("querykey", key.into()))
    }

    pub fn basic_auth(self, username: impl Into<String>, password: impl Into<String>) -> Self {
        Self(
            self.0
                .basic_auth("basicAuth", username.into(), password.into()),
        )
    }

    pub fn bearer_token(self, token: impl Into<String>) -> Self {
        Self(self.0.bearer_token("bearerAuth", token.into()))
    }

    pub fn client_credentials(
        self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        Self(
            self.0
                .client_credentials("oauth2", client_id.into(), client_secret.into()),
        )
    }

    pub fn form_credentials(
        self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        Self(
            self.0
                .client_credentials("form", client_id.into(), client_secret.into()),
        )
    }

    pub fn server(self, server: impl Into<String>) -> Self {
        Self(self.0.variable("server", server.into()))
    }
}

client_builder!(ClientBuilder => Client, &API);

/// The operations on users.
#[derive(Clone, Debug)]
pub struct Users {
    client: crate::Client,
}

impl Users {
    pub fn get(&self, id: impl AsRef<str>) -> Call<User> {
        Call::new::<Get>(&self.client).parameter("id", id.as_ref())
    }

    pub fn list(&self) -> List {
        List(Call::new::<List>(&self.client))
    }

    pub fn search(&self, query: impl AsRef<str>) -> Search {
        Search(Call::new::<Search>(&self.client).parameter("query", query.as_ref()))
    }

    pub fn create(&self, body: impl Into<OneOrMany<CreateUser>>) -> Call<OneOrMany<User>> {
        Call::new::<Create>(&self.client).json(&body.into(), &[Constraint::MaxItems(100)])
    }

    pub fn delete(&self, id: UserId) -> Call<()> {
        Call::new::<Delete>(&self.client).parameter("id", &id)
    }

    pub fn register(&self) -> Call<Option<User>> {
        Call::new::<Register>(&self.client)
    }
}

/// `GET /tenants/users/{id}`: see [`Users::get`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Get;

impl Describe for Get {
    type Output = User;
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/get",
        method: Method::GET,
        path: "/tenants/users/{id}",
        parameters: &[Parameter::path("id")],
        security: &[
            &["apikey"],
            &["querykey"],
            &["basicAuth"],
            &["bearerAuth"],
            &["oauth2"],
            &["form"],
        ],
        statuses: &[
            Status::new(200, "The user."),
            Status::new(404, "No user has this id."),
        ],
        ..Descriptor::DEFAULT
    };
}

/// `GET /tenants/users`, as a builder: see [`Users::list`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct List(Call<UserPage>);

impl Describe for List {
    type Output = UserPage;
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/list",
        method: Method::GET,
        path: "/tenants/users",
        parameters: &[
            Parameter::query("sort"),
            Parameter::query("offset").checked(&[Constraint::Minimum(0)]),
            Parameter::query("limit").checked(&[Constraint::Minimum(1), Constraint::Maximum(1000)]),
            Parameter::query("ids").style(Style::Form, false),
            Parameter::header("X-Trace"),
        ],
        pagination: Some(Pagination::offset("offset", "limit").largest(100)),
        security: &[&["apikey"]],
        statuses: &[Status::new(200, "A page of users.")],
        ..Descriptor::DEFAULT
    };
}

impl List {
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.parameter("limit", &limit))
    }

    pub fn offset(self, offset: i64) -> Self {
        Self(self.0.parameter("offset", &offset))
    }

    pub fn sort(self, sort: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(self.0.parameter(
            "sort",
            &sort.into_iter().map(Into::into).collect::<Vec<String>>(),
        ))
    }

    pub fn ids(self, ids: impl IntoIterator<Item = UserId>) -> Self {
        Self(
            self.0
                .parameter("ids", &ids.into_iter().collect::<Vec<UserId>>()),
        )
    }

    pub fn trace(self, trace: impl AsRef<str>) -> Self {
        Self(self.0.parameter("X-Trace", trace.as_ref()))
    }
}

builder!(List);
paginated!(List);

/// `GET /tenants/search`, as a builder: see [`Users::search`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct Search(Call<UserPage>);

impl Describe for Search {
    type Output = UserPage;
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/search",
        method: Method::GET,
        path: "/tenants/search",
        parameters: &[
            Parameter::query("query")
                .checked(&[Constraint::MaxLength(255)])
                .required(),
            Parameter::query("page"),
            Parameter::query("size"),
        ],
        pagination: Some(Pagination::page("page", "size").largest(1000)),
        ..Descriptor::DEFAULT
    };
}

impl Search {
    pub fn page(self, page: i32) -> Self {
        Self(self.0.parameter("page", &page))
    }

    pub fn size(self, size: i32) -> Self {
        Self(self.0.parameter("size", &size))
    }
}

builder!(Search);
paginated!(Search);

/// `POST /tenants/users`: see [`Users::create`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Create;

impl Describe for Create {
    type Output = OneOrMany<User>;
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/create",
        method: Method::POST,
        path: "/tenants/users",
        security: &[&["apikey"]],
        ..Descriptor::DEFAULT
    };
}

/// `DELETE /tenants/users/{id}`: see [`Users::delete`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Delete;

impl Describe for Delete {
    type Output = ();
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/delete",
        method: Method::DELETE,
        path: "/tenants/users/{id}",
        parameters: &[Parameter::path("id")],
        security: &[&["apikey"]],
        ..Descriptor::DEFAULT
    };
}

/// `POST /tenants/register`: see [`Users::register`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Register;

impl Describe for Register {
    type Output = Option<User>;
    type Failure = ErrorResponse;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "users/register",
        method: Method::POST,
        path: "/tenants/register",
        ..Descriptor::DEFAULT
    };
}
