//! What the small plugin does, in a library that is as large as one with much code and data.

#[path = "../../../small/plugin/src/adder.rs"]
mod adder;

polyplug_sdk::export_plugin!();

/// What nothing reads.
#[used]
static PADDING: [u8; 6_300_000] = [0x5a; 6_300_000];
