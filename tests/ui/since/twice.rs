//! `since` twice on one method.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.1")]
pub trait T {
    #[since("1.1")]
    #[since("1.1")]
    fn f(&self);
}

fn main() {}
