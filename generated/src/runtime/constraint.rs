//! The bounds that a schema sets, and how a value is held against one. What to do about a value
//! that breaks one is not decided here.

use super::scalar::Scalar;

/// A bound that the documentation sets for a value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// A number is at least this.
    Minimum(f64),
    /// A number is more than this.
    ExclusiveMinimum(f64),
    /// A number is at most this.
    Maximum(f64),
    /// A number is less than this.
    ExclusiveMaximum(f64),
    /// A number is a whole multiple of this.
    MultipleOf(f64),
    /// A text has at least so many characters.
    MinLength(usize),
    /// A text has at most so many characters.
    MaxLength(usize),
    /// A list has at least so many items.
    MinItems(usize),
    /// A list has at most so many items.
    MaxItems(usize),
    /// No two items of a list are the same.
    UniqueItems,
    /// The bounds of each item of a list, and of each value of a map.
    Items(&'static [Self]),
}

impl Constraint {
    /// What is wrong with a simple value, without quoting it: it may be a secret.
    pub(crate) fn scalar_fault(&self, value: &Scalar<'_>) -> Option<String> {
        match (self, value) {
            (Self::MinLength(_) | Self::MaxLength(_), Scalar::Text(text)) => {
                self.length_fault(text)
            }
            (_, value) => value.number().and_then(|number| self.number_fault(number)),
        }
    }

    fn length_fault(&self, text: &str) -> Option<String> {
        // A character takes at least one byte: most texts are seen to be short without counting.
        match *self {
            Self::MinLength(least) => {
                let length = text.chars().count();
                (length < least).then(|| {
                    format!(
                        "{}, at least {least} required",
                        counted(length, "character")
                    )
                })
            }
            Self::MaxLength(most) if text.len() > most => {
                let length = text.chars().count();
                (length > most)
                    .then(|| format!("{}, at most {most} allowed", counted(length, "character")))
            }
            _ => None,
        }
    }

    fn number_fault(&self, number: f64) -> Option<String> {
        match *self {
            Self::Minimum(bound) => {
                (number < bound).then(|| format!("too small, at least {bound} required"))
            }
            Self::ExclusiveMinimum(bound) => {
                (number <= bound).then(|| format!("too small, more than {bound} required"))
            }
            Self::Maximum(bound) => {
                (number > bound).then(|| format!("too large, at most {bound} allowed"))
            }
            Self::ExclusiveMaximum(bound) => {
                (number >= bound).then(|| format!("too large, less than {bound} required"))
            }
            Self::MultipleOf(unit) => {
                let quotient = number / unit;
                // Decimal fractions have no exact float: 0.3 is a multiple of 0.1.
                let whole = (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0);
                (!whole).then(|| {
                    if unit == 1.0 {
                        "must be a whole number".to_owned()
                    } else {
                        format!("must be a multiple of {unit}")
                    }
                })
            }
            _ => None,
        }
    }

    /// What is wrong with the length of a list.
    pub(crate) fn count_fault(&self, length: usize) -> Option<String> {
        match *self {
            Self::MinItems(least) if length < least => Some(format!(
                "{}, at least {least} required",
                counted(length, "item")
            )),
            Self::MaxItems(most) if length > most => Some(format!(
                "{}, at most {most} allowed",
                counted(length, "item")
            )),
            _ => None,
        }
    }
}

/// The bounds that a list's bounds set for each of its items.
pub(crate) fn of_items(constraints: &'static [Constraint]) -> &'static [Constraint] {
    constraints
        .iter()
        .find_map(|constraint| match constraint {
            Constraint::Items(constraints) => Some(*constraints),
            _ => None,
        })
        .unwrap_or(&[])
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters() {
        let bound = Constraint::MaxLength(3);
        assert_eq!(bound.scalar_fault(&Scalar::text("äöü")), None);
        assert_eq!(
            bound.scalar_fault(&Scalar::text("äöüß")).as_deref(),
            Some("4 characters, at most 3 allowed")
        );
        assert_eq!(
            Constraint::MinLength(2)
                .scalar_fault(&Scalar::text("ä"))
                .as_deref(),
            Some("1 character, at least 2 required")
        );
    }

    #[test]
    fn multiples_of_fractions_are_recognised() {
        let tenth = Constraint::MultipleOf(0.1);
        assert_eq!(tenth.scalar_fault(&Scalar::Number(0.3)), None);
        assert!(tenth.scalar_fault(&Scalar::Number(0.35)).is_some());
        assert_eq!(
            Constraint::MultipleOf(1.0)
                .scalar_fault(&Scalar::Number(5.5))
                .as_deref(),
            Some("must be a whole number")
        );
        assert_eq!(
            Constraint::MultipleOf(5.0).scalar_fault(&Scalar::Integer(10)),
            None
        );
    }

    #[test]
    fn bounds_include_or_exclude_themselves() {
        let one = Scalar::Integer(1);
        assert_eq!(Constraint::Minimum(1.0).scalar_fault(&one), None);
        assert_eq!(Constraint::Maximum(1.0).scalar_fault(&one), None);
        assert!(
            Constraint::ExclusiveMinimum(1.0)
                .scalar_fault(&one)
                .is_some()
        );
        assert!(
            Constraint::ExclusiveMaximum(1.0)
                .scalar_fault(&one)
                .is_some()
        );
        assert_eq!(
            Constraint::Maximum(1.0).scalar_fault(&Scalar::text("99")),
            None
        );
    }
}
