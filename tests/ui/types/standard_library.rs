//! A type of the standard library that cannot cross, as a parameter and as a result.

use polyplug_sdk::prelude::*;

use std::sync::{Mutex, mpsc::Sender};

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, total: Mutex<u32>);
    fn g(&self) -> Sender<String>;
}

fn main() {}
