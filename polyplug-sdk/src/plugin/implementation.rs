//! One implementation of a contract: its interface, its tables, and what the file says of it.
//!
//! Here: everything that `#[plugin]` describes, as constants. Not here: registering them, which is `export`'s. The
//! invariant: the interface and both tables are of instances that the constructor here makes.

use core::{ffi::c_void, marker::PhantomData, ptr};

use polyplug_abi::{
    AbiError, AbiErrorCode, Contract, ContractExport, CreateArgs, DispatchMechanisms, DispatchType,
    GuestContractInstance, GuestContractInterface, Hold, HostApi, ImplementationRecord,
    ImplementedBy, LogLevel, NativeDispatch, ObjectOf, Record, Repr, StringView, Target,
    VmLoaderData,
};

use super::{
    constructor::{Asker, Create, Created},
    metadata::mentioned,
    state::StateHooks,
};
use crate::{guard::guard_plain, hosts::log};

/// One `#[plugin]`: an implementation of a contract.
#[derive(Debug)]
pub struct PluginExport {
    pub(super) export: ContractExport,
    pub(super) contract: &'static str,
}

inventory::collect!(PluginExport);

impl PluginExport {
    /// Describes how `T`, made by `M`, implements `C`, whose canonical text has this hash, and carries its state
    /// over.
    ///
    /// # Safety
    /// As for [`describe`], and the hash is that of the text.
    const unsafe fn of<C, T, M>(schema: &'static str, fingerprint: u64, state: StateHooks) -> Self
    where
        C: ImplementedBy<Created<C, T, M>> + ?Sized,
        T: Create<M, C::Args>,
        M: 'static,
    {
        let export = ExportTables::<C, T, M>::export(schema, fingerprint, state);
        Self { export, contract: C::NAME_AT_MAJOR }
    }
}

/// The tables of `T`, made by `M`, as an implementation of `C`.
struct ExportTables<C: ?Sized, T, M>(PhantomData<(T, M, C)>);

impl<C, T, M> ExportTables<C, T, M>
where
    C: ImplementedBy<Created<C, T, M>> + ?Sized,
    T: Create<M, C::Args>,
    M: 'static,
{
    const INTERFACE: &'static GuestContractInterface = &GuestContractInterface {
        contract_id: C::ID.0,
        contract_version: C::VERSION,
        dispatch_type: DispatchType::Native,
        create_instance: create_uniform::<C, T, M>,
        destroy_instance: destroy_uniform::<Created<C, T, M>>,
        dispatch: DispatchMechanisms {
            native: NativeDispatch {
                #[expect(clippy::cast_possible_truncation, reason = "a trait has few methods")]
                function_count: C::FUNCTIONS.len() as u32,
                functions: C::FUNCTIONS.as_ptr().cast(),
            },
        },
    };

    const fn export(schema: &'static str, fingerprint: u64, state: StateHooks) -> ContractExport {
        ContractExport {
            size: size_of::<ContractExport>() as u32,
            flags: 0,
            interface: Self::INTERFACE,
            vtable: ptr::from_ref(<C as ObjectOf<Created<C, T, M>>>::TABLES.typed).cast(),
            create: create::<C, T, M>,
            schema: StringView::from_str(schema),
            fingerprint,
            // What writes texts is left out of a library that has none to write.
            mentioned: if C::SCHEMA.passes_objects() { Some(mentioned::<C>) } else { None },
            untrusting: ptr::from_ref(<C as ImplementedBy<Created<C, T, M>>>::UNTRUSTING).cast(),
            save: state.save,
            restore: state.restore,
        }
    }
}

/// The representation of what the instances of `C` are made from.
type ArgsOf<C> = <<C as Contract>::Args as CreateArgs>::Repr;

unsafe extern "C" fn create<C, T, M>(
    host: *const HostApi,
    args: *const c_void,
    out: *mut *mut c_void,
    err: *mut AbiError,
) -> u32
where
    C: Contract + ?Sized,
    T: Create<M, C::Args>,
    M: 'static,
{
    let mut body = || {
        // SAFETY: the caller passes null or its table, which lives until this returns, and null or what the
        // contract says.
        let asker = unsafe { Asker::new(host, args.cast::<ArgsOf<C>>()) }?;
        let instance = C::Instance::<T>::into_raw(T::create(asker)?);
        // SAFETY: the caller promises room for the instance.
        unsafe { out.write(instance.cast()) };
        Ok(())
    };
    // SAFETY: the caller promises room for an error.
    unsafe { guard_plain(err, &mut body) }
}

unsafe extern "C" fn create_uniform<C, T, M>(
    _loader: VmLoaderData,
    host: *const HostApi,
    args: *const (),
    out: *mut GuestContractInstance,
) where
    C: Contract + ?Sized,
    T: Create<M, C::Args>,
    M: 'static,
{
    let mut data = ptr::null_mut();
    let mut err = AbiError::ok();
    let lent = args.cast::<<ArgsOf<C> as Repr>::Uniform>();
    // SAFETY: the caller passes null or what the contract says, which is lent until this returns.
    let lent = unsafe { lent.as_ref() };
    // SAFETY: the caller passes null or what the contract says, as ABI v1 lends it.
    let args = lent.map(|lent| unsafe { ArgsOf::<C>::adopt(*lent) });
    let place = args.as_ref().map_or(ptr::null(), ptr::from_ref).cast();
    // SAFETY: both places have room; `create` leaves the first alone when it fails, and takes the arguments.
    let status = unsafe { create::<C, T, M>(host, place, &raw mut data, &raw mut err) };
    // ABI v1 has no room for the reason, so it goes to the log; that of a panic is there already.
    // SAFETY: the caller passes null or its table.
    if let Some(api) = unsafe { host.as_ref() }
        && status != 0
        && status != AbiErrorCode::Panic as u32
    {
        // SAFETY: the message is lent until this thread's next failure, and was UTF-8 when it was written.
        let message = String::from_utf8_lossy(unsafe { err.message.as_bytes() });
        log(api, LogLevel::Error, "create", &message);
    }
    // SAFETY: the caller promises room for the instance.
    unsafe { out.write(GuestContractInstance { data, contract_id: C::ID.0 }) };
}

unsafe extern "C" fn destroy_uniform<X: Target>(
    _loader: VmLoaderData,
    _host: *const HostApi,
    instance: GuestContractInstance,
) {
    if instance.data.is_null() {
        return;
    }
    let mut err = AbiError::ok();
    let mut body = || {
        // SAFETY: the caller gives away an instance that `create_uniform` made.
        unsafe { X::drop_raw(instance.data.cast()) };
        Ok(())
    };
    // SAFETY: the error has room.
    unsafe { guard_plain(&raw mut err, &mut body) };
}

/// What `#[plugin]` says of a pair of contract and type: in memory, and in the file.
#[derive(Debug)]
pub struct Described {
    /// What `export_plugin!` registers.
    pub implementation: PluginExport,
    /// What the file says of it.
    pub record: Record<'static>,
}

/// Describes how `T`, which is called `implementor` and made by `M`, implements `C`, whose canonical text is
/// `schema`, and carries its `state` over.
///
/// # Safety
/// `schema` is the canonical text of `C`, by which a host decides whether it may call the tables. `state` is what
/// [`StateProbe`](super::state::StateProbe) answers for the same `C`, `T` and `M`, whose instances its functions take.
#[must_use]
pub const unsafe fn describe<C, T, M>(
    implementor: &'static str,
    schema: &'static str,
    state: StateHooks,
) -> Described
where
    C: ImplementedBy<Created<C, T, M>> + ?Sized,
    T: Create<M, C::Args>,
    M: 'static,
{
    let record = ImplementationRecord::of::<C>(implementor, schema);
    // SAFETY: the caller promises the text and the hooks that `of` asks for, and the record hashed the text.
    let implementation = unsafe { PluginExport::of::<C, T, M>(schema, record.fingerprint, state) };
    Described { implementation, record: Record::Implementation(record) }
}
