//! A callback that is not `Send` does not reach another thread, on either side.

use polyplug_sdk::prelude::*;
use std::{cell::Cell, thread};

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn local(&self, f: &dyn Fn());
    fn anywhere(&self, f: &(dyn Fn() + Send + Sync));
}

#[derive(Default)]
struct P;

#[plugin]
impl T for P {
    fn local(&self, f: &dyn Fn()) {
        thread::scope(|scope| {
            scope.spawn(|| f());
        });
    }

    fn anywhere(&self, f: &(dyn Fn() + Send + Sync)) {
        thread::scope(|scope| {
            scope.spawn(|| f());
        });
    }
}

fn call(t: &impl T) {
    let cell = Cell::new(0);
    t.anywhere(&|| cell.set(1));
}

fn main() {}
