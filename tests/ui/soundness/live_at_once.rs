//! A proxy that a handle has lent, while the handle turns to another.

use polyplug_sdk::{Live, prelude::*};

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn f(&self) -> u32;
}

pub fn both(live: &mut Live<dyn T>) -> Option<u32> {
    let first = live.get().ok()?;
    let second = live.get().ok()?;
    Some(first.f() + second.f())
}

pub fn shared(live: &Live<dyn T>) -> Option<u32> {
    Some(live.get().ok()?.f())
}

fn main() {}
