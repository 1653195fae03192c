//! Methods that share the instance beside ones that change it or use it up.

use polyplug_sdk::prelude::*;
use std::sync::Arc;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn share(self: Arc<Self>);
    fn change(&mut self);
    fn finish(self: Box<Self>);
}

fn main() {}
