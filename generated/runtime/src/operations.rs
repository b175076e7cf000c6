//! Operations as declarations: one for each gives the method that calls it, the type that describes it
//! and the setters of its builder, so that nothing is said twice. What these are made of is in `call`,
//! `operation` and `bodies`.

/// Defines the operations of a tag, and the handle that has them as methods.
///
/// ```text
/// operations! {
///     /// The `Devices` operations.
///     pub struct Devices;                                // the handle
///
///     /// Lists devices.
///     list() -> builder List(DevicePage, Fault) + paginated { // what it gives, and what its failures hold
///         "devices/list": GET "/devices", security: &[&["key"]]; // any field of the descriptor may follow
///         /// What to sort by.
///         query sort_by: impl AsRef<str> = "sortBy" as text, // where, Rust's name, what is taken, its name there
///         /// How many there may be.
///         query limit: i64 = "limit" [Constraint::Maximum(100)], // what must hold before it is sent
///         => 200: "The devices.",
///         => Range(4): "The service refuses it.",
///     }
///
///     /// Changes a device. What is required is an argument; without anything else, there is no builder.
///     update(path id: DeviceId = "id") sends json(Device) -> call Update(Device) {
///         "devices/update": PUT "/devices/{id}";
///         => 200: "The device as it is now.",
///         => 204: "Nothing was changed.",
///     }
/// }
/// ```
///
/// What comes after `as` says how the value is made of what a caller gives: by `AsRef<str>` (`text`), by
/// `Into` (`into(T)`), of items (`list(T)`), as milliseconds (`unix_millis`), or by serde (`json`,
/// `json_into(T)`, `json_list(T)`). After the name on the wire, and after the meaning of a status, there may be
/// further words of the descriptor: `= "ids".style(Style::Form, false)`, `=> 200: "The file.".bytes()`.
///
/// The name of a method that is a keyword is said twice: `r#match as "match"()`, for the docs.
///
/// A body is `sends` by one of the methods of `bodies`, which says how it is written; one that may be left
/// out is `may_send`, and has a setter.
#[doc(hidden)]
#[macro_export]
macro_rules! operations {
    (
        $(#[$handle_attribute:meta])*
        $visibility:vis struct $handle:ident;

        $(
            $(#[$attribute:meta])*
            $method:ident $(as $shown:literal)?($(
                $in:ident $argument:ident: $argument_type:ty
                    = $argument_wire:literal $(.$argument_word:ident($($argument_given:tt)*))*
                    $(as $argument_as:ident $(($argument_own:ty))?)?
                    $([$($argument_bound:expr),*])?
            ),* $(,)?)
            $(sends $writing:ident(
                $body:ty $(as $body_as:ident($body_own:ty))? $([$($body_bound:expr),*])? $(, $body_given:expr)* $(,)?
            ))?
            $($(#[$setter_attribute:meta])* may_send $setter_writing:ident(
                $setter_body:ty $(as $setter_as:ident($setter_own:ty))? $([$($setter_bound:expr),*])?
                $(, $setter_given:expr)* $(,)?
            ))?
            -> $(call $call:ident($call_output:ty $(, $call_failure:ty)?))?
               $(builder $builder:ident($output:ty $(, $failure:ty)?) $(+ $more:ident)?)?
            {
                $id:literal: $verb:ident $path:literal $(, $field:ident: $value:expr)*;
                $(
                    $(#[$parameter_attribute:meta])*
                    $location:ident $parameter:ident: $parameter_type:ty
                        = $parameter_wire:literal $(.$parameter_word:ident($($parameter_given:tt)*))*
                        $(as $parameter_as:ident $(($parameter_own:ty))?)?
                        $([$($parameter_bound:expr),*])?,
                )*
                $(=> $($status:literal)? $($code:ident $(($hundred:literal))?)?: $meaning:literal
                    $(.$status_word:ident($($status_given:tt)*))*,)*
            }
        )*
    ) => {
        $(#[$handle_attribute])*
        #[derive(Clone, Debug)]
        $visibility struct $handle {
            pub(super) client: $crate::Client,
        }

        #[allow(
            clippy::new_ret_no_self,
            clippy::should_implement_trait,
            clippy::too_many_arguments,
            reason = "how an operation is called and what it takes is the service's choice"
        )]
        impl $handle {$(
            $(#[$attribute])*
            pub fn $method(
                &self,
                $($argument: $argument_type,)*
                $(body: $body)?
            ) -> $($crate::Call<$call_output>)? $($builder)? {
                let call = $crate::Call::new::<$($call)? $($builder)?>(&self.client);
                $(let call = $crate::operations!(
                    @give call, $in $argument_wire $argument $(as $argument_as $(($argument_own))?)?
                );)*
                $(let call = $crate::operations!(
                    @send call, $writing, body $(as $body_as($body_own))?, [$($($body_bound),*)?] $(, $body_given)*
                );)?
                $($builder)?(call)
            }
        )*}

        $(
            $crate::operations! { @type
                [$verb $path $handle [$($shown,)? stringify!($method)]]
                [$(call $call)? $(builder $builder $output $(, $more)?)?]
                {$(
                    [$(#[$parameter_attribute])*] $location $parameter_wire $parameter [$parameter_type]
                    [$(as $parameter_as $(($parameter_own))?)?]
                )*}
                {$(
                    [$(#[$setter_attribute])*] [$setter_body]
                    [$setter_writing, body $(as $setter_as($setter_own))?, [$($($setter_bound),*)?] $(, $setter_given)*]
                )?}
            }

            impl $crate::Describe for $($call)? $($builder)? {
                type Output = $($call_output)? $($output)?;
                type Failure = $crate::operations!(@failure $($($call_failure)?)? $($($failure)?)?);
                const DESCRIPTOR: $crate::Descriptor = $crate::Descriptor {
                    id: $id,
                    method: $crate::Method::$verb,
                    path: $path,
                    parameters: &[
                        $(
                            $crate::Parameter::$in($argument_wire)
                            $(.$argument_word($($argument_given)*))*
                            $(.checked(&[$($argument_bound),*]))?
                            .required(),
                        )*
                        $(
                            $crate::Parameter::$location($parameter_wire)
                            $(.$parameter_word($($parameter_given)*))*
                            $(.checked(&[$($parameter_bound),*]))?,
                        )*
                    ],
                    statuses: &[$(
                        $crate::Status::of(
                            $($crate::Code::Exact($status))?
                            $($crate::Code::$code $(($hundred))?)?,
                            $meaning,
                        )
                        $(.$status_word($($status_given)*))*,
                    )*],
                    $($field: $value,)*
                    ..$crate::Descriptor::DEFAULT
                };
            }
        )*
    };

    (@type [$verb:ident $path:literal $handle:ident [$($method:tt)*]] [call $name:ident] {} {}) => {
        #[doc = concat!(
            "`", stringify!($verb), " ", $path, "`: see [`", stringify!($handle), "::",
            $crate::operations!(@first $($method)*), "`].",
        )]
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct $name;
    };
    (@type
        [$verb:ident $path:literal $handle:ident [$($method:tt)*]]
        [builder $name:ident $output:ty $(, $more:ident)?]
        {$([$(#[$attribute:meta])*] $location:ident $wire:literal $parameter:ident [$type:ty] [$($as:tt)*])*}
        {$([$(#[$body_attribute:meta])*] [$body_type:ty] [$writing:ident, $body:ident $($given:tt)*])?}
    ) => {
        #[doc = concat!(
            "`", stringify!($verb), " ", $path, "`, as a builder: see [`", stringify!($handle), "::",
            $crate::operations!(@first $($method)*), "`].",
        )]
        #[derive(Debug)]
        #[must_use = "a call does nothing until it is awaited"]
        pub struct $name($crate::Call<$output>);

        impl $name {
            $(
                $(#[$attribute])*
                pub fn $parameter(self, $parameter: $type) -> Self {
                    Self($crate::operations!(@give self.0, $location $wire $parameter $($as)*))
                }
            )*
            $(
                $(#[$body_attribute])*
                pub fn body(self, $body: $body_type) -> Self {
                    Self($crate::operations!(@send self.0, $writing, $body $($given)*))
                }
            )?
        }

        $crate::builder!($name);
        $($crate::$more!($name);)?
    };

    (@first $first:expr $(, $rest:expr)*) => { $first };

    (@failure) => { $crate::Json };
    (@failure $failure:ty) => { $failure };

    (@give $call:expr, $location:ident $wire:literal $value:ident) => {
        $call.parameter($crate::Key::$location($wire), &$value)
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as text) => {
        $call.parameter($crate::Key::$location($wire), $value.as_ref())
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as unix_millis) => {
        $call.parameter($crate::Key::$location($wire), &$value.as_unix_millis())
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as into($own:ty)) => {
        $call.parameter($crate::Key::$location($wire), &Into::<$own>::into($value))
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as list($own:ty)) => {
        $call.parameter($crate::Key::$location($wire), &$crate::to_list::<$own>($value))
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as json) => {
        $call.structured($crate::Key::$location($wire), &$value)
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as json_into($own:ty)) => {
        $call.structured($crate::Key::$location($wire), &Into::<$own>::into($value))
    };
    (@give $call:expr, $location:ident $wire:literal $value:ident as json_list($own:ty)) => {
        $call.structured($crate::Key::$location($wire), &$crate::to_list::<$own>($value))
    };

    (@value $value:ident) => { $value };
    (@value $value:ident as into($own:ty)) => { Into::<$own>::into($value) };
    (@value $value:ident as list($own:ty)) => { $crate::to_list::<$own>($value) };

    (@send $call:expr, text, $body:ident $(as $as:ident($own:ty))?, $bounds:tt, $media_type:expr) => {
        $call.text($media_type, $body, &$bounds)
    };
    (@send $call:expr, payload, $body:ident $(as $as:ident($own:ty))?, $bounds:tt, $media_type:expr) => {
        $call.payload($media_type, $body)
    };
    (@send $call:expr, json_as, $body:ident $(as $as:ident($own:ty))?, $bounds:tt, $media_type:expr) => {
        $call.json_as($media_type, &$crate::operations!(@value $body $(as $as($own))?), &$bounds)
    };
    (@send $call:expr, json, $body:ident $(as $as:ident($own:ty))?, $bounds:tt) => {
        $call.json(&$crate::operations!(@value $body $(as $as($own))?), &$bounds)
    };
    (@send $call:expr, fields, $body:ident $(as $as:ident($own:ty))?, $bounds:tt $(, $given:expr)*) => {
        $call.multipart(
            &$crate::Fields(&$crate::operations!(@value $body $(as $as($own))?)),
            &$bounds,
            &[$($given),*],
        )
    };
    // `form` and `multipart`.
    (@send $call:expr, $writing:ident, $body:ident $(as $as:ident($own:ty))?, $bounds:tt $(, $given:expr)*) => {
        $call.$writing(&$crate::operations!(@value $body $(as $as($own))?), &$bounds, &[$($given),*])
    };
}

/// What a list is made of.
#[doc(hidden)]
pub fn to_list<T>(items: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    items.into_iter().map(Into::into).collect()
}
