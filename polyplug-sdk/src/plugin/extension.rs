//! What the host adds to ABI v1, as far as its table goes.
//!
//! A host can be older than this library and have a shorter table, or newer and have a longer one. Each function is
//! asked for by itself. Where one is missing, its caller does what it does with a host of ABI v1, and everything else
//! goes on as it is.
//!
//! Invariant: no byte behind the size that the host wrote is read.

use core::{
    mem::{MaybeUninit, offset_of},
    ptr::NonNull,
};

use polyplug_abi::{
    BundleConfigFn, ConfigPlaceFn, DescribeBundleFn, HostApi, HostExtension, LeaseFn, LogEnabledFn,
    LogRecordFn, RegisterExportFn, SharedHeap,
};

/// [`HostExtension`] as the host wrote it. Functions that it does not know of are `None`.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct Extension {
    magic: u64,
    size: u32,
    revision: u32,
    pub(super) register_export: Option<RegisterExportFn>,
    pub(super) describe_bundle: Option<DescribeBundleFn>,
    pub(super) bundle_config: Option<BundleConfigFn>,
    pub(super) lease_contract: Option<LeaseFn>,
    pub(super) log_enabled: Option<LogEnabledFn>,
    pub(super) log_record: Option<LogRecordFn>,
    pub(super) config_place: Option<ConfigPlaceFn>,
    pub(super) heap: Option<NonNull<SharedHeap>>,
}

const _: () = {
    assert!(offset_of!(Extension, size) == offset_of!(HostExtension, size));
    assert!(offset_of!(Extension, register_export) == offset_of!(HostExtension, register_export));
    assert!(offset_of!(Extension, describe_bundle) == offset_of!(HostExtension, describe_bundle));
    assert!(offset_of!(Extension, bundle_config) == offset_of!(HostExtension, bundle_config));
    assert!(offset_of!(Extension, lease_contract) == offset_of!(HostExtension, lease_contract));
    assert!(offset_of!(Extension, log_enabled) == offset_of!(HostExtension, log_enabled));
    assert!(offset_of!(Extension, log_record) == offset_of!(HostExtension, log_record));
    assert!(offset_of!(Extension, config_place) == offset_of!(HostExtension, config_place));
    assert!(offset_of!(Extension, heap) == offset_of!(HostExtension, heap));
    assert!(align_of::<Extension>() == align_of::<HostExtension>());
};

impl Extension {
    /// Finds what the host adds; `None` if it only speaks ABI v1.
    pub(super) fn of(api: &HostApi) -> Option<Self> {
        let table = api.reserved.cast::<Self>();
        if table.is_null() || !table.is_aligned() {
            return None;
        }
        // SAFETY: the field points to something that begins with a number, which is compared before anything else
        // is read.
        if unsafe { table.cast::<u64>().read() } != HostExtension::MAGIC {
            return None;
        }
        let size = table.wrapping_byte_add(offset_of!(Self, size)).cast::<u32>();
        // SAFETY: the number is the one of our extension, and every host wrote its size.
        let size = unsafe { size.read() } as usize;
        let mut found = MaybeUninit::<Self>::zeroed();
        // Half a pointer is none.
        let known = size.min(size_of::<Self>()) & !(size_of::<usize>() - 1);
        let bytes = found.as_mut_ptr().cast::<u8>();
        // SAFETY: the host wrote as many bytes, which are constant, and there is room for them.
        unsafe { table.cast::<u8>().copy_to_nonoverlapping(bytes, known) };
        // SAFETY: each field is as it was written, or null, and either is a value of it.
        Some(unsafe { found.assume_init() })
    }
}
