//! What a plugin is told about its bundle, and what the host reports about bundles.

use crate::StringView;

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

/// One thing a bundle needs.
///
/// # ABI
/// 24 bytes, align 8.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DependencyInfo {
    /// The contract that is needed.
    pub contract_id: u64,
    /// The least version of it.
    pub min_version: u32,
    /// The bundle that must provide it; 0 when any may.
    pub bundle_id: u64,
}

/// Where a reload stands.
///
/// # ABI
/// A `u32`.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReloadPhaseType {
    /// The new generation is being prepared; the old one runs.
    Preparing = 0,
    /// The new generation runs.
    Reloaded = 1,
    /// The reload failed; the old generation runs on.
    Failed = 2,
    /// The bundle is about to go.
    Unloading = 3,
}

/// One step of a reload.
///
/// # ABI
/// 48 bytes, align 8. Lent for the duration of the callback.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ReloadPhase {
    /// A [`ReloadPhaseType`].
    pub phase_type: ReloadPhaseType,
    /// A [`BundleId`](crate::BundleId).
    pub bundle_id: u64,
    /// The bundle's name.
    pub bundle_name: StringView,
    /// Why the reload failed; empty otherwise.
    pub reason: StringView,
}

/// The signature of `polyplug_abi_version`.
pub type AbiVersionFn = unsafe extern "C" fn() -> u32;

/// The signature of `polyplug_init`.
pub type InitFn = unsafe extern "C" fn(
    host: *const crate::HostApi,
    context: *const BundleInitContext,
) -> crate::AbiError;

/// The name of the exported function of type [`AbiVersionFn`].
pub const ABI_VERSION_SYMBOL: &str = "polyplug_abi_version";

/// The name of the exported function of type [`InitFn`].
pub const INIT_SYMBOL: &str = "polyplug_init";
