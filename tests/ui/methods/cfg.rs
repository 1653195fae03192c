//! A method that is not in every build.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    #[cfg(unix)]
    fn f(&self);
    #[cfg_attr(windows, doc = "On Windows.")]
    fn g(&self, #[cfg(unix)] value: u32);
}

fn main() {}
