//! A service that takes and gives files, written as the generator writes one.

use serde::Serialize;

use crate::runtime::{
    Api, Call, Constraint, Descriptor, Encoding, Files as Attached, Method, Multipart, Operation,
    Parameter, Payload, Status, Style, Validate, Validator, client_builder,
};

static API: Api = Api {
    name: "files",
    base_url: "https://files.example",
    variables: &[],
    schemes: &[],
};

/// A client of the service.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::runtime::Client,
}

impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder(crate::runtime::ClientBuilder::new(&API))
    }

    pub fn files(&self) -> Files {
        Files {
            client: self.client.clone(),
        }
    }
}

/// A client to be.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder(crate::runtime::ClientBuilder);

client_builder!(ClientBuilder => Client, &API);

/// The operations on files.
#[derive(Clone, Debug)]
pub struct Files {
    client: crate::runtime::Client,
}

impl Files {
    pub fn upload(&self, body: impl Into<Payload>) -> Call<()> {
        Call::new::<Upload>(&self.client).payload("application/octet-stream", body)
    }

    pub fn replace(&self, id: impl AsRef<str>, body: impl Into<Payload>) -> Call<()> {
        Call::new::<Replace>(&self.client)
            .parameter("id", id.as_ref())
            .payload("application/octet-stream", body)
    }

    pub fn describe(&self, body: &Description) -> Call<()> {
        Call::new::<Upload>(&self.client).json_as("application/merge-patch+json", body, &[])
    }

    pub fn describe_as_form(&self, body: &Description) -> Call<()> {
        Call::new::<Upload>(&self.client).form(
            body,
            &[],
            &[
                Encoding::style("folders", Style::Form, false),
                Encoding::style("deep", Style::DeepObject, true),
                Encoding::content_type("plain", "application/json"),
            ],
        )
    }

    pub fn note(&self, body: impl Into<String>) -> Call<()> {
        Call::new::<Upload>(&self.client).text("text/markdown", body)
    }

    pub fn attach(&self, body: &Attachment) -> Call<()> {
        Call::new::<Upload>(&self.client).multipart(
            body,
            &[],
            &[
                Encoding::content_type("picture", "image/png"),
                Encoding::content_type("labels", "application/json"),
            ],
        )
    }
}

/// What is said of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Description {
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<String>,
    pub size: Option<i64>,
    pub owner: Option<Owner>,
    pub deep: Option<Owner>,
    pub plain: Option<String>,
}

impl Validate for Description {
    fn validate(&self, check: &mut Validator<'_>) {
        check.field("title", &self.title, &[Constraint::MaxLength(1000)]);
    }
}

/// Whose file it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Owner {
    pub name: String,
    pub age: i64,
}

/// Files and what is said of them.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    #[serde(skip)]
    pub picture: Payload,
    #[serde(skip)]
    pub more: Option<Vec<Payload>>,
    pub title: String,
    pub tags: Vec<String>,
    pub labels: Vec<String>,
    pub owner: Option<Owner>,
    pub public: bool,
}

impl Attachment {
    pub fn new(picture: impl Into<Payload>) -> Self {
        Self {
            picture: picture.into(),
            more: None,
            title: "A title".to_owned(),
            tags: vec!["a".to_owned(), "b".to_owned()],
            labels: vec!["c".to_owned(), "d".to_owned()],
            owner: None,
            public: true,
        }
    }
}

impl Multipart for Attachment {
    fn files<'a>(&'a self, files: &mut Attached<'a>) {
        files.add("picture", [&self.picture]);
        files.add("more", self.more.iter().flatten());
    }
}

impl Validate for Attachment {
    fn validate(&self, check: &mut Validator<'_>) {
        check.field("title", &self.title, &[Constraint::MaxLength(1000)]);
    }
}

/// `POST /files`: see [`Files::upload`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Upload;

impl Operation for Upload {
    type Output = ();
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/upload",
        method: Method::POST,
        path: "/files",
        statuses: &[Status::new(204, "It is kept.")],
        ..Descriptor::DEFAULT
    };
}

/// `PUT /files/{id}`: see [`Files::replace`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Replace;

impl Operation for Replace {
    type Output = ();
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/replace",
        method: Method::PUT,
        path: "/files/{id}",
        parameters: &[Parameter::path("id")],
        statuses: &[Status::new(204, "It is kept.")],
        ..Descriptor::DEFAULT
    };
}
