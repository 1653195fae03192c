//! The two functions that a library exports, and what they are called with.
//!
//! Not here: what a library does inside of them. The invariant: these names and signatures are the first thing that
//! either side relies on, so they are the same in every revision of the ABI.

use super::{error::AbiError, host_api::HostApi, views::StringView};

/// The bundle that is being initialised.
///
/// # ABI
/// 24 bytes, align 8. Lent for the duration of `polyplug_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BundleInitContext {
    /// A [`BundleId`](crate::BundleId).
    pub bundle_id: u64,
    /// Where the bundle lies.
    pub bundle_path: StringView,
}

/// The signature of `polyplug_abi_version`.
pub type AbiVersionFn = unsafe extern "C" fn() -> u32;

/// The signature of `polyplug_init`.
pub type InitFn =
    unsafe extern "C" fn(host: *const HostApi, context: *const BundleInitContext) -> AbiError;

/// The name of the exported function of type [`AbiVersionFn`].
pub const ABI_VERSION_SYMBOL: &str = "polyplug_abi_version";

/// The name of the exported function of type [`InitFn`].
pub const INIT_SYMBOL: &str = "polyplug_init";
