//! A borrow that hides in a parameter, or behind the name of a generic type.

use polyplug_sdk::prelude::*;

type Text = &'static str;
type Both<T> = (T, &'static str);

#[derive(AbiType)]
pub struct Holder<T> {
    pub value: T,
}

#[derive(AbiType)]
pub struct Hider<T> {
    pub value: Both<T>,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, a: Holder<Text>);
    fn g(&self, a: Hider<u8>);
}

fn main() {}
