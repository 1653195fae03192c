//! Fields that borrow.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub name: &'static str,
    pub other: Option<&'static [u8]>,
}

fn main() {}
