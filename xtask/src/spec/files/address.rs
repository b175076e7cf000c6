//! What the text of a reference means: which file, and which node of it.

use crate::spec::pointer::percent_decode;

/// Where a reference leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Address<'t> {
    /// To a file below the folder of the document, or to the file that the reference stands in. What
    /// follows the `#` is as it is written, with it; `#` if there is none.
    File {
        path: Option<String>,
        fragment: &'t str,
    },
    /// Somewhere on the network, or to what only a resolver of its own could find.
    Network,
    /// To a file by its place on the machine.
    Absolute,
    /// Above the folder of the document.
    Outside,
}

/// Reads a reference that stands in the file at `from`. Paths are relative to the folder of the
/// document and have neither `.` nor `..` in them.
pub(super) fn read<'t>(from: &str, text: &'t str) -> Address<'t> {
    let (file, fragment) = match text.find('#') {
        Some(at) => text.split_at(at),
        None => (text, "#"),
    };
    if file.is_empty() {
        return Address::File {
            path: None,
            fragment,
        };
    }
    if has_scheme(file) || file.starts_with("//") {
        return Address::Network;
    }
    if file.starts_with(['/', '\\']) || file.get(1..2) == Some(":") {
        return Address::Absolute;
    }
    let file = percent_decode(file).unwrap_or_else(|| file.to_owned());
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for segment in file.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                if segments.pop().is_none() {
                    return Address::Outside;
                }
            }
            name => segments.push(name),
        }
    }
    Address::File {
        path: Some(segments.join("/")),
        fragment,
    }
}

/// Whether it begins as `https:` does. A single letter is a drive.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|other| other.is_ascii_alphanumeric() || "+-.".contains(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, fragment: &'static str) -> Address<'static> {
        Address::File {
            path: Some(path.to_owned()),
            fragment,
        }
    }

    #[test]
    fn paths_are_relative_to_the_file_of_the_reference() {
        assert_eq!(
            read("api.yaml", "schemas/user.json"),
            file("schemas/user.json", "#")
        );
        assert_eq!(
            read("schemas/user.json", "address.json#/city"),
            file("schemas/address.json", "#/city")
        );
        assert_eq!(
            read("schemas/user.json", "../api.yaml#/a"),
            file("api.yaml", "#/a")
        );
        assert_eq!(
            read("a/b/c.yaml", "./../.././x//y.yaml"),
            file("x/y.yaml", "#")
        );
        assert_eq!(
            read("api.yaml", "my%20files/%C3%A4.yaml#/a%20b"),
            file("my files/ä.yaml", "#/a%20b")
        );
        assert_eq!(
            read("api.yaml", "#/a"),
            Address::File {
                path: None,
                fragment: "#/a"
            }
        );
    }

    #[test]
    fn what_is_no_file_of_the_folder_is_told_apart() {
        assert_eq!(
            read("a.yaml", "https://example.com/a.yaml"),
            Address::Network
        );
        assert_eq!(read("a.yaml", "//example.com/a.yaml"), Address::Network);
        assert_eq!(read("a.yaml", "urn:example:user"), Address::Network);
        assert_eq!(read("a.yaml", "file:///etc/passwd"), Address::Network);
        assert_eq!(read("a.yaml", "/etc/passwd"), Address::Absolute);
        assert_eq!(read("a.yaml", "C:\\user.yaml"), Address::Absolute);
        assert_eq!(read("a.yaml", "../a.yaml"), Address::Outside);
        assert_eq!(read("s/a.yaml", "../../a.yaml"), Address::Outside);
        assert_eq!(read("s/a.yaml", "%2e%2e/%2e%2e/a.yaml"), Address::Outside);
    }
}
