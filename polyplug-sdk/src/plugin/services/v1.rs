//! Contracts of hosts that only speak ABI v1: found with its functions, called through the adapter.
//!
//! Such a host hands out pointers that it promises to keep for as long as the library can be called. It has no
//! schemas, so only the number of functions can be compared; the rest is taken on trust, as all of ABI v1 is.
//!
//! Invariant: what a host handed out goes back to the same host, once.

use std::{ffi::c_void, mem::offset_of, ptr};

use polyplug_abi::{
    AbiError, AbiErrorCode, Contract, ContractLease, Convention, DispatchType,
    GuestContractInstance, GuestContractInterface, HostApi, HostContractInstance,
    HostContractInterface, NativeDispatch, RequestKind, StringView, Version,
};

use super::error::ServiceError;

/// The instance behind a lease, which is given back when the lease ends.
enum LeasedInstance {
    Host(&'static HostContractInterface, HostContractInstance),
    Guest(&'static HostApi, *const GuestContractInterface, GuestContractInstance),
    /// The only instance, which stays the host's.
    Nothing,
}

/// Makes a lease of what an ABI v1 host has.
pub(super) fn lease<C: Contract + ?Sized>(
    host: &HostApi,
    kind: RequestKind,
    bundle: &str,
) -> Result<ContractLease, ServiceError> {
    // SAFETY: a host keeps its table for as long as the library can be called.
    let host: &'static HostApi = unsafe { &*ptr::from_ref(host) };
    if !bundle.is_empty() {
        let message = "a host of ABI v1 cannot choose among bundles; use `get`".into();
        return Err(ServiceError::Unavailable { contract: C::NAME, message });
    }
    match kind {
        RequestKind::Host => of_host::<C>(host),
        RequestKind::Shared | RequestKind::Own => of_plugin::<C>(host),
    }
}

fn of_host<C: Contract + ?Sized>(host: &'static HostApi) -> Result<ContractLease, ServiceError> {
    // Any minor version: methods that it lacks have null slots.
    let (id, version) = (C::HOST_ID.0, C::VERSION.major << 16);
    // SAFETY: the function takes its own table.
    let interface = unsafe { (host.resolve_host_contract_interface)(host, id, version) };
    if interface.is_null() {
        return Err(not_found::<C>(host, "the host provides no contract"));
    }
    let at =
        interface.wrapping_byte_add(offset_of!(HostContractInterface, dispatch_type)).cast::<u32>();
    // SAFETY: the host returns an interface, whose number may be any.
    native::<C>(unsafe { at.read() })?;
    // SAFETY: the host returns a sound interface, and its dispatch is native.
    let interface: &'static HostContractInterface = unsafe { &*interface };
    // SAFETY: the dispatch is native.
    let native = unsafe { interface.dispatch.native };
    // SAFETY: the function takes its own table.
    let instance = unsafe { (host.get_host_contract)(host, id, version) };
    if instance.data.is_null() {
        return Err(ServiceError::Create {
            contract: C::NAME,
            code: AbiErrorCode::HostContractCallFailed as u32,
            message: format!("the host made no instance of contract `{}`", C::NAME),
        });
    }
    let given = if interface.singleton {
        LeasedInstance::Nothing
    } else {
        LeasedInstance::Host(interface, instance)
    };
    Ok(made(Convention::HostUniform, native, instance.data, id, given))
}

fn of_plugin<C: Contract + ?Sized>(host: &'static HostApi) -> Result<ContractLease, ServiceError> {
    // SAFETY: the function takes its own table.
    let handle = unsafe { (host.find_guest_contract)(host, C::ID.0, C::VERSION.major) };
    if handle.is_null() {
        return Err(not_found::<C>(host, "nobody provides contract"));
    }
    // SAFETY: the function takes its own table.
    let interface = unsafe { (host.resolve_guest_contract)(host, handle) };
    if interface.is_null() {
        return Err(not_found::<C>(host, "nobody provides contract"));
    }
    let at = interface
        .wrapping_byte_add(offset_of!(GuestContractInterface, dispatch_type))
        .cast::<u32>();
    // SAFETY: the host returns an interface, whose number may be any.
    native::<C>(unsafe { at.read() })?;
    // SAFETY: the host returns a sound interface.
    let dispatch = unsafe { (*interface).dispatch };
    // SAFETY: the dispatch is native.
    let native = unsafe { dispatch.native };
    let mut instance = GuestContractInstance::null();
    let to = &raw mut instance;
    // SAFETY: the interface is one that was resolved, and there is room for the instance.
    unsafe { (host.create_guest_instance)(host, interface, ptr::null(), to) };
    let given = LeasedInstance::Guest(host, interface, instance);
    Ok(made(Convention::Uniform, native, instance.data, instance.contract_id, given))
}

fn native<C: Contract + ?Sized>(dispatch_type: u32) -> Result<(), ServiceError> {
    if dispatch_type == DispatchType::Native as u32 {
        return Ok(());
    }
    let message =
        "it runs in a virtual machine, which a host of ABI v1 does not let be called".into();
    Err(ServiceError::Unavailable { contract: C::NAME, message })
}

fn not_found<C: Contract + ?Sized>(host: &HostApi, what: &str) -> ServiceError {
    // SAFETY: the function takes its own table.
    let len = unsafe { (host.get_error_len)(host) };
    // More than that is a length that was never written.
    let mut said = vec![0; len.min(1 << 16)];
    // SAFETY: the function takes its own table, and there is room for so many bytes.
    let len = unsafe { (host.get_last_error)(host, said.as_mut_ptr(), said.len()) };
    said.truncate(len);
    let said = String::from_utf8_lossy(&said);
    let Version { major, minor, .. } = C::VERSION;
    let message = format!("{what} `{}` {major}.{minor}: {said}", C::NAME);
    ServiceError::NotFound { contract: C::NAME, message }
}

fn made(
    convention: Convention,
    native: NativeDispatch,
    instance: *mut c_void,
    contract_id: u64,
    given: LeasedInstance,
) -> ContractLease {
    ContractLease {
        convention: convention as u32,
        function_count: native.function_count,
        instance,
        contract_id,
        table: native.functions.cast(),
        lease: Box::into_raw(Box::new(given)).cast(),
        release,
        provider: StringView::from_str("the host"),
        path: StringView::null(),
        provider_version: Version::default(),
        language: ContractLease::UNKNOWN,
    }
}

/// Gives an instance back to its host.
///
/// # Safety
/// `lease` is that of a lease that was made here, which is given back once.
unsafe extern "C" fn release(lease: *mut c_void, used_up: u32, _err: *mut AbiError) -> u32 {
    // SAFETY: the caller gives the box of the lease away.
    let given = unsafe { Box::from_raw(lease.cast::<LeasedInstance>()) };
    match *given {
        _ if used_up != 0 => {}
        LeasedInstance::Nothing => {}
        // SAFETY: the instance is the interface's, and not used any more.
        LeasedInstance::Host(interface, instance) => unsafe {
            (interface.destroy_instance)(interface, instance);
        },
        // SAFETY: the instance is one that the host made by this interface, and is not used any more; the host
        // keeps its table.
        LeasedInstance::Guest(host, interface, instance) => unsafe {
            (host.destroy_guest_instance)(host, interface, instance);
        },
    }
    0
}
