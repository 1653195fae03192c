//! What `export_plugin!` calls: registers every `#[plugin]` of the library with the host.
//!
//! Not here: what each `#[plugin]` says, which is `implementation`'s. The invariant: a host is remembered, and its
//! log is told of panics, before anything of the plugin runs.

use core::fmt::Display;
use std::{panic, sync::Once};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleInitContext, HostApi, HostHeap, LogLevel, PluginDescriptor,
    StringView, SupportedLanguage, Version,
};

use super::{context::PluginContext, extension::Extension, heap, implementation::PluginExport};
use crate::{
    guard::{ThunkFailure, guard_plain, name_plugin, note_panic},
    hosts::{log, set_extended_host},
};

/// The name and version of the library's package.
#[derive(Clone, Copy, Debug)]
pub struct BundleInfo {
    /// The package's name.
    pub name: &'static str,
    /// The package's version.
    pub version: Version,
    /// Whether its panics end the process instead of being caught.
    pub aborts: bool,
    /// Whether [`HostAllocator`](super::HostAllocator) is the global allocator of the library.
    pub shares_heap: bool,
}

/// The setup of a plugin that has none.
///
/// # Errors
/// Never.
pub fn no_setup(_: &PluginContext<'_>) -> Result<(), core::convert::Infallible> {
    Ok(())
}

/// Registers every implementation of the library with `host`.
///
/// # Safety
/// `host` and `context` are what the host called `polyplug_init` with. What `bundle` says of the heap is true.
pub unsafe fn init<E: Display>(
    host: *const HostApi,
    context: *const BundleInitContext,
    bundle: BundleInfo,
    setup: impl Fn(&PluginContext<'_>) -> Result<(), E>,
) -> AbiError {
    let mut body = || {
        // SAFETY: the host promises null or its table.
        let api = unsafe { host.as_ref() };
        let api = api.ok_or_else(|| ThunkFailure::Message("the host is null".into()))?;
        let extension = Extension::of(api);
        // SAFETY: the caller promises that it is the allocator; a host keeps its table until the process ends.
        if bundle.shares_heap && !unsafe { heap::adopt(extension) } {
            log(api, LogLevel::Debug, bundle.name, NO_SHARED_HEAP);
        }
        name_plugin(bundle.name);
        enter(api);
        // SAFETY: the context is the one that the host handed over.
        let context = unsafe { PluginContext::new(api, context) };
        let context = context.map_err(|message| ThunkFailure::Message(message.into()))?;
        context.remember();
        if bundle.aborts {
            log(api, LogLevel::Warn, bundle.name, ABORTS);
        }
        setup(&context).map_err(|error| ThunkFailure::Message(format!("{error:#}")))?;
        // After the plugin's own, which may install a logger: a library has one, and features of this crate are
        // those of all plugins that are built together.
        #[cfg(any(feature = "log", feature = "tracing"))]
        {
            static LOGS: Once = Once::new();
            LOGS.call_once(super::logs::install);
        }
        register(api, bundle)
    };
    let mut err = AbiError::ok();
    // SAFETY: the error has room.
    unsafe { guard_plain(&raw mut err, &mut body) };
    err
}

/// What a host is told of a plugin whose panics cannot be caught.
const ABORTS: &str = "the plugin was built with `panic = \"abort\"`: a panic in it ends the process; \
                      remove the setting from its profile";

/// What a host is told of a plugin that cannot use its heap.
const NO_SHARED_HEAP: &str = "the plugin says `heap = host`, and has a heap of its own: the host shares none, or the \
                              plugin allocated more than 64 KiB before `polyplug_init` was called";

/// Remembers the host, and sends panics to its log.
fn enter(api: &HostApi) {
    // SAFETY: a host keeps its table for as long as the library can be called.
    unsafe { HostHeap::install(api) };
    if Extension::of(api).is_some() {
        // SAFETY: a host with our extension keeps its table until the process ends.
        unsafe { set_extended_host(api) };
        static HOOK: Once = Once::new();
        HOOK.call_once(|| panic::set_hook(Box::new(note_panic)));
    }
    #[cfg(any(feature = "log", feature = "tracing"))]
    {
        // SAFETY: a host keeps its table for as long as the library can be called.
        unsafe { crate::hosts::set_last_host(api) };
    }
}

fn register(api: &HostApi, bundle: BundleInfo) -> Result<(), ThunkFailure> {
    let extension = Extension::of(api);
    if let Some(describe) = extension.and_then(|it| it.describe_bundle) {
        let name = StringView::from_str(bundle.name);
        let language = SupportedLanguage::Rust as u32;
        // SAFETY: the function takes the host's own table, and copies the name.
        unsafe { describe(api, language, name, bundle.version) };
    }
    for implementation in inventory::iter::<PluginExport> {
        let descriptor = PluginDescriptor {
            name: StringView::from_str(bundle.name),
            contract_name: StringView::from_str(implementation.contract),
            version: bundle.version,
        };
        let mut err = AbiError::ok();
        match extension.and_then(|it| it.register_export) {
            // SAFETY: descriptor and error are alive, and the export is constant.
            Some(register_export) => unsafe {
                register_export(api, &descriptor, &implementation.export, &raw mut err);
            },
            // SAFETY: descriptor, interface and error are alive, and the interface is constant.
            None => unsafe {
                let interface = implementation.export.interface;
                (api.register_guest_contract)(api, &descriptor, interface, &raw mut err);
            },
        }
        if err.code != AbiErrorCode::Ok as u32 {
            // SAFETY: the host lends the message until its next failure on this thread.
            let message = unsafe { err.message.as_bytes() };
            let message = String::from_utf8_lossy(message);
            let contract = implementation.contract;
            return Err(ThunkFailure::Message(format!("cannot register `{contract}`: {message}")));
        }
    }
    Ok(())
}
