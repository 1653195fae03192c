//! A plugin with a heap of its own.

mod stepped;

polyplug_sdk::export_plugin!();
