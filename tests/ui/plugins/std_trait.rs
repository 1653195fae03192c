//! A trait of the standard library.

use polyplug_sdk::prelude::*;

#[derive(Default)]
struct P;

#[plugin]
impl Clone for P {
    fn clone(&self) -> Self {
        P
    }
}

fn main() {}
