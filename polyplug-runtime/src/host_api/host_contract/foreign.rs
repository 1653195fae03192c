//! Host contracts of ABI v1 that a bundle, or code of this process, registers.

use polyplug_abi::{DispatchType, HostApi, HostContractInterface, HostUniformFn, NativeDispatch};

use crate::{
    boundary::foreign_memory::{Constant, MAX_FUNCTIONS, RawHostInterface, RawVm, read},
    host_api::refusal::RegistrationRefusal,
    identity::contract_name::ContractName,
    instance::backing::Backing,
    loader::vm_host::{VM_HOST_FUNCTIONS, VmHostEntry},
    registry::registration::{
        Registration,
        implementation::{Implementation, V1Interface},
    },
};

/// A host contract of ABI v1, checked and copied.
pub(crate) struct ForeignOffer {
    pub(crate) contract: ContractName,
    interface: Constant<HostContractInterface>,
    table: HostTable,
    singleton: bool,
    host: &'static HostApi,
}

/// The functions of a host contract of ABI v1.
struct HostTable {
    functions: Constant<HostUniformFn>,
    /// How many there are; `None` when a machine runs them, which does not say so.
    count: Option<usize>,
    /// The entry of that machine.
    entry: Option<VmHostEntry>,
}

impl HostTable {
    /// Checks the functions of an interface.
    ///
    /// # Safety
    /// A table that is neither null nor misaligned has as many functions as it says, is constant and stays.
    unsafe fn of(raw: &RawHostInterface, full: &str) -> Result<Self, RegistrationRefusal> {
        const NATIVE: u32 = DispatchType::Native as u32;
        const MACHINE: u32 = DispatchType::VirtualMachine as u32;
        match raw.dispatch_type {
            NATIVE => {
                // SAFETY: every bit pattern is valid for this member.
                let native = unsafe { raw.dispatch.native };
                // SAFETY: the caller promises that a table that is neither null nor misaligned has as many functions
                // as it says, is constant and stays.
                unsafe { Self::native(native, full) }
            }
            MACHINE => {
                // SAFETY: every bit pattern is valid for this member.
                let RawVm { call, loader_data } = unsafe { raw.dispatch.vm };
                let call = call.ok_or_else(|| format!("the `call` of `{full}` is null"))?;
                let functions = VM_HOST_FUNCTIONS.as_flattened().as_ptr();
                // SAFETY: the table is constant.
                let functions = unsafe { Constant::new(functions) };
                Ok(Self { functions, count: None, entry: Some(VmHostEntry { call, loader_data }) })
            }
            found => Err(format!("`{full}` has the unknown dispatch type {found}").into()),
        }
    }

    /// # Safety
    /// As for [`HostTable::of`].
    unsafe fn native(native: NativeDispatch, full: &str) -> Result<Self, RegistrationRefusal> {
        let (first, count) = (native.functions, native.function_count as usize);
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
        Ok(Self { functions, count: Some(count), entry: None })
    }
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
        // SAFETY: the caller promises null, a misaligned pointer, or an interface; the mirror is valid for every bit
        // pattern.
        let raw = unsafe { read(interface.cast::<RawHostInterface>(), "interface") }?;
        let (id, version) = (raw.contract_id, raw.contract_version);
        let contract = ContractName { id, name: String::new(), version };
        let full = contract.full();
        let missing = |what: &str| format!("the `{what}` of `{full}` is null");
        if raw.create_instance.is_null() {
            return Err(missing("create_instance").into());
        }
        if raw.destroy_instance.is_null() {
            return Err(missing("destroy_instance").into());
        }
        // SAFETY: the caller promises that the table of the interface is constant and stays.
        let table = unsafe { HostTable::of(&raw, &full) }?;
        // SAFETY: the caller promises that the interface is constant and stays.
        let interface = unsafe { Constant::new(interface) };
        Ok(Self { contract, interface, table, singleton: raw.singleton != 0, host })
    }

    /// Makes the registration of what was registered with this backing.
    pub(crate) fn into_registration(
        self,
        bundle: Option<crate::Bundle>,
        backing: Backing,
    ) -> Registration {
        let Self { contract, interface, table, singleton, host } = self;
        let HostTable { functions, count, entry } = table;
        let implementation =
            Implementation::HostUniform { interface, functions, count, entry, singleton, host };
        let interface = V1Interface::Host(interface);
        Registration::new(bundle, contract, backing, interface, implementation)
    }
}
