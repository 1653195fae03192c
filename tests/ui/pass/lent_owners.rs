//! References to types that have a borrowed form of their own.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, text: &String);
    fn g(&self, bytes: &Vec<u8>);
    fn h(&self, texts: &[String]);
}

fn main() {}
