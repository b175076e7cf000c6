//! Forms: the fields of a value, and how they are written as `application/x-www-form-urlencoded`.
//! Forms of parts are in `multipart`.

use serde::Serialize;

use super::operation::{Parameter, Style};
use super::parameter::ParameterValue;
use super::style::Pairs;

/// The fields of a value, in their order. Those that are null are left out: a form has no null.
pub(super) fn fields<B: Serialize>(
    body: &B,
) -> Result<impl Iterator<Item = (String, ParameterValue)>, String> {
    match ParameterValue::of(body) {
        Ok(ParameterValue::Object(fields)) => {
            Ok(fields.into_iter().filter(|(_, value)| !value.is_absent()))
        }
        _ => Err("cannot be written as a form".to_owned()),
    }
}

/// Writes the fields of a value as pairs. Those that have no encoding of their own are written as
/// OpenAPI has it: what is simple as text, an item of a list as a field of its own, an object as
/// JSON.
pub(super) fn write<B: Serialize>(body: &B, encodings: &[Parameter]) -> Result<String, String> {
    let mut form = String::new();
    let mut pairs = Pairs::of_form(&mut form);
    for (name, value) in fields(body)? {
        let encoding = encodings.iter().find(|encoding| encoding.name == name);
        match encoding {
            // As JSON, nothing is something, too.
            Some(encoding)
                if value.is_empty() && !encoding.allow_empty && encoding.style != Style::Json => {}
            Some(encoding) => pairs.write(encoding, &value)?,
            None => pairs.write_field(&name, &value)?,
        }
    }
    Ok(form)
}
