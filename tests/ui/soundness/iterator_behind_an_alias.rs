//! Iterators behind names: whether one borrows has to be seen.

use polyplug_sdk::prelude::*;

type Owned<T> = Box<dyn Iterator<Item = T>>;
type Lent<'a, T> = Box<dyn Iterator<Item = T> + 'a>;

#[contract(name = "test.A", version = "1.0")]
pub trait A {
    fn owned(&self) -> Owned<u32>;
}

#[contract(name = "test.B", version = "1.0")]
pub trait B {
    fn lent(&self) -> Lent<'_, u32>;
}

fn main() {}
