//! The same plugin with the heap of its host.

#[path = "../../plugin/src/stepped.rs"]
mod stepped;

polyplug_sdk::export_plugin!(heap = host);
