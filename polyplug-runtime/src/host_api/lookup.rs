//! What a plugin can find out: who provides what, and which bundles are loaded.

use std::{ptr, sync::Arc};

use polyplug_abi::{
    AbiErrorCode, Array, BundleId, DependencyInfo, GuestContractHandle, GuestContractInterface,
    HostApi, SourcePlace, StringView,
};

use crate::{
    boundary::{foreign_memory, guard::HostFailure},
    bundle::{description::Bundle, manifest::config::Config},
    host_api::{
        context::{HostContext, guarded_at},
        service::allocate,
    },
    identity::dependency::Dependency,
    registry::{
        Unresolved,
        registration::{Registration, implementation::V1Interface},
    },
};

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn find_guest_contract(
    this: *const HostApi,
    id: u64,
    min_version: u32,
) -> GuestContractHandle {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let wanted = |it: &Registration| it.contract.version.major >= min_version;
        core.registry.use_first(id, None, wanted, |it| it.handle).ok_or_else(|| {
            HostFailure::not_found(format!(
                "no plugin provides the contract with the id {id:#018x}"
            ))
        })
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, GuestContractHandle::null(), body) }
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn find_all_guest_contracts(
    this: *const HostApi,
    id: u64,
    min_version: u32,
) -> Array<GuestContractHandle> {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let found = core.registry.all(id, None, |it| it.contract.version.major >= min_version);
        let found: Vec<_> = found.iter().map(|it| it.handle).collect();
        Ok(array(&found))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, Array::empty(), body) }
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn resolve_guest_contract(
    this: *const HostApi,
    handle: GuestContractHandle,
) -> *const GuestContractInterface {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let GuestContractHandle { index, generation } = handle;
        let hand_out = |found: &Arc<Registration>| {
            found.hand_out();
            match found.interface {
                V1Interface::Guest(interface) => interface.as_ptr(),
                V1Interface::Host(_) => unreachable!("host contracts have no handles"),
            }
        };
        match core.registry.resolve(handle, hand_out) {
            Ok(interface) => Ok(interface),
            Err(Unresolved::Unknown) => {
                Err(HostFailure::not_found(format!("nothing has the handle {index}.{generation}")))
            }
            Err(Unresolved::Stale) => Err(HostFailure {
                code: AbiErrorCode::StaleHandle as u32,
                message: format!(
                    "what had the handle {index}.{generation} was unloaded; find the contract again"
                ),
            }),
        }
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, ptr::null(), body) }
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn list_bundles(this: *const HostApi) -> Array<BundleId> {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let bundles = core.registry.bundles();
        let ids: Vec<_> = bundles.iter().map(|it| BundleId::of(it.name())).collect();
        Ok(array(&ids))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, Array::empty(), body) }
}

/// Returns what the loaded bundles depend on. The least version of a contract is its major version, as for
/// `find_guest_contract`.
///
/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn get_dependencies(this: *const HostApi) -> Array<DependencyInfo> {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(this) }?.core()?;
        let bundles = core.registry.bundles();
        let dependencies = bundles.iter().flat_map(Bundle::dependencies);
        let info = |dependency: &Dependency| DependencyInfo {
            contract_id: dependency.contract_id(),
            min_version: dependency.major().unwrap_or_default(),
            bundle_id: dependency.on.bundle().map_or(0, |name| BundleId::of(name).0),
        };
        let dependencies: Vec<_> = dependencies.map(info).collect();
        Ok(array(&dependencies))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, Array::empty(), body) }
}

/// # Safety
/// `this` is null or a table of this runtime.
pub(super) unsafe extern "C" fn bundle_config(this: *const HostApi) -> StringView {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        let json = context.config.as_ref().map(Config::json);
        Ok(json.map_or(StringView::null(), StringView::from_str))
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, StringView::null(), body) }
}

/// # Safety
/// `this` is null or a table of this runtime; `key` lives for the call.
pub(super) unsafe extern "C" fn config_place(this: *const HostApi, key: StringView) -> SourcePlace {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let context = unsafe { HostContext::of(this) }?;
        // SAFETY: the caller promises a text that lives for the call.
        let key = unsafe { foreign_memory::lossy(key) };
        let place = context.config.as_ref().and_then(|config| config.place(&key));
        Ok(place.unwrap_or_default())
    };
    // SAFETY: the caller promises null or a table of this runtime.
    unsafe { guarded_at(this, SourcePlace::default(), body) }
}

/// Copies values into memory that the caller frees through the table.
fn array<T: Copy>(values: &[T]) -> Array<T> {
    let items = allocate(size_of_val(values), align_of::<T>()).cast::<T>();
    if items.is_null() {
        return Array::empty();
    }
    // SAFETY: the memory is fresh, and as large and aligned as the values.
    unsafe { items.copy_from_nonoverlapping(values.as_ptr(), values.len()) };
    Array::new(items, values.len())
}
