//! Writing the value of a parameter as text, in OpenAPI's styles: those of RFC 6570, and those that
//! it does not know. Where the text stands in a request is a matter of `url` and `request`.
//!
//! A value that would be read as another one is refused: an item that holds what parts the items.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::operation::{Parameter, Style};
use super::parameter::ParameterValue;
use super::scalar::Scalar;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What has a meaning in a query, or no place there: what is left of `allowReserved`.
const SPECIAL: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// The same, where commas part items.
const SPECIAL_OR_COMMA: &AsciiSet = &SPECIAL.add(b',');

/// What is wrong with a value: one that cannot be written, or would be read as another one.
pub(crate) type Written = Result<(), String>;

/// Appends a text with everything but unreserved characters encoded.
pub(crate) fn encode(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// How a text is kept from meaning more than itself.
#[derive(Clone, Copy)]
enum Encoding {
    /// These characters are percent-encoded.
    Percent(&'static AsciiSet),
    /// Headers: they stand as they are.
    Plain,
}

impl Encoding {
    fn text(self, text: &str, out: &mut String) {
        match self {
            Self::Percent(set) => out.extend(utf8_percent_encode(text, set)),
            Self::Plain => out.push_str(text),
        }
    }

    fn scalar(self, scalar: &Scalar<'_>, out: &mut String) {
        match scalar {
            Scalar::Text(text) => self.text(text, out),
            Scalar::Timestamp(value) => self.text(&value.to_string(), out),
            // Digits, letters, `-` and `.` only. Writing to a string never fails.
            value => {
                let _ = write!(out, "{value}");
            }
        }
    }

    /// A simple value as it is, and anything else as JSON.
    fn value(self, value: &ParameterValue, out: &mut String) -> Written {
        match value {
            ParameterValue::Absent => Ok(()),
            ParameterValue::Scalar(scalar) => {
                self.scalar(scalar, out);
                Ok(())
            }
            ParameterValue::List(_) | ParameterValue::Object(_) => match self {
                Self::Percent(_) => {
                    self.text(&json(value)?, out);
                    Ok(())
                }
                // Commas of JSON and commas between items could not be told apart.
                Self::Plain => Err("must not hold a list or an object in another one".to_owned()),
            },
        }
    }
}

pub(crate) fn json(value: &ParameterValue) -> Result<String, String> {
    serde_json::to_string(value).map_err(|_| "cannot be written as JSON".to_owned())
}

/// What joins the parts of a value into one text.
#[derive(Clone, Copy)]
struct Joint {
    /// Between items, and between properties.
    separator: &'static str,
    /// Between the name of a property and its value.
    equals: &'static str,
    encoding: Encoding,
}

impl Joint {
    fn write(self, value: &ParameterValue, out: &mut String) -> Written {
        let mut is_first = true;
        let mut separate = |out: &mut String| {
            if !std::mem::take(&mut is_first) {
                out.push_str(self.separator);
            }
        };
        match value {
            ParameterValue::Absent | ParameterValue::Scalar(_) => {
                self.encoding.value(value, out)?
            }
            ParameterValue::List(items) => {
                for item in items.iter().filter(|item| !item.is_absent()) {
                    separate(out);
                    self.part(out, |out| self.encoding.value(item, out))?;
                }
            }
            ParameterValue::Object(properties) => {
                for (key, item) in properties.iter().filter(|(_, item)| !item.is_absent()) {
                    separate(out);
                    if matches!(self.encoding, Encoding::Plain) && key.contains(self.equals) {
                        return Err(unclear(self.equals));
                    }
                    self.part(out, |out| {
                        self.encoding.text(key, out);
                        Ok(())
                    })?;
                    out.push_str(self.equals);
                    self.part(out, |out| self.encoding.value(item, out))?;
                }
            }
        }
        Ok(())
    }

    /// Writes what must be read back as one part.
    fn part(self, out: &mut String, write: impl FnOnce(&mut String) -> Written) -> Written {
        let start = out.len();
        write(out)?;
        let part = &out[start..];
        if part.contains(self.separator) {
            return Err(unclear(self.separator));
        }
        if matches!(self.encoding, Encoding::Plain) && part.trim() != part {
            return Err("no item may begin or end with a space".to_owned());
        }
        Ok(())
    }
}

fn unclear(separator: &str) -> String {
    let separator = match separator {
        "%20" => "a space",
        "%7C" => "`|`",
        "." => "a dot",
        "=" => "an equals sign",
        _ => "a comma",
    };
    format!("no item may hold {separator}, which parts the items")
}

/// Appends a value of the path.
pub(crate) fn write_path(
    parameter: &Parameter,
    value: &ParameterValue,
    out: &mut String,
) -> Written {
    let encoding = Encoding::Percent(RESERVED);
    let explode = parameter.explode;
    let joint = Joint {
        separator: if explode && parameter.style == Style::Label {
            "."
        } else {
            ","
        },
        equals: if explode { "=" } else { "," },
        encoding,
    };
    match (parameter.style, value) {
        (Style::Json, value) => encoding.text(&json(value)?, out),
        (Style::Label, value) => {
            out.push('.');
            joint.write(value, out)?;
        }
        (Style::Matrix, ParameterValue::List(items)) if explode => {
            for item in items.iter().filter(|item| !item.is_absent()) {
                write_matrix(parameter.name, out, |out| encoding.value(item, out))?;
            }
        }
        (Style::Matrix, ParameterValue::Object(properties)) if explode => {
            for (key, item) in properties.iter().filter(|(_, item)| !item.is_absent()) {
                write_matrix(key, out, |out| encoding.value(item, out))?;
            }
        }
        (Style::Matrix, ParameterValue::List(_) | ParameterValue::Object(_)) => {
            out.push(';');
            encode(parameter.name, out);
            out.push('=');
            joint.write(value, out)?;
        }
        (Style::Matrix, value) => {
            write_matrix(parameter.name, out, |out| encoding.value(value, out))?;
        }
        (_, value) => joint.write(value, out)?,
    }
    Ok(())
}

/// `;name=value`, and `;name` where the value is empty.
fn write_matrix(
    name: &str,
    out: &mut String,
    write: impl FnOnce(&mut String) -> Written,
) -> Written {
    out.push(';');
    encode(name, out);
    out.push('=');
    let start = out.len();
    write(out)?;
    if out.len() == start {
        out.pop();
    }
    Ok(())
}

/// Pairs of names and values: of a query, a form, or cookies.
pub(crate) struct Pairs<'a> {
    out: &'a mut String,
    /// What stands before the next pair.
    next: &'static str,
    /// What stands between pairs.
    between: &'static str,
}

impl<'a> Pairs<'a> {
    /// The query of an address.
    pub(crate) fn of_query(url: &'a mut String) -> Self {
        Self {
            next: if url.contains('?') { "&" } else { "?" },
            out: url,
            between: "&",
        }
    }

    /// A form, from its beginning.
    pub(crate) fn of_form(out: &'a mut String) -> Self {
        Self {
            out,
            next: "",
            between: "&",
        }
    }

    /// The cookies of a request, from their beginning.
    pub(crate) fn of_cookies(out: &'a mut String) -> Self {
        Self {
            out,
            next: "",
            between: "; ",
        }
    }

    /// Appends a pair.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.begin(name);
        encode(value, self.out);
    }

    fn begin(&mut self, name: &str) {
        self.out.push_str(self.next);
        self.next = self.between;
        encode(name, self.out);
        self.out.push('=');
    }

    fn value(&mut self, name: &str, value: &ParameterValue, encoding: Encoding) -> Written {
        self.begin(name);
        encoding.value(value, self.out)
    }

    /// Appends the pairs of a property of a form: each item of a list is one, an object is JSON.
    pub(crate) fn write_field(&mut self, name: &str, value: &ParameterValue) -> Written {
        let encoding = Encoding::Percent(RESERVED);
        match value {
            ParameterValue::List(items) => {
                for item in items.iter().filter(|item| !item.is_absent()) {
                    self.value(name, item, encoding)?;
                }
                Ok(())
            }
            value => self.value(name, value, encoding),
        }
    }

    /// Appends the pairs of a parameter, or of a property of a form.
    pub(crate) fn write(&mut self, parameter: &Parameter, value: &ParameterValue) -> Written {
        let Parameter { name, explode, .. } = *parameter;
        let encoding = Encoding::Percent(if parameter.allow_reserved {
            SPECIAL
        } else {
            RESERVED
        });
        match (parameter.style, value) {
            (Style::Json, value) => {
                self.begin(name);
                encoding.text(&json(value)?, self.out);
            }
            (_, value) if value.is_empty() => self.begin(name),
            (Style::DeepObject, value) => {
                self.write_deep(&mut name.to_owned(), value, encoding)?;
            }
            (_, ParameterValue::List(items)) if explode => {
                for item in items.iter().filter(|item| !item.is_absent()) {
                    self.value(name, item, encoding)?;
                }
            }
            (_, ParameterValue::Object(properties)) if explode => {
                for (key, item) in properties.iter().filter(|(_, item)| !item.is_absent()) {
                    self.write_property(key, item, encoding)?;
                }
            }
            (style, value) => {
                let separator = match style {
                    Style::SpaceDelimited => "%20",
                    // Encoded, as a bare `|` has no place in a URL.
                    Style::PipeDelimited => "%7C",
                    _ => ",",
                };
                let encoding = match value {
                    ParameterValue::Scalar(_) => encoding,
                    _ if parameter.allow_reserved => Encoding::Percent(SPECIAL_OR_COMMA),
                    _ => encoding,
                };
                self.begin(name);
                let joint = Joint {
                    separator,
                    equals: separator,
                    encoding,
                };
                joint.write(value, self.out)?;
            }
        }
        Ok(())
    }

    /// A property of an exploded object: a list is written as one of its own would be.
    fn write_property(&mut self, key: &str, item: &ParameterValue, encoding: Encoding) -> Written {
        let ParameterValue::List(items) = item else {
            return self.value(key, item, encoding);
        };
        for item in items.iter().filter(|item| !item.is_absent()) {
            self.value(key, item, encoding)?;
        }
        Ok(())
    }

    fn write_deep(
        &mut self,
        name: &mut String,
        value: &ParameterValue,
        encoding: Encoding,
    ) -> Written {
        let length = name.len();
        match value {
            ParameterValue::Absent => {}
            ParameterValue::Scalar(_) => self.value(name, value, encoding)?,
            ParameterValue::List(items) => {
                let is_flat = is_flat(items);
                let items = items.iter().filter(|item| !item.is_absent());
                for (index, item) in items.enumerate() {
                    if is_flat {
                        name.push_str("[]");
                    } else {
                        // Else the parts of one item and those of the next are mixed up.
                        let _ = write!(name, "[{index}]");
                    }
                    self.write_deep(name, item, encoding)?;
                    name.truncate(length);
                }
            }
            ParameterValue::Object(properties) => {
                for (key, item) in properties {
                    if key.is_empty() || key.contains(['[', ']']) {
                        return Err(
                            "the name of a property must not be empty or hold brackets".to_owned()
                        );
                    }
                    let _ = write!(name, "[{key}]");
                    self.write_deep(name, item, encoding)?;
                    name.truncate(length);
                }
            }
        }
        Ok(())
    }
}

/// Whether a list holds nothing but simple values.
fn is_flat(items: &[ParameterValue]) -> bool {
    items
        .iter()
        .all(|item| matches!(item, ParameterValue::Absent | ParameterValue::Scalar(_)))
}

/// The text of a header: as in a path, but not encoded.
pub(crate) fn header(parameter: &Parameter, value: &ParameterValue) -> Result<String, String> {
    if parameter.style == Style::Json {
        return json(value).map(|text| ascii(&text));
    }
    let joint = Joint {
        separator: ",",
        equals: if parameter.explode { "=" } else { "," },
        encoding: Encoding::Plain,
    };
    let mut text = String::new();
    joint.write(value, &mut text)?;
    if text.trim() == text {
        Ok(text)
    } else {
        // Whoever reads a header drops them.
        Err("must not begin or end with a space".to_owned())
    }
}

/// JSON with every character beyond ASCII escaped: every server reads those in its own way.
fn ascii(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() && character != '\u{7f}' {
            escaped.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}
