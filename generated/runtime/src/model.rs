//! Objects of the wire as structs: one declaration says what a model holds, and how it is decoded,
//! encoded, made, shown and checked. The macro only lists the fields: what is the same for all models
//! is in `object`.
//!
//! By hand and not derived, because a service has hundreds of models: rustc takes a fourth of the time
//! to check them. It also knows what no derive does: whole numbers, secrets, and null beside absent.

/// Defines a model.
///
/// ```text
/// model! {
///     /// A user to create.
///     pub struct CreateUser {
///         required {                                 // always there
///             /// The e-mail address.
///             email: String = "email",               // Rust's name, its type, the name on the wire
///             /// The password.
///             password: String = "password" as secret,  // never shown
///             /// How many devices there may be.
///             max_devices: i64 = "maxDevices" or 5,  // what it means to be left out
///         }
///         optional {                                 // `Option`: absent if `None`
///             /// The name.
///             name: String = "name" [Constraint::MaxLength(50)],
///             /// Who made it.
///             creator: String = "creator" only received,    // left out of requests
///         }
///         nullable {                                 // `Maybe`: absent and null are two things
///             /// The title.
///             title: String = "title",
///         }
///         others: Json,                              // any further properties are kept
///     }
///     new(email: impl Into<String> = email.into(), password: impl Into<String> = password.into());
///     set {
///         with_name(name: impl Into<String>) = Some(name.into());
///         with_title(title: impl Into<Maybe<String>>) = title.into();
///     }
///     properties [Constraint::MinProperties(1)];     // how many there must be
///     holds(this) {                                  // what must be there together
///         any_of(&[&[("name", this.name.is_some())], &[("title", !this.title.is_absent())]]);
///     }
/// }
/// ```
///
/// After a semicolon, `new` asks for what is optional because replies leave it out:
/// `new(email: String = email; pin: String = Some(pin))`.
///
/// What is in brackets is checked before it is sent, and so is what stands in it; `[]` checks only that. A
/// `Timestamp` taken `as unix_millis` is a number of milliseconds on the wire.
#[doc(hidden)]
#[macro_export]
macro_rules! model {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident {
            $(required {$(
                $(#[$required_attribute:meta])*
                $required:ident: $required_type:ty = $required_wire:literal
                    $(as $required_as:ident)? $(only $required_only:ident)? $([$($required_bound:expr),*])? $(or $required_default:expr)?,
            )*})?
            $(optional {$(
                $(#[$optional_attribute:meta])*
                $optional:ident: $optional_type:ty = $optional_wire:literal
                    $(as $optional_as:ident)? $(only $optional_only:ident)? $([$($optional_bound:expr),*])? $(or $optional_default:expr)?,
            )*})?
            $(nullable {$(
                $(#[$nullable_attribute:meta])*
                $nullable:ident: $nullable_type:ty = $nullable_wire:literal
                    $(as $nullable_as:ident)? $(only $nullable_only:ident)? $([$($nullable_bound:expr),*])? $(or $nullable_default:expr)?,
            )*})?
            $(others: $others_type:ty $([$($others_bound:expr),*])?,)?
        }
        $(new(
            $($argument:ident: $argument_type:ty = $argument_value:expr),* $(,)?
            $(; $($asked:ident: $asked_type:ty = $asked_value:expr),+ $(,)?)?
        );)?
        $(set {$(
            $setter:ident($set:ident: $set_type:ty) = $set_value:expr;
        )*})?
        $(properties [$($properties_bound:expr),*];)?
        $(holds($this:ident) {$(
            $holds:ident($alternatives:expr);
        )*})?
    ) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        $visibility struct $name {
            $($($(#[$required_attribute])* pub $required: $required_type,)*)?
            $($($(#[$optional_attribute])* pub $optional: Option<$optional_type>,)*)?
            $($($(#[$nullable_attribute])* pub $nullable: $crate::Maybe<$nullable_type>,)*)?
            $(
                /// The properties that the documentation does not name.
                pub additional_properties: std::collections::BTreeMap<String, $others_type>,
            )?
        }

        $crate::model! { @make $name
            [$([$($argument: $argument_type = $argument_value,)*] [$($($asked: $asked_type = $asked_value,)+)?])?]
            [$($($optional)*)?]
            [$($($nullable)*)?]
            [$($others_type)?]
        }

        $crate::model! { @set $name $($([$setter $set $set_type, $set_value])*)? }

        const _: () = {
            #[allow(non_camel_case_types, reason = "they are called like their fields")]
            #[derive(Clone, Copy)]
            enum __Field { $($($required,)*)? $($($optional,)*)? $($($nullable,)*)? __Other }

            impl $crate::Model for $name {
                const NAME: &'static str = stringify!($name);
                const FIELDS: &'static [&'static str] = &[
                    $($($required_wire,)*)? $($($optional_wire,)*)? $($($nullable_wire,)*)?
                ];
                const KEEPS_OTHERS: bool = $crate::model!(@keeps $($others_type)?);

                #[allow(unused_mut, reason = "there may be nothing to fill")]
                fn gather<'de, __A: serde::de::MapAccess<'de>>(
                    mut object: $crate::Object<'de, __A>,
                ) -> Result<Self, __A::Error> {
                    $($(let mut $required: Option<$required_type> = None;)*)?
                    $($(let mut $optional: Option<$optional_type> = None;)*)?
                    $($(let mut $nullable = $crate::Maybe::<$nullable_type>::Absent;)*)?
                    $(let mut others = std::collections::BTreeMap::<String, $others_type>::new();)?
                    let fields = &[
                        $($(__Field::$required,)*)?
                        $($(__Field::$optional,)*)?
                        $($(__Field::$nullable,)*)?
                        __Field::__Other,
                    ];
                    while let Some(__field) = object.next(fields) {
                        match __field {
                            $($(__Field::$required => $crate::model!(
                                @read object.required($required_wire, &mut $required), $($required_as)? $(; $required_default)?
                            ),)*)?
                            $($(__Field::$optional => $crate::model!(
                                @read object.optional($optional_wire, &mut $optional), $($optional_as)?
                            ),)*)?
                            $($(__Field::$nullable => $crate::model!(
                                @read object.nullable($nullable_wire, &mut $nullable), $($nullable_as)?
                            ),)*)?
                            __Field::__Other => $crate::model!(@other object, others, $($others_type)?),
                        }
                    }
                    $($($(if $required.is_none() {
                        $required = Some($required_default);
                    })?)*)?
                    $($($(if $optional.is_none() {
                        $optional = $optional_default;
                    })?)*)?
                    $($($(if $nullable.is_absent() {
                        $nullable = $nullable_default;
                    })?)*)?
                    let required: &[(&'static str, bool)] = &[$($(($required_wire, $required.is_some()),)*)?];
                    match ($($($required,)*)?) {
                        ($($(Some($required),)*)?) if object.is_sound() => Ok(Self {
                            $($($required,)*)?
                            $($($optional,)*)?
                            $($($nullable,)*)?
                            $(additional_properties: $crate::model!(@keep others, $others_type),)?
                        }),
                        _ => Err(object.fault(required)),
                    }
                }
            }
        };

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<__D: serde::Deserializer<'de>>(deserializer: __D) -> Result<Self, __D::Error> {
                $crate::decode_model(deserializer)
            }
        }

        impl $crate::Member for $name {}

        $crate::model! { @encode $name
            [$($([$required $required_wire $($required_as)?])*)?]
            [$($([$optional $optional_wire $($optional_as)?])*)?]
            [$($([$nullable $nullable_wire $($nullable_as)?])*)?]
            [$($($required_wire,)*)? $($($optional_wire,)*)? $($($nullable_wire,)*)?]
            [
                $($($($crate::model!(@only $required_only $required_wire),)?)*)?
                $($($($crate::model!(@only $optional_only $optional_wire),)?)*)?
                $($($($crate::model!(@only $nullable_only $nullable_wire),)?)*)?
            ]
            [$($others_type)?]
        }

        impl $crate::Validate for $name {
            #[allow(unused_variables, reason = "there may be nothing to check")]
            fn validate(&self, check: &mut $crate::Validator<'_>) {
                $($($(check.field($required_wire, &self.$required, &[$($required_bound),*]);)?)*)?
                $($($(check.field($optional_wire, &self.$optional, &[$($optional_bound),*]);)?)*)?
                $($($(check.field($nullable_wire, &self.$nullable, &[$($nullable_bound),*]);)?)*)?
                $($(check.additional(&self.additional_properties, &[$($others_bound),*]);)?)?
                $(check.properties(self, &[$($properties_bound),*]);)?
                $(
                    let $this = self;
                    $(check.$holds($alternatives);)*
                )?
            }
        }
    };

    (@make $name:ident [] $($rest:tt)*) => {};
    (@make $name:ident [
            [$($argument:ident: $argument_type:ty = $value:expr,)*]
            [$($asked:ident: $asked_type:ty = $asked_value:expr,)*]
        ]
        [$($optional:ident)*] [$($nullable:ident)*] [$($others:ty)?]
    ) => {
        impl $name {
            /// With what is required, and nothing else.
            #[allow(
                unused_mut,
                clippy::let_and_return,
                clippy::too_many_arguments,
                reason = "there may be nothing that only requests ask for; and what is required is the service's choice"
            )]
            pub fn new($($argument: $argument_type,)* $($asked: $asked_type),*) -> Self {
                let mut made = Self {
                    $($argument: $value,)*
                    $($optional: None,)*
                    $($nullable: $crate::Maybe::Absent,)*
                    $(additional_properties: std::collections::BTreeMap::<String, $others>::new(),)?
                };
                $(made.$asked = $asked_value;)*
                made
            }
        }
    };

    (@set $name:ident) => {};
    (@set $name:ident $([$setter:ident $set:ident $type:ty, $value:expr])+) => {
        impl $name {$(
            #[doc = concat!("Sets `", stringify!($set), "`.")]
            #[must_use]
            pub fn $setter(mut self, $set: $type) -> Self {
                self.$set = $value;
                self
            }
        )+}
    };

    (@encode $name:ident
        [$([$required:ident $required_wire:literal $($required_as:ident)?])*]
        [$([$optional:ident $optional_wire:literal $($optional_as:ident)?])*]
        [$([$nullable:ident $nullable_wire:literal $($nullable_as:ident)?])*]
        $wires:tt
        $received:tt
        [$($others:ty)?]
    ) => {
        impl serde::Serialize for $name {
            #[allow(unused_mut, reason = "there may be nothing to write")]
            fn serialize<__S: serde::Serializer>(&self, serializer: __S) -> Result<__S::Ok, __S::Error> {
                let mut object = $crate::Written::new(serializer, &$received)?;
                $($crate::model!(@write object.required($required_wire, &self.$required), $($required_as)?);)*
                $($crate::model!(@write object.optional($optional_wire, &self.$optional), $($optional_as)?);)*
                $($crate::model!(@write object.nullable($nullable_wire, &self.$nullable), $($nullable_as)?);)*
                $(object.others::<$others>(&$wires, &self.additional_properties);)?
                object.end()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::show(
                    formatter,
                    stringify!($name),
                    &[
                        $(stringify!($required),)*
                        $(stringify!($optional),)*
                        $(stringify!($nullable),)*
                        $($crate::model!(@called "additional_properties", $others),)?
                    ],
                    &[
                        $($crate::model!(@show &self.$required, $($required_as)?),)*
                        $($crate::model!(@show &self.$optional, $($optional_as)?),)*
                        $($crate::model!(@show &self.$nullable, $($nullable_as)?),)*
                        $($crate::model!(@called &&self.additional_properties, $others),)?
                    ],
                )
            }
        }
    };

    (@only received $wire:literal) => { $wire };

    (@keeps) => { false };
    (@keeps $others:ty) => { true };

    (@read $object:ident.required($wire:literal, $slot:expr), $($as:ident)?; $default:expr) => {
        $crate::model!(@read $object.optional($wire, $slot), $($as)?)
    };
    (@read $object:ident.$section:ident($wire:literal, $slot:expr), unix_millis) => {
        $object.$section($wire, $slot, $crate::AsUnixMillis)
    };
    (@read $object:ident.$section:ident($wire:literal, $slot:expr), $(secret)?) => {
        $object.$section($wire, $slot, $crate::AsItIs)
    };

    (@other $object:ident, $others:ident,) => { $object.skip() };
    (@other $object:ident, $others:ident, $type:ty) => { $object.keep(&mut $others) };
    (@keep $others:ident, $type:ty) => { $others };

    (@write $object:ident.$section:ident($wire:literal, $value:expr), unix_millis) => {
        $object.$section($wire, $value, $crate::AsUnixMillis)
    };
    (@write $object:ident.$section:ident($wire:literal, $value:expr), file) => {};
    (@write $object:ident.$section:ident($wire:literal, $value:expr), $(secret)?) => {
        $object.$section($wire, $value, $crate::AsItIs)
    };

    (@called $value:expr, $others:ty) => { $value };
    (@show $value:expr, secret) => { &$crate::Redacted };
    // The reference to a reference keeps the dropping of each model out of a crate that shows, but never drops it.
    (@show $value:expr, $($as:ident)?) => { &$value };
}

#[cfg(test)]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "what the macro makes is public elsewhere"
)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Constraint, Json, Maybe};

    model! {
        /// One of everything.
        struct Thing {
            required {
                /// Always there.
                id: String = "id",
                /// There, but maybe null.
                parent: Option<String> = "parentId",
                /// Never shown.
                key: String = "key" as secret,
                /// There, or five.
                size: i64 = "size" or 5,
            }
            optional {
                /// Maybe there.
                r#type: String = "type" [Constraint::MaxLength(3)],
            }
            nullable {
                /// Maybe there, maybe null.
                title: String = "title",
            }
            others: Json,
        }
        new(id: impl Into<String> = id.into(), parent: Option<String> = parent, key: impl Into<String> = key.into(), size: i64 = size);
        set {
            with_type(r#type: impl Into<String>) = Some(r#type.into());
        }
    }

    model! {
        /// Nothing.
        #[derive(Default)]
        struct Nothing {}
    }

    fn read(text: &str) -> Thing {
        serde_json::from_str(text).unwrap()
    }

    fn fault(text: &str) -> String {
        serde_json::from_str::<Thing>(text).unwrap_err().to_string()
    }

    #[test]
    fn all_of_an_object_survives_a_round_trip() {
        for text in [
            r#"{"id":"a","parentId":null,"key":"k","size":1}"#,
            r#"{"id":"a","parentId":"b","key":"k","size":1,"type":"c","title":null}"#,
            r#"{"id":"a","parentId":"b","key":"k","size":1,"title":"d","more":[1,{"e":null}],"rest":"f"}"#,
        ] {
            assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
        }
    }

    #[test]
    fn properties_come_in_any_order_and_absent_ones_have_their_defaults() {
        let thing = read(r#"{"b":1,"key":"k","type":null,"parentId":null,"id":"a","a":2}"#);
        assert_eq!((thing.id.as_str(), thing.size), ("a", 5));
        assert_eq!((thing.r#type, thing.title), (None, Maybe::Absent));
        let others: Vec<&String> = thing.additional_properties.keys().collect();
        assert_eq!(others, ["a", "b"]);
    }

    #[test]
    fn what_is_no_such_object_says_why() {
        assert!(fault(r#"{"id":"a","key":"k"}"#).starts_with("missing field `parentId`"));
        assert!(fault(r#"{"id":"a","id":"a"}"#).starts_with("duplicate field `id`"));
        assert!(fault(r#"["a"]"#).starts_with("invalid type: sequence, expected an object"));
        assert!(fault(r#"{"id":null}"#).starts_with("invalid type: null, expected a string"));
        assert!(serde_json::from_str::<Nothing>("[]").is_err());
        assert!(serde_json::from_str::<Nothing>(r#"{"a":{"b":[]}}"#).is_ok());
    }

    #[test]
    fn a_property_that_has_the_name_of_a_field_is_not_written_twice() {
        let mut thing = Thing::new("a", None, "k", 1).with_type("c");
        thing.additional_properties = BTreeMap::from([
            ("id".to_owned(), Json::from("b")),
            ("more".to_owned(), Json::from("d")),
        ]);
        assert_eq!(
            serde_json::to_string(&thing).unwrap(),
            r#"{"id":"a","parentId":null,"key":"k","size":1,"type":"c","more":"d"}"#
        );
    }

    #[test]
    fn secrets_are_not_shown_and_names_are_as_people_know_them() {
        let shown = format!("{:?}", Thing::new("a", None, "hunter2", 1));
        assert_eq!(
            shown,
            "Thing { id: \"a\", parent: None, key: [redacted], size: 1, type: None, title: Absent, \
             additional_properties: {} }"
        );
    }
}
