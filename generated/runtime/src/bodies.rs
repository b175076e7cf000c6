//! Giving a call its body: JSON, forms, text and bytes. How each is written is in a module of its
//! own.

use http::HeaderValue;
use serde::Serialize;

use super::call::Call;
use super::constraint::Constraint;
use super::form;
use super::multipart::{self, Multipart};
use super::operation::Parameter;
use super::payload::Payload;
use super::request::Request;
use super::upload::{Content, Outgoing};
use super::validate::{self, Validate, Violation};
use super::withheld::for_request;

impl<T> Call<T> {
    /// Gives the body its value, as JSON.
    #[doc(hidden)]
    pub fn json<B: Serialize + Validate>(
        mut self,
        body: &B,
        constraints: &'static [Constraint],
    ) -> Self {
        let json = HeaderValue::from_static("application/json");
        self.request.set_json(json, body, constraints);
        self
    }

    /// Gives the body its value, as a kind of JSON.
    #[doc(hidden)]
    pub fn json_as<B: Serialize + Validate>(
        mut self,
        media_type: &'static str,
        body: &B,
        constraints: &'static [Constraint],
    ) -> Self {
        if let Some(media_type) = self.request.media_type(media_type) {
            self.request.set_json(media_type, body, constraints);
        }
        self
    }

    /// Gives the body its value, as a form. Fields may be written as parameters of the query are.
    #[doc(hidden)]
    pub fn form<B: Serialize + Validate>(
        mut self,
        body: &B,
        constraints: &'static [Constraint],
        encodings: &[Parameter],
    ) -> Self {
        self.request.check_body(body, constraints);
        match form::write(body, encodings) {
            Ok(form) => {
                self.request.body = Some(Content {
                    media_type: HeaderValue::from_static("application/x-www-form-urlencoded"),
                    body: Outgoing::Whole(form.into()),
                });
            }
            Err(fault) => self.request.refuse(&fault),
        }
        self
    }

    /// Gives the body its value, as a form of parts. Fields and files may have a content type.
    #[doc(hidden)]
    pub fn multipart<B: Multipart>(
        mut self,
        body: &B,
        constraints: &'static [Constraint],
        content_types: &[(&str, &str)],
    ) -> Self {
        self.request.check_body(body, constraints);
        match multipart::write(body, content_types) {
            Ok(content) => self.request.body = Some(content),
            Err(violation) => self.request.violations.push(violation),
        }
        self
    }

    /// Gives the body a text.
    #[doc(hidden)]
    pub fn text(
        mut self,
        media_type: &'static str,
        body: impl Into<String>,
        constraints: &'static [Constraint],
    ) -> Self {
        let body = body.into();
        self.request.check_body(&body, constraints);
        // Whoever documents another encoding is left to it.
        let charset = if media_type.contains(';') {
            ""
        } else {
            "; charset=utf-8"
        };
        let body = Outgoing::Whole(body.into());
        if let Some(media_type) = self.request.media_type(&format!("{media_type}{charset}")) {
            self.request.body = Some(Content { media_type, body });
        }
        self
    }

    /// Gives the body bytes, or a stream of them.
    #[doc(hidden)]
    pub fn payload(mut self, media_type: &'static str, body: impl Into<Payload>) -> Self {
        let payload = body.into();
        let media_type = payload.content_type.as_deref().unwrap_or(media_type);
        if let Some(media_type) = self.request.media_type(media_type) {
            self.request.body = Some(Content {
                media_type,
                body: payload.source.into(),
            });
        }
        self
    }
}

impl Request {
    /// Takes the body as bytes at once, so that nothing of its type is left in what sends it.
    fn set_json<B: Serialize + Validate>(
        &mut self,
        media_type: HeaderValue,
        body: &B,
        constraints: &'static [Constraint],
    ) {
        self.set_written(media_type, body, &|| serde_json::to_vec(body), constraints);
    }

    /// Of no type in particular, so that clients do not have it once for each body.
    fn set_written(
        &mut self,
        media_type: HeaderValue,
        body: &dyn Validate,
        write: &dyn Fn() -> serde_json::Result<Vec<u8>>,
        constraints: &'static [Constraint],
    ) {
        self.most_items = constraints.iter().find_map(|constraint| match constraint {
            Constraint::MaxItems(most) => Some(*most),
            _ => None,
        });
        self.check_body(body, constraints);
        match for_request(write) {
            Ok(text) => {
                self.body = Some(Content {
                    media_type,
                    body: Outgoing::Whole(text.into()),
                });
            }
            Err(_) => self.refuse("cannot be written as JSON"),
        }
    }

    fn check_body(&mut self, body: &dyn Validate, constraints: &'static [Constraint]) {
        if self.client.settings.validate_requests {
            validate::check_body(body, constraints, &mut self.violations);
        }
    }

    fn media_type(&mut self, media_type: &str) -> Option<HeaderValue> {
        let value = HeaderValue::from_str(media_type).ok();
        if value.is_none() {
            self.refuse("the content type cannot be sent");
        }
        value
    }

    fn refuse(&mut self, fault: &str) {
        self.violations.push(Violation::new("", fault));
    }
}
