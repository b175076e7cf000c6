//! The bounds that a schema sets, and how a value is held against one. What to do about a value
//! that breaks one is not decided here.

use std::fmt::Display;

use super::scalar::Scalar;

/// A bound that the documentation sets for a value.
///
/// Bounds of numbers come in two kinds: whole ones are compared without rounding, however large
/// they are, and those with a fraction as floats.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// A number is at least this.
    Minimum(i128),
    /// A number is at least this, which has a fraction.
    MinimumFloat(f64),
    /// A number is more than this.
    ExclusiveMinimum(i128),
    /// A number is more than this, which has a fraction.
    ExclusiveMinimumFloat(f64),
    /// A number is at most this.
    Maximum(i128),
    /// A number is at most this, which has a fraction.
    MaximumFloat(f64),
    /// A number is less than this.
    ExclusiveMaximum(i128),
    /// A number is less than this, which has a fraction.
    ExclusiveMaximumFloat(f64),
    /// A number is a whole multiple of this.
    MultipleOf(i128),
    /// A number is a whole multiple of this, which has a fraction.
    MultipleOfFloat(f64),
    /// A text has at least so many characters.
    MinLength(usize),
    /// A text has at most so many characters.
    MaxLength(usize),
    /// A list has at least so many items.
    MinItems(usize),
    /// A list has at most so many items.
    MaxItems(usize),
    /// A map has at least so many entries.
    MinProperties(usize),
    /// A map has at most so many entries.
    MaxProperties(usize),
    /// No two items of a list are the same.
    UniqueItems,
    /// The bounds of each item of a list, and of each value of a map.
    Items(&'static [Self]),
    /// A value does not hold all of these.
    Not(&'static [Self]),
    /// A simple value is one of these, written as text.
    OneOf(&'static [&'static str]),
}

impl Constraint {
    /// What is wrong with a simple value, without quoting it: it may be a secret.
    pub(crate) fn scalar_fault(&self, value: &Scalar<'_>) -> Option<String> {
        match (self, value) {
            (Self::Not(all), value) if !all.iter().any(Self::is_count) => {
                Self::all_hold(all, |bound| bound.scalar_fault(value))
            }
            (Self::OneOf(texts), value) => {
                let is_one = |text: &&str| is_written(value, text);
                (!texts.iter().any(is_one)).then(|| format!("must be {}", texts.join(" or ")))
            }
            (Self::MinLength(_) | Self::MaxLength(_), Scalar::Text(text)) => {
                self.length_fault(text)
            }
            (_, value) => match Number::of(value)? {
                Number::Whole(number) => self.whole_fault(number),
                Number::Fraction(number) => self.fraction_fault(number),
            },
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

    fn whole_fault(&self, number: i128) -> Option<String> {
        match *self {
            Self::Minimum(bound) => (number < bound).then(|| at_least(bound)),
            Self::ExclusiveMinimum(bound) => (number <= bound).then(|| more_than(bound)),
            Self::Maximum(bound) => (number > bound).then(|| at_most(bound)),
            Self::ExclusiveMaximum(bound) => (number >= bound).then(|| less_than(bound)),
            Self::MultipleOf(unit) => (number % unit.max(1) != 0).then(|| multiple_of(unit)),
            // A bound with a fraction is no larger than a float can tell from its neighbours.
            #[expect(
                clippy::cast_precision_loss,
                reason = "compared with bounds below 2^53"
            )]
            _ => self.fraction_fault(number as f64),
        }
    }

    /// What is wrong with a number that has a fraction, or is held against a bound that has one.
    fn fraction_fault(&self, number: f64) -> Option<String> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number with a fraction is below 2^53, and compares with the nearest float as with the bound"
        )]
        let float = |bound: i128| bound as f64;
        match *self {
            Self::Minimum(bound) => (number < float(bound)).then(|| at_least(bound)),
            Self::MinimumFloat(bound) => (number < bound).then(|| at_least(bound)),
            Self::ExclusiveMinimum(bound) => (number <= float(bound)).then(|| more_than(bound)),
            Self::ExclusiveMinimumFloat(bound) => (number <= bound).then(|| more_than(bound)),
            Self::Maximum(bound) => (number > float(bound)).then(|| at_most(bound)),
            Self::MaximumFloat(bound) => (number > bound).then(|| at_most(bound)),
            Self::ExclusiveMaximum(bound) => (number >= float(bound)).then(|| less_than(bound)),
            Self::ExclusiveMaximumFloat(bound) => (number >= bound).then(|| less_than(bound)),
            Self::MultipleOf(unit) => {
                (!is_multiple(number, float(unit))).then(|| multiple_of(unit))
            }
            Self::MultipleOfFloat(unit) => (!is_multiple(number, unit)).then(|| multiple_of(unit)),
            _ => None,
        }
    }

    /// What is wrong with the length of a list.
    pub(crate) fn count_fault(&self, length: usize) -> Option<String> {
        match *self {
            Self::MinItems(least) => too_few(length, least, "item"),
            Self::MaxItems(most) => too_many(length, most, "item"),
            Self::Not(all) if all.iter().all(Self::is_count) => {
                Self::all_hold(all, |bound| bound.count_fault(length))
            }
            _ => None,
        }
    }

    /// Whether it bounds the length of a list.
    fn is_count(&self) -> bool {
        matches!(self, Self::MinItems(_) | Self::MaxItems(_))
    }

    /// What is wrong if none of the bounds is broken, which is not allowed.
    fn all_hold(all: &[Self], fault: impl Fn(&Self) -> Option<String>) -> Option<String> {
        all.iter()
            .all(|bound| fault(bound).is_none())
            .then(|| "not allowed by the documentation".to_owned())
    }

    /// What is wrong with the number of a map's entries.
    pub(crate) fn entries_fault(&self, length: usize) -> Option<String> {
        match *self {
            Self::MinProperties(least) => too_few(length, least, "entry"),
            Self::MaxProperties(most) => too_many(length, most, "entry"),
            _ => None,
        }
    }
}

/// A number, as exact as it can be had.
enum Number {
    Whole(i128),
    Fraction(f64),
}

impl Number {
    fn of(value: &Scalar<'_>) -> Option<Self> {
        Some(match value {
            Scalar::Integer(value) => Self::Whole(i128::from(*value)),
            Scalar::Unsigned(value) => Self::Whole(i128::from(*value)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "whole, and within the range"
            )]
            Scalar::Number(value) if value.fract() == 0.0 && value.abs() < 1e38 => {
                Self::Whole(*value as i128)
            }
            Scalar::Number(value) => Self::Fraction(*value),
            _ => return None,
        })
    }
}

/// Whether the value is what is written there. Numbers may be written in several ways.
fn is_written(value: &Scalar<'_>, text: &str) -> bool {
    let number = match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "what is no float is told apart by its digits"
        )]
        Scalar::Integer(number) => Some(*number as f64),
        Scalar::Number(number) => Some(*number),
        _ => None,
    };
    let is_digits = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-');
    match (value, number) {
        (Scalar::Number(_), Some(number)) => text.parse() == Ok(number),
        (_, Some(number)) if !is_digits => text.parse() == Ok(number),
        _ => value.to_string() == text,
    }
}

/// Decimal fractions have no exact float: 0.3 is a multiple of 0.1.
fn is_multiple(number: f64, unit: f64) -> bool {
    let quotient = number / unit;
    (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
}

fn at_least(bound: impl Display) -> String {
    format!("too small, at least {bound} required")
}

fn more_than(bound: impl Display) -> String {
    format!("too small, more than {bound} required")
}

fn at_most(bound: impl Display) -> String {
    format!("too large, at most {bound} allowed")
}

fn less_than(bound: impl Display) -> String {
    format!("too large, less than {bound} required")
}

fn multiple_of(unit: impl Display) -> String {
    match unit.to_string().as_str() {
        "1" => "must be a whole number".to_owned(),
        unit => format!("must be a multiple of {unit}"),
    }
}

fn too_few(length: usize, least: usize, noun: &str) -> Option<String> {
    (length < least).then(|| format!("{}, at least {least} required", counted(length, noun)))
}

fn too_many(length: usize, most: usize, noun: &str) -> Option<String> {
    (length > most).then(|| format!("{}, at most {most} allowed", counted(length, noun)))
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
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (count, Some(stem)) => format!("{count} {stem}ies"),
        (count, None) => format!("{count} {noun}s"),
    }
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
        let tenth = Constraint::MultipleOfFloat(0.1);
        assert_eq!(tenth.scalar_fault(&Scalar::Number(0.3)), None);
        assert_eq!(tenth.scalar_fault(&Scalar::Integer(7)), None);
        assert!(tenth.scalar_fault(&Scalar::Number(0.35)).is_some());
        assert_eq!(
            Constraint::MultipleOf(1)
                .scalar_fault(&Scalar::Number(5.5))
                .as_deref(),
            Some("must be a whole number")
        );
        let five = Constraint::MultipleOf(5);
        assert_eq!(five.scalar_fault(&Scalar::Integer(10)), None);
        assert_eq!(five.scalar_fault(&Scalar::Number(10.0)), None);
        assert_eq!(
            five.scalar_fault(&Scalar::Integer(11)).as_deref(),
            Some("must be a multiple of 5")
        );
    }

    #[test]
    fn what_is_not_allowed_is_told_by_all_of_its_bounds() {
        let names = Constraint::Not(&[Constraint::OneOf(&["root", "1"])]);
        assert_eq!(
            names.scalar_fault(&Scalar::text("root")).as_deref(),
            Some("not allowed by the documentation")
        );
        assert_eq!(names.scalar_fault(&Scalar::text("jane")), None);
        for one in [Scalar::Integer(1), Scalar::Number(1.0)] {
            assert!(names.scalar_fault(&one).is_some());
        }
        let between = Constraint::Not(&[Constraint::Minimum(3), Constraint::Maximum(5)]);
        let allowed = [2, 3, 5, 6].map(|number| between.scalar_fault(&Scalar::Integer(number)));
        assert_eq!(
            allowed.map(|fault| fault.is_none()),
            [true, false, false, true]
        );
        let few = Constraint::Not(&[Constraint::MaxItems(2)]);
        assert!(few.count_fault(2).is_some() && few.count_fault(3).is_none());
        // A bound on lists says nothing of other values, nor the other way round.
        assert_eq!(few.scalar_fault(&Scalar::Integer(1)), None);
        assert_eq!(between.count_fault(4), None);
    }

    #[test]
    fn bounds_include_or_exclude_themselves() {
        for one in [Scalar::Integer(1), Scalar::Unsigned(1), Scalar::Number(1.0)] {
            for (bound, holds) in [
                (Constraint::Minimum(1), true),
                (Constraint::Maximum(1), true),
                (Constraint::ExclusiveMinimum(1), false),
                (Constraint::ExclusiveMaximum(1), false),
                (Constraint::MinimumFloat(0.5), true),
                (Constraint::MinimumFloat(1.5), false),
                (Constraint::MaximumFloat(0.5), false),
                (Constraint::ExclusiveMinimumFloat(0.5), true),
                (Constraint::ExclusiveMaximumFloat(0.5), false),
            ] {
                assert_eq!(
                    bound.scalar_fault(&one).is_none(),
                    holds,
                    "{one}: {bound:?}"
                );
            }
        }
        assert_eq!(
            Constraint::Maximum(1).scalar_fault(&Scalar::text("99")),
            None
        );
        assert!(
            Constraint::ExclusiveMinimum(1)
                .scalar_fault(&Scalar::Number(1.5))
                .is_none()
        );
    }

    #[test]
    fn large_integers_are_not_rounded() {
        // The first whole number that no float is.
        const LARGE: i64 = 9_007_199_254_740_993;
        let bound = Constraint::Maximum(i128::from(LARGE) - 1);
        assert_eq!(
            bound.scalar_fault(&Scalar::Integer(LARGE)).as_deref(),
            Some("too large, at most 9007199254740992 allowed")
        );
        assert_eq!(bound.scalar_fault(&Scalar::Integer(LARGE - 1)), None);
        let bound = Constraint::ExclusiveMaximum(i128::from(u64::MAX));
        assert!(bound.scalar_fault(&Scalar::Unsigned(u64::MAX)).is_some());
        assert_eq!(bound.scalar_fault(&Scalar::Unsigned(u64::MAX - 1)), None);
        assert!(
            Constraint::MultipleOf(2)
                .scalar_fault(&Scalar::Integer(LARGE))
                .is_some()
        );
        let bound = Constraint::Minimum(i128::from(i64::MIN));
        assert_eq!(bound.scalar_fault(&Scalar::Integer(i64::MIN)), None);
        assert!(bound.scalar_fault(&Scalar::Number(-1e19)).is_some());
    }
}
