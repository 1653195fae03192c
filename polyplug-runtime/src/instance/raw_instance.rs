//! One instance of an implementation.
//!
//! What is here: how an instance is called, saved, restored and ended. What is not: how it is made. The invariant: an
//! instance knows how it ends and to whom to report it, and nothing of the registry, so that shared instances in the
//! registry form no circle.

use std::{ffi::c_void, ptr, sync::atomic::Ordering};

use polyplug_abi::{
    AbiError, AbiType as _, CallError, DestroyInstanceFn, ForeignFunctions, ForeignInstance,
    GuestContractInstance, HostApi, HostContractInstance, HostContractInterface, HostHeap,
    HostUniformFn, OwnedVec, Provider, RestoreFn, SaveFn, SliceView, StringView, Trust, UniformFn,
    VmLoaderData, call_error,
};

use crate::{
    boundary::foreign_memory::{self, Constant},
    instance::backing::Backing,
    loader::{
        vm_host::{VmHostEntry, VmHostInstance},
        vm_instance::VmInstance,
    },
    report::diagnostics::Diagnostic,
    sync::AtomicBool,
};

/// The function that ends an instance of a typed table.
pub(crate) type DropInstanceFn = unsafe extern "C" fn(*mut c_void, *mut AbiError) -> u32;

/// How an instance ends.
enum End {
    /// Through the head of its table.
    Typed(DropInstanceFn),
    /// Through its interface; `this` is a box of the host.
    Foreign(DestroyInstanceFn, &'static HostApi),
    /// Through the interface of a host contract; `this` is a box of the host, and its instance another one if a machine
    /// runs the contract.
    Host { interface: Constant<HostContractInterface>, is_machine: bool },
    /// Through its machine; `this` is a [`VmInstance`].
    Machine,
}

/// An instance that somebody made and that ends when it is dropped.
pub(crate) struct RawInstance {
    this: *mut c_void,
    end: End,
    /// Whether it has ended, or a method has used it up.
    ended: AtomicBool,
    contract: &'static str,
    /// Given up after its functions were called for the last time.
    backing: Backing,
}

// SAFETY: whether an instance may be used on several threads is what its contract says, and only the
// proxies use it, which are `Send` and `Sync` exactly when the contract is. The instance itself is
// dropped by the last lease: for a contract that is not `Send` on the thread of its only proxy.
unsafe impl Send for RawInstance {}
// SAFETY: only the proxies use the instance, which are `Sync` exactly when its contract is; through a shared
// reference only the pointer can be read.
unsafe impl Sync for RawInstance {}

impl RawInstance {
    #[inline]
    fn new(this: *mut c_void, end: End, backing: Backing, contract: &'static str) -> Self {
        Self { this, end, ended: AtomicBool::new(false), contract, backing }
    }

    /// Wraps an instance of a typed table.
    ///
    /// # Safety
    /// `this` is null or an instance that `end` ends, which nobody else does.
    #[inline]
    pub(crate) unsafe fn typed(
        this: *mut c_void,
        end: DropInstanceFn,
        backing: Backing,
        contract: &'static str,
    ) -> Self {
        Self::new(this, End::Typed(end), backing, contract)
    }

    /// Wraps an instance of a uniform table, for an adapter.
    ///
    /// # Safety
    /// `instance` is one that `destroy` ends, which nobody else does, and goes with `functions`.
    pub(crate) unsafe fn foreign(
        instance: GuestContractInstance,
        functions: Constant<UniformFn>,
        destroy: DestroyInstanceFn,
        host: &'static HostApi,
        backing: Backing,
        contract: &'static str,
    ) -> Self {
        // SAFETY: the table is never freed.
        let heap = unsafe { HostHeap::new(host) };
        let functions = ForeignFunctions::Guest(functions.as_ptr());
        let foreign = ForeignInstance { instance, functions, heap };
        let this = Box::into_raw(Box::new(foreign)).cast();
        Self::new(this, End::Foreign(destroy, host), backing, contract)
    }

    /// Makes an instance of a host contract of ABI v1, for an adapter; `None` if it makes none. An instance of a machine may
    /// have no data.
    ///
    /// # Safety
    /// The interface is sound, and goes with the functions; with an entry, they are those of `vm_host`.
    pub(crate) unsafe fn of_host(
        interface: Constant<HostContractInterface>,
        (functions, entry): (Constant<HostUniformFn>, Option<VmHostEntry>),
        host: &'static HostApi,
        backing: Backing,
        contract: &'static str,
    ) -> Option<Self> {
        // SAFETY: the caller promises a sound interface.
        let HostContractInterface { contract_id, create_instance: create, .. } =
            unsafe { &*interface.as_ptr() };
        let mut made = HostContractInstance::null();
        // SAFETY: the function is the interface's, and has room for the instance.
        unsafe { create(interface.as_ptr(), ptr::null(), &raw mut made) };
        let data = match entry {
            Some(entry) => VmHostInstance::leak(entry, made.data, *contract_id),
            None if made.data.is_null() => return None,
            None => made.data,
        };
        // SAFETY: the table is never freed.
        let heap = unsafe { HostHeap::new(host) };
        let instance = GuestContractInstance { data, contract_id: 0 };
        let functions = ForeignFunctions::Host(functions.as_ptr());
        let foreign = ForeignInstance { instance, functions, heap };
        let this = Box::into_raw(Box::new(foreign)).cast();
        let end = End::Host { interface, is_machine: entry.is_some() };
        Some(Self::new(this, end, backing, contract))
    }

    /// Returns what the interface of a host contract made, if that is where the instance is from.
    pub(crate) fn of_host_interface(&self) -> Option<HostContractInstance> {
        let End::Host { is_machine, .. } = self.end else { return None };
        let data = self.as_foreign()?.instance.data;
        // SAFETY: it was made with the box, and is freed with it.
        let data = if is_machine { unsafe { VmHostInstance::data(data) } } else { data };
        Some(HostContractInstance { data })
    }

    /// Returns who made the instance.
    pub(crate) fn provider(&self) -> &Provider {
        &self.backing.maker.provider
    }

    /// Returns what an adapter takes, if the instance is called through one.
    pub(crate) fn as_foreign(&self) -> Option<&ForeignInstance> {
        match self.end {
            End::Typed(_) => None,
            // SAFETY: the pointer is that of a box, which lives as long as this.
            End::Foreign(..) | End::Host { .. } => Some(unsafe { &*self.this.cast() }),
            // SAFETY: the pointer is that of a box, which lives as long as this.
            End::Machine => Some(unsafe { &*self.this.cast::<VmInstance>() }.lent()),
        }
    }

    /// Notes what went wrong where nobody could return it.
    pub(crate) fn report(&self, error: CallError) {
        self.backing.maker.diagnostics.report(Diagnostic::Drop { error });
    }

    /// Wraps an instance of a machine, for an adapter.
    ///
    /// # Safety
    /// `instance` came from [`Machine::create`](crate::loader::Machine::create), and nobody else ends it.
    pub(crate) unsafe fn of_machine(
        instance: *mut VmInstance,
        backing: Backing,
        contract: &'static str,
    ) -> Self {
        Self::new(instance.cast(), End::Machine, backing, contract)
    }

    /// Returns what the functions of the table take.
    pub(crate) fn this(&self) -> *mut c_void {
        self.this
    }

    /// Returns the name of the contract that it was made for.
    pub(crate) fn contract(&self) -> &'static str {
        self.contract
    }

    /// Asks the plugin for the state of the instance. No lock may be held, because plugin code runs.
    pub(crate) fn save(&self, save: SaveFn) -> Result<Vec<u8>, CallError> {
        let mut state = OwnedVec { ptr: ptr::null_mut(), len: 0, cap: 0, drop: None };
        let mut err = AbiError::ok();
        // SAFETY: the function and the instance are the plugin's, and there is room for both answers.
        let status = unsafe { save(self.this, &raw mut state, &raw mut err) };
        if status != 0 {
            // SAFETY: the plugin has written the error, or it is still the empty one.
            return Err(unsafe {
                failure(&self.backing.maker.provider, self.contract, "save", status, err)
            });
        }
        // SAFETY: the plugin has given its bytes away, or there are none; each byte is one.
        let state = unsafe { Vec::from_repr(state, Trust::Foreign) };
        state.map_err(|value| {
            CallError::invalid(&self.backing.maker.provider.plugin, self.contract, "save", value)
        })
    }

    /// Hands the plugin the state of another instance, before anybody uses this one. No lock may be held,
    /// because plugin code runs.
    pub(crate) fn restore(&self, restore: RestoreFn, state: &[u8]) -> Result<(), CallError> {
        let view = SliceView::new(state.as_ptr(), state.len());
        let mut err = AbiError::ok();
        // SAFETY: the function and the instance are the plugin's, the state is lent for the call, and nobody
        // has found the instance yet.
        let status = unsafe { restore(self.this, view, &raw mut err) };
        if status == 0 {
            return Ok(());
        }
        // SAFETY: the plugin has written the error, or it is still the empty one.
        Err(unsafe { failure(&self.backing.maker.provider, self.contract, "restore", status, err) })
    }

    /// Notes that the instance is gone. Returns whether it was there.
    pub(crate) fn leave(&self) -> bool {
        !self.ended.swap(true, Ordering::AcqRel)
    }

    /// Ends the instance, unless it has ended. No lock may be held, because plugin code runs.
    pub(crate) fn end(&mut self) -> Result<(), CallError> {
        // This thread is the only owner, so it sees every change of the flag, and nobody else changes it now.
        if self.ended.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.ended.store(true, Ordering::Relaxed);
        match self.end {
            // Null stands for an instance without state, of which there is nothing to end.
            End::Typed(_) if self.this.is_null() => Ok(()),
            End::Typed(end) => {
                let mut err = AbiError::ok();
                // SAFETY: the instance is this table's, ends here and is not used any more.
                let status = unsafe { end(self.this, &raw mut err) };
                if status == 0 {
                    return Ok(());
                }
                // SAFETY: the plugin has written the error, or it is still the empty one.
                Err(unsafe {
                    failure(&self.backing.maker.provider, self.contract, "drop", status, err)
                })
            }
            End::Machine => {
                // SAFETY: the pointer is that of a box, which lives as long as this.
                unsafe { &*self.this.cast::<VmInstance>() }.end();
                Ok(())
            }
            End::Foreign(destroy, host) => {
                // SAFETY: the pointer is that of the box made in `foreign`, which nobody uses now.
                let foreign = unsafe { &*self.this.cast::<ForeignInstance>() };
                // SAFETY: the instance is this interface's, ends here and is not used any more.
                unsafe { destroy(VmLoaderData::null(), host, foreign.instance) };
                Ok(())
            }
            End::Host { interface, .. } => {
                let none = HostContractInstance::null();
                let instance = self.of_host_interface().unwrap_or(none);
                // SAFETY: the interface is sound, as it was when the instance was made.
                let destroy = unsafe { (*interface.as_ptr()).destroy_instance };
                // SAFETY: the instance is this interface's, ends here and is not used any more.
                unsafe { destroy(interface.as_ptr(), instance) };
                Ok(())
            }
        }
    }
}

impl Drop for RawInstance {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            self.report(error);
        }
        match self.end {
            End::Typed(_) => {}
            End::Foreign(..) | End::Host { .. } => {
                // SAFETY: the pointer is that of the box made with it; the instance in it has ended.
                let foreign = unsafe { Box::from_raw(self.this.cast::<ForeignInstance>()) };
                if let End::Host { is_machine: true, .. } = self.end {
                    // SAFETY: it was made with the box, and is not used any more.
                    unsafe { VmHostInstance::free(foreign.instance.data) };
                }
            }
            End::Machine => {
                // SAFETY: the pointer is that of a box, and the instance in it has ended.
                drop(unsafe { Box::from_raw(self.this.cast::<VmInstance>()) });
            }
        }
    }
}

/// Makes an error of what a plugin reported, even if its message is no text.
///
/// # Safety
/// The message of `err` is null, longer than any text, or live bytes.
pub(crate) unsafe fn failure(
    provider: &Provider,
    contract: &'static str,
    method: &'static str,
    status: u32,
    mut err: AbiError,
) -> CallError {
    // SAFETY: the caller promises a message that is null, longer than any text, or live bytes.
    if unsafe { foreign_memory::bytes(err.message, "message") }.is_err() {
        err.message = StringView::null();
    }
    // SAFETY: the message is the empty one or live bytes.
    unsafe { call_error(&provider.plugin, contract, method, status, err) }
}
