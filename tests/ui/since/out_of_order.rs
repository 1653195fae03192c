//! New methods that are not appended.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.2")]
pub trait T {
    #[since("1.2")]
    fn f(&self);
    #[since("1.1")]
    fn g(&self);
    fn h(&self);
}

fn main() {}
