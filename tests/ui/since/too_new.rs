//! Methods that are newer than the contract, of another major, and as old as the contract.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "2.1")]
pub trait T {
    #[since("2.2")]
    fn f(&self);
    #[since("1.0")]
    fn g(&self);
    #[since("2.0")]
    fn h(&self);
}

fn main() {}
