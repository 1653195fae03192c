//! The attribute on something that is no impl.

use polyplug_sdk::prelude::*;

#[plugin]
#[derive(Default)]
struct P;

#[plugin]
fn f() {}

fn main() {}
