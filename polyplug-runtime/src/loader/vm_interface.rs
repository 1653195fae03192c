//! A contract that a machine runs, and its instances, as the host sees them.
//!
//! What a loader registers is not handed out. Proxies call an instance of the host through the
//! `trampolines`, and callers of ABI v1 see an interface of the host whose dispatch type is that of a virtual
//! machine; both lead to the same [`VmInstance`], which keeps the bundle loaded and is not entered twice
//! on one thread.

use std::{
    ptr,
    sync::{Arc, Weak, atomic::AtomicBool},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallArena, DispatchMechanisms, DispatchType, ForeignFunctions,
    ForeignInstance, GuestContractInstance, GuestContractInterface, HostApi, HostHeap, StringView,
    UniformFn, Version, VmDispatch, VmLoaderData,
};

use crate::{
    boundary::{
        foreign_memory::Constant,
        guard::{HostFailure, guarded},
        leak::leak,
    },
    error::loader::LoaderError,
    loader::{
        calls::{self},
        trampolines::{LENT_TRAMPOLINES, TRAMPOLINES},
        vm_contract::{VmContract, VmFunctions},
        vm_instance::VmInstance,
    },
};

impl VmContract {
    /// Makes an instance, which the caller ends and frees. No lock may be held, because its code runs.
    ///
    /// # Safety
    /// `args` is what the machine's `create_instance` takes.
    pub(crate) unsafe fn create(
        self: &Arc<Self>,
        args: *const (),
    ) -> Result<*mut VmInstance, LoaderError> {
        let VmFunctions { create, loader_data, host, .. } = self.entry;
        let mut instance = GuestContractInstance::null();
        // SAFETY: the function is the machine's, and gets its own data and host, and room for the instance;
        // the caller promises the arguments.
        unsafe { create(loader_data, host, args, &raw mut instance) };
        if instance.data.is_null() {
            let said = self.loaded.as_ref().and_then(|loaded| loaded.instance_error());
            let nothing = || LoaderError::new("no instance was made, and nothing says why");
            return Err(said.unwrap_or_else(nothing));
        }
        let with = |functions: &[UniformFn], host: *const HostApi| ForeignInstance {
            instance: GuestContractInstance::null(),
            functions: ForeignFunctions::Guest(functions.as_ptr()),
            // SAFETY: it is null, for a heap without memory, or a table that is never freed.
            heap: unsafe { HostHeap::new(host) },
        };
        let (foreign, lent) = (with(TRAMPOLINES, ptr::null()), with(LENT_TRAMPOLINES, host));
        let (machine, ended) = (Arc::clone(self), AtomicBool::new(false));
        let this = Box::into_raw(Box::new(VmInstance { foreign, lent, machine, instance, ended }));
        let contract_id = self.contract_id;
        let seen = GuestContractInstance { data: this.cast(), contract_id };
        // SAFETY: the instance was made a moment ago, and nobody else has it.
        let made = unsafe { &mut *this };
        made.foreign.instance = seen;
        made.lent.instance = seen;
        Ok(this)
    }

    /// Makes the interface that callers of ABI v1 see. It is leaked, with what it points to, because they may
    /// keep it for ever; once the bundle has ended it makes no instances.
    pub(crate) fn interface(
        self: &Arc<Self>,
        contract_version: Version,
    ) -> Constant<GuestContractInterface> {
        let weak = leak(Arc::downgrade(self));
        let data = ptr::from_ref(weak).cast_mut().cast();
        let vm = VmDispatch { call: call_v1, loader_data: VmLoaderData { data } };
        let interface = leak(GuestContractInterface {
            contract_id: self.contract_id,
            contract_version,
            dispatch_type: DispatchType::VirtualMachine,
            create_instance: create_v1,
            destroy_instance: destroy_v1,
            dispatch: DispatchMechanisms { vm },
        });
        // SAFETY: it is leaked, and not written after this.
        unsafe { Constant::new(interface) }
    }
}

/// # Safety
/// `loader` is that of an interface of this runtime; `args` is what the machine takes; `out` has room.
unsafe extern "C" fn create_v1(
    loader: VmLoaderData,
    _: *const HostApi,
    args: *const (),
    out: *mut GuestContractInstance,
) {
    let made = guarded(GuestContractInstance::null(), || {
        // SAFETY: the caller promises null or the data of an interface, which is leaked.
        let machine = unsafe { loader.data.cast::<Weak<VmContract>>().as_ref() };
        let machine = machine.and_then(Weak::upgrade).ok_or_else(|| {
            HostFailure::not_found("the bundle has ended; find the contract again".into())
        })?;
        // SAFETY: the caller promises the arguments.
        let made = unsafe { machine.create(args) };
        let failed = |error: LoaderError| HostFailure {
            code: AbiErrorCode::Generic as u32,
            message: error.to_string(),
        };
        Ok(GuestContractInstance {
            data: made.map_err(failed)?.cast(),
            contract_id: machine.contract_id,
        })
    });
    // SAFETY: the caller promises the room.
    unsafe { out.write(made) };
}

/// # Safety
/// The instance is one that [`create_v1`] made, and is not used any more.
unsafe extern "C" fn destroy_v1(
    _: VmLoaderData,
    _: *const HostApi,
    instance: GuestContractInstance,
) {
    guarded((), || {
        let this = instance.data.cast::<VmInstance>();
        if calls::is_running(this.cast()) {
            let message = "an instance cannot be destroyed by a call of it";
            return Err(HostFailure {
                code: AbiErrorCode::ReentrantCall as u32,
                message: message.into(),
            });
        }
        if !this.is_null() {
            // SAFETY: the caller gives the instance away, which is a box.
            let instance = unsafe { Box::from_raw(this) };
            instance.end();
        }
        Ok(())
    });
}

/// # Safety
/// As for [`VmInstance::call`], but that the instance may be without data.
unsafe extern "C" fn call_v1(
    _: VmLoaderData,
    instance: GuestContractInstance,
    number: u32,
    args: *const (),
    out: *mut (),
    arena: *mut CallArena,
    err: *mut AbiError,
) {
    if instance.data.is_null() {
        let message = StringView::from_str("the instance is null; make one first");
        let error = AbiError { code: AbiErrorCode::InvalidPointer as u32, message };
        // SAFETY: the caller promises room for an error.
        return unsafe { err.write(error) };
    }
    // SAFETY: the instance is not null, so the caller promises a live one, and the arguments, the result and the
    // error of its function. A null arena is one: the machine uses the host's memory.
    unsafe { VmInstance::call(instance.data.cast(), number, args, out, Some(arena), err) };
}
