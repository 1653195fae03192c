//! A name whose own bound gives the object in it a lifetime that is not written.

use polyplug_sdk::prelude::*;

#[allow(type_alias_bounds)]
type Bounded<'a, T: ?Sized + 'a> = Box<T>;

#[contract(name = "test.A", version = "1.0")]
pub trait A {
    fn of_a_name(&self) -> Bounded<'_, dyn Iterator<Item = u32>>;
}

#[contract(name = "test.B", version = "1.0")]
pub trait B {
    fn left_out(&self) -> Bounded<dyn Iterator<Item = u32>>;
}

fn main() {}
