//! An instance that shares itself may not move away from its own shares.

use polyplug_sdk::prelude::*;
use std::sync::Arc;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send {
    fn share(self: Arc<Self>);
}

fn main() {}
