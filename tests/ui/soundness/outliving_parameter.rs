//! A borrow of a parameter that outlives it.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn trimmed<'a>(&self, text: &'a str) -> &'a str;
}

pub fn leak(proxy: &TProxy) -> &str {
    let text = String::from(" a ");
    proxy.trimmed(&text)
}

fn main() {}
