//! A plugin with a heap of its own.

mod lender;
mod stepped;

polyplug_sdk::export_plugin!();
