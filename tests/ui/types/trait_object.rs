//! Trait objects that cannot cross, and why.

use polyplug_sdk::prelude::*;

#[contract(name = "test.Sink", version = "1.0")]
pub trait Sink {
    fn put(&mut self, value: u32);
}

pub trait Plain {}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn marker(&self) -> Box<dyn Send>;
    fn plain(&self, value: &dyn Plain);
    fn boxed(&self, value: Vec<Box<dyn Plain>>);
}

#[contract(name = "test.U", version = "1.0")]
pub trait U {
    fn bounds(&self, sink: &mut (dyn Sink + Send), boxed: Box<dyn Sink + Sync>);
    fn inside(&self, sink: Option<&dyn Sink>);
    fn result(&self) -> &dyn Sink;
}

#[contract(name = "test.V", version = "1.0")]
pub trait V {
    fn shared(&self) -> std::sync::Arc<dyn Sink>;
}

fn main() {}
