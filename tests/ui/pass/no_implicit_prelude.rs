//! A crate without a prelude.

#![no_implicit_prelude]
#![deny(warnings)]

/// A struct.
#[derive(::polyplug_sdk::AbiType)]
pub struct Named {
    /// Its name.
    pub name: ::std::string::String,
}

/// A contract.
#[::polyplug_sdk::contract(name = "test.NoPrelude", version = "1.1")]
pub trait NoPrelude: ::core::marker::Send + ::core::marker::Sync {
    /// Names.
    fn named(&self, name: &str) -> Named;
    /// Counts.
    #[since("1.1")]
    fn count(&self, of: &[u8]) -> usize {
        of.len()
    }
}

/// A plugin.
#[derive(::core::default::Default)]
pub struct Plugin;

#[::polyplug_sdk::plugin]
impl NoPrelude for Plugin {
    fn named(&self, name: &str) -> Named {
        Named { name: ::std::borrow::ToOwned::to_owned(name) }
    }
}

::polyplug_sdk::export_plugin!();

fn main() {
    ::std::assert_eq!(Plugin.count(b"ab"), 2);
}
