//! Many contracts, for the plugin that registers them.

use std::ptr;

use many_contract::{Entry, List};
use polyplug_abi::{
    AbiError, DispatchMechanisms, DispatchType, GuestContractId, GuestContractInstance,
    GuestContractInterface, HostApi, HostContractId, HostContractInstance, HostContractInterface,
    NativeDispatch, PluginDescriptor, StringView, Version, VmLoaderData,
};
use polyplug_sdk::Runtime;

use super::host_table::HostTable;
use crate::Failure;

const VERSION: Version = Version { major: 1, minor: 0, patch: 0 };

/// Hands a list of so many contracts to the plugins of a runtime, and returns their ids in no order.
pub(super) fn provide(runtime: &Runtime, count: u64) -> Result<Vec<u64>, Failure> {
    let entries: Vec<Entry> = (0..count).map(entry).collect();
    let mut ids: Vec<_> = entries.iter().map(|(_, interface)| interface.contract_id).collect();
    // They are hashes, so their order is none.
    ids.sort_unstable();
    let list: &'static List = Box::leak(Box::new(List(entries.leak())));
    let interface: &'static HostContractInterface = Box::leak(Box::new(HostContractInterface {
        contract_id: HostContractId::of(many_contract::NAME, 1).0,
        contract_version: VERSION,
        singleton: true,
        dispatch_type: DispatchType::Native,
        runtime: ptr::null_mut(),
        user_data: ptr::from_ref(list).cast_mut().cast(),
        create_instance: create_nothing,
        destroy_instance: destroy_nothing,
        dispatch: functions(),
    }));
    let (api, mut err) = (HostTable::of(runtime).api(), AbiError::ok());
    // SAFETY: the interface stays, and there is room for an error.
    unsafe { (api.register_host_contract)(api, interface, &raw mut err) };
    if err.is_ok() { Ok(ids) } else { Err("the list of contracts was refused".into()) }
}

/// Makes the contract with a number. Its name stays.
fn entry(number: u64) -> Entry {
    let full: &'static str = format!("growth.Contract{number:06}@1").leak();
    let name = full.trim_end_matches("@1");
    let descriptor = PluginDescriptor {
        name: StringView::from_str("many"),
        contract_name: StringView::from_str(full),
        version: VERSION,
    };
    let interface = GuestContractInterface {
        contract_id: GuestContractId::of(name, 1).0,
        contract_version: VERSION,
        dispatch_type: DispatchType::Native,
        create_instance: create,
        destroy_instance: destroy,
        dispatch: functions(),
    };
    (descriptor, interface)
}

/// The functions of contracts that nobody calls.
fn functions() -> DispatchMechanisms {
    let functions = ptr::dangling();
    DispatchMechanisms { native: NativeDispatch { function_count: 0, functions } }
}

unsafe extern "C" fn create(
    _: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    out: *mut GuestContractInstance,
) {
    // SAFETY: the caller has room.
    unsafe { out.write(GuestContractInstance::null()) };
}

unsafe extern "C" fn destroy(_: VmLoaderData, _: *const HostApi, _: GuestContractInstance) {}

unsafe extern "C" fn create_nothing(
    _: *const HostContractInterface,
    _: *const (),
    out: *mut HostContractInstance,
) {
    // SAFETY: the caller has room.
    unsafe { out.write(HostContractInstance::null()) };
}

unsafe extern "C" fn destroy_nothing(_: *const HostContractInterface, _: HostContractInstance) {}
