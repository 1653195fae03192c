//! What a plugin tells the host: its contracts, what it is, and what to load and unload.

use std::{ffi::c_void, path::Path, sync::Arc};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleId, ContractExport, GuestContractInterface, HostApi,
    PluginDescriptor, StringView, SupportedLanguage, Version,
};

use crate::{
    boundary::{foreign_memory, guard::HostFailure},
    error::text::Chain,
    host_api::{
        context::{HostContext, answer_at, guarded_at},
        refusal::RegistrationRefusal,
        staging::{Said, Staged},
    },
    loader::{native::is_native, table::TableLoader},
};

/// # Safety
/// The pointers are null or point to what their types say; the interface is constant and stays.
pub(super) unsafe extern "C" fn register_guest_contract(
    this: *const HostApi,
    descriptor: *const PluginDescriptor,
    interface: *const GuestContractInterface,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        // SAFETY: the caller promises that both are null or what their types say, and that the interface is constant
        // and stays.
        let staged = unsafe { Staged::from_interface(descriptor, interface, context.owner()?) };
        stage(context, staged)
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}

/// # Safety
/// The pointers are null or point to what their types say; the export is constant and stays.
pub(super) unsafe extern "C" fn register_export(
    this: *const HostApi,
    descriptor: *const PluginDescriptor,
    export: *const ContractExport,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        // SAFETY: the caller promises that both are null or what their types say, and that the export is constant and
        // stays.
        let staged = unsafe { Staged::from_export(descriptor, export, context.owner()?) };
        stage(context, staged)
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}

fn stage(
    context: &HostContext,
    staged: Result<Staged, RegistrationRefusal>,
) -> Result<(), HostFailure> {
    context.stage(|staging| staging.push(staged))?.map_err(|refusal| {
        let (code, message) = refusal.tell();
        HostFailure { code: code as u32, message }
    })
}

/// # Safety
/// `this` is null or a table of this runtime; the name is valid.
pub(super) unsafe extern "C" fn describe_bundle(
    this: *const HostApi,
    language: u32,
    name: StringView,
    version: Version,
) {
    let body = || {
        // SAFETY: the caller promises a valid name.
        let name = unsafe { foreign_memory::text(name, "bundle's name") };
        let name = name.map_err(HostFailure::malformed)?;
        let said = Said { language: SupportedLanguage::from_u32(language), name, version };
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        context.stage(|staging| staging.description = Some(said))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, (), body) };
}

/// # Safety
/// `this` is null or a table of this runtime; `loader` is null, a
/// [`LoaderVTable`](polyplug_abi::LoaderVTable) that keeps `SPEC.md`, or what stands for the runtime's own; `err` is null
/// or has room.
pub(super) unsafe extern "C" fn register_loader(
    this: *const HostApi,
    loader: *mut c_void,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        let core = context.core()?;
        // SAFETY: the caller promises null or a loader; whatever it is, it has eight bytes.
        if unsafe { is_native(loader) }.map_err(HostFailure::malformed)? {
            return Ok(());
        }
        // SAFETY: the caller promises null or a loader that keeps `SPEC.md`, which says how many bytes it has.
        let loader = unsafe { TableLoader::read(loader) }.map_err(HostFailure::malformed)?;
        let loader = Arc::new(loader);
        core.loaders.add(Arc::clone(&loader) as _).map_err(|(error, _loader)| HostFailure {
            code: AbiErrorCode::DuplicateProvider as u32,
            message: error.to_string(),
        })?;
        loader.own();
        context.hand_out();
        // After its initialisation, nobody asks whether it brought anything.
        _ = context.stage(|staging| staging.brings_loader = true);
        Ok(())
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}

/// Copies the path of a bundle.
///
/// # Safety
/// The path is valid.
unsafe fn read_path(path: *const u8, len: usize) -> Result<String, HostFailure> {
    if path.is_null() {
        return Err(HostFailure::malformed("the path is null".into()));
    }
    // SAFETY: the caller promises a valid path.
    let path = unsafe { foreign_memory::text(StringView { ptr: path, len }, "path") };
    path.map_err(HostFailure::malformed)
}

/// # Safety
/// `this` is null or a table of this runtime; the path is valid; `err` is null or has room.
pub(super) unsafe extern "C" fn load_bundle(
    this: *const HostApi,
    path: *const u8,
    path_len: usize,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        // SAFETY: the caller promises a valid path.
        let path = unsafe { read_path(path, path_len) }?;
        core.steps
            .load(&core, Path::new(&path))
            .map(drop)
            .map_err(|error| HostFailure { code: error.code(), message: Chain(&error).to_string() })
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}

/// # Safety
/// `this` is null or a table of this runtime; the path is valid; `err` is null or has room.
pub(super) unsafe extern "C" fn reload_bundle(
    this: *const HostApi,
    path: *const u8,
    path_len: usize,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        // SAFETY: the caller promises a valid path.
        let path = unsafe { read_path(path, path_len) }?;
        let bundle = core
            .registry
            .bundle_at(Path::new(&path))
            .ok_or_else(|| HostFailure::not_found(format!("no bundle was loaded from `{path}`")))?;
        core.steps
            .reload(&core, bundle.name())
            .map(drop)
            .map_err(|error| HostFailure { code: error.code(), message: Chain(&error).to_string() })
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}

/// # Safety
/// `this` is null or a table of this runtime; `err` is null or has room for an error.
pub(super) unsafe extern "C" fn unload_bundle(
    this: *const HostApi,
    bundle: BundleId,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let bundles = core.registry.bundles();
        let found = bundles.iter().find(|known| BundleId::of(known.name()) == bundle);
        let found = found.ok_or_else(|| {
            HostFailure::not_found(format!("no bundle with the id {:#018x} is loaded", bundle.0))
        })?;
        core.steps
            .unload(&core, found.name())
            .map_err(|error| HostFailure::not_found(error.to_string()))
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}
