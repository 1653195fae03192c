//! Callbacks that cannot cross, and why.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn behind_ref(&self, f: &dyn FnMut(u32), g: &dyn FnOnce(), h: &mut dyn Fn());
    fn result(&self) -> Box<dyn Fn(u32) -> u32>;
    fn inside(&self, all: Vec<Box<dyn Fn()>>);
    fn borrows(&self, f: &dyn Fn(&str) -> &str);
    fn lifetime<'a>(&self, text: &'a str, f: &dyn Fn(&'a str));
    fn nested(&self, f: &dyn Fn(&dyn Fn()));
    fn bound(&self, f: &(dyn Fn() + Clone));
    fn pointer(&self, f: &dyn Fn(*const u8) -> impl Sized);
}

#[contract(name = "test.U", version = "1.0")]
pub trait U {
    fn type_of_parameter(&self, f: &dyn Fn(std::rc::Rc<u32>));
}

fn main() {}
