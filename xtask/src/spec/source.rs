//! The text of a document and where in it each node stands.

use std::ops::Range;
use std::sync::OnceLock;

use super::Pointer;
use super::positions::Positions;

/// Which half of an entry a position means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Part {
    /// The key that introduces the node; the node itself for an element of an array.
    Key,
    /// The node.
    Value,
}

/// How the text is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Yaml,
    Json,
}

/// One document as text. Positions are worked out when the first of them is asked for, so that a
/// document without problems is parsed once.
#[derive(Debug)]
pub(crate) struct Source {
    path: String,
    text: String,
    format: Format,
    lines: OnceLock<Vec<usize>>,
    characters: OnceLock<Vec<usize>>,
    positions: OnceLock<Box<Positions>>,
}

impl Source {
    /// `path` is shown to people as it is: relative, with forward slashes.
    pub(crate) fn new(path: impl Into<String>, mut text: String) -> Self {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self {
            path: path.into(),
            text,
            format: Format::Yaml,
            lines: OnceLock::new(),
            characters: OnceLock::new(),
            positions: OnceLock::new(),
        }
    }

    /// The path as shown to people.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The text, without a byte order mark.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes that the node takes; those of its nearest ancestor (the key of it) if it has no
    /// place of its own.
    pub(crate) fn locate(&self, at: &Pointer, part: Part) -> Range<usize> {
        self.positions().locate(at, part)
    }

    /// Line and column, both from 1, the column in characters.
    pub(crate) fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.lines().partition_point(|&start| start <= offset);
        let range = self.line_range(line);
        let end = offset.clamp(range.start, range.end);
        let column = self.characters_before(end) - self.characters_before(range.start) + 1;
        (line, column)
    }

    /// How many characters there are before the offset. A document may be a single line of megabytes, and have much
    /// to be said about, so they are counted once, by blocks.
    fn characters_before(&self, offset: usize) -> usize {
        const BLOCK: usize = 4096;
        // Every byte begins a character but those that go on with one.
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let bytes = self.text.as_bytes();
        let before = self.characters.get_or_init(|| {
            let mut count = 0;
            let blocks = bytes.chunks(BLOCK).map(|block| {
                count += characters(block);
                count
            });
            std::iter::once(0).chain(blocks).collect()
        });
        let block = offset / BLOCK;
        let rest = bytes.get(block * BLOCK..offset).unwrap_or_default();
        before.get(block).copied().unwrap_or_default() + characters(rest)
    }

    /// The bytes of a line, counted from 1, without its line break. The last line if there are
    /// fewer.
    pub(super) fn line_range(&self, line: usize) -> Range<usize> {
        let lines = self.lines();
        let line = line.clamp(1, lines.len());
        let start = lines.get(line - 1).copied().unwrap_or_default();
        let end = lines.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    /// The offset of the character `count` characters into `range`, or its end.
    pub(super) fn advance(&self, range: Range<usize>, count: usize) -> usize {
        let text = self.text.get(range.clone()).unwrap_or_default();
        text.char_indices()
            .nth(count)
            .map_or(range.end, |(at, _)| range.start + at)
    }

    /// Keys that stand twice in an object: each with the first of its name.
    pub(super) fn duplicate_keys(&self) -> &[(Range<usize>, Range<usize>)] {
        self.positions().duplicate_keys()
    }

    /// Where the second document of a YAML stream begins.
    pub(super) fn second_document(&self) -> usize {
        self.positions().second_document()
    }

    pub(super) fn set_format(&mut self, format: Format) {
        self.format = format;
    }

    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = self
                .text
                .bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0)
                .chain(breaks.map(|(at, _)| at + 1))
                .collect()
        })
    }

    fn positions(&self) -> &Positions {
        self.positions.get_or_init(|| {
            Box::new(match self.format {
                Format::Yaml => Positions::of_yaml(&self.text),
                Format::Json => Positions::of_json(&self.text),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters_in_lines_of_any_length() {
        let text = format!("é\n{}\nend", "aé𝄞".repeat(3000));
        let source = Source::new("a", text.clone());
        for (offset, _) in text.char_indices().step_by(7) {
            let before = &text[..offset];
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let expected = (
                before.matches('\n').count() + 1,
                before[start..].chars().count() + 1,
            );
            assert_eq!(source.line_column(offset), expected, "{offset}");
        }
    }
}
