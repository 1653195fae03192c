//! What a plugin provides in ABI v1: handles, instances, the interface of a contract, its descriptor.

use core::ffi::c_void;

use crate::{DispatchMechanisms, DispatchType, HostApi, StringView, Version, VmLoaderData};

/// Names a registered implementation of a contract.
///
/// # ABI
/// 8 bytes, align 4; packs into a `u64` as `generation << 32 | index`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuestContractHandle {
    /// The slot of the registry; `u32::MAX` for the null handle.
    pub index: u32,
    /// Tells successive users of the same slot apart.
    pub generation: u32,
}

impl GuestContractHandle {
    /// Makes the handle of nothing.
    #[must_use]
    pub const fn null() -> Self {
        Self { index: u32::MAX, generation: 0 }
    }

    /// Returns whether this is the handle of nothing.
    #[must_use]
    pub const fn is_null(self) -> bool {
        self.index == u32::MAX
    }

    /// Packs the handle into one number.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        (self.generation as u64) << 32 | self.index as u64
    }

    /// Unpacks what [`GuestContractHandle::to_u64`] packed.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the halves are taken apart on purpose")]
    pub const fn from_u64(packed: u64) -> Self {
        Self { index: packed as u32, generation: (packed >> 32) as u32 }
    }
}

/// One instance of an implementation.
///
/// # ABI
/// 16 bytes, align 8, passed by value.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct GuestContractInstance {
    /// The plugin's own; null is accepted by implementations without state.
    pub data: *mut c_void,
    /// The contract that `data` implements.
    pub contract_id: u64,
}

impl GuestContractInstance {
    /// Makes the instance of an implementation without state.
    #[must_use]
    pub const fn null() -> Self {
        Self { data: core::ptr::null_mut(), contract_id: 0 }
    }
}

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

// SAFETY: an interface is a constant table of function pointers and of pointers to such tables; nobody
// writes it after it was registered, so sharing it between threads cannot race.
unsafe impl Sync for GuestContractInterface {}
// SAFETY: as above; nothing in it belongs to a thread.
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
