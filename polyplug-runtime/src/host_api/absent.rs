//! The functions of ABI v1 for which this runtime has nothing: they say so.

use std::ffi::c_void;

use polyplug_abi::{AbiError, AbiErrorCode, HostApi};

use super::context::{Failure, answer};

fn unavailable<R>(message: &str) -> Result<R, Failure> {
    Err(Failure { code: AbiErrorCode::FunctionNotAvailable as u32, message: message.into() })
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
