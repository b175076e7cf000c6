//! Values of a scalar type, and lists of some length, that the bounds of a schema allow.

use serde_json::{Number, Value, json};

use super::SHOWN;
use crate::api::{Constraint, Type};

/// What is asked of each item of a list, and of each value of a map.
pub(super) fn inside(constraints: &[Constraint]) -> &[Constraint] {
    let inside = constraints.iter().find_map(|constraint| match constraint {
        Constraint::Items(inside) => Some(inside.as_slice()),
        _ => None,
    });
    inside.unwrap_or_default()
}

/// As many items as are asked for, at least one. Where none may be twice, those after the first are numbered.
pub(super) fn several(item: Value, constraints: &[Constraint], made: usize) -> Value {
    let most = if made > SHOWN { 1 } else { 16 };
    let least = constraints.iter().find_map(|constraint| match constraint {
        Constraint::MinItems(least) => Some((*least).min(most)),
        _ => None,
    });
    let unique = constraints.contains(&Constraint::UniqueItems);
    let numbered = |number: u64| match &item {
        Value::String(text) if unique && number > 0 => json!(format!("{text}{}", number + 1)),
        Value::Number(value) if unique && value.is_i64() => {
            json!(
                value
                    .as_i64()
                    .unwrap_or_default()
                    .saturating_add_unsigned(number)
            )
        }
        other => other.clone(),
    };
    (0..least.unwrap_or(1).max(1)).map(numbered).collect()
}

/// The value, or another one if that is one of those that are not allowed.
pub(super) fn allowed(value: Value, constraints: &[Constraint]) -> Value {
    let refused = constraints
        .iter()
        .filter_map(|constraint| match constraint {
            Constraint::Not(all) => match all.as_slice() {
                [Constraint::OneOf(texts)] => Some(texts),
                _ => None,
            },
            _ => None,
        });
    let refused: Vec<&String> = refused.flatten().collect();
    let mut value = value;
    for _ in 0..refused.len() {
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if !refused.contains(&&text) {
            break;
        }
        value = match (&value, value.as_i64()) {
            (_, Some(number)) => json!(number.saturating_add(1)),
            (Value::String(text), _) => json!(format!("{text}s")),
            _ => break,
        };
    }
    value
}

pub(super) fn scalar(ty: &Type, constraints: &[Constraint]) -> Value {
    match ty {
        Type::Boolean => json!(true),
        Type::Int32 | Type::Int64 | Type::Whole => json!(integer(constraints)),
        Type::UInt64 => json!(integer(constraints).max(0)),
        Type::Double => number(constraints),
        Type::Uuid => json!("123e4567-e89b-12d3-a456-426614174000"),
        Type::Timestamp => json!("2023-01-15T10:30:00Z"),
        Type::UnixMillis => json!(1_673_778_600_000_i64),
        Type::JsonObject => json!({}),
        Type::Json => json!({}),
        _ => {
            let length = constraints.iter().find_map(|constraint| match constraint {
                Constraint::MinLength(bound) => usize::try_from(*bound).ok(),
                _ => None,
            });
            // Nobody reads an example to its end that is longer than this.
            let length = length.unwrap_or(1).clamp(1, 1_000);
            let text = "example".repeat(length.div_ceil(7));
            let most = constraints.iter().find_map(|constraint| match constraint {
                Constraint::MaxLength(bound) => usize::try_from(*bound).ok(),
                _ => None,
            });
            json!(
                text.chars()
                    .take(most.unwrap_or(usize::MAX))
                    .collect::<String>()
            )
        }
    }
}

/// The integer nearest to 1 that the bounds allow.
fn integer(constraints: &[Constraint]) -> i64 {
    let whole = |bound: &Number, round: fn(f64) -> f64| {
        let exact = bound.as_i128();
        exact.or_else(|| Some(round(bound.as_f64()?) as i128))
    };
    let (mut low, mut high, mut step) = (i128::from(i64::MIN), i128::from(i64::MAX), 1);
    for constraint in constraints {
        match constraint {
            Constraint::Minimum(bound) => {
                low = whole(bound, f64::ceil).map_or(low, |it| it.max(low))
            }
            Constraint::ExclusiveMinimum(bound) => {
                low = whole(bound, f64::floor).map_or(low, |it| (it + 1).max(low));
            }
            Constraint::Maximum(bound) => {
                high = whole(bound, f64::floor).map_or(high, |it| it.min(high));
            }
            Constraint::ExclusiveMaximum(bound) => {
                high = whole(bound, f64::ceil).map_or(high, |it| (it - 1).min(high));
            }
            Constraint::MultipleOf(unit) => {
                step = unit.as_i128().filter(|unit| *unit > 0).unwrap_or(step);
            }
            _ => {}
        }
    }
    let nearest = if high < 1 { high } else { low.max(1) };
    // The multiple above, else the one below.
    let above = nearest.div_euclid(step) * step
        + if nearest.rem_euclid(step) == 0 {
            0
        } else {
            step
        };
    let found = if above <= high {
        above
    } else {
        high.div_euclid(step) * step
    };
    i64::try_from(found).unwrap_or(1)
}

/// A number that the bounds allow: 1 where it can be, else a bound, or what is between two that are excluded.
fn number(constraints: &[Constraint]) -> Value {
    let (mut low, mut high, mut step) = (None::<f64>, None::<f64>, None::<f64>);
    let (mut above, mut below) = (false, false);
    for constraint in constraints {
        match constraint {
            Constraint::Minimum(bound) => low = bound.as_f64(),
            Constraint::ExclusiveMinimum(bound) => (low, above) = (bound.as_f64(), true),
            Constraint::Maximum(bound) => high = bound.as_f64(),
            Constraint::ExclusiveMaximum(bound) => (high, below) = (bound.as_f64(), true),
            Constraint::MultipleOf(unit) => step = unit.as_f64(),
            _ => {}
        }
    }
    if let Some(step) = step.filter(|step| *step > 0.0) {
        let multiple = low.map_or(1.0, |low| (low / step).ceil());
        let multiple = if above && low == Some(multiple * step) {
            multiple + 1.0
        } else {
            multiple
        };
        return json!(multiple * step);
    }
    let fits = |number: f64| {
        low.is_none_or(|low| if above { number > low } else { number >= low })
            && high.is_none_or(|high| if below { number < high } else { number <= high })
    };
    let candidates = [
        Some(1.0),
        low,
        high,
        low.map(|low| low + 1.0),
        high.map(|high| high - 1.0),
        low.zip(high).map(|(low, high)| f64::midpoint(low, high)),
    ];
    json!(
        candidates
            .into_iter()
            .flatten()
            .find(|number| fits(*number))
            .unwrap_or(1.0)
    )
}
