//! Methods that take the instance in ways that cannot cross.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(self);
    fn g(mut self);
    fn h(self: std::rc::Rc<Self>);
    fn i(self: &Self);
}

fn main() {}
