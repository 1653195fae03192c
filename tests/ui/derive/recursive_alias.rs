//! A type that holds itself behind another name.

use polyplug_sdk::prelude::*;

type Link = Option<Box<Node>>;

#[derive(AbiType)]
pub struct Node {
    pub next: Link,
}

fn main() {}
