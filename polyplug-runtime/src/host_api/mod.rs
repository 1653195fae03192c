//! The table of ABI v1 that every plugin is handed, and our extension of it.
//!
//! What is here: the table itself. Its functions are in the files below, by what they are about.
//! They are called by anybody, on any thread, at any time until the process ends, with anything;
//! none of them holds a lock while plugin code runs, and none unwinds.

pub(crate) mod context;
pub(crate) mod host_contract;
pub(crate) mod host_value;
pub(crate) mod lease;
pub(crate) mod lease_errors;
pub(crate) mod log;
pub(crate) mod lookup;
pub(crate) mod register;
pub(crate) mod service;
pub(crate) mod staging;

use polyplug_abi::{HostApi, HostExtension};

use self::{context::HostContext, host_contract::functions};

static EXTENSION: HostExtension = HostExtension {
    magic: HostExtension::MAGIC,
    #[expect(clippy::cast_possible_truncation, reason = "a small table")]
    size: size_of::<HostExtension>() as u32,
    revision: HostExtension::REVISION,
    register_export: register::register_export,
    describe_bundle: register::describe_bundle,
    bundle_config: lookup::bundle_config,
    lease_contract: lease::lease_contract,
    log_enabled: log::log_enabled,
    log_record: log::log_record,
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
        log: log::log,
        create_guest_instance: service::create_guest_instance,
        destroy_guest_instance: service::destroy_guest_instance,
        revision_counter: service::revision_counter,
        reserved: std::ptr::from_ref(&EXTENSION).cast(),
    }
}

#[cfg(test)]
mod tests;
