//! Models that are sent as parts: declared like any other, but never decoded, and with fields that
//! are files. How parts are written is in `multipart`.

use super::payload::Payload;

/// What a field that holds files may be.
#[doc(hidden)]
pub trait FileField {
    /// The files in it.
    fn files(&self) -> &[Payload];
}

impl FileField for Payload {
    fn files(&self) -> &[Payload] {
        std::slice::from_ref(self)
    }
}

impl FileField for Vec<Payload> {
    fn files(&self) -> &[Payload] {
        self
    }
}

impl<T: FileField> FileField for Option<T> {
    fn files(&self) -> &[Payload] {
        self.as_ref().map(T::files).unwrap_or_default()
    }
}

/// Defines a model that is sent as parts; see `model`. What is `as file` is a part of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! multipart {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(required {$(
                $(#[$required_attribute:meta])*
                $required:ident: $required_type:ty = $required_wire:literal
                    $(as $required_as:ident)? $([$($required_bound:expr),*])?,
            )*})?
            $(optional {$(
                $(#[$optional_attribute:meta])*
                $optional:ident: $optional_type:ty = $optional_wire:literal
                    $(as $optional_as:ident)? $([$($optional_bound:expr),*])?,
            )*})?
            $(others: $others_type:ty $([$($others_bound:expr),*])?,)?
        }
        $(new($($argument:ident: $argument_type:ty = $argument_value:expr),* $(,)?);)?
        $(set {$(
            $setter:ident($set:ident: $set_type:ty) = $set_value:expr;
        )*})?
        $(holds($this:ident) {$(
            $holds:ident($alternatives:expr);
        )*})?
    ) => {
        $(#[$attribute])*
        #[derive(Clone)]
        #[non_exhaustive]
        $visibility struct $name {
            $($($(#[$required_attribute])* pub $required: $required_type,)*)?
            $($($(#[$optional_attribute])* pub $optional: Option<$optional_type>,)*)?
            $(
                /// The properties that the documentation does not name.
                pub additional_properties: std::collections::BTreeMap<String, $others_type>,
            )?
        }

        $crate::model! { @make $name
            [$([$($argument: $argument_type = $argument_value,)*] [])?]
            [$($($optional)*)?]
            []
            [$($others_type)?]
        }

        $crate::model! { @set $name $($([$setter $set $set_type, $set_value])*)? }

        $crate::model! { @encode $name
            [$($([$required $required_wire $($required_as)?])*)?]
            [$($([$optional $optional_wire $($optional_as)?])*)?]
            []
            [$($($required_wire,)*)? $($($optional_wire,)*)?]
            []
            [$($others_type)?]
        }

        impl $crate::Validate for $name {
            #[allow(unused_variables, reason = "there may be nothing to check")]
            fn validate(&self, check: &mut $crate::Validator<'_>) {
                $($($(check.field($required_wire, &self.$required, &[$($required_bound),*]);)?)*)?
                $($($(check.field($optional_wire, &self.$optional, &[$($optional_bound),*]);)?)*)?
                $($(check.additional(&self.additional_properties, &[$($others_bound),*]);)?)?
                $(
                    let $this = self;
                    $(check.$holds($alternatives);)*
                )?
            }
        }

        impl $crate::Multipart for $name {
            #[allow(unused_variables, reason = "there may be no files")]
            fn files<'a>(&'a self, files: &mut $crate::Files<'a>) {
                $($($crate::multipart!(@file files, $required_wire, &self.$required, $($required_as)?);)*)?
                $($($crate::multipart!(@file files, $optional_wire, &self.$optional, $($optional_as)?);)*)?
            }
        }
    };

    (@file $files:ident, $wire:literal, $value:expr, file) => {
        $files.add($wire, $crate::FileField::files($value))
    };
    (@file $files:ident, $wire:literal, $value:expr, $($as:ident)?) => {};
}
