//! An expansion repeats types. In a block, a variable means what a macro made of it, and an attribute can be a macro.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct Sized<const N: usize> {
    bytes: [u8; N],
}

#[contract(name = "test.Blocks", version = "1.0")]
pub trait Blocks: Send + Sync {
    fn value(&self, of: Sized<{ 1 + 1 }>);
    fn list(&self) -> Vec<[u8; {
        #[cfg(any())]
        const N: usize = 1;
        2
    }]>;
    fn sum(&self, of: [u8; 1 + 1], named: Sized<2>);
}

#[derive(AbiType)]
pub struct Fields<T> {
    both: (T, Sized<{ 2 }>),
}

fn main() {}
