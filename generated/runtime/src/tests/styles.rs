//! The styles, held against the tables of the standards. What is made of any value is held against a library in
//! `templates`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::style::{Pairs, header, write_path};
use crate::{Parameter, ParameterValue, Style, ToParameter};

pub(super) const COLOR: &str = "color";

/// An object whose properties have an order of their own.
#[derive(Serialize)]
struct Color {
    #[serde(rename = "R")]
    red: u8,
    #[serde(rename = "G")]
    green: u8,
    #[serde(rename = "B")]
    blue: u8,
}

fn of(value: impl Serialize) -> ParameterValue {
    ParameterValue::of(&value).unwrap()
}

pub(super) fn path(style: Style, explode: bool, value: &ParameterValue) -> Result<String, String> {
    let parameter = Parameter::path(COLOR).style(style, explode);
    let mut text = String::new();
    write_path(&parameter, value, &mut text).map(|()| text)
}

pub(super) fn query(parameter: &Parameter, value: &ParameterValue) -> Result<String, String> {
    let mut text = String::new();
    Pairs::of_form(&mut text)
        .write(parameter, value)
        .map(|()| text)
}

pub(super) const fn color(style: Style, explode: bool) -> Parameter {
    Parameter::query(COLOR).style(style, explode)
}

/// OpenAPI 3.0.3, "Style Examples": the rows as they are printed, but that `label` without
/// `explode` has the commas of RFC 6570, which 3.0.4 prints too, that the styles which RFC 6570
/// does not know say the parameter's name, as 3.0.4 has it, and that what must be percent-encoded
/// in a URL is.
#[test]
fn styles_are_those_of_the_table() {
    let empty = "".to_parameter();
    let string = "blue".to_parameter();
    let array = ["blue", "black", "brown"].to_parameter();
    let object = of(Color {
        red: 100,
        green: 200,
        blue: 150,
    });
    for (style, explode, texts) in [
        (
            Style::Matrix,
            false,
            [
                ";color",
                ";color=blue",
                ";color=blue,black,brown",
                ";color=R,100,G,200,B,150",
            ],
        ),
        (
            Style::Matrix,
            true,
            [
                ";color",
                ";color=blue",
                ";color=blue;color=black;color=brown",
                ";R=100;G=200;B=150",
            ],
        ),
        (
            Style::Label,
            false,
            [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"],
        ),
        (
            Style::Label,
            true,
            [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"],
        ),
        (
            Style::Simple,
            false,
            ["", "blue", "blue,black,brown", "R,100,G,200,B,150"],
        ),
        (
            Style::Simple,
            true,
            ["", "blue", "blue,black,brown", "R=100,G=200,B=150"],
        ),
    ] {
        for (value, text) in [&empty, &string, &array, &object].into_iter().zip(texts) {
            assert_eq!(path(style, explode, value).unwrap(), text, "{style:?}");
        }
    }
    for (style, explode, texts) in [
        (
            Style::Form,
            false,
            [
                "color=",
                "color=blue",
                "color=blue,black,brown",
                "color=R,100,G,200,B,150",
            ],
        ),
        (
            Style::Form,
            true,
            [
                "color=",
                "color=blue",
                "color=blue&color=black&color=brown",
                "R=100&G=200&B=150",
            ],
        ),
        (
            Style::SpaceDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%20black%20brown",
                "color=R%20100%20G%20200%20B%20150",
            ],
        ),
        (
            Style::PipeDelimited,
            false,
            [
                "color=",
                "color=blue",
                "color=blue%7Cblack%7Cbrown",
                "color=R%7C100%7CG%7C200%7CB%7C150",
            ],
        ),
        // Exploded, the separator has nothing to part.
        (
            Style::SpaceDelimited,
            true,
            [
                "color=",
                "color=blue",
                "color=blue&color=black&color=brown",
                "R=100&G=200&B=150",
            ],
        ),
        (
            Style::PipeDelimited,
            true,
            [
                "color=",
                "color=blue",
                "color=blue&color=black&color=brown",
                "R=100&G=200&B=150",
            ],
        ),
        // The table has objects only; the rest is what servers that read brackets expect.
        (
            Style::DeepObject,
            true,
            [
                "color=",
                "color=blue",
                "color%5B%5D=blue&color%5B%5D=black&color%5B%5D=brown",
                "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
            ],
        ),
    ] {
        let parameter = color(style, explode);
        for (value, text) in [&empty, &string, &array, &object].into_iter().zip(texts) {
            assert_eq!(query(&parameter, value).unwrap(), text, "{style:?}");
        }
    }
    // Headers are not encoded; a cookie is a pair, and several of them are parted as cookies are.
    let mixed = ["a b", "ü%"].to_parameter();
    let exploded = Parameter::header("X-Color").style(Style::Simple, true);
    let plain = Parameter::header("X-Color");
    assert_eq!(header(&plain, &array).unwrap(), "blue,black,brown");
    assert_eq!(header(&plain, &mixed).unwrap(), "a b,ü%");
    assert_eq!(header(&plain, &object).unwrap(), "R,100,G,200,B,150");
    assert_eq!(header(&exploded, &object).unwrap(), "R=100,G=200,B=150");
    let cookies = |explode, value| {
        let mut text = String::new();
        let mut pairs = Pairs::of_cookies(&mut text);
        let parameter = Parameter::cookie(COLOR).style(Style::Form, explode);
        pairs.write(&Parameter::cookie("a"), &1.to_parameter())?;
        pairs.write(&parameter, value).map(|()| text)
    };
    assert_eq!(cookies(true, &string).unwrap(), "a=1; color=blue");
    assert_eq!(
        cookies(false, &array).unwrap(),
        "a=1; color=blue,black,brown"
    );
    assert_eq!(
        cookies(true, &array).unwrap(),
        "a=1; color=blue; color=black; color=brown"
    );
    assert_eq!(cookies(true, &object).unwrap(), "a=1; R=100; G=200; B=150");
    assert_eq!(
        cookies(true, &"a;b, c".to_parameter()).unwrap(),
        "a=1; color=a%3Bb%2C%20c"
    );
}

/// RFC 6570, sections 3.2.2, 3.2.5, 3.2.7, 3.2.8 and 3.2.9, as far as OpenAPI has these forms.
#[test]
fn texts_are_those_of_the_examples_of_rfc_6570() {
    let list = ["red", "green", "blue"].to_parameter();
    let keys =
        serde_json::from_str::<ParameterValue>(r#"{"semi":";","dot":".","comma":","}"#).unwrap();
    let named = |name, style, explode, value: &ParameterValue| {
        let parameter = Parameter::path(name).style(style, explode);
        let mut text = String::new();
        write_path(&parameter, value, &mut text).map(|()| text)
    };
    for (name, style, explode, value, text) in [
        (
            "hello",
            Style::Simple,
            false,
            &"Hello World!".to_parameter(),
            "Hello%20World%21",
        ),
        ("half", Style::Simple, false, &"50%".to_parameter(), "50%25"),
        ("list", Style::Simple, true, &list, "red,green,blue"),
        (
            "keys",
            Style::Simple,
            false,
            &keys,
            "semi,%3B,dot,.,comma,%2C",
        ),
        (
            "keys",
            Style::Simple,
            true,
            &keys,
            "semi=%3B,dot=.,comma=%2C",
        ),
        ("who", Style::Label, false, &"fred".to_parameter(), ".fred"),
        ("list", Style::Label, false, &list, ".red,green,blue"),
        ("list", Style::Label, true, &list, ".red.green.blue"),
        (
            "keys",
            Style::Label,
            false,
            &keys,
            ".semi,%3B,dot,.,comma,%2C",
        ),
        (
            "who",
            Style::Matrix,
            false,
            &"fred".to_parameter(),
            ";who=fred",
        ),
        ("empty", Style::Matrix, false, &"".to_parameter(), ";empty"),
        ("list", Style::Matrix, false, &list, ";list=red,green,blue"),
        (
            "list",
            Style::Matrix,
            true,
            &list,
            ";list=red;list=green;list=blue",
        ),
        (
            "keys",
            Style::Matrix,
            false,
            &keys,
            ";keys=semi,%3B,dot,.,comma,%2C",
        ),
        (
            "keys",
            Style::Matrix,
            true,
            &keys,
            ";semi=%3B;dot=.;comma=%2C",
        ),
    ] {
        assert_eq!(named(name, style, explode, value).unwrap(), text);
    }
    // Of `{.keys*}` the RFC gives `.semi=%3B.dot=..comma=%2C`, which nobody can read back.
    assert!(named("keys", Style::Label, true, &keys).is_err());
    let form = |name, explode, value: &ParameterValue| {
        query(&Parameter::query(name).style(Style::Form, explode), value).unwrap()
    };
    assert_eq!(form("empty", false, &"".to_parameter()), "empty=");
    assert_eq!(form("list", false, &list), "list=red,green,blue");
    assert_eq!(form("list", true, &list), "list=red&list=green&list=blue");
    assert_eq!(form("keys", false, &keys), "keys=semi,%3B,dot,.,comma,%2C");
    assert_eq!(form("keys", true, &keys), "semi=%3B&dot=.&comma=%2C");
}

#[test]
fn null_is_left_out_and_an_empty_list_is_nothing() {
    let list = of([Some("a"), None, Some("b")]);
    let object = of(BTreeMap::from([("a", Some(1)), ("b", None)]));
    assert_eq!(path(Style::Simple, false, &list).unwrap(), "a,b");
    assert_eq!(
        path(Style::Matrix, true, &list).unwrap(),
        ";color=a;color=b"
    );
    assert_eq!(path(Style::Matrix, true, &object).unwrap(), ";a=1");
    assert_eq!(
        path(Style::Matrix, true, &["", "a"].to_parameter()).unwrap(),
        ";color;color=a"
    );
    assert_eq!(
        query(&color(Style::Form, false), &list).unwrap(),
        "color=a,b"
    );
    assert_eq!(
        query(&color(Style::Form, true), &list).unwrap(),
        "color=a&color=b"
    );
    assert_eq!(
        query(&color(Style::Form, false), &object).unwrap(),
        "color=a,1"
    );
    assert_eq!(query(&color(Style::Form, true), &object).unwrap(), "a=1");
    assert_eq!(
        query(&color(Style::DeepObject, true), &object).unwrap(),
        "color%5Ba%5D=1"
    );
    for (value, is_empty) in [
        (of(None::<i32>), true),
        (of([0; 0]), true),
        (of([None::<i32>]), true),
        (of(BTreeMap::from([("a", None::<i32>)])), true),
        (of(""), false),
        (of([""]), false),
    ] {
        assert_eq!(value.is_empty(), is_empty);
    }
}

#[test]
fn what_is_deeper_has_brackets_or_is_json() {
    let value: ParameterValue = serde_json::from_str(
        r#"{"name":"a&b","tags":["x","y"],"at":{"zip":"1","geo":[1.5,2]},
            "parts":[{"id":1,"sub":["p"]},{"id":2}],"none":null,"grid":[[1,2],[3]]}"#,
    )
    .unwrap();
    let decoded = |style, explode| {
        let text = query(&color(style, explode), &value).unwrap();
        percent_encoding::percent_decode_str(&text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    assert_eq!(
        decoded(Style::DeepObject, true),
        "color[name]=a&b&color[tags][]=x&color[tags][]=y&color[at][zip]=1\
         &color[at][geo][]=1.5&color[at][geo][]=2&color[parts][0][id]=1\
         &color[parts][0][sub][]=p&color[parts][1][id]=2\
         &color[grid][0][]=1&color[grid][0][]=2&color[grid][1][]=3"
    );
    assert_eq!(
        decoded(Style::Form, true),
        r#"name=a&b&tags=x&tags=y&at={"zip":"1","geo":[1.5,2]}&parts={"id":1,"sub":["p"]}&parts={"id":2}&grid=[1,2]&grid=[3]"#
    );
    assert_eq!(
        decoded(Style::Form, false),
        r#"color=name,a&b,tags,["x","y"],at,{"zip":"1","geo":[1.5,2]},parts,[{"id":1,"sub":["p"]},{"id":2}],grid,[[1,2],[3]]"#
    );
    let list = of([BTreeMap::from([("a", 1)]), BTreeMap::from([("b", 2)])]);
    assert_eq!(
        query(&color(Style::Form, true), &list).unwrap(),
        "color=%7B%22a%22%3A1%7D&color=%7B%22b%22%3A2%7D"
    );
    assert_eq!(
        path(Style::Simple, false, &list).unwrap(),
        "%7B%22a%22%3A1%7D,%7B%22b%22%3A2%7D"
    );
    assert_eq!(
        header(&Parameter::header("X"), &list).unwrap_err(),
        "must not hold a list or an object in another one"
    );
}

#[test]
fn json_parameters_are_one_text() {
    let value: ParameterValue = serde_json::from_str(r#"{"b":[1,null],"a":"ü\u007f😀"}"#).unwrap();
    assert_eq!(
        query(&color(Style::Json, false), &value).unwrap(),
        "color=%7B%22b%22%3A%5B1%2Cnull%5D%2C%22a%22%3A%22%C3%BC%7F%F0%9F%98%80%22%7D"
    );
    assert_eq!(path(Style::Json, false, &of("a/b")).unwrap(), "%22a%2Fb%22");
    assert_eq!(
        header(&Parameter::header("X").style(Style::Json, false), &value).unwrap(),
        r#"{"b":[1,null],"a":"\u00fc\u007f\ud83d\ude00"}"#
    );
}

#[test]
fn reserved_characters_are_kept_where_they_mean_nothing() {
    let parameter = color(Style::Form, true).allow_reserved();
    let all = ":/?#[]@!$&'()*+,;= %\"<>\\^`{|}ä";
    let kept = ":/?%23%5B%5D@!$%26'()*%2B,;=%20%25%22%3C%3E%5C%5E%60%7B%7C%7D%C3%A4";
    assert_eq!(
        query(&parameter, &all.to_parameter()).unwrap(),
        format!("color={kept}")
    );
    let joined = color(Style::Form, false).allow_reserved();
    assert_eq!(
        query(&joined, &["a,b", "/c"].to_parameter()).unwrap(),
        "color=a%2Cb,/c"
    );
    assert_eq!(query(&joined, &"a,b".to_parameter()).unwrap(), "color=a,b");
}

#[test]
fn what_would_be_read_as_something_else_is_refused() {
    let refused = |written: Result<String, String>, message: &str| {
        assert_eq!(written.unwrap_err(), message);
    };
    refused(
        query(
            &color(Style::SpaceDelimited, false),
            &["a b"].to_parameter(),
        ),
        "no item may hold a space, which parts the items",
    );
    refused(
        query(&color(Style::PipeDelimited, false), &["a|b"].to_parameter()),
        "no item may hold `|`, which parts the items",
    );
    refused(
        path(Style::Label, true, &[1.5].to_parameter()),
        "no item may hold a dot, which parts the items",
    );
    refused(
        header(&Parameter::header("X"), &["a,b"].to_parameter()),
        "no item may hold a comma, which parts the items",
    );
    refused(
        header(
            &Parameter::header("X").style(Style::Simple, true),
            &of(BTreeMap::from([("a=", 1)])),
        ),
        "no item may hold an equals sign, which parts the items",
    );
    refused(
        header(&Parameter::header("X"), &["a", " b"].to_parameter()),
        "no item may begin or end with a space",
    );
    refused(
        header(&Parameter::header("X"), &"a ".to_parameter()),
        "must not begin or end with a space",
    );
    for key in ["a]", "[", ""] {
        refused(
            query(
                &color(Style::DeepObject, true),
                &of(BTreeMap::from([(key, 1)])),
            ),
            "the name of a property must not be empty or hold brackets",
        );
    }
    // What is not parted may hold anything.
    let scalar = "a b|c,d".to_parameter();
    assert!(query(&color(Style::SpaceDelimited, false), &scalar).is_ok());
    assert!(header(&Parameter::header("X"), &scalar).is_ok());
}
