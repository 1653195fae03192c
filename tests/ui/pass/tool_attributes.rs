//! The attributes of tools are left out of the expansion, so nothing that is called like them takes their place.

#![allow(unused_imports, reason = "they only stand in the way")]

use polyplug_sdk::contract;

mod rustfmt {
    pub use polyplug_sdk::plugin as skip;
}

mod clippy {
    pub use polyplug_sdk::plugin as cognitive_complexity;
}

#[contract(name = "test.Formatted", version = "1.0")]
#[rustfmt::skip]
#[cfg_attr(all(), clippy::cognitive_complexity)]
pub trait Formatted: Send + Sync {
    #[rustfmt::skip]
    #[must_use]
    fn len(&self) -> usize;
}

fn main() {}
