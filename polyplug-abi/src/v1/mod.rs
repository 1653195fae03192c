//! ABI v1: the frozen table, as its first implementation laid it out.
//!
//! Here: the layouts, numbers and ids that every host and plugin of ABI v1 knows. Not here: what
//! our runtime and SDK add to them, which lies behind `HostApi.reserved`. The invariant: nothing here changes, and
//! nothing here names another folder of this crate.
//!
//! Five files name each other in a circle: `host_api` takes the interface of `guest` and of `host_contract`,
//! both interfaces end in `dispatch`, the entry of a machine takes an `arena`, and an arena gets its memory
//! from the `host_api`. ABI v1 has these pointers in its structs, so the circle is the table's own.

mod arena;
mod bundle;
mod config;
mod dispatch;
mod entry;
mod error;
mod guest;
mod host_api;
mod host_contract;
mod id;
mod instance;
mod loader;
mod version;
mod views;

pub use arena::{ArenaOverflowBlock, CallArena};
pub use bundle::{DependencyInfo, ReloadPhase, ReloadPhaseType};
pub use config::{
    Compatibility, Ed25519PublicKey, LogLevel, OnLogFn, OnReloadFn, RuntimeConfig, SignaturePolicy,
};
pub use dispatch::{
    DispatchMechanisms, DispatchType, NativeDispatch, SupportedLanguage, UniformFn, VmCallFn,
    VmDispatch, VmLoaderData,
};
pub use entry::{ABI_VERSION_SYMBOL, AbiVersionFn, BundleInitContext, INIT_SYMBOL, InitFn};
pub use error::{AbiError, AbiErrorCode};
pub use guest::{CreateInstanceFn, DestroyInstanceFn, GuestContractInterface, PluginDescriptor};
pub use host_api::HostApi;
pub use host_contract::{HostContractInterface, HostUniformFn};
pub(crate) use id::Fnv1a;
pub use id::{BundleId, GuestContractId, HostContractId, fnv1a_64};
pub use instance::{GuestContractHandle, GuestContractInstance, HostContractInstance};
pub use loader::{LoadSourceFn, LoaderSource, LoaderVTable, SourcePlace, UnloadSourceFn};
pub use version::{POLYPLUG_ABI_VERSION, Version};
pub use views::{Array, Buffer, SliceMut, SliceView, StringView};
