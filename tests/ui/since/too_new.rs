//! A method that is newer than the contract, and one of another major.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "2.1")]
pub trait T {
    #[since("2.2")]
    fn f(&self);
    #[since("1.0")]
    fn g(&self);
}

fn main() {}
