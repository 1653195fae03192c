//! Values of the host behind a contract, for proxies and for plugins that speak ABI v1.
//!
//! A plugin that asks for an instance is lent one: it stays until the plugin destroys it, whatever
//! becomes of the runtime.

use std::{
    any::{TypeId, type_name},
    collections::HashMap,
    ffi::c_void,
    marker::PhantomData,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, LazyLock, Mutex},
};

use polyplug_abi::{
    Contract, DispatchMechanisms, DispatchType, GuestContractInstance, GuestContractInterface,
    Hold, HostApi, ImplementedBy, NativeDispatch, ObjectOf, Provider, SupportedLanguage,
    VmLoaderData, evolution, header,
};

use crate::{
    boundary::{
        foreign_memory::Constant,
        guard::{HostFailure, guarded},
        leak::leak,
    },
    error::{panic_text::panic_text, text::Chain},
    host_api::context::{HostContext, write_instance_at},
    identity::contract_name::ContractName,
    instance::{backing::Backing, raw_instance::RawInstance},
    library::maker::Maker,
    registry::registration::{
        Registration,
        implementation::{HostValue, Implementation, Origin, V1Interface},
    },
    report::diagnostics::Diagnostics,
    sync::lock,
};

/// Returns the backing of a value of type `T`: its Rust type stands for a plugin's name, and it is as new as the
/// contract that the host was built with.
pub(crate) fn backing<C: Contract + ?Sized, T>(diagnostics: &Arc<Diagnostics>) -> Backing {
    let name = format!("{}{}", Provider::HOST, type_name::<T>());
    let provider = Provider::new(name, C::VERSION, Some(SupportedLanguage::Rust), None);
    Backing::of_host(Maker::new(provider, diagnostics))
}

/// Makes the registration of one value.
pub(crate) fn single<C, T>(value: T, diagnostics: &Arc<Diagnostics>) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let backing = backing::<C, T>(diagnostics);
    let value = held::<C, T>(value, backing.clone());
    registration::<C, T>(backing, value)
}

/// Makes the registration of a factory.
pub(crate) fn factory<C, T, F>(factory: F, diagnostics: &Arc<Diagnostics>) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    let value = made_by::<C, T>(move |_| factory());
    registration::<C, T>(backing::<C, T>(diagnostics), value)
}

/// Keeps one value.
pub(crate) fn held<C, T>(value: T, backing: Backing) -> HostValue
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let this = C::Instance::into_raw(value).cast();
    let drop_instance = header::<C>(table::<C, T>()).drop_instance;
    // SAFETY: `ImplementedBy` says that the instances of the table are those of `Instance<T>`.
    let instance = unsafe { RawInstance::typed(this, drop_instance, backing, C::NAME) };
    HostValue::Single(Arc::new(instance))
}

/// Keeps a factory of values, which is told who asks.
pub(crate) fn made_by<C, T>(factory: impl Fn(&str) -> T + Send + Sync + 'static) -> HostValue
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    HostValue::Factory(Box::new(move |asker| {
        match catch_unwind(AssertUnwindSafe(|| factory(asker))) {
            Ok(value) => Ok(C::Instance::into_raw(value).cast::<c_void>()),
            Err(payload) => Err(panic_text(payload)),
        }
    }))
}

/// Returns the typed table of values of type `T`.
fn table<C, T>() -> &'static C::VTable
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    <C as ObjectOf<C::Instance<T>>>::TABLES.typed
}

fn registration<C, T>(backing: Backing, value: HostValue) -> Registration
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let contract = ContractName { id: C::ID.0, name: C::NAME.into(), version: C::VERSION };
    let implementation = implementation::<C, T>(value);
    let interface = V1Interface::Guest(interface::<C, T>());
    Registration::new(None, contract, backing, interface, implementation)
}

/// Describes how values of type `T` are called.
pub(crate) fn implementation<C, T>(value: HostValue) -> Implementation
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let table = header::<C>(table::<C, T>());
    let schema = C::SCHEMA.to_text();
    let untrusting = header::<C>(<C as ImplementedBy<C::Instance<T>>>::UNTRUSTING);
    Implementation::Typed {
        // SAFETY: the table is a constant.
        table: unsafe { Constant::new(table) },
        methods: table.methods(),
        drop_instance: table.drop_instance,
        fingerprint: polyplug_abi::fingerprint(&schema),
        schema: Some(schema),
        mentioned: evolution::mentioned(C::SCHEMA),
        // SAFETY: the table is a constant.
        untrusting: Some(unsafe { Constant::new(untrusting) }),
        origin: Origin::Host { of: type_of::<C, T>(), value },
    }
}

/// Makes the interface that plugins see. It is leaked, because a plugin may keep it for ever.
fn interface<C, T>() -> Constant<GuestContractInterface>
where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    let native = NativeDispatch {
        #[expect(clippy::cast_possible_truncation, reason = "a trait has few methods")]
        function_count: C::FUNCTIONS.len() as u32,
        functions: C::FUNCTIONS.as_ptr().cast(),
    };
    let interface = leak(GuestContractInterface {
        contract_id: C::ID.0,
        contract_version: C::VERSION,
        dispatch_type: DispatchType::Native,
        create_instance: create_instance::<C, T>,
        destroy_instance,
        dispatch: DispatchMechanisms { native },
    });
    // SAFETY: it is leaked, and not written after this.
    unsafe { Constant::new(interface) }
}

/// Lends an instance of a value of the host, given the type of the value only.
///
/// # Safety
/// `host` is null or a table of this runtime; `out` is null or has room for an instance.
unsafe fn lend_by_type(host: *const HostApi, id: u64, of: TypeId, out: *mut GuestContractInstance) {
    let body = || {
        // SAFETY: the caller promises null or a table of this runtime.
        let core = unsafe { HostContext::of(host) }?.core()?;
        match &*core.registry.host_values_of(id, of) {
            [registration] => lend(registration).map_err(HostFailure::not_found),
            [] => Err(HostFailure::not_found("the value is another runtime's".into())),
            _ => Err(HostFailure::not_found(
                "the host has several values of this type; use `create_guest_instance`, which is \
                 told which of them is meant"
                    .into(),
            )),
        }
    };
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an instance.
    unsafe { write_instance_at(host, out, body) };
}

/// Names the Rust types of a contract and of the values with which the host provides it.
fn type_of<C: ?Sized + 'static, T: 'static>() -> TypeId {
    TypeId::of::<(PhantomData<C>, PhantomData<T>)>()
}

/// Lends an instance to a plugin that did not say which registration it means.
///
/// # Safety
/// `host` is null or a table of this runtime; `out` is null or has room for an instance.
unsafe extern "C" fn create_instance<C, T>(
    _loader: VmLoaderData,
    host: *const HostApi,
    _args: *const (),
    out: *mut GuestContractInstance,
) where
    C: ImplementedBy<<C as Contract>::Instance<T>> + ?Sized,
    T: 'static,
{
    // SAFETY: the caller promises null or a table of this runtime, and null or room for an instance.
    unsafe { lend_by_type(host, C::ID.0, type_of::<C, T>(), out) };
}

/// # Safety
/// The instance is not used any more.
unsafe extern "C" fn destroy_instance(
    _loader: VmLoaderData,
    _host: *const HostApi,
    instance: GuestContractInstance,
) {
    guarded((), || {
        give_back(instance);
        Ok(())
    });
}

/// An instance that plugins hold, and how often it was lent.
struct Lent {
    instance: Arc<RawInstance>,
    times: usize,
}

/// The instances that plugins hold, by the ids of their contracts and their addresses.
///
/// An instance of a type without bits is at the end of its memory, which is the address of what lies behind it.
static LENT: LazyLock<Mutex<HashMap<(u64, usize), Lent>>> = LazyLock::new(Mutex::default);

/// Lends an instance of the host's value to a plugin: the only one, or a new one.
pub(crate) fn lend(registration: &Registration) -> Result<GuestContractInstance, String> {
    let instance = match registration.single() {
        Some(instance) => Arc::clone(instance),
        // The name of the contract is only needed for errors, which name the provider too.
        None => Arc::new(
            registration.create("a contract of the host", ()).map_err(|e| Chain(&e).to_string())?,
        ),
    };
    let made =
        GuestContractInstance { data: instance.this(), contract_id: registration.contract.id };
    let is_it = {
        let mut all = lock(&*LENT);
        let first = || Lent { instance: Arc::clone(&instance), times: 0 };
        let lent = all.entry(key(made)).or_insert_with(first);
        let is_it = Arc::ptr_eq(&lent.instance, &instance);
        lent.times += usize::from(is_it);
        is_it
    };
    // The lock is free, so a destructor may call the runtime.
    drop(instance);
    is_it.then_some(made).ok_or_else(|| String::from("another instance has the same address"))
}

/// Returns what an instance is found by when it is given back.
fn key(instance: GuestContractInstance) -> (u64, usize) {
    (instance.contract_id, instance.data.addr())
}

/// Takes an instance back; one that was not lent is ignored.
fn give_back(instance: GuestContractInstance) {
    let key = key(instance);
    let mut all = lock(&*LENT);
    let Some(lent) = all.get_mut(&key) else { return };
    lent.times -= 1;
    let last = if lent.times == 0 { all.remove(&key) } else { None };
    // The destructor may call the runtime.
    drop(all);
    drop(last.map(|last| last.instance));
}

#[cfg(test)]
mod tests {
    use std::{
        ptr,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use polyplug_abi::{AbiError, VTableHeader, Version};

    use super::*;

    static ENDED: AtomicUsize = AtomicUsize::new(0);

    unsafe extern "C" fn end(_: *mut c_void, _: *mut AbiError) -> u32 {
        ENDED.fetch_add(1, Ordering::Relaxed);
        0
    }

    static TABLE: VTableHeader =
        VTableHeader { size: 0, flags: 0, drop_instance: end, object: ptr::null() };

    /// Registers an instance at `this` for the contract with this id.
    fn registered(id: u64, this: *mut c_void) -> Registration {
        let provider = Provider::new("host".into(), Version::default(), None, None);
        let backing = Backing::of_host(Maker::new(provider, &Arc::default()));
        // SAFETY: nothing is done with the instance.
        let instance = unsafe { RawInstance::typed(this, end, backing.clone(), "test.Value") };
        let implementation = Implementation::Typed {
            // SAFETY: a constant.
            table: unsafe { Constant::new(&raw const TABLE) },
            methods: 0,
            drop_instance: end,
            schema: None,
            fingerprint: 0,
            mentioned: Vec::new(),
            untrusting: None,
            origin: Origin::Host {
                of: TypeId::of::<()>(),
                value: HostValue::Single(Arc::new(instance)),
            },
        };
        let contract = ContractName { id, name: "test.Value".into(), version: Version::default() };
        // SAFETY: nobody looks at the interface.
        let interface = V1Interface::Guest(unsafe { Constant::new(ptr::null()) });
        Registration::new(None, contract, backing, interface, implementation)
    }

    /// The value of an `Arc` of a type without bits is where the next block begins.
    #[test]
    fn instances_at_one_address_are_told_apart() {
        let mut memory = [0_u8; 1];
        let this = memory.as_mut_ptr().cast();
        let (one, other, third) = (registered(1, this), registered(2, this), registered(1, this));
        let (lent_one, lent_other) = (lend(&one).unwrap(), lend(&other).unwrap());
        assert!(lend(&third).unwrap_err().contains("same address"));
        assert_eq!(lend(&one).unwrap().data, lent_one.data);
        drop((one, other, third));
        assert_eq!(ENDED.load(Ordering::Relaxed), 1, "the third, which is not lent");
        give_back(lent_one);
        give_back(lent_other);
        assert_eq!(ENDED.load(Ordering::Relaxed), 2);
        give_back(lent_other);
        give_back(lent_one);
        assert_eq!(ENDED.load(Ordering::Relaxed), 3);
    }
}
