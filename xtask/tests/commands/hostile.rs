//! Documents that are odd or hostile: each is emitted as what it means, or refused at its place; none of them
//! makes the generator fall over.

use xtask::{Layout, Patience, generate_with};

const LAYOUT: Layout = Layout {
    sources: "src",
    conformance: "tests",
    krate: "odd",
};

/// What comes of a document whose schemas are `schemas`, with `S` as the body of a request and a reply.
fn schemas(schemas: &str) -> Result<String, String> {
    schemas_with(Patience::Tolerant, schemas)
}

fn schemas_with(patience: Patience, schemas: &str) -> Result<String, String> {
    document_with(
        patience,
        "  /x:\n    post:\n      operationId: xs/y\n      summary: Y.\n      requestBody:\n        required: true\n        \
         content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}\n      responses: {'200': {description: Ok., \
         content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\n",
        &format!("components:\n  schemas:\n{schemas}"),
    )
}

fn document(paths: &str, rest: &str) -> Result<String, String> {
    document_with(Patience::Tolerant, paths, rest)
}

fn document_with(patience: Patience, paths: &str, rest: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("odd.yaml");
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: Odd API, version: '1'}}\nservers: [{{url: 'https://odd.example.com'}}]\npaths:\n{paths}{rest}"
    );
    std::fs::write(&path, text).expect("it can be written");
    let files = generate_with(patience, &path, "odd.yaml", &LAYOUT)?;
    Ok(files.into_values().collect())
}

#[test]
fn schemas_that_only_name_each_other_are_any_value_or_refused() {
    let text = "    S: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{$ref: '#/components/schemas/S'}]}\n";
    let told = schemas_with(Patience::Strict, text).expect_err("it says nothing");
    assert!(told.contains("nothing but a name for itself"), "{told}");
    let emitted = schemas(text).expect("it is told");
    assert!(emitted.contains("pub type S = Json;"), "{emitted}");
}

#[test]
fn names_of_lists_and_maps_that_hold_themselves_are_types() {
    for (text, expected) in [
        (
            "    S: {type: array, items: {$ref: '#/components/schemas/S'}}\n",
            "List(Vec<S>)",
        ),
        (
            "    S: {type: object, additionalProperties: {$ref: '#/components/schemas/S'}}\n",
            "others: S",
        ),
        (
            "    S: {type: array, items: {$ref: '#/components/schemas/B'}}\n    \
             B: {type: object, additionalProperties: {$ref: '#/components/schemas/S'}}\n",
            "others: S",
        ),
    ] {
        let emitted = schemas(text).unwrap_or_else(|told| panic!("{text}\n{told}"));
        assert!(emitted.contains(expected), "{text}\n{emitted}");
    }
}

/// Nobody could send such a thing; but what comes back has an end somewhere.
#[test]
fn a_schema_that_needs_itself_inside_may_do_without() {
    let text =
        "    S: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/S'}}}\n";
    let emitted = schemas(text).expect("it is told");
    assert!(emitted.contains("a: Box<S> = "), "{emitted}");
    let told = schemas_with(Patience::Strict, text).expect_err("it has no value");
    assert!(told.contains("no value can have this schema"), "{told}");
}

/// `type: object` beside an `allOf` of values is written by habit; so is `additionalProperties: false`.
#[test]
fn an_object_by_the_word_alone_is_what_its_parts_are() {
    for word in ["type: object", "additionalProperties: false"] {
        let emitted = schemas(&format!(
            "    S: {{type: object, properties: {{a: {{{word}, allOf: [{{$ref: '#/components/schemas/E'}}]}}}}}}\n    \
             E: {{type: string, enum: [b]}}\n"
        ))
        .expect("it means something");
        assert!(emitted.contains("a: E = "), "{word}\n{emitted}");
    }
}

#[test]
fn pages_that_may_lack_their_items_are_no_pages() {
    let list = |patience, page: &str| {
        document_with(
            patience,
            "  /x:\n    get:\n      operationId: xs/list\n      summary: X.\n      \
             x-pagination: {style: offset, offset: offset, limit: limit, items: data}\n      parameters:\n      \
             - {name: offset, in: query, schema: {type: integer}}\n      - {name: limit, in: query, schema: {type: integer}}\n      \
             responses: {'200': {description: Ok., content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\n",
            &format!("components: {{schemas: {{S: {page}}}}}\n"),
        )
    };
    let lacking = "{type: object, properties: {data: {type: array, items: {type: string}}}}";
    let told = list(Patience::Strict, lacking).expect_err("what has no list is no page");
    assert!(told.contains("`data` may be missing of a page"), "{told}");
    assert!(told.contains("x-pagination/items"), "{told}");
    let single = list(Patience::Tolerant, lacking).expect("it is told");
    assert!(!single.contains("+ paginated"), "{single}");
    let sure = lacking.replace("object,", "object, required: [data],");
    let pages = list(Patience::Strict, &sure).expect("each has a list");
    assert!(pages.contains("+ paginated"), "{pages}");
}

#[test]
fn a_body_of_no_media_type_is_sent_as_it_is() {
    let emitted = document(
        "  /x: {put: {operationId: xs/y, requestBody: {content: {}}, responses: {'204': {description: Ok.}}}}\n",
        "",
    )
    .expect("it means something");
    assert!(
        emitted.contains("may_send payload(impl Into<Payload>, "),
        "{emitted}"
    );
}

/// Nothing reads its only field, which is no fault of whoever compiles it.
#[test]
fn a_client_without_calls_has_no_warnings() {
    let emitted = document("  {}\n", "").expect("it is sound");
    let client = "#[allow(dead_code, reason = \"there is nothing to call\")]\npub struct Client {";
    assert!(emitted.contains(client), "{emitted}");
}

#[test]
fn recursion_that_ends_is_emitted() {
    let text = schemas(
        "    S: {type: object, required: [a], properties: {a: {type: array, items: {type: array, items: {$ref: '#/components/schemas/S'}}}, \
         b: {$ref: '#/components/schemas/S'}}}\n",
    )
    .expect("it has values");
    assert!(text.contains("a: Vec<Vec<S>> = \"a\""), "{text}");
    assert!(text.contains("b: Box<S> = \"b\""), "{text}");
}

#[test]
fn unions_that_hold_themselves_have_examples_all_the_same() {
    for text in [
        "    S: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/U'}}}\n    \
         U: {oneOf: [{$ref: '#/components/schemas/S'}, {type: string}]}\n",
        "    S: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    \
         A: {type: object, required: [s], properties: {s: {$ref: '#/components/schemas/S'}}}\n    \
         B: {type: object, required: [s], properties: {s: {$ref: '#/components/schemas/S'}}}\n",
    ] {
        let emitted = schemas(text).expect("it is sound");
        assert!(emitted.contains("union! {"), "{emitted}");
    }
}

#[test]
fn examples_of_wide_schemas_stay_small() {
    let mut text = String::new();
    for level in 0..24 {
        let (name, next) = (
            if level == 0 {
                "S".to_owned()
            } else {
                format!("N{level}")
            },
            level + 1,
        );
        text.push_str(&format!(
            "    {name}: {{type: object, properties: {{l: {{$ref: '#/components/schemas/N{next}'}}, r: {{$ref: '#/components/schemas/N{next}'}}}}}}\n"
        ));
    }
    text.push_str("    N24: {type: string}\n");
    let emitted = schemas(&text).expect("it is sound");
    assert!(emitted.len() < 200_000, "{} bytes", emitted.len());
}

/// Of each level there are many on the next: by name, in lists, and because all of them are required.
#[test]
fn examples_of_schemas_that_are_wide_on_every_level_end() {
    let wide = |level: usize| {
        let next = format!("{{$ref: '#/components/schemas/N{level}'}}");
        let properties: Vec<String> = (0..30).map(|it| format!("p{it}: {next}")).collect();
        format!(
            "{{type: object, properties: {{{}}}}}",
            properties.join(", ")
        )
    };
    let listed = |level: usize| {
        format!(
            "{{type: object, properties: {{a: {{type: array, minItems: 16, items: {{$ref: '#/components/schemas/N{level}'}}}}}}}}"
        )
    };
    let needed = |level: usize| {
        let next = format!("{{$ref: '#/components/schemas/N{level}'}}");
        format!("{{type: object, required: [a, b], properties: {{a: {next}, b: {next}}}}}")
    };
    for (levels, of) in [
        (6, &wide as &dyn Fn(usize) -> String),
        (6, &listed),
        (30, &needed),
    ] {
        let mut text = format!("    S: {}\n", of(1));
        for level in 1..levels {
            text.push_str(&format!("    N{level}: {}\n", of(level + 1)));
        }
        text.push_str(&format!("    N{levels}: {{type: string}}\n"));
        let emitted = schemas(&text).expect("it is sound");
        assert!(emitted.len() < 5_000_000, "{} bytes", emitted.len());
    }
}

/// So many properties are wanted that one must be an object of the same kind, or seems to have to be.
#[test]
fn examples_of_objects_that_want_others_of_their_kind_end() {
    for properties in [
        "a: {$ref: '#/components/schemas/S'}, b: {type: string}, c: {type: string}",
        "a: {$ref: '#/components/schemas/S'}, b: {$ref: '#/components/schemas/S'}",
    ] {
        let emitted = schemas(&format!(
            "    S: {{type: object, minProperties: 2, properties: {{{properties}}}}}\n"
        ))
        .expect("it is sound");
        assert!(emitted.len() < 20_000, "{} bytes", emitted.len());
    }
}

/// What an example is made of must be told where nothing around it tells.
#[test]
fn examples_of_another_kind_than_their_type_are_not_shown() {
    let emitted = schemas(
        "    S: {type: object, properties: {a: {type: string, example: {b: 1}}, c: {type: integer, example: one}, \
         d: {oneOf: [{$ref: '#/components/schemas/U'}, {type: array, items: {$ref: '#/components/schemas/U'}}]}}}\n    \
         U: {oneOf: [{type: object, properties: {e: {type: string}}}, {type: object, properties: {f: {type: string}}}]}\n",
    )
    .expect("it is told");
    for expected in [
        ".with_a(\"example\")",
        ".with_c(1)",
        ".with_d(serde_json::from_str::<U>(",
    ] {
        assert!(emitted.contains(expected), "no {expected} in\n{emitted}");
    }
}

#[test]
fn secrets_are_hidden_wherever_they_stand() {
    let text = schemas(
        "    Secret: {type: string, x-sensitive: true, description: Hush.}\n    S: {type: object, properties: {\
         a: {$ref: '#/components/schemas/Secret'}, b: {type: array, items: {$ref: '#/components/schemas/Secret'}}, \
         c: {type: object, additionalProperties: {type: string, format: password}}, d: {type: string}}}\n",
    )
    .expect("it is sound");
    assert_eq!(text.matches("as secret").count(), 3, "{text}");
    assert!(!text.contains("struct Secret"), "{text}");
}

#[test]
fn names_that_are_taken_make_room() {
    for (paths, rest, expected) in [
        (
            "  /x/{body}:\n    post:\n      operationId: xs/y\n      parameters: [{name: body, in: path, required: true, schema: {type: string}}]\n      \
             requestBody: {required: true, content: {application/json: {schema: {type: object}}}}\n      responses: {'204': {description: Ok.}}\n",
            "",
            "body_parameter: impl AsRef<str>",
        ),
        (
            "  /x:\n    get: {operationId: users/users, responses: {'204': {description: Ok.}}}\n",
            "",
            "users() -> call UsersOperation(())",
        ),
        (
            "  /x:\n    get: {operationId: models/y, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn models(&self) -> models_::Models",
        ),
        (
            "  /x:\n    get: {operationId: std/y, responses: {'204': {description: Ok.}}}\n",
            "",
            "pub fn std(&self) -> std_::Std",
        ),
        (
            "  /x:\n    get: {operationId: users/new, responses: {'204': {description: Ok.}}}\n",
            "",
            "new() -> call New(())",
        ),
        (
            "  /x:\n    get: {operationId: xs/gen, responses: {'204': {description: Ok.}}}\n",
            "",
            r#"r#gen as "gen"() -> call Gen(())"#,
        ),
        (
            "  /x:\n    put: {operationId: xs/self, requestBody: {required: true, content: {application/json: {schema: {type: object}}, \
             application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'204': {description: Ok.}}}\n",
            "",
            "self_as_form() ",
        ),
        (
            "  /x:\n    get: {operationId: xs/y, security: [{a: []}, {b: []}], responses: {'204': {description: Ok.}}}\n",
            "components: {securitySchemes: {a: {type: http, scheme: bearer}, b: {type: http, scheme: bearer}}}\n",
            "pub fn bearer_token_a(",
        ),
    ] {
        let text = document(paths, rest).unwrap_or_else(|told| panic!("{paths}\n{told}"));
        assert!(text.contains(expected), "no {expected:?} in\n{text}");
    }
}

#[test]
fn text_of_a_document_stays_text() {
    let text = document(
        "  /x:\n    get:\n      operationId: xs/y\n      summary: 'See [users] and Array[0] <b>now</b>, Vec<u8>, or [here](https://a.example).'\n      \
         description: |\n        ```\n        rm -rf\n        ```\n      responses: {'204': {description: Ok.}}\n",
        "",
    )
    .expect("it is sound");
    for expected in [
        r"See \[users] and Array\[0] **now**, Vec\<u8>",
        "[here](https://a.example)",
        "/// ```text",
    ] {
        assert!(text.contains(expected), "no {expected} in\n{text}");
    }
}

/// The compiler gives up on types that are deeper.
#[test]
fn what_is_deeper_than_the_compiler_goes_is_any_value() {
    let nested = |depth: usize| {
        let inside = "{type: array, items: ".repeat(depth);
        format!("    S: {inside}{{type: string}}{}\n", "}".repeat(depth))
    };
    let emitted = schemas(&nested(32)).expect("it is deep enough");
    assert!(emitted.contains(&format!("{}String{}", "Vec<".repeat(32), ">".repeat(32))));
    let told = schemas_with(Patience::Strict, &nested(40)).expect_err("it is too deep");
    assert!(
        told.contains("with 32 others inside of each other"),
        "{told}"
    );
    let emitted = schemas(&nested(40)).expect("it is told");
    assert!(emitted.contains(&format!("{}Json{}", "Vec<".repeat(7), ">".repeat(7))));
    assert!(!emitted.contains(&"Vec<".repeat(33)));
}
