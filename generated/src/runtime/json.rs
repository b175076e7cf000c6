//! Names for JSON that has no schema.

use super::validate::{Validate, Validator};

/// A JSON object whose properties are not documented.
pub type JsonObject = serde_json::Map<String, serde_json::Value>;

impl Validate for JsonObject {
    fn validate(&self, check: &mut Validator<'_>) {
        check.entries(self.iter());
    }
}

impl Validate for serde_json::Value {
    fn validate(&self, check: &mut Validator<'_>) {
        use super::scalar::Scalar;

        match self {
            Self::Null => {}
            Self::Bool(value) => check.scalar(&Scalar::Boolean(*value)),
            Self::String(value) => check.scalar(&Scalar::text(value)),
            Self::Number(value) => check.scalar(&match (value.as_i64(), value.as_u64()) {
                (Some(value), _) => Scalar::Integer(value),
                (None, Some(value)) => Scalar::Unsigned(value),
                // A JSON number that is no integer always has a nearest float.
                (None, None) => Scalar::Number(value.as_f64().unwrap_or(0.0)),
            }),
            Self::Array(values) => check.items(values),
            Self::Object(properties) => properties.validate(check),
        }
    }
}
