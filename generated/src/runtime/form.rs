//! Forms: the fields of a value, and how they are written as `application/x-www-form-urlencoded`.
//! Forms of parts are in `multipart`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::Serialize;
use serde_json::Value;

use super::operation::{Parameter, Style};
use super::parameter::ParameterValue;
use super::style::Pairs;
use super::validate::Violation;

/// How a field of a form is written where that is not the usual way: what is simple as text, an
/// item of a list as a field of its own, an object as JSON.
#[derive(Clone, Copy)]
pub(crate) struct Encoding {
    name: &'static str,
    style: Option<(Style, bool)>,
    content_type: Option<&'static str>,
}

impl Encoding {
    /// As a parameter of the query would be written.
    pub(crate) const fn style(name: &'static str, style: Style, explode: bool) -> Self {
        Self {
            name,
            style: Some((style, explode)),
            content_type: None,
        }
    }

    /// As what this media type says.
    pub(crate) const fn content_type(name: &'static str, content_type: &'static str) -> Self {
        Self {
            name,
            style: None,
            content_type: Some(content_type),
        }
    }

    /// The media type of a field, if one is documented.
    pub(super) fn content_type_of(encodings: &[Self], name: &str) -> Option<&'static str> {
        let encoding = encodings.iter().find(|encoding| encoding.name == name)?;
        encoding.content_type
    }
}

/// The fields of a value, in their order.
pub(super) struct Fields(pub(super) Vec<(String, Value)>);

impl Fields {
    /// `None` if the value is no object.
    pub(super) fn of<B: Serialize>(body: &B) -> Option<Self> {
        // By way of JSON, so that there is one way in which models are written.
        serde_json::from_slice(&serde_json::to_vec(body).ok()?).ok()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// A value as the text of a field: JSON unless it is simple.
pub(super) fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// Writes fields as pairs. There is no null in a form: what is null is left out.
pub(super) fn write(fields: Fields, encodings: &[Encoding]) -> Result<String, Violation> {
    let mut form = String::new();
    let mut pairs = Pairs::of_form(&mut form);
    for (name, value) in fields.0 {
        let encoding = encodings.iter().find(|encoding| encoding.name == name);
        match (value, encoding) {
            (Value::Null, _) => {}
            (
                value,
                Some(Encoding {
                    name,
                    style: Some((style, explode)),
                    ..
                }),
            ) => {
                let parameter = Parameter::query(name).style(*style, *explode);
                let value = ParameterValue::of(&value)
                    .map_err(|_| Violation::new(*name, "cannot be written as a form"))?;
                if !value.is_empty() {
                    pairs
                        .write(&parameter, &value)
                        .map_err(|message| Violation::new(*name, message))?;
                }
            }
            (value, Some(encoding)) if encoding.is_json() => {
                pairs.push(&name, &value.to_string());
            }
            (Value::Array(items), _) => {
                for item in items {
                    pairs.push(&name, &text(item));
                }
            }
            (value, _) => pairs.push(&name, &text(value)),
        }
    }
    Ok(form)
}

impl Encoding {
    fn is_json(&self) -> bool {
        self.content_type.is_some_and(is_json)
    }
}

/// Whether what is of a media type is written as JSON, texts and lists too.
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
