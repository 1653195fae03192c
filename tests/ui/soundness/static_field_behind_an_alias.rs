//! A struct whose field is a borrow, hidden behind a name.

use polyplug_sdk::prelude::*;

type Text = &'static str;

#[derive(AbiType)]
struct Named {
    name: Text,
}

fn main() {}
