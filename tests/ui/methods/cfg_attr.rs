//! Parts of a contract that depend on the build, behind `cfg_attr`.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.1")]
pub trait T {
    fn f(&self);
    #[cfg_attr(all(), cfg(any()))]
    fn g(&self);
    #[cfg_attr(debug_assertions, doc = "More.", cfg_attr(unix, cfg(windows)))]
    fn h(&self, #[cfg_attr(all(), cfg(any()))] value: u32);
    #[cfg_attr(all(), since("1.1"))]
    fn i(&self) {}
}

fn main() {}
