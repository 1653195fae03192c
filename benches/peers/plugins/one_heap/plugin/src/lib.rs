//! The work behind polyplug's contracts, with the heap of the host.

#[path = "../../../polyplug/plugin/src/worker.rs"]
mod worker;

polyplug_sdk::export_plugin!(heap = host);
