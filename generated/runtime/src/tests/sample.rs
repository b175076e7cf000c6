//! A small service written as the generator writes one, for the tests of the runtime.

use serde::{Deserialize, Serialize};

use crate::{
    Api, Constraint, Endpoint, Location, OneOrMany, Paged, Pagination, Scheme, Style, Timestamp,
    Variable, client_builder, model, newtype, open_enum, operations,
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
    servers: &[],
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

operations! {
    /// The operations on users.
    pub struct Users;

    /// One user.
    get(path id: impl AsRef<str> = "id" as text) -> call Get(User, ErrorResponse) {
        "users/get": GET "/tenants/users/{id}",
            security: &[&["apikey"], &["querykey"], &["basicAuth"], &["bearerAuth"], &["oauth2"], &["form"]];
        => 200: "The user.",
        => 404: "No user has this id.",
    }

    /// All users.
    list() -> builder List(UserPage, ErrorResponse) + paginated {
        "users/list": GET "/tenants/users",
            security: &[&["apikey"]],
            pagination: Some(Pagination::offset("offset", "limit").largest(100));
        /// What to sort by.
        query sort: impl IntoIterator<Item = impl Into<String>> = "sort" as list(String),
        /// How many to skip.
        query offset: i64 = "offset" [Constraint::Minimum(0)],
        /// How many to give.
        query limit: i64 = "limit" [Constraint::Minimum(1), Constraint::Maximum(1000)],
        /// Which.
        query ids: impl IntoIterator<Item = UserId> = "ids".style(Style::Form, false) as list(UserId),
        /// What is told of the call.
        header trace: impl AsRef<str> = "X-Trace" as text,
        => 200: "A page of users.",
    }

    /// Some users.
    search(
        query query: impl AsRef<str> = "query" as text [Constraint::MaxLength(255)],
    ) -> builder Search(UserPage, ErrorResponse) + paginated {
        "users/search": GET "/tenants/search",
            pagination: Some(Pagination::page("page", "size").largest(1000));
        /// Which page.
        query page: i32 = "page",
        /// How many to give.
        query size: i32 = "size",
    }

    /// Makes users.
    create() sends json(
        impl Into<OneOrMany<CreateUser>> as into(OneOrMany<CreateUser>) [Constraint::MaxItems(100)]
    ) -> call Create(OneOrMany<User>, ErrorResponse) {
        "users/create": POST "/tenants/users", security: &[&["apikey"]];
    }

    /// Deletes a user.
    delete(path id: UserId = "id") -> call Delete((), ErrorResponse) {
        "users/delete": DELETE "/tenants/users/{id}", security: &[&["apikey"]];
    }

    /// Makes a user, or does not say which.
    register() -> call Register(Option<User>, ErrorResponse) {
        "users/register": POST "/tenants/register";
    }
}
