//! What `export_plugin!` calls: registers every `#[plugin]` of the library with the host.

use core::{ffi::c_void, fmt::Display, ptr};
use std::{panic, sync::Once};

use polyplug_abi::{
    AbiError, AbiErrorCode, BundleInitContext, Contract, ContractExport, CreateArgs,
    DispatchMechanisms, DispatchType, GuestContractInstance, GuestContractInterface, Hold, HostApi,
    HostHeap, ImplementedBy, LogLevel, NativeDispatch, ObjectOf, PluginDescriptor, Repr,
    StringView, SupportedLanguage, Target, Version, VmLoaderData,
};

use crate::{
    __private::{Asker, Create, Created, StateHooks},
    PluginContext,
    extension::Extension,
    guard::{self, Failure, guard_plain},
    hosts::{log, set_extended_host},
    mentioned::mentioned,
};

/// One `#[plugin]`: an implementation of a contract.
#[derive(Debug)]
pub struct Implementation {
    export: ContractExport,
    contract: &'static str,
}

inventory::collect!(Implementation);

impl Implementation {
    /// Describes how `T`, made by `M`, implements `C`, whose canonical text has this hash, and carries its state
    /// over.
    #[must_use]
    pub const fn of<C, T, M>(schema: &'static str, fingerprint: u64, state: StateHooks) -> Self
    where
        C: ImplementedBy<Created<C, T, M>> + ?Sized,
        T: Create<M, C::Args>,
        M: 'static,
    {
        let export = Exported::<C, T, M>::export(schema, fingerprint, state);
        Self { export, contract: C::NAME_AT_MAJOR }
    }
}

/// The tables of `T`, made by `M`, as an implementation of `C`.
struct Exported<C: ?Sized, T, M>(core::marker::PhantomData<(T, M, C)>);

impl<C, T, M> Exported<C, T, M>
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
            mentioned: Some(mentioned::<C>),
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
    // SAFETY: as above.
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

/// The name and version of the library's package.
#[derive(Clone, Copy, Debug)]
pub struct BundleInfo {
    /// The package's name.
    pub name: &'static str,
    /// The package's version.
    pub version: Version,
    /// Whether its panics end the process instead of being caught.
    pub aborts: bool,
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
/// `host` and `context` are what the host called `polyplug_init` with.
pub unsafe fn init<E: Display>(
    host: *const HostApi,
    context: *const BundleInitContext,
    bundle: BundleInfo,
    setup: impl Fn(&PluginContext<'_>) -> Result<(), E>,
) -> AbiError {
    let mut body = || {
        // SAFETY: the host promises null or its table.
        let api = unsafe { host.as_ref() };
        let api = api.ok_or_else(|| Failure::Message("the host is null".into()))?;
        enter(api);
        // SAFETY: the context is the one that the host handed over.
        let context = unsafe { PluginContext::new(api, context) };
        let context = context.map_err(|message| Failure::Message(message.into()))?;
        context.remember();
        if bundle.aborts {
            log(api, LogLevel::Warn, bundle.name, ABORTS);
        }
        setup(&context).map_err(|error| Failure::Message(format!("{error:#}")))?;
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

/// Remembers the host, and sends panics to its log.
fn enter(api: &HostApi) {
    // SAFETY: a host keeps its table for as long as the library can be called.
    unsafe { HostHeap::install(api) };
    if Extension::of(api).is_some() {
        // SAFETY: a host with our extension keeps its table until the process ends.
        unsafe { set_extended_host(api) };
        static HOOK: Once = Once::new();
        HOOK.call_once(|| panic::set_hook(Box::new(guard::note_panic)));
    }
    #[cfg(any(feature = "log", feature = "tracing"))]
    {
        // SAFETY: a host keeps its table for as long as the library can be called.
        unsafe { crate::hosts::set_last_host(api) };
        static LOGS: Once = Once::new();
        LOGS.call_once(crate::logs::install);
    }
}

fn register(api: &HostApi, bundle: BundleInfo) -> Result<(), Failure> {
    let extension = Extension::of(api);
    if let Some(describe) = extension.and_then(|it| it.describe_bundle) {
        let name = StringView::from_str(bundle.name);
        let language = SupportedLanguage::Rust as u32;
        // SAFETY: the function takes the host's own table, and copies the name.
        unsafe { describe(api, language, name, bundle.version) };
    }
    for implementation in inventory::iter::<Implementation> {
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
            // SAFETY: as above, for the interface.
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
            return Err(Failure::Message(format!("cannot register `{contract}`: {message}")));
        }
    }
    Ok(())
}

/// Exports every `#[plugin]` of the library, under the package's name and version.
///
/// Say it once in the library's root. With `init = path`, a function
/// `fn(&PluginContext) -> Result<(), E>` with `E: Display` runs before anything is registered; what it
/// returns as an error, or panics with, makes the load fail with that message.
#[macro_export]
macro_rules! export_plugin {
    () => {
        $crate::export_plugin!(init = $crate::__private::no_setup);
    };
    (init = $setup:path $(,)?) => {
        $crate::__private::record!($crate::__private::bundle_record(
            ::core::env!("CARGO_PKG_NAME"),
            $crate::Version::parse(::core::env!("CARGO_PKG_VERSION")),
            if ::core::cfg!(panic = "abort") { "abort" } else { "unwind" },
        ));
        const _: () = {
            /// Returns the version of the binary interface that this library was built with.
            #[unsafe(no_mangle)]
            extern "C" fn polyplug_abi_version() -> $crate::__private::u32 {
                $crate::__private::POLYPLUG_ABI_VERSION
            }

            /// Registers what this library implements.
            ///
            /// # Safety
            /// The host calls it with its own tables.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn polyplug_init(
                host: *const $crate::__private::HostApi,
                context: *const $crate::__private::BundleInitContext,
            ) -> $crate::__private::AbiError {
                let bundle = $crate::__private::BundleInfo {
                    name: ::core::env!("CARGO_PKG_NAME"),
                    version: const { $crate::Version::parse(::core::env!("CARGO_PKG_VERSION")) },
                    aborts: ::core::cfg!(panic = "abort"),
                };
                // SAFETY: the host promises what `init` asks for.
                unsafe { $crate::__private::init(host, context, bundle, $setup) }
            }
        };
    };
    ($($unknown:tt)+) => {
        ::core::compile_error!("`export_plugin!` takes nothing, or `init = path::to::function`");
    };
}
