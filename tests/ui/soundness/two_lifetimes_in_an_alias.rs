//! An alias has the name of a type of the standard library, and takes two lifetimes for each other.
use polyplug_sdk::prelude::*;

type Result<T, E> = core::result::Result<E, T>;

#[contract(name = "test.Result", version = "1.0")]
trait Results: Send + Sync {
    fn result<'a, 'b>(&self, a: &'a str, b: &'b str) -> Result<&'a str, &'b str>;
}

fn main() {}
