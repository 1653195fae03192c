//! What a host hands to the plugin that registers many contracts.
//!
//! The host makes the list, so that the time of the plugin is that of registering alone.

use polyplug_abi::{GuestContractInterface, PluginDescriptor};

/// The host contract whose `user_data` points to a [`List`].
pub const NAME: &str = "growth.List";

/// A contract that the plugin registers.
pub type Entry = (PluginDescriptor, GuestContractInterface);

/// The contracts that the plugin registers.
#[derive(Clone, Copy, Debug)]
pub struct List(pub &'static [Entry]);
