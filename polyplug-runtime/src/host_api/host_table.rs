//! The host table itself, and who is handed one.

use std::sync::Arc;

use polyplug_abi::{HostApi, HostExtension, OWN_HEAP};

use crate::{
    bundle::manifest::config::Config,
    host_api::{
        context::HostContext,
        host_contract::functions,
        logging::{self},
        lookup, service,
        staging::Staging,
    },
    host_api::{lease, register},
    loader::loader_bundle::LoaderBundle,
    shared::runtime_core::Core,
};

pub(super) static EXTENSION: HostExtension = HostExtension {
    magic: HostExtension::MAGIC,
    #[expect(clippy::cast_possible_truncation, reason = "a small table")]
    size: size_of::<HostExtension>() as u32,
    revision: HostExtension::REVISION,
    register_export: register::register_export,
    describe_bundle: register::describe_bundle,
    bundle_config: lookup::bundle_config,
    lease_contract: lease::lease_contract,
    log_enabled: logging::log_enabled,
    log_record: logging::log_record,
    config_place: lookup::config_place,
    heap: &raw const OWN_HEAP,
};

fn table(context: &'static HostContext) -> HostApi {
    HostApi {
        runtime: std::ptr::from_ref(context).cast_mut().cast(),
        register_guest_contract: register::register_guest_contract,
        alloc: service::alloc,
        free: service::free,
        find_guest_contract: lookup::find_guest_contract,
        find_all_guest_contracts: lookup::find_all_guest_contracts,
        resolve_guest_contract: lookup::resolve_guest_contract,
        get_host_contract: functions::get_host_contract,
        resolve_host_contract_interface: functions::resolve_host_contract_interface,
        list_bundles: lookup::list_bundles,
        get_dependencies: lookup::get_dependencies,
        load_bundle: register::load_bundle,
        reload_bundle: register::reload_bundle,
        register_host_contract: functions::register_host_contract,
        register_loader: register::register_loader,
        get_last_error: service::get_last_error,
        get_error_len: service::get_error_len,
        unload_bundle: register::unload_bundle,
        log: logging::log,
        create_guest_instance: service::create_guest_instance,
        destroy_guest_instance: service::destroy_guest_instance,
        revision_counter: service::revision_counter,
        reserved: std::ptr::from_ref(&EXTENSION).cast(),
    }
}

/// Makes the context, and so the table, for the library of a bundle called `bundle`. Both are leaked.
pub(crate) fn for_library(
    core: &Arc<Core>,
    bundle: String,
    config: Option<Config>,
) -> &'static HostContext {
    HostContext::leak(core, bundle, config, Some(Staging::default()), table)
}

/// Makes the context for a bundle that a loader brings, as [`for_library`] does.
pub(crate) fn for_loader(
    core: &Arc<Core>,
    bundle: String,
    config: Option<Config>,
    loaded: Arc<LoaderBundle>,
) -> &'static HostContext {
    HostContext::leak(core, bundle, config, Some(Staging::of_loader(loaded)), table)
}

/// Returns the context for code of this process, which registers in other ways. It is made once, and never freed.
pub(crate) fn own(core: &Arc<Core>) -> &'static HostContext {
    let leak = || HostContext::leak(core, String::from("host"), None, None, table).api();
    let api = core.own_api.get_or_init(leak);
    // SAFETY: the table was made here, so its `runtime` is its context, and neither is ever freed.
    unsafe { &*api.runtime.cast::<HostContext>() }
}

/// Keeps a runtime until [`HostContext::end`] of its own context, and returns its own table.
pub(crate) fn keep(core: Arc<Core>) -> &'static HostApi {
    let context = own(&core);
    context.keep(core);
    context.api()
}
