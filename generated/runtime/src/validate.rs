//! Holding a request body against its documented bounds before it is sent: the walk, and where in
//! the body it stands. The bounds themselves are in `constraint`.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::Serialize;

use super::constraint::{self, Constraint};
use super::parameter::ParameterValue;
use super::scalar::Scalar;

/// A documented bound that a request breaks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    path: String,
    constraint: Option<Constraint>,
    message: String,
}

impl Violation {
    pub(crate) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            constraint: None,
            message: message.into(),
        }
    }

    /// Where the value stands: the name of a parameter, or the path of a field in the body, such
    /// as `[3].groups` or `address.zip`. Empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The bound that is broken; `None` if the value cannot be sent at all.
    #[must_use]
    pub fn constraint(&self) -> Option<Constraint> {
        self.constraint
    }

    /// What is wrong, such as `60 characters, at most 50 allowed`. Never quotes the value.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.path.is_empty() {
            "body"
        } else {
            &self.path
        };
        write!(formatter, "{place}: {}", self.message)
    }
}

/// A type whose values can be held against documented bounds.
#[doc(hidden)]
pub trait Validate {
    /// Reports everything that is wrong with the value.
    fn validate(&self, check: &mut Validator<'_>);

    /// The value, if it is a simple one. Items of a list are compared by it.
    fn to_scalar(&self) -> Option<Scalar<'_>> {
        None
    }
}

/// Where in a body a check stands, and what it found.
#[doc(hidden)]
pub struct Validator<'a> {
    place: Place<'a>,
    /// The bounds of the value that is looked at.
    constraints: &'static [Constraint],
    violations: &'a mut Vec<Violation>,
}

/// A step of the path and the way there. Kept on the stack: a body without fault costs nothing.
#[derive(Clone, Copy)]
struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Field(&'a str),
    Index(usize),
}

impl Place<'_> {
    fn write(&self, path: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(path);
        }
        match self.step {
            Step::Root => {}
            Step::Field(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Index(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
}

/// Checks a whole body.
pub(crate) fn check_body(
    body: &dyn Validate,
    constraints: &'static [Constraint],
    violations: &mut Vec<Violation>,
) {
    body.validate(&mut Validator {
        place: Place {
            parent: None,
            step: Step::Root,
        },
        constraints,
        violations,
    });
}

/// Checks the value of a parameter.
pub(crate) fn check_argument(
    name: &'static str,
    value: &dyn Validate,
    constraints: &'static [Constraint],
    violations: &mut Vec<Violation>,
) {
    value.validate(&mut Validator {
        place: Place {
            parent: None,
            step: Step::Field(name),
        },
        constraints,
        violations,
    });
}

impl Validator<'_> {
    /// Checks a field of an object.
    pub fn field(
        &mut self,
        name: &'static str,
        value: &dyn Validate,
        constraints: &'static [Constraint],
    ) {
        self.step(Step::Field(name), value, constraints);
    }

    /// Checks a simple value.
    pub fn scalar(&mut self, value: &Scalar<'_>) {
        if matches!(value, Scalar::Number(number) if !number.is_finite()) {
            self.report(None, "must be a finite number".to_owned());
        }
        for constraint in self.constraints {
            if let Some(message) = constraint.scalar_fault(value) {
                self.report(Some(*constraint), message);
            }
        }
    }

    /// Checks a list and its items.
    pub fn items<'i, T: Validate + 'i>(&mut self, items: &'i [T]) {
        self.list(items.len(), &|index| match items.get(index) {
            Some(item) => item,
            None => &(),
        });
    }

    /// Of no type in particular, so that clients do not have it once for each thing that is listed.
    fn list<'i>(&mut self, count: usize, item: &dyn Fn(usize) -> &'i dyn Validate) {
        for constraint in self.constraints {
            if let Some(message) = constraint.count_fault(count) {
                self.report(Some(*constraint), message);
            }
            if *constraint == Constraint::UniqueItems {
                self.unique(count, item);
            }
        }
        let constraints = constraint::of_items(self.constraints);
        for index in 0..count {
            self.step(Step::Index(index), item(index), constraints);
        }
    }

    /// Checks the values of a map. Its keys are part of the path.
    pub fn entries<'e, T: Validate + 'e>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'e String, &'e T)>,
    ) {
        for constraint in self.constraints {
            if let Some(message) = constraint.entries_fault(entries.len()) {
                self.report(Some(*constraint), message);
            }
        }
        let constraints = constraint::of_items(self.constraints);
        for (key, value) in entries {
            self.step(Step::Field(key), value, constraints);
        }
    }

    /// Checks the properties of an object that are not declared.
    pub fn additional<T: Validate>(
        &mut self,
        properties: &BTreeMap<String, T>,
        constraints: &'static [Constraint],
    ) {
        for (name, value) in properties {
            self.step(Step::Field(name), value, constraints);
        }
    }

    /// Checks what the value turned out to be against the bounds of that.
    pub fn variant(&mut self, value: &dyn Validate, constraints: &'static [Constraint]) {
        value.validate(&mut Validator {
            place: self.place,
            constraints,
            violations: self.violations,
        });
    }

    /// Checks that all properties of at least one of the alternatives are there.
    pub fn any_of(&mut self, alternatives: &[&[(&str, bool)]]) {
        if holding(alternatives) == 0 {
            self.report(None, format!("{} is required", named(alternatives)));
        }
    }

    /// Checks that all properties of exactly one of the alternatives are there.
    pub fn one_of(&mut self, alternatives: &[&[(&str, bool)]]) {
        match holding(alternatives) {
            0 => self.report(None, format!("{} is required", named(alternatives))),
            1 => {}
            _ => self.report(
                None,
                format!("only one is allowed of {}", named(alternatives)),
            ),
        }
    }

    /// Checks that for none of the alternatives all properties are there.
    #[allow(
        dead_code,
        reason = "whether a service is sent such is in its document"
    )]
    pub fn none_of(&mut self, alternatives: &[&[(&str, bool)]]) {
        if holding(alternatives) > 0 {
            self.report(None, format!("{} is not allowed", named(alternatives)));
        }
    }

    /// Checks how many properties an object has, as it is sent.
    #[allow(
        dead_code,
        reason = "whether a service is sent such is in its document"
    )]
    pub fn properties(&mut self, object: &impl Serialize, constraints: &'static [Constraint]) {
        // What cannot be written is refused when it is.
        let Ok(ParameterValue::Object(properties)) = ParameterValue::of(object) else {
            return;
        };
        for constraint in constraints {
            if let Some(message) = constraint.entries_fault(properties.len()) {
                self.report(Some(*constraint), message);
            }
        }
    }

    /// Checks that what tells a variant apart, if it is there, is one of the texts that mean this one.
    #[allow(
        dead_code,
        reason = "whether a service is sent such is in its document"
    )]
    pub fn tag(&mut self, name: &'static str, tag: &dyn Validate, texts: &[&str]) {
        let is_other = |scalar: Scalar<'_>| !texts.contains(&scalar.to_string().as_str());
        if tag.to_scalar().is_some_and(is_other) {
            let place = Place {
                parent: Some(&self.place),
                step: Step::Field(name),
            };
            let mut path = String::new();
            place.write(&mut path);
            let message = format!("must be {}", texts.join(" or "));
            self.violations.push(Violation::new(path, message));
        }
    }

    fn step(&mut self, step: Step<'_>, value: &dyn Validate, constraints: &'static [Constraint]) {
        value.validate(&mut Validator {
            place: Place {
                parent: Some(&self.place),
                step,
            },
            constraints,
            violations: self.violations,
        });
    }

    /// Only simple values are compared: two equal objects are for the service to refuse.
    fn unique<'i>(&mut self, count: usize, item: &dyn Fn(usize) -> &'i dyn Validate) {
        let mut seen = HashMap::with_capacity(count);
        for index in 0..count {
            let Some(scalar) = item(index).to_scalar() else {
                return;
            };
            if let Some(first) = seen.insert(scalar.to_string(), index) {
                let message = format!("items {first} and {index} are the same");
                self.report(Some(Constraint::UniqueItems), message);
                return;
            }
        }
    }

    fn report(&mut self, constraint: Option<Constraint>, message: String) {
        let mut path = String::new();
        self.place.write(&mut path);
        self.violations.push(Violation {
            path,
            constraint,
            message,
        });
    }
}

/// How many of the alternatives are there with all of their properties.
fn holding(alternatives: &[&[(&str, bool)]]) -> usize {
    let complete = |properties: &&&[(&str, bool)]| properties.iter().all(|(_, there)| *there);
    alternatives.iter().filter(complete).count()
}

/// `a with b, or c`.
fn named(alternatives: &[&[(&str, bool)]]) -> String {
    let names = |properties: &&[(&str, bool)]| {
        let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
        names.join(" with ")
    };
    let alternatives: Vec<String> = alternatives.iter().map(names).collect();
    alternatives.join(" or ")
}

impl Validate for Scalar<'_> {
    fn validate(&self, check: &mut Validator<'_>) {
        check.scalar(self);
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        Some(self.clone())
    }
}

/// What was put together by hand is held against what can be said of any value; an object of the
/// document's is checked before it is taken apart.
impl Validate for ParameterValue {
    fn validate(&self, check: &mut Validator<'_>) {
        match self {
            Self::Absent | Self::Object(_) => {}
            Self::Scalar(scalar) => check.scalar(scalar),
            Self::List(items) => check.items(items),
        }
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        match self {
            Self::Scalar(scalar) => Some(scalar.clone()),
            _ => None,
        }
    }
}

impl Validate for () {
    fn validate(&self, _: &mut Validator<'_>) {}
}

impl<T: Validate + ?Sized> Validate for &T {
    fn validate(&self, check: &mut Validator<'_>) {
        (**self).validate(check);
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        (**self).to_scalar()
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn validate(&self, check: &mut Validator<'_>) {
        (**self).validate(check);
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        (**self).to_scalar()
    }
}

impl<T: Validate> Validate for Option<T> {
    fn validate(&self, check: &mut Validator<'_>) {
        if let Some(value) = self {
            value.validate(check);
        }
    }

    fn to_scalar(&self) -> Option<Scalar<'_>> {
        self.as_ref().and_then(Validate::to_scalar)
    }
}

impl<T: Validate> Validate for [T] {
    fn validate(&self, check: &mut Validator<'_>) {
        check.items(self);
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn validate(&self, check: &mut Validator<'_>) {
        check.items(self);
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn validate(&self, check: &mut Validator<'_>) {
        check.entries(self.iter());
    }
}

impl<T: Validate, S> Validate for HashMap<String, T, S> {
    fn validate(&self, check: &mut Validator<'_>) {
        check.entries(self.iter());
    }
}
