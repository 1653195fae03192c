//! The functions of ABI v1 for which this runtime has nothing: they say so.

use std::{ffi::c_void, ptr};

use polyplug_abi::{AbiError, AbiErrorCode, HostApi, HostContractInstance, HostContractInterface};

use super::context::{Failure, answer, guarded};

const NO_HOST_CONTRACTS: &str = "this runtime provides no host contracts";

fn unavailable<R>(message: &str) -> Result<R, Failure> {
    Err(Failure { code: AbiErrorCode::FunctionNotAvailable, message: message.into() })
}

pub(super) unsafe extern "C" fn get_host_contract(
    _this: *const HostApi,
    _id: u64,
    _min_version: u32,
) -> HostContractInstance {
    guarded(HostContractInstance::null(), || unavailable(NO_HOST_CONTRACTS))
}

pub(super) unsafe extern "C" fn resolve_host_contract_interface(
    _this: *const HostApi,
    _id: u64,
    _min_version: u32,
) -> *const HostContractInterface {
    guarded(ptr::null(), || unavailable(NO_HOST_CONTRACTS))
}

/// # Safety
/// `err` is null or has room for an error.
pub(super) unsafe extern "C" fn register_host_contract(
    _this: *const HostApi,
    _interface: *const HostContractInterface,
    err: *mut AbiError,
) {
    // SAFETY: the caller's promise is the same.
    unsafe { answer(err, || unavailable("this runtime takes no host contracts")) };
}

/// # Safety
/// `err` is null or has room for an error.
pub(super) unsafe extern "C" fn register_loader(
    _this: *const HostApi,
    _loader: *mut c_void,
    err: *mut AbiError,
) {
    // SAFETY: the caller's promise is the same.
    unsafe { answer(err, || unavailable("this runtime takes no loaders")) };
}
