//! What our runtime adds to `HostApi`: the table behind `HostApi.reserved`.
//!
//! A plugin that finds a [`HostExtension`] there registers [`ContractExport`]s; one that finds null falls back to the
//! registration of ABI v1. So either side works with the other's predecessor. The invariant: the table grows
//! at its end, and says its size.

use super::{export::ContractExport, lease::LeaseFn};
use crate::crossing::SharedHeap;
use crate::v1::{AbiError, HostApi, PluginDescriptor, SourcePlace, StringView, Version};

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
    /// A call that the method made failed, and the method did not handle that.
    CalleeFailed = 202,
}

/// What the host offers to plugins of this SDK.
///
/// # ABI
/// 80 bytes, align 8; fewer from hosts that do not have the last fields, more from newer ones. Grows at its end: a
/// function is there if `size` covers it, whatever else is.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct HostExtension {
    /// [`HostExtension::MAGIC`]; anything else is another use of the reserved field.
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
    /// Returns 1 if the host listens to records from there, and 0 if writing one would be in vain. The answer can be
    /// another one at the next call. May be called at any time.
    pub log_enabled: LogEnabledFn,
    /// Writes a record to the host's log. Everything is copied. May be called at any time.
    pub log_record: LogRecordFn,
    /// Returns where in the manifest a value of the configuration is. Its key is written with the keys around it, as
    /// `servers[1].port`; `.` is the table itself. May be called at any time.
    pub config_place: ConfigPlaceFn,
    /// The allocator of the host, which a plugin may use as its own. Null when there is none.
    pub heap: *const SharedHeap,
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

/// The type of [`HostExtension::config_place`].
pub type ConfigPlaceFn = unsafe extern "C" fn(host: *const HostApi, key: StringView) -> SourcePlace;

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

// SAFETY: it is only data; a reader of the texts has the plugin's promise that they are there.
unsafe impl Sync for LogSource {}
// SAFETY: it is only data, and the texts do not belong to a thread.
unsafe impl Send for LogSource {}

impl HostExtension {
    /// `"POLYPLUG"` in the order of a little-endian machine's memory.
    pub const MAGIC: u64 = u64::from_le_bytes(*b"POLYPLUG");

    /// The revision that this crate describes.
    pub const REVISION: u32 = 1;
}

// SAFETY: the table is constant after it was made, and its functions may be called from any thread.
unsafe impl Sync for HostExtension {}
// SAFETY: the table is constant after it was made, and none of its addresses belongs to a thread.
unsafe impl Send for HostExtension {}
