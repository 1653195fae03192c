//! A bound need not hold with another lifetime, so a parameter that has one does not borrow.
use polyplug_sdk::prelude::*;

#[derive(AbiType)]
struct Named<T: Clone> {
    name: T,
}

#[derive(AbiType)]
struct List<T> {
    head: T,
    tail: Option<Box<List<T>>>,
}

#[contract(name = "test.Name", version = "1.0")]
trait Names: Send + Sync {
    fn name(&self, name: Named<&str>);
}

#[contract(name = "test.List", version = "1.0")]
trait Lists: Send + Sync {
    fn list(&self, list: List<&str>);
}

fn main() {}
