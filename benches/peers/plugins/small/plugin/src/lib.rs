//! A contract of one method, as the smallest of usual plugins implements it.

mod adder;

polyplug_sdk::export_plugin!();
