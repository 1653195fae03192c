//! A trait without `#[contract]`.

use polyplug_sdk::prelude::*;

trait T {
    fn f(&self);
}

#[derive(Default)]
struct P;

#[plugin]
impl T for P {
    fn f(&self) {}
}

fn main() {}
