//! Objects that another side provides and lends for as long as this side wants.
//!
//! Not here: asking for a lease, which is a plugin's business. Invariant: a lease is given back once, and the
//! instance behind it belongs to its provider.

use alloc::{boxed::Box, string::String, sync::Arc};
use core::{
    ptr,
    sync::atomic::{AtomicBool, Ordering},
};

use super::extend_table::{extend_table, limit_adapter};
use crate::{
    contract::{
        CallError, Contract, ForeignFunctions, ForeignInstance, KeepAlive, Provider, Proxy,
        RawProxy, call_error,
    },
    crossing::{HostHeap, InvalidValue},
    extension::{ContractLease, Convention, VTableHeader},
    v1::{AbiError, GuestContractInstance, StringView, SupportedLanguage},
};

/// Keeps a lease, and gives it back when it is dropped.
struct Leased {
    lease: ContractLease,
    /// Whether it was given back.
    returned: AtomicBool,
    /// Whether a method has consumed the instance.
    used_up: AtomicBool,
    /// What the adapter takes, if the provider has no typed table. It stays where it is.
    foreign: Option<Box<ForeignInstance>>,
    provider: Provider,
    contract: &'static str,
}

// SAFETY: whether the instance may be used on several threads is what its contract says, and only the proxy
// that holds this uses it, which is `Send` and `Sync` exactly when the contract is.
unsafe impl Send for Leased {}
// SAFETY: a shared reference only changes flags, which are atomic; whether the instance may be used on several
// threads is what the contract says, as for `Send`.
unsafe impl Sync for Leased {}

impl Leased {
    /// Takes a lease over.
    ///
    /// # Safety
    /// The lease belongs to the caller, and its texts are null or live.
    unsafe fn new(lease: ContractLease, heap: HostHeap, contract: &'static str) -> Self {
        let ContractLease { instance: data, contract_id, table, .. } = lease;
        let functions = match lease.convention {
            of if of == Convention::Uniform as u32 => Some(ForeignFunctions::Guest(table.cast())),
            of if of == Convention::HostUniform as u32 => {
                Some(ForeignFunctions::Host(table.cast()))
            }
            _ => None,
        };
        let instance = GuestContractInstance { data, contract_id };
        let foreign =
            functions.map(|functions| Box::new(ForeignInstance { instance, functions, heap }));
        // SAFETY: the caller promises live texts.
        let [plugin, path] = [lease.provider, lease.path].map(|text| unsafe { lossy(text) });
        let language = SupportedLanguage::from_u32(lease.language);
        let path = (!path.is_empty()).then_some(path);
        let provider = Provider::new(plugin, lease.provider_version, language, path);
        let (returned, used_up) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { lease, returned, used_up, foreign, provider, contract }
    }

    /// Gives the lease back, once.
    fn give_back(&self, err: *mut AbiError) -> u32 {
        if self.returned.swap(true, Ordering::AcqRel) {
            return 0;
        }
        let used_up = self.used_up.load(Ordering::Acquire).into();
        // SAFETY: the lease is this side's, and given back once; `err` is null or has room for an error.
        unsafe { (self.lease.release)(self.lease.lease, used_up, err) }
    }
}

/// # Safety
/// The text is null, senseless, or live.
unsafe fn lossy(text: StringView) -> String {
    match text.check() {
        // SAFETY: the caller promises a live text if it is one at all.
        Ok(()) => String::from_utf8_lossy(unsafe { text.as_bytes() }).into_owned(),
        Err(_) => String::new(),
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        self.give_back(ptr::null_mut());
    }
}

impl KeepAlive for Leased {
    fn provider(&self) -> &Provider {
        &self.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        let Some(leased) = Arc::into_inner(self) else { return Ok(()) };
        let mut err = AbiError::ok();
        let status = leased.give_back(&raw mut err);
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the host has written the error, or it is still the empty one.
        Err(unsafe { call_error(&leased.provider.plugin, leased.contract, "drop", status, err) })
    }

    fn is_only(&self) -> bool {
        // The instance is not this side's to give away, only the lease of it.
        false
    }

    fn release(&self) -> bool {
        !self.used_up.swap(true, Ordering::AcqRel)
    }
}

/// Wraps what was lent by [`HostExtension::lease_contract`](crate::HostExtension::lease_contract), or in its
/// place.
///
/// # Errors
/// If its table does not fit; the lease was given back then.
///
/// # Safety
/// The lease belongs to the caller and was made for a request for `C`; it is lifted once. `heap` is where
/// the results of its uniform functions live.
pub unsafe fn lift_leased<C: Contract + ?Sized>(
    lease: ContractLease,
    heap: HostHeap,
) -> Result<C::Proxy, InvalidValue> {
    // SAFETY: the caller gives the lease away; its texts stay until it is given back.
    let keep = Arc::new(unsafe { Leased::new(lease, heap, C::NAME) });
    let (this, vtable) = match &keep.foreign {
        Some(foreign) => {
            (ptr::from_ref(&**foreign).cast(), limit_adapter::<C>(lease.function_count as usize)?)
        }
        None => {
            let table = lease.table.cast::<VTableHeader>();
            if !table.is_aligned() {
                return Err(InvalidValue::Misaligned);
            }
            // SAFETY: the caller promises a typed table, which stays as long as the lease; the runtime never
            // frees one.
            let head = unsafe { table.as_ref() }.ok_or(InvalidValue::Null)?;
            (lease.instance.cast_const().cast(), extend_table::<C>(head)?)
        }
    };
    // SAFETY: the instance goes with the table, and both stay as long as `keep` lives. The maker of the
    // lease shares an instance only if it was asked for one that is shared.
    Ok(C::Proxy::from_raw(unsafe { RawProxy::new(this, vtable, keep) }))
}
