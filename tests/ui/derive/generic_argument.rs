//! A parameter that cannot cross.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct G<T> {
    pub x: Vec<T>,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, g: G<std::rc::Rc<u8>>);
}

fn main() {}
