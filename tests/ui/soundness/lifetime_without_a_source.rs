//! Results whose lifetime is neither that of `self` nor that of a parameter.

use std::borrow::Cow;

use polyplug_sdk::prelude::*;

#[contract(name = "test.T", version = "1.0")]
pub trait T: Send + Sync {
    fn any<'a>(&self) -> &'a str;
    fn other<'s, 'a>(&'s self, text: &str) -> &'a str;
    fn copied<'a>(&self, text: Cow<'a, str>) -> &'a str;
    fn used_up(self: Box<Self>, text: &str) -> &str;
    fn called<'a>(&self, call: &'a dyn Fn(), text: &'a str) -> &'a str;
    fn called_with<'a>(&self, call: &'a dyn Fn()) -> Option<&str>;
    fn known<'a>(&self, text: &'a str) -> &'a str;
}

fn main() {}
