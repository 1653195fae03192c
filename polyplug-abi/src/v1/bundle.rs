//! What the host reports about bundles: their dependencies, and the steps of a reload.
//!
//! Not here: the context that a bundle is told of itself, in `entry`. The invariant: reports are lent.

use super::views::StringView;

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
