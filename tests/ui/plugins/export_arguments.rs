//! `export_plugin!` with arguments that there are not.

use polyplug_sdk::prelude::*;

export_plugin!(name = "p");

fn main() {}
