//! Objects of the wire, property by property: how the models that `model!` defines are read, written
//! and shown.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::value::{Error as Fault, UnitDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::maybe::Maybe;
use super::member::Member;
use super::unix_millis::{self, UnixMillis};
use super::withheld::withheld;

/// A struct that is an object on the wire.
#[doc(hidden)]
pub trait Model: Sized {
    /// What the struct is called.
    const NAME: &'static str;

    /// The names on the wire of its fields, in their order.
    const FIELDS: &'static [&'static str];

    /// Whether properties that are none of the fields are kept.
    const KEEPS_OTHERS: bool;

    /// Puts a value together of what an object holds.
    fn gather<'de, A: MapAccess<'de>>(object: Object<'de, A>) -> Result<Self, A::Error>;
}

/// Decodes a model.
#[doc(hidden)]
pub fn decode<'de, T: Model, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
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
            fault: None,
        })
    }
}

/// An object that is read property by property.
///
/// A fault is kept until the end, and nothing is read after it: that takes a `?` from every field of
/// every model, and rustc half the time.
#[doc(hidden)]
pub struct Object<'de, A: MapAccess<'de>> {
    map: A,
    names: &'static [&'static str],
    keeps_others: bool,
    /// The field that is likely next: services send them in the order in which they document them.
    next: usize,
    /// The name of the property at hand, if it is none of the fields and wanted.
    other: Option<String>,
    fault: Option<A::Error>,
}

impl<'de, A: MapAccess<'de>> Object<'de, A> {
    /// Which of the fields is next; the last of `fields` stands for all others.
    pub fn next<F: Copy>(&mut self, fields: &[F]) -> Option<F> {
        if self.fault.is_some() {
            return None;
        }
        let key = Key {
            names: self.names,
            likely: self.next,
            other: self.keeps_others.then_some(&mut self.other),
        };
        let index = self.map.next_key_seed(key);
        let index = self.unless_fault(index).flatten()?;
        self.next = index + 1;
        fields.get(index).or(fields.last()).copied()
    }

    /// Reads the value at hand, of what is required.
    pub fn required<T, W: Writing<T>>(&mut self, name: &'static str, slot: &mut Option<T>, _: W) {
        if let Some(value) = self.value(name, slot.is_some(), Value::<T, W>(PhantomData)) {
            *slot = Some(value);
        }
    }

    /// Reads the value at hand, of what may be left out. So does null, unless it is a value of the type.
    pub fn optional<T, W: Writing<T>>(&mut self, name: &'static str, slot: &mut Option<T>, _: W) {
        if let Some(value) = self.value(name, slot.is_some(), UnlessNull::<T, W>(PhantomData)) {
            *slot = value;
        }
    }

    /// Reads the value at hand, of what may be left out or null.
    pub fn nullable<T, W: Writing<Maybe<T>>>(
        &mut self,
        name: &'static str,
        slot: &mut Maybe<T>,
        _: W,
    ) {
        if let Some(value) = self.value(name, !slot.is_absent(), Value::<Maybe<T>, W>(PhantomData))
        {
            *slot = value;
        }
    }

    fn value<S: DeserializeSeed<'de>>(
        &mut self,
        name: &'static str,
        is_there: bool,
        value: S,
    ) -> Option<S::Value> {
        let value = if is_there {
            Err(A::Error::duplicate_field(name))
        } else {
            self.map.next_value_seed(value)
        };
        self.unless_fault(value)
    }

    /// Passes over the value at hand.
    pub fn skip(&mut self) {
        let skipped = self.map.next_value::<IgnoredAny>();
        self.unless_fault(skipped);
    }

    /// Keeps the value at hand under its name.
    pub fn keep<T: Member + Serialize>(&mut self, others: &mut BTreeMap<String, T>) {
        let value = self.map.next_value_seed(Value::<T, AsItIs>(PhantomData));
        if let Some(value) = self.unless_fault(value) {
            others.insert(self.other.take().unwrap_or_default(), value);
        }
    }

    fn unless_fault<T>(&mut self, result: Result<T, A::Error>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault = Some(fault);
                None
            }
        }
    }

    /// Whether all of it was read.
    pub fn is_sound(&self) -> bool {
        self.fault.is_none()
    }

    /// What is wrong: a fault, or else the first of the required fields that is not there.
    pub fn fault(self, required: &[(&'static str, bool)]) -> A::Error {
        self.fault.unwrap_or_else(|| {
            let missing = required.iter().find(|(_, is_there)| !is_there);
            A::Error::missing_field(missing.map_or("", |(name, _)| name))
        })
    }
}

/// How the value of a field is written.
pub trait Writing<T> {
    /// Reads it.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;

    /// Null as a value of the type, if it is one.
    fn null() -> Option<T>;

    /// Writes it, under a name.
    fn encode<M: SerializeMap>(map: &mut M, name: &str, value: &T) -> Result<(), M::Error>;
}

/// As its type has it.
#[doc(hidden)]
pub struct AsItIs;

impl<T: Member + Serialize> Writing<T> for AsItIs {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }

    fn null() -> Option<T> {
        T::null()
    }

    fn encode<M: SerializeMap>(map: &mut M, name: &str, value: &T) -> Result<(), M::Error> {
        map.serialize_entry(name, value)
    }
}

/// A time, as milliseconds since 1970.
#[doc(hidden)]
pub struct AsUnixMillis;

impl<T: UnixMillis> Writing<T> for AsUnixMillis {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        unix_millis::deserialize(deserializer)
    }

    fn null() -> Option<T> {
        unix_millis::deserialize(UnitDeserializer::<Fault>::new()).ok()
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

/// A value, unless it is a null that its type does not take.
struct UnlessNull<T, W>(PhantomData<(T, W)>);

impl<'de, T, W: Writing<T>> DeserializeSeed<'de> for UnlessNull<T, W> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T, W: Writing<T>> Visitor<'de> for UnlessNull<T, W> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E: Error>(self) -> Result<Option<T>, E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(W::null())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        W::decode(deserializer).map(Some)
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

/// An object that is written property by property. A fault is kept until the end, as with
/// [`Object`].
#[doc(hidden)]
pub struct Written<M: SerializeMap> {
    map: M,
    /// The names of properties that are not written this time.
    withheld: &'static [&'static str],
    written: Result<(), M::Error>,
}

impl<M: SerializeMap> Written<M> {
    /// Begins it. What only comes back is left out if it is sent.
    pub fn new<S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>>(
        serializer: S,
        only_received: &'static [&'static str],
    ) -> Result<Self, S::Error> {
        let map = serializer.serialize_map(None)?;
        Ok(Self {
            map,
            withheld: withheld(only_received),
            written: Ok(()),
        })
    }

    /// Writes what is always there.
    pub fn required<T, W: Writing<T>>(&mut self, name: &str, value: &T, _: W) {
        if self.takes(name) {
            let written = W::encode(&mut self.map, name, value);
            self.note(written);
        }
    }

    fn takes(&self, name: &str) -> bool {
        self.written.is_ok() && !self.withheld.contains(&name)
    }

    fn note(&mut self, written: Result<(), M::Error>) {
        self.written = written;
    }

    /// Writes what may be left out.
    pub fn optional<T, W: Writing<T>>(&mut self, name: &str, value: &Option<T>, writing: W) {
        if let Some(value) = value {
            self.required(name, value, writing);
        }
    }

    /// Writes what may be left out, and null where it is that.
    pub fn nullable<T, W: Writing<T>>(&mut self, name: &str, value: &Maybe<T>, writing: W) {
        match value {
            Maybe::Value(value) => self.required(name, value, writing),
            Maybe::Null => self.required(name, &(), AsItIs),
            Maybe::Absent => {}
        }
    }

    /// Writes the properties that are none of the fields. What has the name of one was put there by
    /// hand, and would be there twice.
    pub fn others<T: Member + Serialize>(&mut self, fields: &[&str], others: &BTreeMap<String, T>) {
        for (name, value) in others {
            if !fields.contains(&name.as_str()) {
                self.required(name, value, AsItIs);
            }
        }
    }

    /// Ends it.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.written?;
        self.map.end()
    }
}

/// Shows a model: its fields by the names that people know, each with its value.
#[doc(hidden)]
pub fn show(
    formatter: &mut fmt::Formatter<'_>,
    model: &str,
    names: &[&str],
    values: &[&dyn fmt::Debug],
) -> fmt::Result {
    let mut shown = formatter.debug_struct(model);
    for (name, value) in names.iter().zip(values) {
        shown.field(name.trim_start_matches("r#"), value);
    }
    shown.finish()
}

/// Stands for what must not be seen.
#[doc(hidden)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}
