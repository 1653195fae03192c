//! Methods that are said to be optional and have a body, and what the proxy has for those that are.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.1")]
pub trait T {
    fn supports_g(&self);
    #[since("1.1", optional)]
    fn f(&self) {}
    #[since("1.1", optional)]
    fn g(&self);
    #[since("1.1")]
    fn h(&self) {}
    #[since("1.1")]
    fn supports_h(&self) -> bool;
    #[since("1.1")]
    fn i(&self);
    #[since("1.1")]
    fn supports_i(&self) -> bool;
}

fn main() {}
