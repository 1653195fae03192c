//! An object that is given away borrows nothing, whatever it is called.

use polyplug_sdk::prelude::*;

#[contract(name = "test.Part", version = "1.0")]
pub trait Part {
    fn size(&self) -> u32;
}

#[contract(name = "test.Written", version = "1.0")]
pub trait Written {
    fn call(&self, task: Box<dyn FnOnce() + '_>);
    fn named<'a>(&'a self, task: Box<dyn Fn() -> u32 + Send + 'a>);
    fn take(&self, part: Box<dyn Part + '_>);
    fn view<'a>(&'a self) -> Vec<Box<dyn Part + 'a>>;
    fn lent<'a>(&self, part: &'a (dyn Part + 'a), task: &(dyn Fn() + '_));
}

pub type View<'a> = Box<dyn Part + 'a>;

#[contract(name = "test.Hidden", version = "1.0")]
pub trait Hidden {
    fn view<'a>(&'a self) -> View<'a>;
}

fn main() {}
