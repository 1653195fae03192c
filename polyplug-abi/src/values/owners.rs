//! Owners of several things: `Box<[T]>`, `Box<str>`, `Cow`.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};

use super::via;
use crate::{abi_type::AbiType, schema::TypeSchema};

via!(
    impl[T: AbiType] Box<[T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    into: Vec::from,
    from: |values| Ok(values.into_boxed_slice()),
);

via!(
    impl[] Box<str> as String,
    TypeSchema::Named("String"),
    into: String::from,
    from: |text| Ok(text.into_boxed_str()),
);

via!(
    impl['a, T: AbiType + Clone] Cow<'a, [T]> as Vec<T>,
    TypeSchema::Generic("Vec", &[T::SCHEMA]),
    into: Cow::into_owned,
    from: |values| Ok(Cow::Owned(values)),
);

// What is borrowed is copied: a `Cow` says that either will do.
via!(
    impl['a] Cow<'a, str> as String,
    TypeSchema::Named("String"),
    into: Cow::into_owned,
    from: |text| Ok(Cow::Owned(text)),
);
