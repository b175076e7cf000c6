//! What a package may be called, so that it can be built and used by that name.

use heck::ToKebabCase;

/// Crates that are there without being asked for.
const GIVEN: &[&str] = &["alloc", "core", "proc-macro", "std", "test"];

/// A keyword since the edition of 2024, which the parser does not know.
const KEYWORD: &str = "gen";

/// As much as registries take, with room for what the runtime is called besides.
const LONGEST: usize = 64 - "-runtime".len();

/// The name that `text` comes to. `dependencies` are the crates that a client stands on: one that is called as
/// they are could not be told from them.
pub(super) fn from_text(text: &str, dependencies: &[String]) -> String {
    let ascii: String = text
        .chars()
        .map(|letter| if letter.is_ascii() { letter } else { '-' })
        .collect();
    let mut name = ascii.to_kebab_case();
    name.truncate(LONGEST - "-client".len());
    let name = name.trim_end_matches('-');
    match name.chars().next() {
        None => "api-client".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("api-{name}"),
        Some(_) if is_taken(name, dependencies) => format!("{name}-client"),
        Some(_) => name.to_owned(),
    }
}

/// A name that somebody chose, or why it will not do.
pub(super) fn check(name: &str, dependencies: &[String]) -> Result<(), String> {
    let close = from_text(name, dependencies);
    // Underscores are as good as hyphens.
    if close == name.replace('_', "-") {
        return Ok(());
    }
    let why = if is_taken(&name.replace('_', "-"), dependencies) {
        "is taken by the language or by a crate that the client stands on"
    } else {
        "is not what a package is called: lower-case letters and digits, with single hyphens or underscores between, \
         and a letter first"
    };
    Err(format!("the name `{name}` {why}; `{close}` would do"))
}

fn is_taken(name: &str, dependencies: &[String]) -> bool {
    let krate = name.replace('-', "_");
    GIVEN.contains(&name)
        || krate == KEYWORD
        || (!krate.is_empty()
            && syn::parse_str::<syn::Ident>(&krate).is_err()
            && krate.chars().all(|letter| letter.is_ascii_alphabetic()))
        || dependencies
            .iter()
            .any(|dependency| dependency.replace('-', "_") == krate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependencies() -> Vec<String> {
        ["http", "serde_json", "time-03"].map(str::to_owned).into()
    }

    #[test]
    fn files_of_any_name_become_packages() {
        for (stem, name) in [
            ("petstore", "petstore"),
            ("Pet Store.v3", "pet-store-v3"),
            ("pet_store", "pet-store"),
            ("1password", "api-1password"),
            ("", "api-client"),
            ("日本", "api-client"),
            ("type", "type-client"),
            ("std", "std-client"),
            ("http", "http-client"),
            ("serde-json", "serde-json-client"),
        ] {
            assert_eq!(from_text(stem, &dependencies()), name, "{stem}");
            assert_eq!(check(name, &dependencies()), Ok(()), "{name}");
        }
        assert!(from_text(&"a-".repeat(100), &dependencies()).len() <= LONGEST);
    }

    #[test]
    fn a_chosen_name_is_taken_as_it_is_or_refused_with_one_that_would_do() {
        for name in ["petstore", "pet_store", "pet-store", "v3api"] {
            assert_eq!(check(name, &dependencies()), Ok(()));
        }
        for (name, close) in [
            ("", "api-client"),
            ("Petstore", "petstore"),
            ("pet store", "pet-store"),
            ("pet--store", "pet-store"),
            ("3d", "api-3d"),
            ("pet/../store", "pet-store"),
            ("fn", "fn-client"),
            ("serde_json", "serde-json-client"),
        ] {
            let told = check(name, &dependencies()).expect_err(name);
            assert!(told.ends_with(&format!("`{close}` would do")), "{told}");
        }
    }
}
