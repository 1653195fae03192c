//! What the host provides to plugins in ABI v1: the interface of a host contract.
//!
//! Not here: its instances, in `instance`. The invariant: the interface is the host's, and stays valid for as long
//! as a plugin can be called.

use core::ffi::c_void;

use super::{
    dispatch::{DispatchMechanisms, DispatchType},
    error::AbiError,
    instance::HostContractInstance,
    version::Version,
};

/// A function of a host contract: the uniform convention with one pointer for the instance.
///
/// Everything else is as for [`UniformFn`](crate::UniformFn).
pub type HostUniformFn = unsafe extern "C" fn(
    implementation: *const (),
    args: *const (),
    out: *mut (),
    err: *mut AbiError,
);

/// How a plugin uses a contract that the host implements.
///
/// # ABI
/// 80 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostContractInterface {
    /// A [`HostContractId`](crate::HostContractId).
    pub contract_id: u64,
    /// The version of the contract that is provided.
    pub contract_version: Version,
    /// Whether everybody shares one instance.
    pub singleton: bool,
    /// Which member of `dispatch` is valid.
    pub dispatch_type: DispatchType,
    /// The runtime's own.
    pub runtime: *mut c_void,
    /// The provider's own.
    pub user_data: *mut c_void,
    /// Makes an instance.
    pub create_instance: unsafe extern "C" fn(
        this: *const HostContractInterface,
        args: *const (),
        out: *mut HostContractInstance,
    ),
    /// Destroys an instance.
    pub destroy_instance:
        unsafe extern "C" fn(this: *const HostContractInterface, instance: HostContractInstance),
    /// The functions: of native code [`HostUniformFn`]s.
    pub dispatch: DispatchMechanisms,
}
