//! What a parameter can be given: a simple value, a list of them, or an object of them. How it is
//! written on the wire is a matter of the URL.

use std::collections::BTreeMap;

use super::scalar::{Scalar, ToScalar};

/// The value of a parameter.
#[derive(Clone)]
pub(crate) enum ParameterValue {
    Absent,
    Scalar(Scalar<'static>),
    List(Vec<Scalar<'static>>),
    Object(Vec<(String, Scalar<'static>)>),
}

impl ParameterValue {
    /// Whether there is nothing to send.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::Scalar(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Object(properties) => properties.is_empty(),
        }
    }
}

/// A type whose values can be sent as a parameter.
pub(crate) trait ToParameter {
    /// The value on its way to the wire.
    fn to_parameter(&self) -> ParameterValue;
}

impl<T: ToParameter + ?Sized> ToParameter for &T {
    fn to_parameter(&self) -> ParameterValue {
        (**self).to_parameter()
    }
}

impl<T: ToParameter> ToParameter for Option<T> {
    fn to_parameter(&self) -> ParameterValue {
        self.as_ref()
            .map_or(ParameterValue::Absent, ToParameter::to_parameter)
    }
}

impl<T: ToScalar> ToParameter for [T] {
    fn to_parameter(&self) -> ParameterValue {
        ParameterValue::List(
            self.iter()
                .map(|item| item.to_scalar().into_owned())
                .collect(),
        )
    }
}

impl<T: ToScalar, const N: usize> ToParameter for [T; N] {
    fn to_parameter(&self) -> ParameterValue {
        self.as_slice().to_parameter()
    }
}

impl<T: ToScalar> ToParameter for Vec<T> {
    fn to_parameter(&self) -> ParameterValue {
        self.as_slice().to_parameter()
    }
}

impl<T: ToScalar> ToParameter for BTreeMap<String, T> {
    fn to_parameter(&self) -> ParameterValue {
        ParameterValue::Object(
            self.iter()
                .map(|(key, item)| (key.clone(), item.to_scalar().into_owned()))
                .collect(),
        )
    }
}
