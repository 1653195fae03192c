//! Several mistakes in one trait are reported in one build.

use polyplug_sdk::prelude::*;

#[contract(nme = "test.T", version = "1")]
pub trait T: Clone {
    const LIMIT: u32;
    async fn f(&self);
    fn g<U>(&self, value: U);
    fn h(value: u32) -> &str;
    fn h(self) -> Self;
    #[since(1.1)]
    fn i(&self, callback: fn(u32));
}

fn main() {}
