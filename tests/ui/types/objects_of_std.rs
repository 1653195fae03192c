//! Objects of traits of the standard library, and what to write instead.

use std::{
    error::Error,
    future::Future,
    io::{self, Read},
    pin::Pin,
};

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn future(&self) -> Pin<Box<dyn Future<Output = u32> + Send>>;
    fn reads(&self, from: Box<dyn Read + Send>);
    fn writes(&self, to: &mut dyn io::Write);
    fn fails(&self, with: &(dyn Error + Send)) -> Result<(), Box<dyn Error + Send + Sync>>;
    fn all(&self) -> Box<dyn ExactSizeIterator<Item = u32> + '_>;
    fn shows(&self, what: &dyn std::fmt::Display);
}

fn main() {}
