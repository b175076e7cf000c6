//! What a schema that stands inside something else is called: a function of the place where it stands,
//! and of nothing else, so that no other schema or operation can change it.

use super::lower::Lowering;
use super::media::Kind;
use super::names;
use crate::spec::Pointer;

/// The name of a model and the file that it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) module: String,
}

impl Lowering<'_> {
    /// The name of the inline schema at `at`, and its file: that of the component or of the tag in which
    /// it stands.
    pub(super) fn place(&self, at: &Pointer) -> Place {
        let segments: Vec<String> = at.segments().map(|segment| segment.into_owned()).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (mut place, rest) = self.root(at, &segments);
        let mut rest = rest.iter();
        while let Some(keyword) = rest.next() {
            match *keyword {
                "properties" => {
                    let property = rest.next().copied().unwrap_or_default();
                    place.name.push_str(&camel(property));
                }
                "items" => {
                    let one = names::singular(&place.name);
                    place.name = if one == place.name {
                        format!("{one}Item")
                    } else {
                        one
                    };
                }
                "additionalProperties" => place.name.push_str("Value"),
                "oneOf" | "anyOf" => {
                    let index: usize = rest
                        .next()
                        .and_then(|index| index.parse().ok())
                        .unwrap_or_default();
                    let depth = segments.len() - rest.len();
                    let one = Pointer::root().keys(segments[..depth].iter().copied());
                    match self.title(&one) {
                        Some(title) => {
                            let own = title.strip_prefix(&place.name);
                            let own = own.filter(|rest| rest.starts_with(char::is_uppercase));
                            let own = own.unwrap_or(&title).to_owned();
                            place.name.push_str(&own);
                        }
                        None => place.name.push_str(&format!("Variant{}", index + 1)),
                    }
                }
                // The parts of an `allOf` are parts of the same thing; their index says nothing.
                _ => {}
            }
        }
        place
    }

    /// What the schema at `at` is, by where it stands: for the docs of a model of which nothing else is said.
    /// `None` for a component, which its name tells from all others.
    pub(super) fn whereabouts(&self, at: &Pointer) -> Option<String> {
        let segments: Vec<String> = at.segments().map(|segment| segment.into_owned()).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        if segments
            .iter()
            .any(|segment| segment.contains(['`', '\n', '\r']))
        {
            return None;
        }
        let operation = |path: &str, verb: &str| format!("`{} {path}`", verb.to_ascii_uppercase());
        let (mut said, rest) = match segments.as_slice() {
            ["components", "schemas", component, rest @ ..] => {
                let (name, _) = self.components.get(*component)?;
                if rest
                    .iter()
                    .all(|segment| *segment == "allOf" || segment.parse::<usize>().is_ok())
                {
                    return None;
                }
                (format!("`{name}`"), rest)
            }
            ["components", kind, component, rest @ ..] => {
                let kind = match *kind {
                    "requestBodies" => "body",
                    "responses" => "response",
                    "parameters" => "parameter",
                    "headers" => "header",
                    _ => return None,
                };
                (format!("the {kind} `{component}`"), after("schema", rest))
            }
            ["paths", path, verb, "requestBody", rest @ ..] => (
                format!("the body of {}", operation(path, verb)),
                after("schema", rest),
            ),
            ["paths", path, verb, "responses", code, rest @ ..] => {
                let of = operation(path, verb);
                let said = match *code {
                    "default" => format!("what {of} answers otherwise"),
                    code if code.starts_with('2') => format!("what {of} answers"),
                    code => format!("what {of} answers with {code}"),
                };
                (said, after("schema", rest))
            }
            ["paths", path, verb, "parameters", _, rest @ ..] => {
                let name = self.parameter_name(at, &segments);
                let of = operation(path, verb);
                (
                    format!("the parameter `{name}` of {of}"),
                    after("schema", rest),
                )
            }
            _ => return None,
        };
        let mut rest = rest.iter();
        while let Some(keyword) = rest.next() {
            match *keyword {
                "properties" => {
                    let property = rest.next()?;
                    said = format!("the property `{property}` of {said}");
                }
                "items" => said = format!("an item of {said}"),
                "additionalProperties" => said = format!("a value of {said}"),
                "oneOf" | "anyOf" => {
                    rest.next();
                    said = format!("an alternative of {said}");
                }
                _ => {}
            }
        }
        let first = said.get(..1)?.to_ascii_uppercase();
        Some(format!("{first}{}.", &said[1..]))
    }

    /// The title of a schema in the form of a name, if it is as short as one.
    pub(super) fn title(&self, at: &Pointer) -> Option<String> {
        let title = self.document.root.at(at)?.text("title")?;
        let is_plain = title
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
        let words = title.split_whitespace().count();
        let name = camel(title);
        let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
        (is_plain && is_name && words <= 4 && title.len() <= 40).then_some(name)
    }

    /// The place of a component, if `at` is where one stands.
    pub(super) fn own_component(&self, at: &Pointer) -> Option<Place> {
        let segments: Vec<_> = at.segments().collect();
        let [components, schemas, component] = segments.as_slice() else {
            return None;
        };
        if components != "components" || schemas != "schemas" {
            return None;
        }
        let (name, module) = self.components.get(component.as_ref())?;
        Some(Place {
            name: name.clone(),
            module: module.clone(),
        })
    }

    /// What stands at the root of the place, and what is left of the way from there.
    fn root<'s>(&self, at: &Pointer, segments: &'s [&'s str]) -> (Place, &'s [&'s str]) {
        let named = |name: &str, module: &str| Place {
            name: names::type_name(name, "Model"),
            module: names::module_name(module),
        };
        match segments {
            ["components", "schemas", component, rest @ ..] => {
                match self.components.get(*component) {
                    Some((name, module)) => (
                        Place {
                            name: name.clone(),
                            module: module.clone(),
                        },
                        rest,
                    ),
                    None => (named(component, component), rest),
                }
            }
            [
                "components",
                "parameters" | "headers",
                component,
                "schema",
                rest @ ..,
            ] => (named(component, component), rest),
            [
                "components",
                _,
                component,
                "content",
                _,
                "schema",
                rest @ ..,
            ] => (named(component, component), rest),
            ["paths", path, verb, inside @ ..] => {
                let Some(operation) = self.contexts.get(&(path.to_string(), verb.to_string()))
                else {
                    // A parameter of the path itself.
                    let parameter = self.parameter_name(at, segments);
                    return (
                        named(&camel(&parameter), path),
                        segments.get(5..).unwrap_or_default(),
                    );
                };
                let with = |suffix: &str| Place {
                    name: format!("{}{suffix}", operation.name),
                    module: operation.module.clone(),
                };
                match inside {
                    ["requestBody", "content", media, "schema", rest @ ..] => {
                        let content = Pointer::root().keys(segments[..5].iter().copied());
                        let content = self.document.root.at(&content);
                        let is_one_of_several =
                            content.is_some_and(|all| all.entries().count() > 1);
                        match Kind::named(media).filter(|_| is_one_of_several) {
                            Some(kind) if kind != Kind::Json => {
                                (with(&format!("{}Body", camel(kind.suffix()))), rest)
                            }
                            _ => (with("Body"), rest),
                        }
                    }
                    ["responses", code, "content", _, "schema", rest @ ..]
                        if code.starts_with('2') || *code == "default" =>
                    {
                        (with("Response"), rest)
                    }
                    ["responses", code, "content", _, "schema", rest @ ..] => {
                        (with(&format!("Error{}", camel(code))), rest)
                    }
                    ["parameters", _, "schema", rest @ ..] => {
                        (with(&camel(&self.parameter_name(at, segments))), rest)
                    }
                    rest => (with(""), rest),
                }
            }
            rest => (named("Inline", "inline"), rest),
        }
    }

    /// The name of the parameter in whose schema `at` stands.
    fn parameter_name(&self, at: &Pointer, segments: &[&str]) -> String {
        let Some(depth) = segments.iter().position(|segment| *segment == "parameters") else {
            return String::new();
        };
        let mut parameter = at.clone();
        for _ in depth + 2..segments.len() {
            parameter = parameter.parent().unwrap_or(parameter);
        }
        let node = self.document.root.at(&parameter);
        node.and_then(|node| node.text("name"))
            .unwrap_or_default()
            .to_owned()
    }
}

/// What comes after the first `keyword`.
fn after<'s, 't>(keyword: &str, segments: &'s [&'t str]) -> &'s [&'t str] {
    let index = segments.iter().position(|segment| *segment == keyword);
    index.map_or(&[], |index| &segments[index + 1..])
}

fn camel(text: &str) -> String {
    names::camel(&names::plain(text))
}
