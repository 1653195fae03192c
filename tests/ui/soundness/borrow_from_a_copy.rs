//! A result that would borrow from a copy, which ends with the call.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
pub struct Record {
    name: String,
}

#[contract(name = "test.Names", version = "1.0")]
pub trait Names: Send + Sync {
    fn name<'a>(&self, record: &'a Record) -> &'a str;
    fn first<'a>(&self, words: &'a [String]) -> Option<&'a str>;
    fn either<'s>(&'s self, words: &'s [String]) -> &'s str;
    fn shorter<'a, 'b>(&self, x: &'a u32, y: &'a [&'b Record]) -> &'b str;
    fn in_place<'a>(&self, rows: &'a [&'a [f32]]) -> &'a [f32];
    fn of_self(&self, record: &Record) -> &str;
}

fn main() {}
