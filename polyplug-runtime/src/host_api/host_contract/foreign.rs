//! Host contracts of ABI v1 that a bundle, or code of this process, registers.

use polyplug_abi::DispatchType;
use polyplug_abi::HostApi;
use polyplug_abi::HostContractInterface;
use polyplug_abi::HostUniformFn;
use polyplug_abi::Provider;
use std::sync::Arc;

use crate::{
    boundary::foreign_memory::{Constant, MAX_FUNCTIONS, RawHostInterface, read},
    host_api::refusal::RegistrationRefusal,
    identity::contract_name::ContractName,
    registry::registration::{
        Registration,
        implementation::{Implementation, V1Interface},
    },
    report::diagnostics::Diagnostics,
};

/// A host contract of ABI v1, checked and copied.
pub(crate) struct ForeignOffer {
    pub(crate) contract: ContractName,
    interface: Constant<HostContractInterface>,
    functions: Constant<HostUniformFn>,
    count: usize,
    singleton: bool,
    host: &'static HostApi,
}

impl ForeignOffer {
    /// Checks and copies what somebody registers who is called with `host`.
    ///
    /// # Safety
    /// The pointer is null, misaligned, or points to an interface, which is constant and stays.
    pub(crate) unsafe fn from_interface(
        interface: *const HostContractInterface,
        host: &'static HostApi,
    ) -> Result<Self, RegistrationRefusal> {
        // SAFETY: the caller's promise is the same; the mirror is valid for every bit pattern.
        let raw = unsafe { read(interface.cast::<RawHostInterface>(), "interface") }?;
        let (id, version) = (raw.contract_id, raw.contract_version);
        let contract = ContractName { id, name: String::new(), version };
        let full = contract.full();
        if raw.dispatch_type == DispatchType::VirtualMachine as u32 {
            let what =
                format!("the host contract `{full}` is of a virtual machine, which needs a table");
            return Err(what.into());
        }
        if raw.dispatch_type != DispatchType::Native as u32 {
            let found = raw.dispatch_type;
            return Err(format!("`{full}` has the unknown dispatch type {found}").into());
        }
        let missing = |what: &str| format!("the `{what}` of `{full}` is null");
        if raw.create_instance.is_null() {
            return Err(missing("create_instance").into());
        }
        if raw.destroy_instance.is_null() {
            return Err(missing("destroy_instance").into());
        }
        let (first, count) = (raw.native.functions, raw.native.function_count as usize);
        if count > MAX_FUNCTIONS {
            return Err(format!("`{full}` has {count} functions, which no contract has").into());
        }
        for i in 0..count {
            let what = format!("table's function {i}");
            // SAFETY: `i` is below the count; null and misaligned tables are refused before they are read.
            if unsafe { read(first.wrapping_add(i), &what) }?.is_null() {
                return Err(format!("the {what} of `{full}` is null").into());
            }
        }
        // SAFETY: the caller promises that the table is constant and stays; it holds functions only.
        let functions = unsafe { Constant::new(first.cast()) };
        // SAFETY: as above, for the interface.
        let interface = unsafe { Constant::new(interface) };
        Ok(Self { contract, interface, functions, count, singleton: raw.singleton != 0, host })
    }

    /// Makes the registration of what `provider` registered.
    pub(crate) fn into_registration(
        self,
        bundle: Option<crate::Bundle>,
        provider: Arc<Provider>,
        diagnostics: Arc<Diagnostics>,
    ) -> Registration {
        let Self { contract, interface, functions, count, singleton, host } = self;
        let implementation =
            Implementation::HostUniform { interface, functions, count, singleton, host };
        let interface = V1Interface::Host(interface);
        Registration::new(bundle, contract, provider, interface, implementation, diagnostics)
    }
}
