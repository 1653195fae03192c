//! What our runtime and our plugins add to ABI v1: found behind `HostApi.reserved`.
//!
//! A plugin that finds a [`HostExtension`] there registers [`ContractExport`]s; one that finds null
//! falls back to the registration of ABI v1. So either side works with the other's predecessor.

use core::ffi::c_void;

use crate::{
    crossing::OwnedVec,
    lease::LeaseFn,
    v1::{
        AbiError, GuestContractInterface, HostApi, PluginDescriptor, SliceView, StringView, Version,
    },
    vtable::VTableHeader,
};

/// Error codes that our plugins and runtime use besides those of ABI v1.
///
/// # ABI
/// A `u32` from 200 to 255.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtensionErrorCode {
    /// A value that arrived is not one of its type: invalid UTF-8, a `bool` of 7, an unknown tag.
    InvalidValue = 200,
    /// An earlier panic in a `&mut self` method left the instance in an unknown state.
    Poisoned = 201,
}

/// What the host offers to plugins of this SDK.
///
/// # ABI
/// 64 bytes, align 8; fewer from hosts that do not have the last fields, more from newer ones. Grows at its end: a
/// function is there if `size` covers it, whatever else is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostExtension {
    /// [`HostExtension::MAGIC`]; anything else is somebody else's use of the reserved field.
    pub magic: u64,
    /// The size of this table in bytes, as the host was built.
    pub size: u32,
    /// The revision of this extension: [`HostExtension::REVISION`].
    pub revision: u32,
    /// Registers an implementation with its typed table; called from within `polyplug_init`.
    ///
    /// The export must live as long as its library.
    pub register_export: RegisterExportFn,
    /// Tells the host what the library is: language ([`SupportedLanguage`](crate::SupportedLanguage)),
    /// name and version of the bundle.
    pub describe_bundle: DescribeBundleFn,
    /// Returns the configuration of the bundle to which `host` was handed: a JSON object in UTF-8, lent as
    /// long as the table. Null when there is none. May be called at any time.
    pub bundle_config: BundleConfigFn,
    /// Finds an object of a contract that the host or another plugin provides, and lends it.
    pub lease_contract: LeaseFn,
    /// Returns 1 if somebody listens to records from there, and 0 if writing one would be in vain. The answer can be
    /// another one at the next call. May be called at any time.
    pub log_enabled: LogEnabledFn,
    /// Writes a record to the host's log. Everything is copied. May be called at any time.
    pub log_record: LogRecordFn,
}

/// The type of [`HostExtension::register_export`].
pub type RegisterExportFn = unsafe extern "C" fn(
    host: *const HostApi,
    descriptor: *const PluginDescriptor,
    export: *const ContractExport,
    err: *mut AbiError,
);

/// The type of [`HostExtension::describe_bundle`].
pub type DescribeBundleFn =
    unsafe extern "C" fn(host: *const HostApi, language: u32, name: StringView, version: Version);

/// The type of [`HostExtension::bundle_config`].
pub type BundleConfigFn = unsafe extern "C" fn(host: *const HostApi) -> StringView;

/// The type of [`HostExtension::log_enabled`].
pub type LogEnabledFn = unsafe extern "C" fn(host: *const HostApi, source: *const LogSource) -> u32;

/// The type of [`HostExtension::log_record`].
pub type LogRecordFn =
    unsafe extern "C" fn(host: *const HostApi, source: *const LogSource, message: StringView);

/// Where in a plugin a log record comes from.
///
/// # ABI
/// 56 bytes, align 8. Lent for a call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct LogSource {
    /// The level: a [`LogLevel`](crate::LogLevel). Any other number counts as an error.
    pub level: u32,
    /// The line in the file; 0 when it is not known.
    pub line: u32,
    /// What the record is about, as hosts filter by: in Rust the path of the module, if nothing else was said.
    pub target: StringView,
    /// The path of the module; null when it is not known.
    pub module: StringView,
    /// The source file; null when it is not known.
    pub file: StringView,
}

// SAFETY: it is only data, and whoever reads the texts has the plugin's promise that they are there.
unsafe impl Sync for LogSource {}
// SAFETY: as above.
unsafe impl Send for LogSource {}

impl HostExtension {
    /// `"POLYPLUG"` in the order of a little-endian machine's memory.
    pub const MAGIC: u64 = u64::from_le_bytes(*b"POLYPLUG");

    /// The revision that this crate describes.
    pub const REVISION: u32 = 1;
}

// SAFETY: the table is constant after it was made, and its functions may be called from any thread.
unsafe impl Sync for HostExtension {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for HostExtension {}

/// Makes an instance: on 0 `out` holds it, on anything else `err` says why not; never both.
///
/// `args` is null, or points to the representation of what the contract says instances are made from, which is
/// given away whatever the answer.
pub type CreateFn = unsafe extern "C" fn(
    host: *const HostApi,
    args: *const c_void,
    out: *mut *mut c_void,
    err: *mut AbiError,
) -> u32;

/// One implementation of a contract, with both of its tables.
///
/// # ABI
/// 88 bytes, align 8; fewer from plugins that do not have the last fields. Constant, owned by the plugin, alive
/// as long as its library. Grows at its end.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ContractExport {
    /// The size of this struct in bytes, as the plugin was built.
    pub size: u32,
    /// Reserved, 0.
    pub flags: u32,
    /// The interface of ABI v1: ids, versions and the uniform table. Never null.
    pub interface: *const GuestContractInterface,
    /// The typed table. Its type is the contract's; every instance of `create` goes with it. Never null.
    pub vtable: *const VTableHeader,
    /// Makes an instance for either table.
    pub create: CreateFn,
    /// The canonical text of the contract's schema (see `SPEC.md`); null when the plugin has none.
    pub schema: StringView,
    /// The FNV-1a hash of `schema` up to its notes, which begin with `#`; 0 when there is none.
    pub fingerprint: u64,
    /// Returns the schemas of other contracts whose objects this one passes; null when it does not say.
    pub mentioned: Option<MentionedFn>,
    /// The typed table for callers whose texts may be anything, with the same instances: that of `vtable` if
    /// its functions check texts, or take none. Null when there is none for them.
    pub untrusting: *const VTableHeader,
    /// Saves the state of an instance of `create`; null when its state is not to be carried over.
    pub save: Option<SaveFn>,
    /// Restores what `save` of another generation wrote, in an instance that nobody has used yet; null when
    /// instances begin anew.
    pub restore: Option<RestoreFn>,
}

/// Writes the canonical text number `index` to `out` and returns 1, or returns 0 when there are no more.
/// The text is constant and stays as long as the library.
pub type MentionedFn = unsafe extern "C" fn(index: usize, out: *mut StringView) -> u32;

/// Saves the state of an instance: `fn save(&self) -> Vec<u8>` in the typed convention.
pub type SaveFn =
    unsafe extern "C" fn(instance: *mut c_void, out: *mut OwnedVec<u8>, err: *mut AbiError) -> u32;

/// Restores the state of an instance: `fn restore(&mut self, state: &[u8])` in the typed convention.
pub type RestoreFn =
    unsafe extern "C" fn(instance: *mut c_void, state: SliceView<u8>, err: *mut AbiError) -> u32;

// SAFETY: an export is a constant table of function pointers and of pointers to such tables.
unsafe impl Sync for ContractExport {}
// SAFETY: as above; nothing in it belongs to a thread.
unsafe impl Send for ContractExport {}
