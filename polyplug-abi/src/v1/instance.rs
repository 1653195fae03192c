//! Handles of implementations, and their instances, in ABI v1.
//!
//! Not here: how an instance is made, called and destroyed; its interface says that. The invariant: both are plain
//! bits that own nothing, so copying one makes no second instance.

use core::ffi::c_void;

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

/// One instance of a host contract.
///
/// # ABI
/// 8 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostContractInstance {
    /// The host's own.
    pub data: *mut c_void,
}

impl HostContractInstance {
    /// Makes the instance that means "none".
    #[must_use]
    pub const fn null() -> Self {
        Self { data: core::ptr::null_mut() }
    }
}
