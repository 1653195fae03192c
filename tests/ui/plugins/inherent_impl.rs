//! The attribute on an impl without a trait.

use polyplug_sdk::prelude::*;

#[derive(Default)]
struct P;

#[plugin]
impl P {
    fn f(&self) {}
}

fn main() {}
