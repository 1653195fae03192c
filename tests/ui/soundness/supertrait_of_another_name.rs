//! Supertraits are known by their names, and must be what they are called: another trait leads to the
//! proxy behind an object that was lent for a call.

use std::any::Any;

use polyplug_sdk::prelude::*;

pub trait Debug: std::fmt::Debug {
    fn as_any(&self) -> &dyn Any;
}

impl<T: std::fmt::Debug + 'static> Debug for T {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[contract(name = "test.Spy", version = "1.0")]
pub trait Spy: Debug + Send + Sync {
    fn see(&self);
}

fn main() {}
