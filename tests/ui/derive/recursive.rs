//! Types that hold themselves without an end.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct A {
    pub next: Option<Self>,
}

#[derive(AbiType)]
pub enum B {
    X(u8, (B, u8)),
}

#[derive(AbiType)]
pub struct C<T> {
    pub value: T,
    pub next: Vec<C<Vec<T>>>,
}

fn main() {}
