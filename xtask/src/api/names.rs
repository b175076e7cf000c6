//! How names of a document become names of Rust: words, cases, keywords, and names that are taken.
//!
//! Every function here is pure: the same text gives the same name, whatever else a document holds.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::Variant;

/// Names that emitted files use without a path; a model that took one would shadow it.
const TAKEN_TYPES: &[&str] = &[
    "Api",
    "AsRef",
    "Box",
    "Call",
    "Client",
    "ClientBuilder",
    "Constraint",
    "Default",
    "Descriptor",
    "Err",
    "Error",
    "From",
    "Into",
    "IntoIterator",
    "Items",
    "JsonObject",
    "Location",
    "Maybe",
    "Method",
    "None",
    "Ok",
    "OneOrMany",
    "Operation",
    "Option",
    "Page",
    "Pages",
    "Pagination",
    "Parameter",
    "Response",
    "Result",
    "Self",
    "Some",
    "Status",
    "String",
    "Style",
    "Timestamp",
    "Uuid",
    "Validate",
    "Validator",
    "Value",
    "Vec",
];

/// Methods that a client or a builder has of its own.
const TAKEN_SETTERS: &[&str] = &[
    "send",
    "with_response",
    "timeout",
    "header",
    "retry",
    "items",
    "pages",
    "call",
    "clone",
    "into_future",
];

/// Words that the usual splitting tears apart.
const WORDS: &[(&str, &str)] = &[("OAuth", "Oauth"), ("oAuth", "oauth")];

fn words(text: &str) -> String {
    let mut text = text.to_owned();
    for (torn, whole) in WORDS {
        text = text.replace(torn, whole);
    }
    text
}

/// `UserPage`, `OAuth2Token`; with `suffix` where the name is taken. `None` where the text holds nothing
/// that a name can be made of.
pub(crate) fn type_name(text: &str, suffix: &str) -> Option<String> {
    let camel = text.to_upper_camel_case();
    // A name that is already in this form keeps its acronyms as its author wrote them.
    let name = if is_identifier(text) && text.starts_with(char::is_uppercase) && !text.contains('_')
    {
        text.to_owned()
    } else {
        camel
    };
    let name = legal_start(name, 'N')?;
    Some(if TAKEN_TYPES.contains(&name.as_str()) {
        format!("{name}{suffix}")
    } else {
        name
    })
}

/// `Online` for `ONLINE` or `online`.
pub(crate) fn variant_name(text: &str) -> Option<String> {
    let name = match text {
        "" => return Some("Empty".to_owned()),
        // heck leaves the inside of an all-capitals word lower case, which is what is wanted.
        other => other.to_upper_camel_case(),
    };
    let name = legal_start(name, 'N')?;
    // `Unknown` keeps the values that are not documented.
    Some(if matches!(name.as_str(), "Self" | "Unknown") {
        format!("{name}Value")
    } else {
        name
    })
}

/// The variants of an enum of `values`, in their order, each with a name of its own. A value that is not the
/// first to come to a name has its symbols spelled out: `-created` beside `created` is `MinusCreated`.
pub(crate) fn variants<'v>(values: impl Iterator<Item = &'v str>) -> Vec<Variant> {
    let mut values: Vec<&str> = values.collect();
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(*value));
    let mut taken = HashSet::new();
    // Values without symbols have the first choice, wherever they stand.
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|index| {
        values[*index].contains(|letter: char| {
            letter.is_ascii_punctuation() && !matches!(letter, '_' | '-' | '.')
        }) || values[*index].starts_with(['-', '.'])
    });
    let mut named: Vec<Option<String>> = vec![None; values.len()];
    for index in order {
        let value = values[index];
        let plain = variant_name(value);
        let spelled = || variant_name(&spell(value));
        let name = plain
            .filter(|name| !taken.contains(name))
            .or_else(|| spelled().filter(|name| !taken.contains(name)))
            .unwrap_or_else(|| format!("Value{}", index + 1));
        taken.insert(name.clone());
        named[index] = Some(name);
    }
    let named = values.into_iter().zip(named);
    named
        .filter_map(|(value, name)| {
            Some(Variant {
                value: value.to_owned(),
                name: name?,
            })
        })
        .collect()
}

/// Symbols as words.
fn spell(text: &str) -> String {
    let mut spelled = String::new();
    for letter in text.chars() {
        let word = match letter {
            '-' => "minus",
            '+' => "plus",
            '*' => "star",
            '/' => "slash",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '=' => "equal",
            '<' => "less",
            '>' => "greater",
            '!' => "not",
            '?' => "question",
            '%' => "percent",
            '&' => "and",
            '|' => "or",
            '#' => "hash",
            '@' => "at",
            '$' => "dollar",
            '~' => "tilde",
            '^' => "caret",
            '(' | ')' | '[' | ']' | '{' | '}' => "bracket",
            letter => {
                spelled.push(letter);
                continue;
            }
        };
        spelled.push_str(&format!(" {word} "));
    }
    spelled
}

/// `last_connection`, `r#type`: a field, an argument, a method.
pub(crate) fn value_name(text: &str) -> Option<String> {
    let name = legal_start(words(text).to_snake_case(), 'n')?;
    Some(escape(name))
}

/// A setter of a builder: a [`value_name`] that no method of every call has.
pub(crate) fn setter_name(text: &str) -> Option<String> {
    let name = value_name(text)?;
    Some(if TAKEN_SETTERS.contains(&name.as_str()) {
        format!("{name}_parameter")
    } else {
        name
    })
}

/// `oauth2_token`: a module and its file, so never escaped but by an underscore.
pub(crate) fn module_name(text: &str) -> Option<String> {
    let name = legal_start(words(text).to_snake_case(), 'n')?;
    if !name.is_ascii() {
        // Rust finds no file for a module whose name is not.
        return None;
    }
    Some(if is_keyword(&name) || name == "mod" {
        format!("{name}_")
    } else {
        name
    })
}

/// `role` for `roles`: the word for one item of an array; unchanged where that is not plain.
pub(crate) fn singular(word: &str) -> String {
    const ALIKE: &[&str] = &["lens", "news", "series", "species"];
    const SILENT: &[&str] = &["cookies", "movies"];
    let lower = word.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    let without = |letters: usize| word[..word.len() - letters].to_owned();
    if !word.is_ascii() || ends(ALIKE) || ends(&["ss", "us", "is", "zes"]) {
        word.to_owned()
    } else if ends(SILENT) {
        without(1)
    } else if lower.len() > 4 && lower.ends_with("ies") {
        format!("{}y", without(3))
    } else if ends(&["sses", "shes", "tches", "xes"]) {
        without(2)
    } else if ends(&["ses", "ches"]) || !lower.ends_with('s') || lower.len() < 3 {
        // `aliases` and `databases`, `searches` and `caches`: spelling does not tell.
        word.to_owned()
    } else {
        without(1)
    }
}

/// The name of `field` as serde's `rename_all = "camelCase"` would spell it.
pub(crate) fn serde_camel_case(field: &str) -> String {
    let mut camel = String::with_capacity(field.len());
    let mut capital = false;
    for letter in field.trim_start_matches("r#").chars() {
        match letter {
            '_' => capital = true,
            letter if capital => {
                camel.extend(letter.to_uppercase());
                capital = false;
            }
            letter => camel.push(letter),
        }
    }
    camel
}

/// A name may not begin with a digit: such a one gets `prefix` in front.
fn legal_start(name: String, prefix: char) -> Option<String> {
    let name = match name.chars().next()? {
        first if first.is_ascii_digit() => format!("{prefix}{name}"),
        _ => name,
    };
    is_identifier(&name).then_some(name)
}

fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok() || is_keyword(name)
}

fn is_keyword(name: &str) -> bool {
    // Reserved since the edition of 2024, which the parser does not know.
    if name == "gen" {
        return true;
    }
    !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphabetic())
        && syn::parse_str::<syn::Ident>(name).is_err()
}

fn escape(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        _ if is_keyword(&name) => format!("r#{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_keep_the_acronyms_of_their_author() {
        assert_eq!(
            type_name("OAuth2Token", "Model").as_deref(),
            Some("OAuth2Token")
        );
        assert_eq!(type_name("user-page", "Model").as_deref(), Some("UserPage"));
        assert_eq!(type_name("Option", "Model").as_deref(), Some("OptionModel"));
        assert_eq!(type_name("§", "Model"), None);
    }

    #[test]
    fn modules_do_not_tear_oauth_apart() {
        assert_eq!(module_name("OAuth2Token").as_deref(), Some("oauth2_token"));
        assert_eq!(module_name("UserPage").as_deref(), Some("user_page"));
        assert_eq!(module_name("type").as_deref(), Some("type_"));
    }

    #[test]
    fn keywords_and_digits_become_names() {
        assert_eq!(value_name("type").as_deref(), Some("r#type"));
        assert_eq!(value_name("self").as_deref(), Some("self_"));
        assert_eq!(value_name("2fa").as_deref(), Some("n2fa"));
        assert_eq!(variant_name("3G").as_deref(), Some("N3g"));
        assert_eq!(variant_name("").as_deref(), Some("Empty"));
        assert_eq!(variant_name("unknown").as_deref(), Some("UnknownValue"));
    }

    #[test]
    fn one_item_of_an_array_is_named_in_the_singular() {
        for (many, one) in [
            ("roles", "role"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("cookies", "cookie"),
            ("databases", "databases"),
            ("series", "series"),
            ("boxes", "box"),
            ("devices", "device"),
            ("status", "status"),
        ] {
            assert_eq!(singular(many), one);
        }
    }

    #[test]
    fn camel_case_is_that_of_serde() {
        assert_eq!(serde_camel_case("last_connection"), "lastConnection");
        assert_eq!(serde_camel_case("r#type"), "type");
    }
}
