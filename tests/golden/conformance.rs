//! The small services, through the same conformance tests as the real ones. The tests are emitted.

mod conformance {
    #[rustfmt::skip]
    mod bodies;
    #[rustfmt::skip]
    mod composition;
    #[rustfmt::skip]
    mod constraints;
    #[rustfmt::skip]
    mod defaults;
    #[rustfmt::skip]
    mod enums;
    #[rustfmt::skip]
    mod layout;
    #[rustfmt::skip]
    mod hostless;
    #[rustfmt::skip]
    mod merging;
    #[rustfmt::skip]
    mod names;
    #[rustfmt::skip]
    mod obstacles;
    #[rustfmt::skip]
    mod pages;
    #[rustfmt::skip]
    mod parameters;
    #[rustfmt::skip]
    mod petstore;
    #[rustfmt::skip]
    mod recursion;
    #[rustfmt::skip]
    mod responses;
    #[rustfmt::skip]
    mod scalars;
    #[rustfmt::skip]
    mod security;
    #[rustfmt::skip]
    mod servers;
    #[rustfmt::skip]
    mod split;
    #[rustfmt::skip]
    mod tokens;
    #[rustfmt::skip]
    mod wire;
    #[rustfmt::skip]
    mod unions;
}
