//! Contracts that a plugin uses: those that the host provides to plugins, and those of other plugins.
//!
//! A host with our extension lends an object of the contract, whose table is called as directly as the host
//! calls a plugin. One that does not, such as one that only speaks ABI v1, is asked in its own way (`v1`).
//!
//! Invariant: a leased object fits the contract, as far as the host can compare.

mod error;
mod v1;

use std::mem::MaybeUninit;

use polyplug_abi::{
    AbiError, Contract, ContractLease, ContractRequest, HostApi, HostHeap, LeaseFn, NoArgs,
    RequestKind, SharedContract, StringView, lift_leased,
};

use super::{context::PluginContext, extension::Extension, metadata::mentioned};

pub use error::ServiceError;

impl PluginContext<'_> {
    /// Returns a proxy to the `C` that the host provides to plugins with `RuntimeBuilder::provide`.
    ///
    /// May be asked for at any time and on any thread: while the plugin is initialised, when an instance is
    /// made, and with a context that was [kept](PluginContext::to_static) inside a call. A proxy can
    /// be kept as well. It goes on working whatever becomes of the host.
    ///
    /// ```no_run
    /// # use polyplug_sdk::{contract, AnyError, PluginContext};
    /// # #[contract(name = "app.Clock", version = "1.0")]
    /// # pub trait Clock: Send + Sync { fn now(&self) -> u64; }
    /// # fn init(context: &PluginContext<'_>) -> Result<(), AnyError> {
    /// let clock = context.host::<dyn Clock>()?;
    /// println!("{}", clock.now());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the host does not provide the contract, provides it in a shape that does not fit, cannot make the
    /// value, or is gone.
    pub fn host<C: SharedContract + ?Sized>(&self) -> Result<C::Proxy, ServiceError>
    where
        C::Args: NoArgs,
    {
        self.lease::<C>(RequestKind::Host, "")
    }

    /// Returns a proxy to the shared instance of the `C` that the host itself would get: of the plugin, or value of
    /// the host, that is asked first.
    ///
    /// It stays with its generation of the provider, which may be reloaded and unloaded meanwhile: what has to
    /// stay loaded is said by a `[[dependency]]` in the manifest. A plugin finds what it provides itself, once it is
    /// loaded. Two instances that hold proxies to each other are never ended, as with `Arc`.
    ///
    /// # Errors
    /// If the contract has no provider, the provider does not fit it, its instance cannot be made or is just
    /// being made further up on this thread, or the host is gone.
    pub fn get<C: SharedContract + ?Sized>(&self) -> Result<C::Proxy, ServiceError>
    where
        C::Args: NoArgs,
    {
        self.lease::<C>(RequestKind::Shared, "")
    }

    /// Returns a proxy to the shared instance of the `C` that the bundle called `bundle` provides.
    ///
    /// # Errors
    /// As for [`PluginContext::get`].
    pub fn get_from<C: SharedContract + ?Sized>(
        &self,
        bundle: &str,
    ) -> Result<C::Proxy, ServiceError>
    where
        C::Args: NoArgs,
    {
        self.lease::<C>(RequestKind::Shared, bundle)
    }

    /// Returns a proxy to a new instance of the `C` that is asked first, for this plugin alone: also of a contract
    /// with methods that take `&mut self`.
    ///
    /// # Errors
    /// As for [`PluginContext::get`]; and if the provider is a single value.
    pub fn create<C: Contract + ?Sized>(&self) -> Result<C::Proxy, ServiceError>
    where
        C::Args: NoArgs,
    {
        self.lease::<C>(RequestKind::Own, "")
    }

    fn lease<C: Contract + ?Sized>(
        &self,
        kind: RequestKind,
        bundle: &str,
    ) -> Result<C::Proxy, ServiceError> {
        let lease = match Extension::of(self.host).and_then(|it| it.lease_contract) {
            Some(lease_contract) => ask::<C>(self.host, lease_contract, kind, bundle)?,
            None => v1::lease::<C>(self.host, kind, bundle)?,
        };
        // SAFETY: a host keeps its table for as long as the library can be called.
        let heap = unsafe { HostHeap::new(self.host) };
        // SAFETY: the lease is this plugin's, and of what was asked for: a shared instance of a contract that can
        // be shared, or one of its own.
        let proxy = unsafe { lift_leased::<C>(lease, heap) };
        proxy.map_err(|value| ServiceError::Mismatch {
            contract: C::NAME,
            message: format!("the table of contract `{}` cannot be used: {value}", C::NAME),
        })
    }
}

/// Asks a host with our extension for a lease.
fn ask<C: Contract + ?Sized>(
    host: &HostApi,
    lease_contract: LeaseFn,
    kind: RequestKind,
    bundle: &str,
) -> Result<ContractLease, ServiceError> {
    let schema = C::SCHEMA.to_text();
    let request = ContractRequest {
        size: size_of::<ContractRequest>() as u32,
        kind: kind as u32,
        flags: ContractRequest::TRUSTED_TEXT,
        version: C::VERSION,
        name: StringView::from_str(C::NAME),
        bundle: StringView::from_str(bundle),
        schema: StringView::from_str(&schema),
        fingerprint: polyplug_abi::fingerprint(&schema),
        mentioned: const { if C::SCHEMA.passes_objects() { Some(mentioned::<C>) } else { None } },
    };
    let (mut lease, mut err) = (MaybeUninit::<ContractLease>::uninit(), AbiError::ok());
    let (to, said) = (lease.as_mut_ptr(), &raw mut err);
    // SAFETY: the function takes its own table; the request lives for the call, and there is room.
    let status = unsafe { lease_contract(host, &raw const request, to, said) };
    if status != 0 {
        // SAFETY: the host has written the error, and lends the message until its next failure.
        return Err(unsafe { ServiceError::new(C::NAME, status, err) });
    }
    // SAFETY: on 0 the host has written the lease.
    Ok(unsafe { lease.assume_init() })
}
