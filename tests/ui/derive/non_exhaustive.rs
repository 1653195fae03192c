//! Types that say that they can grow.

use polyplug_sdk::prelude::*;

#[derive(AbiType)]
#[non_exhaustive]
pub struct Reading {
    pub value: u32,
}

#[derive(AbiType)]
#[non_exhaustive]
pub enum State {
    On,
    #[non_exhaustive]
    Off {
        since: u64,
    },
}

fn main() {}
