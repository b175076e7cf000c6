//! Reading the body of a response as what it is documented to be: JSON, text or bytes, and where a
//! type has variants, as that which the status stands for. What to say of a fault is in `decode`.

use bytes::Bytes;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, VariantAccess, Visitor,
};
use serde_json::Error;

use super::by_status::{BY_STATUS, UNDOCUMENTED};
use super::operation::Format;

/// The body of a response, for a type to be read from.
pub(crate) struct Reader<'de> {
    /// The variant that the status stands for, if it is one of an enum.
    pub(crate) variant: Option<&'static str>,
    pub(crate) format: Format,
    /// The encoding that the service names, if it names one.
    pub(crate) charset: Option<&'de str>,
    pub(crate) body: &'de Bytes,
}

type Json<'de> = serde_json::Deserializer<serde_json::de::StrRead<'de>>;

impl<'de> Reader<'de> {
    fn json<T>(self, read: impl FnOnce(&mut Json<'de>) -> Result<T, Error>) -> Result<T, Error> {
        // To check all of it at once takes a fraction of what it takes to check each of its texts.
        let text = match std::str::from_utf8(self.body) {
            // What may be missing is read from null.
            Ok("") => "null",
            Ok(text) => text,
            Err(_) => return Err(not_utf8(self.body)),
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let value = read(&mut json)?;
        json.end()?;
        Ok(value)
    }

    fn text(&self) -> Result<String, Error> {
        let is = |name: &str| {
            self.charset
                .is_some_and(|set| set.eq_ignore_ascii_case(name))
        };
        if is("iso-8859-1") || is("latin1") {
            return Ok(self.body.iter().copied().map(char::from).collect());
        }
        let text = std::str::from_utf8(self.body).map_err(|_| Error::custom("not UTF-8"))?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
    }
}

/// Where a text that should be JSON ceases to be. It does at the first byte that is not UTF-8, if not before.
#[cold]
fn not_utf8(text: &[u8]) -> Error {
    let fault = serde_json::from_slice::<serde_json::Value>(text).err();
    fault.unwrap_or_else(|| Error::custom("not UTF-8"))
}

/// Methods that read JSON by the same method, and text by another one.
macro_rules! forward {
    ($($method:ident => |$reader:ident, $visitor:ident| $text:expr;)*) => {$(
        fn $method<V: Visitor<'de>>(self, $visitor: V) -> Result<V::Value, Error> {
            match self.format {
                Format::Json => self.json(|json| json.$method($visitor)),
                Format::Text => {
                    let $reader = self;
                    $text
                }
                Format::Bytes => $visitor.visit_byte_buf(self.body.to_vec()),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    forward! {
        deserialize_any => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_str => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_string => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_char => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_identifier => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_bytes => |reader, visitor| visitor.visit_byte_buf(reader.body.to_vec());
        deserialize_byte_buf => |reader, visitor| visitor.visit_byte_buf(reader.body.to_vec());
        deserialize_seq => |reader, visitor| visitor.visit_string(reader.text()?);
        deserialize_map => |reader, visitor| visitor.visit_string(reader.text()?);
        // As text they are written as in JSON.
        deserialize_bool => |reader, visitor| reader.json(|json| json.deserialize_bool(visitor));
        deserialize_i8 => |reader, visitor| reader.json(|json| json.deserialize_i8(visitor));
        deserialize_i16 => |reader, visitor| reader.json(|json| json.deserialize_i16(visitor));
        deserialize_i32 => |reader, visitor| reader.json(|json| json.deserialize_i32(visitor));
        deserialize_i64 => |reader, visitor| reader.json(|json| json.deserialize_i64(visitor));
        deserialize_u8 => |reader, visitor| reader.json(|json| json.deserialize_u8(visitor));
        deserialize_u16 => |reader, visitor| reader.json(|json| json.deserialize_u16(visitor));
        deserialize_u32 => |reader, visitor| reader.json(|json| json.deserialize_u32(visitor));
        deserialize_u64 => |reader, visitor| reader.json(|json| json.deserialize_u64(visitor));
        deserialize_f32 => |reader, visitor| reader.json(|json| json.deserialize_f32(visitor));
        deserialize_f64 => |reader, visitor| reader.json(|json| json.deserialize_f64(visitor));
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_option(visitor)),
            Format::Text | Format::Bytes => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_unit(visitor)),
            Format::Text | Format::Bytes => visitor.visit_unit(),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_ignored_any(visitor)),
            Format::Text | Format::Bytes => visitor.visit_unit(),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_unit_struct(name, visitor)),
            Format::Text | Format::Bytes => visitor.visit_unit(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_newtype_struct(name, visitor)),
            Format::Text | Format::Bytes => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_tuple(length, visitor)),
            Format::Text | Format::Bytes => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_tuple_struct(name, length, visitor)),
            Format::Text | Format::Bytes => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.format {
            Format::Json => self.json(|json| json.deserialize_struct(name, fields, visitor)),
            Format::Text | Format::Bytes => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == BY_STATUS {
            let variant = self.variant.filter(|name| variants.contains(name));
            let variant = variant.ok_or_else(|| Error::custom(UNDOCUMENTED))?;
            return visitor.visit_enum(OfStatus {
                variant,
                reader: self,
            });
        }
        match self.format {
            Format::Json => self.json(|json| json.deserialize_enum(name, variants, visitor)),
            Format::Text | Format::Bytes => visitor.visit_enum(self.text()?.into_deserializer()),
        }
    }
}

/// The variant of a status, and what it holds.
struct OfStatus<'de> {
    variant: &'static str,
    reader: Reader<'de>,
}

impl<'de> EnumAccess<'de> for OfStatus<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let variant = seed.deserialize(self.variant.into_deserializer())?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for OfStatus<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.reader)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Error> {
        self.reader.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.reader.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;

    fn read<T: DeserializeOwned>(format: Format, body: &'static [u8]) -> Option<T> {
        let reader = Reader {
            variant: None,
            format,
            charset: None,
            body: &Bytes::from_static(body),
        };
        T::deserialize(reader).ok()
    }

    #[test]
    fn text_is_taken_as_it_is() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Name(String);
        let text = |body| read::<String>(Format::Text, body).unwrap();
        assert_eq!(text(b"\"quoted\""), "\"quoted\"");
        assert_eq!(text(b""), "");
        assert_eq!(text("\u{feff}ß".as_bytes()), "ß");
        assert!(read::<String>(Format::Text, b"\xff").is_none());
        let name = read::<Option<Name>>(Format::Text, b"x");
        assert_eq!(name, Some(Some(Name("x".to_owned()))));
        assert_eq!(read::<i64>(Format::Text, b" 7\n"), Some(7));
        assert_eq!(read::<f64>(Format::Text, b"1.5"), Some(1.5));
        assert_eq!(read::<bool>(Format::Text, b"true"), Some(true));
        assert_eq!(read::<i64>(Format::Text, b"seven"), None);
        assert_eq!(read::<()>(Format::Text, b"x"), Some(()));
        let latin = Reader {
            variant: None,
            format: Format::Text,
            charset: Some("ISO-8859-1"),
            body: &Bytes::from_static(b"\xdf"),
        };
        assert_eq!(String::deserialize(latin).unwrap(), "ß");
    }

    #[test]
    fn bytes_are_taken_as_they_are() {
        let bytes = |body| read::<Bytes>(Format::Bytes, body).unwrap();
        assert_eq!(bytes(b"\xff\x00"), &b"\xff\x00"[..]);
        assert_eq!(bytes(b""), "");
        let bytes = read::<Option<Bytes>>(Format::Bytes, b"x").unwrap();
        assert_eq!(bytes.unwrap(), "x");
    }
}
