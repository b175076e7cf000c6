//! "Did you mean": the word of a list that somebody most likely meant.

/// The candidate nearest to `word`, if one is near enough that it is no wild guess.
pub(super) fn closest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = fold(word);
    // Among words of one or two letters everything is near everything.
    let limit = (folded.len() / 3).min(3);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| {
            let other = fold(candidate);
            let near = other.len().abs_diff(folded.len()) <= limit;
            let distance = if near {
                distance(&folded, &other)
            } else {
                usize::MAX
            };
            (distance <= limit).then_some((distance, candidate))
        })
        // The first of equals, so that the answer does not depend on more than the list.
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Case and punctuation are the likeliest slips of all, so they cost nothing.
fn fold(word: &str) -> Vec<char> {
    word.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(64)
        .collect()
}

/// How many letters must be changed, added, dropped or swapped with their neighbour.
///
/// Indexes cannot be out of bounds: the rows have one place more than `to`, and columns are those
/// of `to`.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, left) in from.iter().enumerate() {
        let mut next = vec![row + 1; to.len() + 1];
        for (column, right) in to.iter().enumerate() {
            let changed = last[column] + usize::from(left != right);
            let mut best = changed.min(last[column + 1] + 1).min(next[column] + 1);
            let swapped =
                row > 0 && column > 0 && from[row - 1] == *right && *left == to[column - 1];
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            next[column + 1] = best;
        }
        before = last;
        last = next;
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let words = ["required", "readOnly", "type", "minLength", "maxLength"];
        assert_eq!(closest("requred", words), Some("required"));
        assert_eq!(closest("read_only", words), Some("readOnly"));
        assert_eq!(closest("tpye", words), Some("type"));
        assert_eq!(closest("minlength", words), Some("minLength"));
        assert_eq!(closest("colour", words), None);
        assert_eq!(closest("type", ["type"]), None);
        assert_eq!(closest("", words), None);
        assert_eq!(closest("größe", ["grösse"]), None);
        assert_eq!(closest("größe", ["größen"]), Some("größen"));
        assert_eq!(closest("ID", ["name", "id"]), Some("id"));
        assert_eq!(closest("c", ["a"]), None);
    }
}
