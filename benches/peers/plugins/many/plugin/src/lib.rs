//! Registers as many contracts as its host wants, with the functions of ABI v1 alone.

use many_contract::List;
use polyplug_abi::{
    AbiError, AbiErrorCode, BundleInitContext, HostApi, HostContractId, POLYPLUG_ABI_VERSION,
};

/// Returns the version of the binary interface.
#[unsafe(no_mangle)]
pub extern "C" fn polyplug_abi_version() -> u32 {
    POLYPLUG_ABI_VERSION
}

/// Registers the contracts of the list.
///
/// # Safety
/// The host calls it with its own tables, and provides [`many_contract::NAME`] as that says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn polyplug_init(
    host: *const HostApi,
    _: *const BundleInitContext,
) -> AbiError {
    // SAFETY: the host keeps its table.
    let host = unsafe { &*host };
    let id = HostContractId::of(many_contract::NAME, 1).0;
    // SAFETY: the function takes its own table.
    let interface = unsafe { (host.resolve_host_contract_interface)(host, id, 1 << 16) };
    // SAFETY: it is null, or an interface that stays.
    let Some(interface) = (unsafe { interface.as_ref() }) else {
        return AbiError::new(AbiErrorCode::NotFound, "the host has no list of contracts");
    };
    // SAFETY: the host has put a list there.
    let list = unsafe { &*interface.user_data.cast::<List>() };
    let mut err = AbiError::ok();
    for (descriptor, interface) in list.0 {
        // SAFETY: the list stays.
        unsafe { (host.register_guest_contract)(host, descriptor, interface, &raw mut err) };
        if !err.is_ok() {
            break;
        }
    }
    err
}
