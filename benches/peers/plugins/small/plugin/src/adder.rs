//! What the small and the large plugin do.

use polyplug_contract::Adder;
use polyplug_sdk::prelude::*;

#[derive(Default)]
struct One;

#[plugin]
impl Adder for One {
    fn add(&self, x: u32) -> u32 {
        x.wrapping_add(1)
    }
}
