//! Contracts that are provided for plugins only, under the ids of host contracts.
//!
//! What is here: values of the host under the id of a host contract, and how callers of ABI v1 reach them. What is
//! not: host contracts that bundles register, see `foreign`, and who asks for them, see `functions`.
//!
//! The functions of a host contract take one pointer for the instance, where those of a plugin's take two
//! words. So callers of ABI v1 are given functions that unpack the instance and call the others.

use std::{
    collections::HashMap,
    ffi::c_void,
    sync::{Arc, LazyLock, Mutex},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, Contract, DispatchMechanisms, DispatchType, GuestContractInstance,
    HostContractInstance, HostContractInterface, HostUniformFn, ImplementedBy, NativeDispatch,
    UniformFn, Version,
};

use crate::{
    boundary::{
        foreign_memory::Constant,
        guard::{HostFailure, guarded},
        leak::leak,
    },
    host_api::{
        context::HostContext,
        host_value::{self, backing},
    },
    identity::contract_name::ContractName,
    instance::raw_instance::RawInstance,
    registry::registration::{
        Registration,
        implementation::{HostValue, V1Interface},
    },
    shared::runtime_core::Core,
    sync::lock,
};

/// Makes the registration of one value of the host, whose own context is `own`.
pub(crate) fn single<C, T>(value: T, core: &Arc<Core>, own: &'static HostContext) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let value = host_value::held::<C, T>(value, backing::<C, T>(&core.diagnostics));
    registration::<C, T>(value, true, core, own)
}

/// Makes the registration of a factory, which is told the name of the bundle that asks.
pub(crate) fn factory<C, T, F>(
    factory: F,
    core: &Arc<Core>,
    own: &'static HostContext,
) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
    F: Fn(&str) -> T + Send + Sync + 'static,
{
    registration::<C, T>(host_value::made_by::<C, T>(factory), false, core, own)
}

fn registration<C, T>(
    value: HostValue,
    singleton: bool,
    core: &Arc<Core>,
    own: &'static HostContext,
) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let contract = ContractName { id: C::HOST_ID.0, name: C::NAME.into(), version: C::VERSION };
    let implementation = host_value::implementation::<C, T>(value);
    let native = NativeDispatch {
        #[expect(clippy::cast_possible_truncation, reason = "there are few functions")]
        function_count: C::FUNCTIONS.len().min(CALLS.len()) as u32,
        functions: CALLS.as_ptr().cast(),
    };
    // It is leaked, because a plugin may keep it for ever.
    let interface = leak(HostContractInterface {
        contract_id: C::HOST_ID.0,
        contract_version: C::VERSION,
        singleton,
        dispatch_type: DispatchType::Native,
        runtime: std::ptr::from_ref(own).cast_mut().cast(),
        user_data: C::FUNCTIONS.as_ptr().cast_mut().cast(),
        create_instance,
        destroy_instance,
        dispatch: DispatchMechanisms { native },
    });
    // SAFETY: it is leaked, and not written after this.
    let interface = V1Interface::Host(unsafe { Constant::new(interface) });
    let backing = backing::<C, T>(&core.diagnostics);
    Registration::new(None, contract, backing, interface, implementation)
}

/// An instance of a value of the host, as callers of ABI v1 hold it.
struct LentHostInstance {
    instance: GuestContractInstance,
    functions: *const UniformFn,
    _keep: Arc<RawInstance>,
}

// SAFETY: the contract of an offer allows that its instances are used on several threads.
unsafe impl Send for LentHostInstance {}

/// The instances that callers of ABI v1 hold, by their address, and which of them are not given back: there is
/// one of those, whose address is that of the value.
#[derive(Default)]
struct LentHostInstances {
    own: HashMap<usize, Box<LentHostInstance>>,
    singletons: HashMap<usize, Box<LentHostInstance>>,
}

static LENT: LazyLock<Mutex<LentHostInstances>> = LazyLock::new(Mutex::default);

/// Gives an instance of a value of the host to a caller of ABI v1. The only one stays until the process ends,
/// because nobody gives it back; others until they are destroyed, whatever becomes of the runtime.
///
/// # Safety
/// `this` is null or an interface that [`registration`] made; `out` is null or has room.
unsafe extern "C" fn create_instance(
    this: *const HostContractInterface,
    _args: *const (),
    out: *mut HostContractInstance,
) {
    let made = guarded(HostContractInstance::null(), || {
        // SAFETY: the caller promises null or an interface that `registration` made, which is leaked.
        let interface = unsafe { this.as_ref() };
        let interface =
            interface.ok_or_else(|| HostFailure::malformed("the interface is null".into()))?;
        // SAFETY: the field of such an interface points to a context, which is never freed.
        let context = unsafe { &*interface.runtime.cast::<HostContext>() };
        let core = context.core()?;
        let registration = core.registry.offer(interface.contract_id);
        let registration = registration.filter(|it| it.interface.address() == this.addr());
        let registration = registration
            .ok_or_else(|| HostFailure::not_found("nobody provides this any more".into()))?;
        hold(&registration, interface.user_data.cast_const().cast())
    });
    if !out.is_null() {
        // SAFETY: the caller promises the room.
        unsafe { out.write(made) };
    }
}

/// Keeps an instance for a caller of ABI v1.
fn hold(
    registration: &Registration,
    functions: *const UniformFn,
) -> Result<HostContractInstance, HostFailure> {
    let contract = registration.contract.kept_name();
    let single = registration.single().cloned();
    let is_single = single.is_some();
    let instance = match single {
        Some(instance) => instance,
        None => {
            let made = registration.create(contract, ());
            Arc::new(made.map_err(|error| HostFailure::of_get(&error))?)
        }
    };
    let data: *mut c_void = instance.this();
    let guest = GuestContractInstance { data, contract_id: registration.contract.id };
    let held = Box::new(LentHostInstance { instance: guest, functions, _keep: instance });
    let mut all = lock(&*LENT);
    let kept = if is_single {
        all.singletons.entry(registration.interface.address()).or_insert(held)
    } else {
        let address = std::ptr::from_ref(&*held).addr();
        all.own.entry(address).or_insert(held)
    };
    Ok(HostContractInstance {
        data: std::ptr::from_ref::<LentHostInstance>(kept).cast_mut().cast(),
    })
}

/// Takes an instance back; one that is not to be given back is ignored.
///
/// # Safety
/// The instance is not used any more.
unsafe extern "C" fn destroy_instance(
    _this: *const HostContractInterface,
    instance: HostContractInstance,
) {
    guarded((), || {
        let held = lock(&*LENT).own.remove(&instance.data.addr());
        // The lock is free, so the destructor may call the runtime.
        drop(held);
        Ok(())
    });
}

/// Calls function `N` of a value of the host for a caller of ABI v1.
///
/// # Safety
/// As for a [`HostUniformFn`]; `implementation` is null, or what [`create_instance`] made.
unsafe extern "C" fn call<const N: usize>(
    implementation: *const (),
    args: *const (),
    out: *mut (),
    err: *mut AbiError,
) {
    // SAFETY: the caller promises null or an instance, which is kept until it is destroyed.
    let Some(held) = (unsafe { implementation.cast::<LentHostInstance>().as_ref() }) else {
        let null = AbiError::new(AbiErrorCode::InvalidPointer, "the instance of the host is null");
        // SAFETY: the uniform convention has room for an error.
        unsafe { err.write(null) };
        return;
    };
    // SAFETY: callers stay below the number of functions that the interface says.
    let function = unsafe { held.functions.wrapping_add(N).read() };
    // SAFETY: the caller keeps the uniform convention; the instance is that of the functions.
    unsafe { function(held.instance, args, out, err) };
}

/// Lists `call` for the numbers that begin with one of these hexadecimal digits.
macro_rules! calls {
    ($($high:literal)*) => {
        [$(
            call::<{ $high * 16 }>, call::<{ $high * 16 + 1 }>, call::<{ $high * 16 + 2 }>,
            call::<{ $high * 16 + 3 }>, call::<{ $high * 16 + 4 }>, call::<{ $high * 16 + 5 }>,
            call::<{ $high * 16 + 6 }>, call::<{ $high * 16 + 7 }>, call::<{ $high * 16 + 8 }>,
            call::<{ $high * 16 + 9 }>, call::<{ $high * 16 + 10 }>, call::<{ $high * 16 + 11 }>,
            call::<{ $high * 16 + 12 }>, call::<{ $high * 16 + 13 }>, call::<{ $high * 16 + 14 }>,
            call::<{ $high * 16 + 15 }>,
        )*]
    };
}

/// The functions of values of the host, for callers of ABI v1. Such a caller sees no more of a contract.
static CALLS: [HostUniformFn; 128] = calls!(0 1 2 3 4 5 6 7);

/// Returns whether an offer is what a caller of ABI v1 asks for: of this major version, and no older minor
/// version; 0 is any.
pub(crate) fn satisfies(found: Version, packed: u32) -> bool {
    let (major, minor) = (packed >> 16, packed & 0xffff);
    packed == 0 || found.major == major && found.minor >= minor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_version_is_an_exact_major_and_a_least_minor() {
        let found = Version::new(1, 5, 9);
        for packed in [0, 1 << 16, 1 << 16 | 5] {
            assert!(satisfies(found, packed), "{packed:#x}");
        }
        for packed in [1 << 16 | 6, 2 << 16, 5, 1] {
            assert!(!satisfies(found, packed), "{packed:#x}");
        }
    }
}
