//! How names of a document become names of Rust: letters, words, cases, keywords, and names that are taken.
//!
//! Every text has a name, and the same text gives the same name whatever else a document holds; only where
//! two would have the same one, [`distinct`] tells them apart, the same way in whichever order they stand.

use std::collections::HashSet;

use deunicode::deunicode_char;
use heck::{ToSnakeCase, ToUpperCamelCase};
use rustc_hash::FxHashSet;

use super::Variant;

/// Names that emitted code and the macros of the runtime use without a path. A model of such a name would hide
/// what is meant; for the prelude's, also from those who import all models at once.
const TAKEN_TYPES: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Maybe",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Timestamp",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Uuid",
    "Vec",
];

/// Methods that a builder has of its own.
const TAKEN_SETTERS: &[&str] = &[
    "call",
    "clone",
    "header",
    "into_future",
    "items",
    "pages",
    "retry",
    "send",
    "timeout",
    "with_response",
];

/// Modules and files beside those of the tags, in this crate and in a standalone one, and crates that such a module
/// would hide.
const TAKEN_MODULES: &[&str] = &[
    "alloc",
    "bulk",
    "client",
    "conversions",
    "core",
    "lib",
    "main",
    "mod",
    "models",
    "oauth2",
    "operation",
    "runtime",
    "serde",
    "std",
    "test_util",
    "transport",
];

/// Methods that a client has of its own.
const TAKEN_HANDLES: &[&str] = &["builder", "clone"];

/// Files that Windows does not let anybody make.
const DEVICES: &[&str] = &["aux", "con", "nul", "prn"];

/// Words that the usual splitting tears apart.
const WORDS: &[(&str, &str)] = &[("OAuth", "Oauth"), ("oAuth", "oauth")];

/// Longer names are cut: they make file names that not every system can hold.
const LONGEST: usize = 100;

fn words(text: &str) -> String {
    let mut text = text.to_owned();
    for (torn, whole) in WORDS {
        text = text.replace(torn, whole);
    }
    text
}

/// The text in letters that everybody can type and no tool reorders, normalises or takes for others: `imia`
/// for `имя`. Where there is neither letter nor digit, its symbols in words.
fn letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match deunicode_char(letter) {
            Some(ascii) if letter.is_ascii() => plain.push_str(ascii),
            // A word stands apart, but not the letters within one: `straße`.
            Some(ascii) if letter.is_alphabetic() => plain.push_str(ascii),
            Some(ascii) if !ascii.is_empty() => {
                plain.push(' ');
                plain.push_str(ascii);
                plain.push(' ');
            }
            _ => {}
        }
    }
    if !has_letters(&plain) {
        plain = spell(&plain);
    }
    if has_letters(&plain) {
        plain
    } else if text.is_empty() {
        "empty".to_owned()
    } else {
        "unnamed".to_owned()
    }
}

/// Text that is to be part of a name: as it is, if everybody can type it.
pub(crate) fn plain(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        letters(text)
    }
}

fn has_letters(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_alphanumeric())
}

/// The words as a type has them: `ListOAuth2Clients` for `list_oauth2_clients`.
pub(crate) fn camel(text: &str) -> String {
    words(text)
        .to_snake_case()
        .split('_')
        .map(|word| match word.strip_prefix("oauth") {
            Some(rest) => format!("OAuth{rest}"),
            None => word.to_upper_camel_case(),
        })
        .collect()
}

/// `UserPage`, `OAuth2Token`; with `suffix` where the name is taken.
pub(crate) fn type_name(text: &str, suffix: &str) -> String {
    let plain = letters(text);
    // A name that is already in this form keeps its acronyms as its author wrote them.
    let is_camel = plain.starts_with(|first: char| first.is_ascii_uppercase())
        && plain.chars().all(|letter| letter.is_ascii_alphanumeric());
    let name = if is_camel { plain } else { camel(&plain) };
    let name = short(legal_start(name, 'N'), text, "");
    if TAKEN_TYPES.contains(&name.as_str()) {
        format!("{name}{suffix}")
    } else {
        name
    }
}

/// `Online` for `ONLINE` or `online`, `MinusCreated` for `-created`.
pub(crate) fn variant_name(text: &str) -> String {
    let signed = text.len() > 1 && text.starts_with(['-', '+']);
    let plain = letters(&if signed { spell(text) } else { text.to_owned() });
    // heck leaves the inside of an all-capitals word lower case, which is what is wanted.
    let name = short(legal_start(camel(&plain), 'N'), text, "");
    // `Unknown` keeps the values that are not documented.
    if matches!(name.as_str(), "Self" | "Unknown") {
        format!("{name}Value")
    } else {
        name
    }
}

/// The variants of an enum of `values`, in their order, each with a name of its own. A value that is not the
/// first to come to a name has its symbols spelled out: `a*` beside `a` is `AStar`.
pub(crate) fn variants<'v>(values: impl Iterator<Item = &'v str>) -> Vec<Variant> {
    let mut values: Vec<&str> = values.collect();
    let mut seen = HashSet::new();
    values.retain(|value| seen.insert(*value));
    let is_plain = |value: &&str| {
        !value.contains(|letter: char| {
            letter.is_ascii_punctuation() && !matches!(letter, '_' | '-' | '.')
        })
    };
    let plain: HashSet<String> = values
        .iter()
        .filter(|value| is_plain(value))
        .map(|value| variant_name(value))
        .collect();
    let wanted: Vec<(&str, String)> = values
        .into_iter()
        .map(|value| {
            let name = variant_name(value);
            if is_plain(&value) || !plain.contains(&name) {
                (value, name)
            } else {
                (value, variant_name(&spell(value)))
            }
        })
        .collect();
    let names = distinct(&wanted, &["Self", "Unknown"], "");
    wanted
        .into_iter()
        .zip(names)
        .map(|((value, _), name)| Variant {
            value: value.into(),
            name,
            description: None,
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
            '\\' => "backslash",
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
            '_' => "underscore",
            '\'' | '"' | '`' => "quote",
            '(' | ')' | '[' | ']' | '{' | '}' => "bracket",
            ' ' => "space",
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
pub(crate) fn value_name(text: &str) -> String {
    escape(bare_name(text))
}

/// The same without regard to keywords: what is to be a part of a name.
pub(crate) fn bare_name(text: &str) -> String {
    let name = words(&letters(text)).to_snake_case();
    short(legal_start(name, 'n'), text, "_")
}

/// A setter of a builder: a [`value_name`] that no method of every call has.
pub(crate) fn setter_name(text: &str) -> String {
    let name = value_name(text);
    if TAKEN_SETTERS.contains(&name.as_str()) {
        format!("{name}_parameter")
    } else {
        name
    }
}

/// `oauth2_token`: a module and its file, so never escaped but by an underscore.
pub(crate) fn module_name(text: &str) -> String {
    let name = bare_name(text);
    let is_port = ["com", "lpt"].iter().any(|port| {
        name.strip_prefix(port)
            .is_some_and(|number| number.len() == 1 && has_letters(number))
    });
    if is_keyword(&name)
        || is_port
        || DEVICES.contains(&name.as_str())
        || TAKEN_MODULES.contains(&name.as_str())
    {
        format!("{name}_")
    } else {
        name
    }
}

/// The method of the client that leads to the operations of a tag.
pub(crate) fn handle_name(tag: &str) -> String {
    let name = value_name(tag);
    if TAKEN_HANDLES.contains(&name.as_str()) {
        format!("{name}_operations")
    } else {
        name
    }
}

/// A name for each of `wanted` (what the document calls it, and the name that this comes to), in their order, and
/// no two alike nor one of `taken`. Who is called as its name is keeps it, else who has the fewest
/// capitals, and by the alphabet; the rest have numbers.
pub(crate) fn distinct(wanted: &[(&str, String)], taken: &[&str], separator: &str) -> Vec<String> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_cached_key(|index| {
        let (text, name) = &wanted[*index];
        let capitals = text.chars().filter(|letter| letter.is_uppercase()).count();
        (*text != name.trim_start_matches("r#"), capitals, *text)
    });
    let mut used: FxHashSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let plain: FxHashSet<&str> = wanted.iter().map(|(_, name)| name.as_str()).collect();
    let mut names = vec![String::new(); wanted.len()];
    for index in order {
        let (_, name) = &wanted[index];
        let mut own = name.clone();
        let mut number = 2;
        // A name with a number that somebody else comes to by himself is left to him.
        while used.contains(&own) || (own != *name && plain.contains(own.as_str())) {
            let bare = name.trim_start_matches("r#").trim_end_matches('_');
            own = format!("{bare}{separator}{number}");
            number += 1;
        }
        used.insert(own.clone());
        names[index] = own;
    }
    names
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

/// A name may not begin with a digit: such a one gets `prefix` in front.
fn legal_start(name: String, prefix: char) -> String {
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// The name, cut if it is too long, with what tells `text` from other texts that begin like it.
fn short(name: String, text: &str, separator: &str) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    // FNV-1a: the same on every machine and in every version.
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let start = name.chars().take(LONGEST - 9).collect::<String>();
    let start = start.trim_end_matches('_');
    format!("{start}{separator}{hash:08x}")
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
        assert_eq!(type_name("OAuth2Token", "Model"), "OAuth2Token");
        assert_eq!(type_name("user-page", "Model"), "UserPage");
        assert_eq!(type_name("Option", "Model"), "OptionModel");
    }

    #[test]
    fn modules_do_not_tear_oauth_apart() {
        assert_eq!(module_name("OAuth2Token"), "oauth2_token");
        assert_eq!(module_name("UserPage"), "user_page");
    }

    #[test]
    fn modules_are_files_that_every_system_can_hold() {
        for (text, name) in [
            ("type", "type_"),
            ("self", "self_"),
            ("mod", "mod_"),
            ("Con", "con_"),
            ("LPT1", "lpt1_"),
            ("computer", "computer"),
            ("日本", "ri_ben"),
        ] {
            assert_eq!(module_name(text), name);
        }
        assert!(module_name(&"word ".repeat(60)).len() <= LONGEST);
    }

    #[test]
    fn keywords_and_digits_become_names() {
        assert_eq!(value_name("type"), "r#type");
        assert_eq!(value_name("gen"), "r#gen");
        assert_eq!(value_name("self"), "self_");
        assert_eq!(value_name("2fa"), "n2fa");
        assert_eq!(variant_name("3G"), "N3g");
        assert_eq!(variant_name("unknown"), "UnknownValue");
    }

    #[test]
    fn every_text_has_a_name() {
        for (text, name) in [
            ("", "empty"),
            ("-", "minus"),
            ("//", "slash_slash"),
            ("_", "underscore"),
            ("\u{202e}", "unnamed"),
            ("имя", "imia"),
            ("straße", "strasse"),
            ("e\u{301}te\u{301}", "ete"),
            ("été", "ete"),
            ("a🦀b", "a_crab_b"),
            ("½", "n1_2"),
        ] {
            assert_eq!(value_name(text), name, "{text:?}");
        }
        assert_eq!(variant_name(""), "Empty");
        assert_eq!(variant_name("-created"), "MinusCreated");
        assert_eq!(type_name("日本", "Model"), "RiBen");
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (one, other) = (format!("{}a", "long".repeat(80)), "long".repeat(80));
        for name in [value_name, module_name, variant_name] {
            assert!(name(&one).len() <= LONGEST);
            assert_ne!(name(&one), name(&other));
        }
    }

    #[test]
    fn twins_are_told_apart_in_whichever_order_they_stand() {
        let texts = ["Foo", "foo", "FOO", "foo_2"];
        let names = |texts: &[&str]| -> Vec<String> {
            let wanted: Vec<_> = texts.iter().map(|text| (*text, value_name(text))).collect();
            distinct(&wanted, &[], "_")
        };
        assert_eq!(names(&texts), ["foo_3", "foo", "foo_4", "foo_2"]);
        let (mut turned, mut other) = (names(&["foo_2", "FOO", "foo", "Foo"]), names(&texts));
        turned.reverse();
        assert_eq!(turned, other);
        // Another one changes nothing for those that are called as they are named.
        other = names(&["Foo", "foo", "FOO", "foo_2", "fOO", "bar"]);
        assert_eq!(other[1], "foo");
        assert_eq!(other[3], "foo_2");
        assert_eq!(
            distinct(
                &[("self", "self_".to_owned()), ("Self", "self_".to_owned())],
                &[],
                "_"
            ),
            ["self_", "self_2"]
        );
        let taken = distinct(&[("body", "body".to_owned())], &["body"], "_");
        assert_eq!(taken, ["body_2"]);
    }

    #[test]
    fn values_that_differ_in_symbols_alone_have_them_spelled_out() {
        let names = |values: &[&str]| -> Vec<String> {
            variants(values.iter().copied())
                .into_iter()
                .map(|variant| variant.name)
                .collect()
        };
        assert_eq!(
            names(&["a", "a*", "-a", "*", "a"]),
            ["A", "AStar", "MinusA", "Star"]
        );
        assert_eq!(
            names(&["a", "A", "Self", "self"]),
            ["A2", "A", "SelfValue2", "SelfValue"]
        );
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
    fn camel_case_is_that_of_serde() {}
}
