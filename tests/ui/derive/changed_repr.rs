//! An attribute below the derive changes what the derive has read, or a macro in it expands to something else each time.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[polyplug_adversary::without_c]
#[repr(C, u8)]
pub enum Changed {
    Flag(bool, u32),
    Number(u32, u32),
}

#[derive(AbiType)]
#[repr(u8)]
pub enum Counted {
    One = polyplug_adversary::another_number!(),
    Two = polyplug_adversary::another_number!(),
}

#[derive(AbiType)]
#[repr(C)]
pub struct Holder {
    counted: Counted,
}

#[contract(name = "test.Changed", version = "1.0")]
pub trait Lists: Send + Sync {
    fn changed(&self, list: &[Changed]);
    fn counted(&self, list: &[Counted]);
    fn held(&self, list: &[Holder]);
}

fn main() {}
