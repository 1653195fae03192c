//! Contracts whose methods come through a macro: `self` means their receiver nowhere but where the methods were written.

#![deny(warnings)]

use std::sync::Arc;

use polyplug_sdk::prelude::*;

macro_rules! contract_of {
    ($name:ident, $text:literal: $($method:item)*) => {
        #[contract(name = $text, version = "1.2")]
        pub trait $name: Send + Sync {
            $($method)*
            fn of_the_macro(&self) -> u32;
        }
    };
}

macro_rules! contract_of_tokens {
    ($name:ident, $text:literal: $($tokens:tt)*) => {
        #[contract(name = $text, version = "1.2")]
        pub trait $name: Send + Sync {
            $($tokens)*
        }
    };
}

contract_of! {
    Items, "test.Items":
    fn plain(&self, of: u32) -> u32;
    fn callback(&self, of: &dyn Fn(u32) -> u32) -> u32;
    fn changes(&mut self) -> u32;
    fn ends(self: Box<Self>) -> u32;
}

contract_of_tokens! {
    Tokens, "test.Tokens":
    fn plain(&self) -> u32;
    fn shared(self: Arc<Self>) -> u32;
    #[since("1.1")]
    fn later(&self, of: u32) -> u32 {
        self.plain() + of
    }
    #[since("1.1")]
    fn shared_later(self: Arc<Self>) -> u32 {
        self.shared()
    }
    #[since("1.2", optional)]
    fn optional(&self) -> u32;
}

struct Seven;

impl Tokens for Seven {
    fn plain(&self) -> u32 {
        7
    }
    fn shared(self: Arc<Self>) -> u32 {
        8
    }
    fn optional(&self) -> u32 {
        9
    }
}

fn main() {
    assert_eq!(Seven.later(1), 8);
    assert_eq!(Arc::new(Seven).shared_later(), 8);
}
