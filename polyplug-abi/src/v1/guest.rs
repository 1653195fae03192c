//! What a plugin provides in ABI v1: the interface of a contract, and its descriptor.
//!
//! Not here: the instances that the interface makes, in `instance`. The invariant: an interface is constant, and
//! lives as long as its library.

use super::{
    dispatch::{DispatchMechanisms, DispatchType, VmLoaderData},
    host_api::HostApi,
    instance::GuestContractInstance,
    version::Version,
    views::StringView,
};

/// Makes an instance: writes `out`, leaving its `data` null on failure.
///
/// `args` is null, or points to what the contract says instances are made from, which is lent until this returns.
pub type CreateInstanceFn = unsafe extern "C" fn(
    loader: VmLoaderData,
    host: *const HostApi,
    args: *const (),
    out: *mut GuestContractInstance,
);

/// Destroys an instance that the function beside it made. Null data is a no-op.
pub type DestroyInstanceFn = unsafe extern "C" fn(
    loader: VmLoaderData,
    host: *const HostApi,
    instance: GuestContractInstance,
);

/// How a plugin's implementation of a contract is used.
///
/// # ABI
/// 56 bytes, align 8. Owned by the plugin, constant, and alive as long as its library.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct GuestContractInterface {
    /// A [`GuestContractId`](crate::GuestContractId).
    pub contract_id: u64,
    /// The version of the contract that was implemented.
    pub contract_version: Version,
    /// Which member of `dispatch` is valid.
    pub dispatch_type: DispatchType,
    /// Makes an instance.
    pub create_instance: CreateInstanceFn,
    /// Destroys an instance.
    pub destroy_instance: DestroyInstanceFn,
    /// The functions.
    pub dispatch: DispatchMechanisms,
}

// SAFETY: an interface is a constant table of function pointers and of pointers to such tables; it is not
// written after it was registered, so sharing it between threads cannot race.
unsafe impl Sync for GuestContractInterface {}
// SAFETY: an interface is constant after it was registered, and none of its addresses belongs to a thread.
unsafe impl Send for GuestContractInterface {}

/// Who implements which contract.
///
/// # ABI
/// 48 bytes, align 8. Lent for the duration of the registration.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PluginDescriptor {
    /// The name of the plugin.
    pub name: StringView,
    /// `"name@major"` of the contract.
    pub contract_name: StringView,
    /// The version of the plugin.
    pub version: Version,
}
