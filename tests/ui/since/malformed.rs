//! `since` that is no version.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.1")]
pub trait T {
    #[since]
    fn f(&self);
    #[since(1.1)]
    fn g(&self);
    #[since = "1.1"]
    fn h(&self);
    #[since("1")]
    fn i(&self);
    #[since("1.1", maybe)]
    fn j(&self);
    #[since("1.1", optional, optional)]
    fn k(&self);
}

fn main() {}
