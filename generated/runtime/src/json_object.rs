//! An object in JSON: values by name.

use std::collections::{BTreeMap, btree_map};
use std::fmt;
use std::ops::Index;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json::{self, Json, JsonError};
use super::validate::{Validate, Validator};

/// A JSON object whose properties are not documented, in the order of their names.
///
/// ```
/// use tenant_admin::{Json, JsonObject};
///
/// let mut posture = JsonObject::from([("firewall", true), ("encrypted", false)]);
/// posture.insert("os", "14.2");
/// assert_eq!(posture["os"], "14.2");
/// assert_eq!(posture.get("firewall").and_then(Json::as_bool), Some(true));
/// assert_eq!(posture.to_string(), r#"{"encrypted":false,"firewall":true,"os":"14.2"}"#);
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct JsonObject(BTreeMap<String, Json>);

impl JsonObject {
    /// An object without any properties.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Makes it of whatever serde can write as an object, such as a model or a map.
    ///
    /// # Errors
    ///
    /// If the value is no object in JSON.
    pub fn from_serialize<T: Serialize>(value: T) -> Result<Self, JsonError> {
        match Json::from_serialize(value)? {
            Json::Object(object) => Ok(object),
            _ => Err(JsonError::new("the value is no object in JSON")),
        }
    }

    /// Makes of it whatever serde can read, such as a type of your own.
    ///
    /// # Errors
    ///
    /// If it is not of that form.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, JsonError> {
        json::read(self)
    }

    /// The value of a property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// The value of a property, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.0.get_mut(name)
    }

    /// Whether there is a property of that name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Gives a property its value, and gives back the one that it had.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        self.0.insert(name.into(), value.into())
    }

    /// Takes a property away, and gives back the value that it had.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        self.0.remove(name)
    }

    /// How many properties there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no properties.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The properties, in the order of their names.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Json> {
        self.0.iter()
    }
}

/// The value of a property; `null` if there is none.
impl Index<&str> for JsonObject {
    type Output = Json;

    fn index(&self, name: &str) -> &Json {
        self.get(name).unwrap_or(&json::NULL)
    }
}

impl<K: Into<String>, V: Into<Json>> FromIterator<(K, V)> for JsonObject {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(properties: I) -> Self {
        let mut object = Self::new();
        object.extend(properties);
        object
    }
}

impl<K: Into<String>, V: Into<Json>, const N: usize> From<[(K, V); N]> for JsonObject {
    fn from(properties: [(K, V); N]) -> Self {
        properties.into_iter().collect()
    }
}

impl<K: Into<String>, V: Into<Json>> Extend<(K, V)> for JsonObject {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, properties: I) {
        for (name, value) in properties {
            self.insert(name, value);
        }
    }
}

/// The properties, in the order of their names.
impl IntoIterator for JsonObject {
    type Item = (String, Json);
    type IntoIter = btree_map::IntoIter<String, Json>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a JsonObject {
    type Item = (&'a String, &'a Json);
    type IntoIter = btree_map::Iter<'a, String, Json>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromStr for JsonObject {
    type Err = JsonError;

    fn from_str(text: &str) -> Result<Self, JsonError> {
        json::parse(text)
    }
}

/// As JSON writes it: on one line, or with `{:#}` on several.
impl fmt::Display for JsonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        json::write(self, formatter)
    }
}

impl fmt::Debug for JsonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Validate for JsonObject {
    fn validate(&self, check: &mut Validator<'_>) {
        check.entries(self.0.iter());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_come_and_go_by_name() {
        let mut object = JsonObject::new();
        assert!(object.is_empty());
        assert_eq!(object.insert("b", 1), None);
        assert_eq!(object.insert("a", "x"), None);
        assert_eq!(object.insert("b", 2), Some(Json::from(1)));
        *object.get_mut("a").unwrap() = Json::Null;
        assert!(object.contains("a") && object["a"].is_null() && object["c"].is_null());
        let pairs: Vec<_> = object
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        assert_eq!(pairs, [("a", &Json::Null), ("b", &Json::from(2))]);
        assert_eq!(object.len(), 2);
        assert_eq!(object.remove("b"), Some(Json::from(2)));
        object.extend([("z", vec![true])]);
        assert_eq!(object.to_string(), r#"{"a":null,"z":[true]}"#);
        let names: Vec<String> = object.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "z"]);
    }

    #[test]
    fn objects_are_made_of_what_serde_knows_and_turn_into_it() {
        let value = json!({"a": {"b": [1, 2]}});
        let object = JsonObject::from_serialize(&value).unwrap();
        assert_eq!(object.to::<serde_json::Value>().unwrap(), value);
        assert_eq!(serde_json::from_value::<JsonObject>(value).unwrap(), object);
        let numbers = object["a"].get("b").unwrap().to::<Vec<u8>>();
        assert_eq!(numbers.unwrap(), [1, 2]);
        assert_eq!(
            JsonObject::from_serialize([1]).unwrap_err().to_string(),
            "the value is no object in JSON"
        );
        assert_eq!(object.to_string().parse::<JsonObject>().unwrap(), object);
        let error = r#"["hunter2"]"#.parse::<JsonObject>().unwrap_err();
        assert_eq!(error.to_string(), "found a list, expected an object");
    }

    #[test]
    fn of_a_property_that_comes_twice_the_last_one_stands() {
        let object: JsonObject = serde_json::from_str(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(object, JsonObject::from([("a", 2)]));
    }
}
