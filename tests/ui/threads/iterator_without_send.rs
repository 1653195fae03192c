//! An iterator that does not say that it may move stays on its thread.

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn all(&self) -> Box<dyn Iterator<Item = u32>>;
}

fn move_one(of: &TProxy) {
    let mut numbers = of.all();
    std::thread::spawn(move || numbers.next());
}

fn main() {}
