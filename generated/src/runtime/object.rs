//! Objects of the wire, property by property: how the models that `model!` defines are read, written
//! and shown.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::maybe::Maybe;
use super::member::Member;
use super::unix_millis::{self, UnixMillis};

/// A struct that is an object on the wire.
pub(crate) trait Model: Sized {
    /// What the struct is called.
    const NAME: &'static str;

    /// The names on the wire of its fields, in their order.
    const FIELDS: &'static [&'static str];

    /// Whether properties that are none of the fields are kept.
    const KEEPS_OTHERS: bool;

    /// Puts a value together of what an object holds.
    fn gather<'de, A: MapAccess<'de>>(object: Object<A>) -> Result<Self, A::Error>;
}

/// Decodes a model.
pub(crate) fn decode<'de, T: Model, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if T::KEEPS_OTHERS {
        deserializer.deserialize_map(ModelVisitor(PhantomData))
    } else {
        deserializer.deserialize_struct(T::NAME, T::FIELDS, ModelVisitor(PhantomData))
    }
}

struct ModelVisitor<T>(PhantomData<T>);

impl<'de, T: Model> Visitor<'de> for ModelVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::gather(Object {
            map,
            names: T::FIELDS,
            keeps_others: T::KEEPS_OTHERS,
            next: 0,
            other: None,
        })
    }
}

/// An object that is read property by property.
pub(crate) struct Object<A> {
    map: A,
    names: &'static [&'static str],
    keeps_others: bool,
    /// The field that is likely next: services send them in the order in which they document them.
    next: usize,
    /// The name of the property at hand, if it is none of the fields and wanted.
    other: Option<String>,
}

impl<'de, A: MapAccess<'de>> Object<A> {
    /// The index of the field whose value is next; one past the last if it is none of the fields.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, A::Error> {
        let key = Key {
            names: self.names,
            likely: self.next,
            other: self.keeps_others.then_some(&mut self.other),
        };
        let index = self.map.next_key_seed(key)?;
        self.next = index.map_or(0, |index| index + 1);
        Ok(index)
    }

    /// Reads the value at hand.
    pub(crate) fn fill<T, W: Writing<T>>(
        &mut self,
        name: &'static str,
        slot: &mut Option<T>,
        _: W,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        *slot = Some(self.map.next_value_seed(Value::<T, W>(PhantomData))?);
        Ok(())
    }

    /// Passes over the value at hand.
    pub(crate) fn skip(&mut self) -> Result<(), A::Error> {
        self.map.next_value::<IgnoredAny>().map(drop)
    }

    /// Keeps the value at hand under its name.
    pub(crate) fn keep<T: Member + Serialize>(
        &mut self,
        others: &mut BTreeMap<String, T>,
    ) -> Result<(), A::Error> {
        let value = self.map.next_value_seed(Value::<T, AsItIs>(PhantomData))?;
        others.insert(self.other.take().unwrap_or_default(), value);
        Ok(())
    }

    /// What is said of a field that is not there.
    pub(crate) fn missing<T>(&self, name: &'static str) -> Result<T, A::Error> {
        Err(A::Error::missing_field(name))
    }
}

/// How the value of a field is written.
pub(crate) trait Writing<T> {
    /// Reads it.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;

    /// Writes it, under a name.
    fn encode<M: SerializeMap>(map: &mut M, name: &str, value: &T) -> Result<(), M::Error>;
}

/// As its type has it.
pub(crate) struct AsItIs;

impl<T: Member + Serialize> Writing<T> for AsItIs {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }

    fn encode<M: SerializeMap>(map: &mut M, name: &str, value: &T) -> Result<(), M::Error> {
        map.serialize_entry(name, value)
    }
}

/// A time, as milliseconds since 1970.
pub(crate) struct AsUnixMillis;

impl<T: UnixMillis> Writing<T> for AsUnixMillis {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        unix_millis::deserialize(deserializer)
    }

    fn encode<M: SerializeMap>(map: &mut M, name: &str, value: &T) -> Result<(), M::Error> {
        map.serialize_entry(name, &unix_millis::Encoded(value))
    }
}

struct Value<T, W>(PhantomData<(T, W)>);

impl<'de, T, W: Writing<T>> DeserializeSeed<'de> for Value<T, W> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        W::decode(deserializer)
    }
}

/// The name of a property, looked up.
struct Key<'a> {
    names: &'static [&'static str],
    likely: usize,
    other: Option<&'a mut Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        if self.names.get(self.likely) == Some(&name) {
            return Ok(self.likely);
        }
        let index = self.names.iter().position(|known| *known == name);
        if let (None, Some(other)) = (index, self.other) {
            *other = Some(name.to_owned());
        }
        Ok(index.unwrap_or(self.names.len()))
    }
}

/// An object that is written property by property.
pub(crate) struct Written<S>(S);

impl<M: SerializeMap> Written<M> {
    /// Begins it.
    pub(crate) fn new<S: Serializer<SerializeMap = M>>(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    /// Writes what is always there.
    pub(crate) fn required<T, W: Writing<T>>(
        &mut self,
        name: &str,
        value: &T,
        _: W,
    ) -> Result<(), M::Error> {
        W::encode(&mut self.0, name, value)
    }

    /// Writes what may be left out.
    pub(crate) fn optional<T, W: Writing<T>>(
        &mut self,
        name: &str,
        value: &Option<T>,
        _: W,
    ) -> Result<(), M::Error> {
        match value {
            Some(value) => W::encode(&mut self.0, name, value),
            None => Ok(()),
        }
    }

    /// Writes what may be left out, and null where it is that.
    pub(crate) fn nullable<T, W: Writing<T>>(
        &mut self,
        name: &str,
        value: &Maybe<T>,
        _: W,
    ) -> Result<(), M::Error> {
        match value {
            Maybe::Value(value) => W::encode(&mut self.0, name, value),
            Maybe::Null => self.0.serialize_entry(name, &()),
            Maybe::Absent => Ok(()),
        }
    }

    /// Writes the properties that are none of the fields. What has the name of one was put there by
    /// hand, and would be there twice.
    pub(crate) fn others<T: Serialize>(
        &mut self,
        fields: &[&str],
        others: &BTreeMap<String, T>,
    ) -> Result<(), M::Error> {
        let mut others = others.iter();
        others.try_for_each(|(name, value)| {
            if fields.contains(&name.as_str()) {
                Ok(())
            } else {
                self.0.serialize_entry(name, value)
            }
        })
    }

    /// Ends it.
    pub(crate) fn end(self) -> Result<M::Ok, M::Error> {
        self.0.end()
    }
}

/// A model that is shown field by field.
pub(crate) struct Shown<'a, 'f>(fmt::DebugStruct<'a, 'f>);

impl<'a, 'f> Shown<'a, 'f> {
    /// Begins it.
    pub(crate) fn new(formatter: &'a mut fmt::Formatter<'f>, name: &str) -> Self {
        Self(formatter.debug_struct(name))
    }

    /// Shows a field, by the name that people know.
    pub(crate) fn field(mut self, name: &str, value: &dyn fmt::Debug) -> Self {
        self.0.field(name.trim_start_matches("r#"), value);
        self
    }

    /// Shows the properties that are none of the fields.
    pub(crate) fn others<T: fmt::Debug>(self, others: &BTreeMap<String, T>) -> Self {
        self.field("additional_properties", others)
    }

    /// Ends it.
    pub(crate) fn finish(mut self) -> fmt::Result {
        self.0.finish()
    }
}

/// Stands for what must not be seen.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}
