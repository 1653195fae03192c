//! Host contracts for callers of ABI v1: finding them, and registering them.

use std::{ptr, sync::Arc};

use polyplug_abi::{
    AbiError, AbiErrorCode, HostApi, HostContractInstance, HostContractInterface, Provider,
    SupportedLanguage, Version,
};

use crate::{
    boundary::guard::{HostFailure, failing},
    host_api::{
        context::{HostContext, answer_at, guarded_at},
        host_contract::{foreign::ForeignOffer, provided},
        refusal::RegistrationRefusal,
    },
    instance::backing::Backing,
    library::maker::Maker,
    registry::registration::{
        Registration,
        implementation::{Implementation, V1Interface},
    },
    shared::runtime_core::Core,
};

/// Returns an instance: the only one, which nobody gives back, or a new one, which belongs to the caller.
///
/// # Safety
/// `this` is null or a table of this runtime.
pub(crate) unsafe extern "C" fn get_host_contract(
    this: *const HostApi,
    id: u64,
    min_version: u32,
) -> HostContractInstance {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let (registration, interface) = find(&core, id, min_version)?;
        if let Implementation::HostUniform { singleton: true, .. } = registration.implementation {
            return shared(&registration);
        }
        // SAFETY: the interface was checked when it was registered, or is the runtime's.
        let create = unsafe { (*interface).create_instance };
        let mut instance = HostContractInstance::null();
        // SAFETY: the function is the interface's, and has room for the instance.
        let create = || unsafe { create(interface, ptr::null(), &raw mut instance) };
        let ((), said) = failing(create);
        // An instance of a machine may have no data.
        let may_be_null = matches!(
            registration.implementation,
            Implementation::HostUniform { entry: Some(_), .. }
        );
        let is_made = may_be_null || !instance.data.is_null();
        if is_made { Ok(instance) } else { Err(made_nothing(said)) }
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, HostContractInstance::null(), body) }
}

/// Makes the failure for an instance that was not made, of which only the runtime's own functions say why.
fn made_nothing(said: Option<String>) -> HostFailure {
    HostFailure::not_found(
        said.unwrap_or_else(|| "no instance was made, and nothing says why".into()),
    )
}

/// Returns the one instance of a host contract that somebody else registered. The registration keeps it.
fn shared(registration: &Registration) -> Result<HostContractInstance, HostFailure> {
    let shared = registration.share(registration.contract.kept_name());
    let shared = shared.map_err(|error| HostFailure::of_get(&error))?;
    Ok(shared.of_host_interface().unwrap_or(HostContractInstance::null()))
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(crate) unsafe extern "C" fn resolve_host_contract_interface(
    this: *const HostApi,
    id: u64,
    min_version: u32,
) -> *const HostContractInterface {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        find(&core, id, min_version).map(|(_, interface)| interface)
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, ptr::null(), body) }
}

/// Finds who provides a host contract in such a version.
fn find(
    core: &Core,
    id: u64,
    min_version: u32,
) -> Result<(Arc<Registration>, *const HostContractInterface), HostFailure> {
    let registration = core.registry.offer(id);
    let registration = registration.ok_or_else(|| HostFailure {
        code: AbiErrorCode::HostContractNotFound as u32,
        message: format!("nobody provides the host contract with the id {id:#018x}"),
    })?;
    let Version { major, minor, .. } = registration.contract.version;
    match registration.interface {
        V1Interface::Host(interface)
            if provided::satisfies(registration.contract.version, min_version) =>
        {
            registration.hand_out();
            Ok((registration, interface.as_ptr()))
        }
        _ => Err(HostFailure {
            code: AbiErrorCode::HostContractVersionMismatch as u32,
            message: format!(
                "host contract `{}` is provided in version {major}.{minor}, and at least {}.{} of the same \
                 major version is asked for",
                registration.contract.full(),
                min_version >> 16,
                min_version & 0xffff
            ),
        }),
    }
}

/// Registers a host contract: of a plugin while it is initialised, of code of this process at any time.
///
/// # Safety
/// The pointers are null or point to what their types say; the interface is constant and stays.
pub(crate) unsafe extern "C" fn register_host_contract(
    this: *const HostApi,
    interface: *const HostContractInterface,
    err: *mut AbiError,
) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        // SAFETY: the caller promises null or an interface that is constant and stays.
        let offer = unsafe { ForeignOffer::from_interface(interface, context.api()) };
        let refused = |refusal: RegistrationRefusal| {
            let (code, message) = refusal.tell();
            HostFailure { code: code as u32, message }
        };
        if !context.is_own() {
            return context.stage(|staging| staging.offer(offer))?.map_err(refused);
        }
        let offer = offer.map_err(refused)?;
        let core = context.core()?;
        let (name, version) = (context.bundle.clone(), offer.contract.version);
        let provider = Provider::new(name, version, None::<SupportedLanguage>, None);
        let backing = Backing::of_host(Maker::new(provider, &core.diagnostics));
        let registration = offer.into_registration(None, backing);
        let refused = core.registry.add_host(core.settings.rank(None), registration);
        refused.map_err(|(error, _registration)| HostFailure {
            code: AbiErrorCode::DuplicateProvider as u32,
            message: error.to_string(),
        })
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an error.
    unsafe { answer_at(this, err, body) };
}
