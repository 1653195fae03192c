//! Callbacks with bounds that are only called like the ones of the standard library.

use std::{marker::Unpin as Send, panic::UnwindSafe as Sync};

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: core::marker::Send + core::marker::Sync {
    fn later(&self, task: Box<dyn FnOnce() + Send>);
    fn now(&self, task: &(dyn Fn() + Sync));
}

fn main() {}
