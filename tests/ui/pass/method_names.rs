//! Methods and parameters with the names of generated things.

#![deny(warnings)]

use polyplug_sdk::prelude::*;

/// Methods.
#[contract(name = "test.Methods", version = "1.1")]
pub trait Methods {
    fn call(&self, call: u32) -> u32;
    fn new(&self) -> u32;
    fn clone(&self) -> u32;
    fn drop(&self);
    fn vtable(&self) -> u32;
    fn from_raw(&self, raw: u32);
    fn as_raw(&self) -> u32;
    fn into_raw(&self) -> u32;
    fn fmt(&self) -> String;
    fn provider(&self) -> String;
    fn close(&self);
    fn missing(&self);
    fn get(&self);
    fn get_mut(&self);
    fn into_repr(&self);
    fn lower(&self);
    fn deref(&self);
    fn eq(&self, other: u32) -> bool;
    fn r#type(&self, r#type: u32, r#fn: &str) -> u32;
    fn r#match(&self, r#match: String);
    #[since("1.1")]
    fn r#move(&self, r#type: u32) -> u32 {
        self.r#type(r#type, "")
    }
}

/// Parameters.
#[contract(name = "test.Parameters", version = "1.0")]
pub trait Parameters {
    fn thunk(&self, this: u32, out: &str, err: String, value: u32, error: u32, status: u32) -> u32;
    fn proxy(&self, args: u32, f: u32, instance: u32, self_: u32, function: &str, repr: u32);
    fn loose(&self, _: u32, arg0: u32, _: &str) -> u32;
    fn change(&mut self, this: u32, raw: u32, vtable: u32, x: u32, nothing: String) -> String;
    fn a_b(&self, value: u32);
    #[expect(non_snake_case, reason = "in camel case it would be the same")]
    fn aB(&self, value: u64);
    #[expect(non_snake_case, reason = "as above")]
    fn a__b(&self, value: u8);
}

fn main() {}
