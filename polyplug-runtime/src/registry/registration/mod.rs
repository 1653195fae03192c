//! One implementation of one contract, as the registry keeps it.
//!
//! Everything that came from a plugin was checked when it was staged. Which Rust type of a contract
//! it is bound to is `binding`'s business, and how it makes instances `create`'s.

pub(crate) mod bindings;
pub(crate) mod create;
pub(crate) mod implementation;

use std::{any::TypeId, ptr, sync::Arc};

use polyplug_abi::{GuestContractHandle, HostApi, Provider, VTableHeader};

use crate::{
    bundle::description::Bundle,
    identity::contract_name::ContractName,
    instance::{backing::Backing, raw_instance::RawInstance},
    library::open_library::Library,
    loader::trampolines::TRAMPOLINES,
    registry::registration::{
        bindings::Bindings,
        implementation::{HostValue, Implementation, Origin, StateHooks, V1Interface},
    },
    report::logs::Logs,
    sync::OnceLock,
};

/// One implementation of one contract.
pub(crate) struct Registration {
    /// Names it for ABI v1; null before it stands in the registry.
    pub(crate) handle: GuestContractHandle,
    /// The bundle that it belongs to; `None` for a value of the host.
    pub(crate) bundle: Option<Bundle>,
    pub(crate) contract: ContractName,
    pub(crate) backing: Backing,
    /// What ABI v1 hands out.
    pub(crate) interface: V1Interface,
    pub(crate) implementation: Implementation,
    /// The tables that were found to fit, by the Rust type of the contract.
    pub(crate) bindings: Bindings<Self>,
    /// The instance that all callers of `get` share; made by the first of them.
    shared: OnceLock<Arc<RawInstance>>,
}

impl Registration {
    /// Returns where the records of the runtime go.
    pub(crate) fn logs(&self) -> Logs {
        self.backing.maker.diagnostics.logs()
    }

    /// Returns who made it.
    pub(crate) fn provider(&self) -> &Provider {
        &self.backing.maker.provider
    }

    pub(crate) fn new(
        bundle: Option<Bundle>,
        contract: ContractName,
        backing: Backing,
        interface: V1Interface,
        implementation: Implementation,
    ) -> Self {
        Self {
            handle: GuestContractHandle::null(),
            bundle,
            contract,
            backing,
            interface,
            implementation,
            bindings: Bindings::default(),
            shared: OnceLock::new(),
        }
    }

    /// Notes that somebody is given a pointer into its library, or makes calls there that the host does not
    /// see, and does not say when that is over.
    pub(crate) fn hand_out(&self) {
        if let Some(library) = &self.backing.maker.library {
            Library::hand_out(library);
        }
    }

    /// Returns whether it is provided for plugins only, as a host contract.
    pub(crate) fn is_offer(&self) -> bool {
        matches!(self.interface, V1Interface::Host(_))
    }

    /// Returns the type of the host's values, if it is the host that provides the contract.
    pub(crate) fn host_type(&self) -> Option<TypeId> {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Host { of, .. }, .. } => Some(*of),
            _ => None,
        }
    }

    /// Returns the table that the plugin was given; `None` for a value of the host.
    pub(crate) fn host(&self) -> Option<&'static HostApi> {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Plugin { host, .. }, .. }
            | Implementation::Uniform { host, .. }
            | Implementation::HostUniform { host, .. } => Some(host),
            Implementation::Machine { machine, .. } => Some(machine.host()),
            Implementation::Typed { .. } => None,
        }
    }

    /// Returns whether everybody who asks shares one instance.
    pub(crate) fn is_single(&self) -> bool {
        self.single().is_some()
            || matches!(self.implementation, Implementation::HostUniform { singleton: true, .. })
    }

    /// Returns the typed table for callers whose texts are `trusted`, or may be anything; null if there is none.
    pub(crate) fn typed_table(&self, trusted: bool) -> *const VTableHeader {
        match &self.implementation {
            Implementation::Typed { table, .. } if trusted => table.as_ptr(),
            Implementation::Typed { untrusting: Some(table), .. } => table.as_ptr(),
            _ => ptr::null(),
        }
    }

    /// Returns whether there is no table for callers whose texts may be anything.
    pub(crate) fn takes_trusted_text_only(&self) -> bool {
        matches!(self.implementation, Implementation::Typed { untrusting: None, .. })
    }

    /// Returns how many functions the uniform table has; 0 for one that is called through a typed table.
    pub(crate) fn function_count(&self) -> u32 {
        match &self.implementation {
            Implementation::Typed { .. } => 0,
            // More than a table may have is refused when it is registered.
            Implementation::Uniform { count, .. } => u32::try_from(*count).unwrap_or(u32::MAX),
            Implementation::HostUniform { count: Some(count), .. } => {
                u32::try_from(*count).unwrap_or(u32::MAX)
            }
            // One that does not say how many it has answers an error for those that it lacks.
            Implementation::HostUniform { count, .. } | Implementation::Machine { count, .. } => {
                let all = TRAMPOLINES.len();
                u32::try_from(count.unwrap_or(all).min(all)).unwrap_or(u32::MAX)
            }
        }
    }

    /// Returns how the state of its instances goes to the next generation.
    pub(crate) fn hooks(&self) -> StateHooks {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Plugin { hooks, .. }, .. } => *hooks,
            _ => StateHooks::default(),
        }
    }

    /// Returns the instance of the plugin that everybody shares, if it was made.
    pub(crate) fn shared(&self) -> Option<&Arc<RawInstance>> {
        self.shared.get()
    }

    /// Returns the only value there is, if there is only one.
    pub(crate) fn single(&self) -> Option<&Arc<RawInstance>> {
        match &self.implementation {
            Implementation::Typed {
                origin: Origin::Host { value: HostValue::Single(instance), .. },
                ..
            } => Some(instance),
            _ => None,
        }
    }
}
