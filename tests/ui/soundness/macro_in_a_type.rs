//! An expansion repeats types, and a macro can say another one each time.

use polyplug_sdk::prelude::*;

macro_rules! number {
    () => {
        u32
    };
}

#[contract(name = "test.Macros", version = "1.0", create = number!())]
pub trait Macros: Send + Sync {
    fn value(&self, of: number!(), list: Vec<number!()>) -> Option<number!()>;
    fn array(&self, of: [u8; size_of::<number!()>()]);
    fn call(&self, of: &dyn Fn(number!()) -> number!());
}

#[derive(AbiType)]
pub struct Fields<T> {
    both: (T, number!()),
}

#[derive(AbiType)]
#[repr(u8)]
pub enum Two {
    Text(String) = 1,
    Number(u64) = polyplug_adversary::two_after_one!(),
}

#[contract(name = "test.Plain", version = "1.0")]
pub trait Plain: Send + Sync {
    fn plain(&self);
}

#[plugin]
impl Plain for number!() {
    fn plain(&self) {}
}

fn main() {}
