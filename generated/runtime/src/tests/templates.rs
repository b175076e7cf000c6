//! The styles, held against a library that knows RFC 6570, and read back: whatever the value. Those of the tables
//! of the standards are in `styles`.

use std::collections::BTreeMap;

use iri_string::spec::UriSpec;
use iri_string::template::UriTemplateStr;
use iri_string::template::simple_context::{SimpleContext, Value};
use proptest::collection::{btree_map, vec};
use proptest::prelude::{
    ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use super::styles::{COLOR, color, path, query};
use crate::style::header;
use crate::{Parameter, ParameterValue, Style, ToParameter};

/// Texts with much of what means something in an address.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9]{1,6}",
        any::<String>(),
        "[./\\\\%?#&=+ ;:@,|\\[\\]{}~a2eEfF]{0,12}",
        "\\PC{0,20}",
    ]
}

/// A value as the library takes it.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(Value::String),
        vec(text(), 1..4).prop_map(Value::List),
        btree_map(text(), text(), 1..4)
            .prop_map(|properties| Value::Assoc(properties.into_iter().collect())),
    ]
}

/// The same value as this crate takes it.
fn same(value: &Value) -> ParameterValue {
    match value {
        Value::Undefined => ParameterValue::Absent,
        Value::String(text) => text.to_parameter(),
        Value::List(items) => items.to_parameter(),
        Value::Assoc(properties) => BTreeMap::from_iter(properties.clone()).to_parameter(),
    }
}

/// Whether an item is an empty text.
fn has_empty(value: &Value) -> bool {
    match value {
        Value::Undefined | Value::String(_) => false,
        Value::List(items) => items.iter().any(String::is_empty),
        Value::Assoc(properties) => properties.iter().any(|(_, item)| item.is_empty()),
    }
}

/// What RFC 6570 has for the same.
fn expand(template: &str, value: &Value) -> String {
    let mut context = SimpleContext::new();
    context.insert(COLOR, value.clone());
    let template = UriTemplateStr::new(template).unwrap();
    template.expand::<UriSpec, _>(&context).unwrap().to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn texts_are_those_that_a_library_of_rfc_6570_makes(theirs in value()) {
        let value = same(&theirs);
        for (style, explode, template) in [
            (Style::Simple, false, "{color}"),
            (Style::Simple, true, "{color*}"),
            (Style::Label, false, "{.color}"),
            (Style::Label, true, "{.color*}"),
            (Style::Matrix, false, "{;color}"),
            (Style::Matrix, true, "{;color*}"),
        ] {
            // The library writes `;color=` here, section 3.2.1 says `;color`.
            let is_odd = template == "{;color*}" && has_empty(&theirs);
            // What is refused is what nobody can read back.
            if let Ok(text) = path(style, explode, &value) && !is_odd {
                prop_assert_eq!(text, expand(template, &theirs), "{}", template);
            }
        }
        for (explode, template) in [(false, "{?color}"), (true, "{?color*}")] {
            let text = query(&color(Style::Form, explode), &value).unwrap();
            prop_assert_eq!(format!("?{text}"), expand(template, &theirs), "{}", template);
        }
    }

    #[test]
    fn any_query_is_read_back(
        items in vec(text(), 1..4),
        properties in btree_map(text(), text(), 1..4),
        reserved in any::<bool>(),
    ) {
        let styled = |style, explode| {
            let parameter = color(style, explode);
            if reserved { parameter.allow_reserved() } else { parameter }
        };
        let read = |text: &str| -> Vec<(String, String)> {
            let url = reqwest::Url::parse(&format!("https://host.example/?{text}#")).unwrap();
            assert_eq!(url.fragment(), Some(""));
            url.query_pairs().into_owned().collect()
        };
        let text = query(&styled(Style::Form, true), &items.to_parameter()).unwrap();
        let named: Vec<_> = items.iter().map(|item| (COLOR.to_owned(), item.clone())).collect();
        prop_assert_eq!(read(&text), named);
        let text = query(&styled(Style::Form, true), &properties.to_parameter()).unwrap();
        let pairs: Vec<_> = properties.clone().into_iter().collect();
        prop_assert_eq!(read(&text), pairs.clone());
        if let Ok(text) = query(&styled(Style::DeepObject, true), &properties.to_parameter()) {
            let deep: Vec<_> = pairs
                .iter()
                .map(|(key, item)| (format!("{COLOR}[{key}]"), item.clone()))
                .collect();
            prop_assert_eq!(read(&text), deep);
        }
        // Lists in one value are cut before they are decoded.
        for (style, separator) in [
            (Style::Form, ","),
            (Style::SpaceDelimited, "%20"),
            (Style::PipeDelimited, "%7C"),
        ] {
            let Ok(text) = query(&styled(style, false), &items.to_parameter()) else {
                prop_assert!(items.iter().any(|item| item.contains([' ', '|'])));
                continue;
            };
            let value = text.strip_prefix("color=").unwrap();
            let parts: Vec<_> = value
                .split(separator)
                .map(|part| read(&format!("x={part}"))[0].1.clone())
                .collect();
            prop_assert_eq!(parts, items.clone());
        }
    }

    #[test]
    fn any_header_is_read_back(items in vec(text(), 1..4)) {
        let parameter = Parameter::header("X");
        match header(&parameter, &items.to_parameter()) {
            Ok(text) => prop_assert_eq!(text.split(',').collect::<Vec<_>>(), items),
            Err(_) => prop_assert!(
                items.iter().any(|item| item.contains(',') || item.trim() != item)
            ),
        }
    }

    #[test]
    fn any_json_is_read_back_out_of_a_header(text in any::<String>()) {
        let parameter = Parameter::header("X").style(Style::Json, false);
        let header = header(&parameter, &text.to_parameter()).unwrap();
        prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(serde_json::from_str::<String>(&header).unwrap(), text);
    }
}
