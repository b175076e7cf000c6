//! JSON pointers (RFC 6901): the address of a node inside a document.

use std::borrow::Cow;
use std::fmt;

/// The address of one node: the keys and indices that lead to it from the root.
///
/// Kept as the escaped text, so that a pointer costs one allocation and compares like a string.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The value under `key` of the object at this address.
    pub(crate) fn key(&self, key: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + 1 + key.len());
        text.push_str(&self.0);
        push_escaped(&mut text, key);
        Self(text)
    }

    /// The value under each of `keys` in turn.
    pub(crate) fn keys<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> Self {
        let mut text = self.0.clone();
        for key in keys {
            push_escaped(&mut text, key);
        }
        Self(text)
    }

    /// The element at `index` of the array at this address.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The address of the node that holds this one; none for the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        let end = self.0.rfind('/')?;
        self.0.get(..end).map(|text| Self(text.to_owned()))
    }

    /// The last key or index; none for the root.
    pub(crate) fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rsplit_once('/').map(|(_, last)| unescape(last))
    }

    /// The keys and indices from the root on.
    pub(crate) fn segments(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// Whether `other` is this node or stands somewhere inside of it.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The same node where `from` stands at `to` instead; none if it does not stand inside of `from`.
    pub(crate) fn rebased(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest = self.0.strip_prefix(&from.0)?;
        (rest.is_empty() || rest.starts_with('/')).then(|| Self(format!("{}{rest}", to.0)))
    }

    /// As a `$ref` inside of the document: what [`from_fragment`](Self::from_fragment) reads.
    pub(crate) fn to_fragment(&self) -> String {
        format!("#{}", self.0.replace('%', "%25"))
    }

    /// Reads the fragment of a `$ref` (`#/components/schemas/User`), percent-encoded or not.
    pub(crate) fn from_fragment(reference: &str) -> Option<Self> {
        let text = percent_decode(reference.strip_prefix('#')?)?;
        (text.is_empty() || text.starts_with('/')).then_some(Self(text))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

fn push_escaped(text: &mut String, key: &str) {
    text.push('/');
    for character in key.chars() {
        match character {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            other => text.push(other),
        }
    }
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        // In this order: `~01` means `~1`, not `/`.
        Cow::Owned(segment.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(segment)
    }
}

/// None if the result would not be UTF-8. A `%` that introduces no byte stands for itself.
pub(super) fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let decoded = match tail {
            [high, low, ..] if first == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match decoded {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_escaped_and_read_back() {
        let at = Pointer::root().key("paths").key("/users/{id}").key("a~b");
        assert_eq!(at.to_string(), "#/paths/~1users~1{id}/a~0b");
        assert_eq!(at.index(3).to_string(), "#/paths/~1users~1{id}/a~0b/3");
        assert_eq!(Pointer::from_fragment(&at.to_string()), Some(at.clone()));
        assert_eq!(at.last().as_deref(), Some("a~b"));
        assert_eq!(
            at.segments().collect::<Vec<_>>(),
            ["paths", "/users/{id}", "a~b"]
        );
        assert_eq!(
            Pointer::root().key("~1").segments().next().as_deref(),
            Some("~1")
        );
    }

    #[test]
    fn parents_end_at_the_root() {
        let at = Pointer::root().key("a").index(0);
        assert_eq!(at.parent(), Some(Pointer::root().key("a")));
        assert_eq!(
            at.parent().and_then(|at| at.parent()),
            Some(Pointer::root())
        );
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(Pointer::root().last(), None);
        assert!(Pointer::root().contains(&at));
        assert!(!at.contains(&Pointer::root().key("a").key("01")));
    }

    #[test]
    fn fragments_may_be_percent_encoded() {
        let at = Pointer::root().key("paths").key("/a b").key("100%");
        assert_eq!(Pointer::from_fragment("#/paths/~1a%20b/100%"), Some(at));
        assert_eq!(Pointer::from_fragment("other.yaml#/a"), None);
        assert_eq!(Pointer::from_fragment("#a"), None);
        assert_eq!(Pointer::from_fragment("#/%ff"), None);
        let odd = Pointer::root().key("50%41");
        assert_eq!(Pointer::from_fragment(&odd.to_fragment()), Some(odd));
    }

    #[test]
    fn a_part_may_stand_elsewhere() {
        let part = Pointer::root().key("User");
        let inside = part.key("properties").key("id");
        let to = Pointer::root().keys(["components", "schemas", "User"]);
        assert_eq!(
            inside.rebased(&part, &to),
            Some(to.key("properties").key("id"))
        );
        assert_eq!(part.rebased(&part, &to), Some(to.clone()));
        assert_eq!(part.rebased(&Pointer::root(), &to), Some(to.key("User")));
        assert_eq!(Pointer::root().key("Users").rebased(&part, &to), None);
    }
}
