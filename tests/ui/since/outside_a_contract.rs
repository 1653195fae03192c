//! `since` where no contract reads it.

use polyplug_sdk::prelude::*;

pub trait T {
    #[since("1.1")]
    fn f(&self);
}

fn main() {}
