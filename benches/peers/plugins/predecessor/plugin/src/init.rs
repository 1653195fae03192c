//! How the library tells the host what it has.

use predecessor_abi::{
    AbiError, BundleInitContext, DispatchMechanisms, DispatchType, GuestContractInstance,
    GuestContractInterface, HostApi, NativeDispatch, PluginDescriptor, StringView, Version,
    VmLoaderData,
};
use predecessor_contract::FUNCTIONS;
use predecessor_utils::GuestContractId;
use work::State;

use crate::memory;

type Uniform = unsafe extern "C" fn(GuestContractInstance, *const (), *mut (), *mut AbiError);

/// In the order of `predecessor_contract::Function`.
static TABLE: [Uniform; FUNCTIONS] = [
    crate::inc_stateless,
    crate::inc,
    crate::text_stateless,
    crate::text,
    crate::bytes,
    crate::record,
    crate::string,
    crate::numbers,
    crate::texts,
    crate::message,
];

unsafe extern "C" fn create(
    _: VmLoaderData,
    _: *const HostApi,
    _: *const (),
    out: *mut GuestContractInstance,
) {
    let data = Box::into_raw(Box::new(State::default())).cast();
    // SAFETY: the caller has room.
    unsafe { out.write(GuestContractInstance { data, ..GuestContractInstance::null() }) };
}

unsafe extern "C" fn destroy(_: VmLoaderData, _: *const HostApi, instance: GuestContractInstance) {
    // SAFETY: the caller promises an instance of `create`.
    drop(unsafe { Box::from_raw(instance.data.cast::<State>()) });
}

/// Returns the version of the binary interface.
#[unsafe(no_mangle)]
extern "C" fn polyplug_abi_version() -> u32 {
    predecessor_abi::POLYPLUG_ABI_VERSION
}

/// Registers the contract.
///
/// # Safety
/// The host calls it with its own tables.
#[unsafe(no_mangle)]
unsafe extern "C" fn polyplug_init(host: *const HostApi, _: *const BundleInitContext) -> AbiError {
    memory::keep_host(host);
    let native =
        NativeDispatch { function_count: FUNCTIONS as u32, functions: TABLE.as_ptr().cast() };
    let interface = Box::leak(Box::new(GuestContractInterface {
        contract_id: GuestContractId::new(predecessor_contract::NAME, 1),
        contract_version: Version { major: 1, minor: 0, patch: 0 },
        dispatch_type: DispatchType::Native,
        create_instance: create,
        destroy_instance: destroy,
        dispatch: DispatchMechanisms { native },
    }));
    let descriptor = PluginDescriptor {
        name: StringView::from_static(b"predecessor-plugin"),
        contract_name: StringView::from_static(b"peers.Work@1"),
        version: Version { major: 0, minor: 1, patch: 0 },
    };
    let mut err = AbiError::ok();
    // SAFETY: the host keeps its table.
    let register = unsafe { (*host).register_guest_contract };
    // SAFETY: the interface stays, and the descriptor lives for the call.
    unsafe { register(host, &raw const descriptor, interface, &raw mut err) };
    err
}
