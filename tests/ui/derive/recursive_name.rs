//! Two types of the same name, one inside the other.

use polyplug_sdk::prelude::*;

mod inner {
    use polyplug_sdk::prelude::*;

    #[derive(AbiType)]
    pub struct Node {
        pub next: Vec<Node>,
    }
}

#[derive(AbiType)]
pub struct Node {
    pub inner: inner::Node,
}

#[contract(name = "test.T", version = "1.0")]
pub trait T {
    fn f(&self, node: Node);
}

fn main() {}
