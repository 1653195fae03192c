//! Lifetimes, written and not.

#![deny(warnings)]
#![allow(clippy::needless_lifetimes, reason = "that is what is tried")]

use polyplug_sdk::prelude::*;

#[derive(AbiType, Clone, Copy)]
#[repr(C)]
pub struct Point {
    pub x: u32,
}

#[contract(name = "test.Lifetimes", version = "1.1")]
pub trait Lifetimes {
    fn elided(&self, text: &str) -> &str;
    fn elided_mut(&mut self, text: &str) -> &str;
    fn both<'a>(&'a self, text: &'a str) -> &'a str;
    fn parameter<'a>(&self, text: &'a str) -> &'a str;
    fn two<'a, 'b>(&self, a: &'a str, b: &'b [u8]) -> Result<&'a str, &'b [u8]>;
    fn of_self<'s, 'a>(&'s self, a: &'a str) -> Option<&'s str>;
    fn plain<'a>(&self, points: &'a [Point]) -> Option<&'a Point>;
    fn nested(&self, texts: Vec<&str>) -> Vec<&str>;
    fn underscore(&self, text: &'_ str) -> &'_ str;
    #[since("1.1")]
    fn later<'a>(&self, text: &'a str) -> &'a str {
        self.parameter(text)
    }
    #[since("1.1")]
    fn later_own(&self, text: &str) -> &str {
        self.elided(text)
    }
}

#[derive(Default)]
struct Plugin;

#[plugin]
impl Lifetimes for Plugin {
    fn elided(&self, _: &str) -> &str {
        ""
    }
    fn elided_mut(&mut self, _: &str) -> &str {
        ""
    }
    fn both<'a>(&'a self, text: &'a str) -> &'a str {
        text
    }
    fn parameter<'a>(&self, text: &'a str) -> &'a str {
        text
    }
    fn two<'a, 'b>(&self, a: &'a str, _: &'b [u8]) -> Result<&'a str, &'b [u8]> {
        Ok(a)
    }
    fn of_self<'s, 'a>(&'s self, _: &'a str) -> Option<&'s str> {
        None
    }
    fn plain<'a>(&self, points: &'a [Point]) -> Option<&'a Point> {
        points.first()
    }
    fn nested(&self, _: Vec<&str>) -> Vec<&str> {
        Vec::new()
    }
    fn underscore(&self, _: &'_ str) -> &'_ str {
        ""
    }
}

fn main() {
    let text = String::from("a");
    let kept = {
        let plugin = Plugin;
        plugin.later(&text)
    };
    assert_eq!(kept, "a");
}
