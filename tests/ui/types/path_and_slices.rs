//! Unsized and borrowed types that have an owned form.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, path: &std::path::Path);
    fn g(&self, text: &String);
    fn h(&self, texts: &[String]);
    fn i(&self, texts: &[&str]);
    fn j(&self, text: str);
}

fn main() {}
