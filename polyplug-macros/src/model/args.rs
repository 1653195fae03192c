//! The arguments of `#[contract(..)]`.
//!
//! **Invariant:** a key that was written is never [`Missing`](KeyValue::Missing), also if its value makes no
//! sense.

use syn::{LitStr, Path, Type};

/// `name = ".."`, `version = "M.m"`, `create = Type` and `crate = path`.
#[derive(Default)]
pub(crate) struct ContractArgs {
    pub(crate) name: KeyValue<LitStr>,
    /// `(M, m)`
    pub(crate) version: KeyValue<(u32, u32)>,
    pub(crate) create: Option<Type>,
    /// The path of the SDK.
    pub(crate) sdk: Option<Path>,
    /// Whether there is a key that no contract has.
    pub(crate) has_unknown: bool,
}

impl ContractArgs {
    /// Stands in for arguments that are no list of keys.
    pub(crate) fn unreadable() -> Self {
        Self { name: KeyValue::Malformed, version: KeyValue::Malformed, ..Self::default() }
    }
}

/// The value of a key.
#[derive(Default)]
pub(crate) enum KeyValue<T> {
    /// The key was not written.
    #[default]
    Missing,
    /// The value was refused when it was read.
    Malformed,
    Given(T),
}

impl<T> KeyValue<T> {
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The value, if there is one.
    pub(crate) fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Missing | Self::Malformed => None,
        }
    }
}

impl<T> From<Option<T>> for KeyValue<T> {
    /// `None` is a value that was refused.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Malformed, Self::Given)
    }
}
