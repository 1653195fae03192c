//! The work behind polyplug's contracts, with a heap of its own.

mod worker;

polyplug_sdk::export_plugin!();
