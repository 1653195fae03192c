//! Aliases behind which a trait object hides.

use polyplug_sdk::prelude::*;

type Handler = dyn Fn(u32) -> u32;
type Boxed = Box<dyn FnOnce(u32) -> u32>;

#[contract(name = "test.Sink", version = "1.0")]
pub trait Sink {
    fn put(&mut self, value: u32);
}

type AnySink = dyn Sink;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn lent(&self, handler: &Handler);
    fn boxed(&self, handler: Box<Handler>);
}

#[contract(name = "test.U", version = "1.0")]
pub trait U {
    fn whole(&self, handler: Boxed);
}

#[contract(name = "test.V", version = "1.0")]
pub trait V {
    fn object(&self, sink: &AnySink);
    /// This works: the compiler sees the contract.
    fn given(&self, sink: Box<AnySink>);
}

fn main() {}
