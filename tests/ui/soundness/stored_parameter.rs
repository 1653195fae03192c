//! A plugin that keeps what was lent to it.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn keep(&mut self, text: &str);
}

#[derive(Default)]
struct P(&'static str);

#[plugin]
impl T for P {
    fn keep(&mut self, text: &str) {
        self.0 = text;
    }
}

fn main() {}
