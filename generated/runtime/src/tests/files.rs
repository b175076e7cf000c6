//! A service that takes and gives files, written as the generator writes one.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Api, Call, Constraint, Describe, Descriptor, Files as Attached, Method, Multipart, Parameter,
    Payload, Status, Style, Validate, Validator, builder, by_status, client_builder, streamed,
};

static API: Api = Api {
    servers: &[],
    name: "files",
    base_url: "https://files.example",
    variables: &[],
    schemes: &[],
};

/// A client of the service.
#[derive(Clone, Debug)]
pub struct Client {
    client: crate::Client,
}

impl Client {
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
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
pub struct ClientBuilder(crate::ClientBuilder);

client_builder!(ClientBuilder => Client, &API);

/// The operations on files.
#[derive(Clone, Debug)]
pub struct Files {
    client: crate::Client,
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
                Parameter::query("folders").style(Style::Form, false),
                Parameter::query("deep").style(Style::DeepObject, true),
                Parameter::query("plain").style(Style::Json, false),
            ],
        )
    }

    pub fn download(&self, id: impl AsRef<str>) -> Call<Bytes> {
        Call::new::<Download>(&self.client).parameter("id", id.as_ref())
    }

    pub fn log(&self) -> Log {
        Log(Call::new::<Log>(&self.client))
    }

    pub fn title(&self) -> Call<Option<String>> {
        Call::new::<Title>(&self.client)
    }

    pub fn convert(&self) -> Call<ConvertOutput> {
        Call::new::<Convert>(&self.client)
    }

    pub fn note(&self, body: impl Into<String>) -> Call<()> {
        Call::new::<Upload>(&self.client).text("text/markdown", body, &[Constraint::MaxLength(100)])
    }

    pub fn attach(&self, body: &Attachment) -> Call<()> {
        Call::new::<Upload>(&self.client).multipart(
            body,
            &[],
            &[("picture", "image/png"), ("labels", "application/json")],
        )
    }
}

/// What is said of a file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
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
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
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

by_status! {
    /// What `files/convert` gives.
    pub enum ConvertOutput {
        /// The file is converted.
        Ok(Description),
        /// It will be.
        Accepted(Vec<i64>),
        /// It is as it should be.
        NoContent,
        /// Something else came of it.
        Success(String),
    }
}

by_status! {
    /// What the failures of `files/convert` hold.
    pub enum ConvertFailure {
        /// What is said as `Owner`.
        Owner(Owner),
        /// What is said as `Text`.
        Text(String),
        /// What is said as `TextList`.
        TextList(Vec<String>),
    }
}

/// `GET /files/{id}`: see [`Files::download`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Download;

impl Describe for Download {
    type Output = Bytes;
    type Failure = Owner;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/download",
        method: Method::GET,
        path: "/files/{id}",
        parameters: &[Parameter::path("id")],
        statuses: &[
            Status::new(200, "The file.").bytes(),
            Status::new(404, "There is no such file."),
        ],
        accept: "image/png, image/jpeg, application/json",
        ..Descriptor::DEFAULT
    };
}

/// `GET /log`, as a builder: see [`Files::log`].
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct Log(Call<Bytes>);

impl Describe for Log {
    type Output = Bytes;
    type Failure = Value;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/log",
        path: "/log",
        statuses: &[Status::new(200, "What happens.").bytes()],
        accept: "text/event-stream",
        ..Descriptor::DEFAULT
    };
}

builder!(Log);
streamed!(Log);

/// `GET /title`: see [`Files::title`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Title;

impl Describe for Title {
    type Output = Option<String>;
    type Failure = String;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/title",
        path: "/title",
        statuses: &[
            Status::new(200, "The title.").text(),
            Status::new(204, "There is none."),
            Status::otherwise("Something went wrong.").text(),
        ],
        accept: "text/plain",
        ..Descriptor::DEFAULT
    };
}

/// `POST /convert`: see [`Files::convert`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Convert;

impl Describe for Convert {
    type Output = ConvertOutput;
    type Failure = ConvertFailure;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/convert",
        method: Method::POST,
        path: "/convert",
        statuses: &[
            Status::new(200, "The file is converted.").variant("Ok"),
            Status::new(202, "It will be.").variant("Accepted"),
            Status::new(204, "It is as it should be.").variant("NoContent"),
            Status::range(2, "Something else came of it.")
                .text()
                .variant("Success"),
            Status::new(404, "There is no such file.").variant("Owner"),
            Status::range(4, "The file cannot be converted.")
                .text()
                .variant("Text"),
            Status::otherwise("Something went wrong.").variant("TextList"),
        ],
        ..Descriptor::DEFAULT
    };
}

/// `POST /files`: see [`Files::upload`].
#[derive(Debug)]
#[non_exhaustive]
pub struct Upload;

impl Describe for Upload {
    type Output = ();
    type Failure = Value;
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

impl Describe for Replace {
    type Output = ();
    type Failure = Value;
    const DESCRIPTOR: Descriptor = Descriptor {
        id: "files/replace",
        method: Method::PUT,
        path: "/files/{id}",
        parameters: &[Parameter::path("id")],
        statuses: &[Status::new(204, "It is kept.")],
        ..Descriptor::DEFAULT
    };
}

pub(super) const fn api() -> &'static Api {
    &API
}
