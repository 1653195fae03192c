//! A contract that a machine runs, and its instances, as the host sees them.
//!
//! What a loader registers is not handed out. Proxies call an instance of the host through the
//! `trampolines`, and callers of ABI v1 see an interface of the host whose dispatch type is that of a virtual
//! machine; both lead to the same [`MachineInstance`], which keeps the bundle loaded and is not entered twice
//! on one thread.

use std::{
    ptr,
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallArena, CreateInstanceFn, DestroyInstanceFn, DispatchMechanisms,
    DispatchType, ForeignInstance, Functions, GuestContractInstance, GuestContractInterface,
    HostApi, HostHeap, StringView, UniformFn, Version, VmCallFn, VmDispatch, VmLoaderData,
};

use crate::{
    boundary::{
        foreign_memory::Constant,
        guard::{Failure, guarded},
        leak::forever,
    },
    error::loader::LoaderError,
    loader::{
        calls::{self, Call, Refused},
        loader_bundle::Loaded,
        trampolines::{LENT_TRAMPOLINES, TRAMPOLINES},
    },
};

/// What was registered for a contract.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) create: CreateInstanceFn,
    pub(crate) destroy: DestroyInstanceFn,
    pub(crate) call: VmCallFn,
    pub(crate) loader_data: VmLoaderData,
    /// The table that the bundle was handed.
    pub(crate) host: &'static HostApi,
}

/// A contract that a machine runs.
pub(crate) struct Machine {
    entry: Entry,
    contract_id: u64,
    /// `None` for a machine that a native library brings, which stays mapped.
    loaded: Option<Arc<Loaded>>,
}

// SAFETY: `SPEC.md` says that the functions may be called on any thread, and nobody but they looks at the
// pointer, which is their own.
unsafe impl Send for Machine {}
// SAFETY: as above, on several at once.
unsafe impl Sync for Machine {}

/// An instance that a machine runs. It begins with what adapters call.
#[repr(C)]
pub(crate) struct MachineInstance {
    /// Its functions are the trampolines, its instance is this, and its heap has no memory, because that of
    /// results is the arena's.
    foreign: ForeignInstance,
    /// The same for a plugin that is lent the instance: results are in memory of the host.
    lent: ForeignInstance,
    machine: Arc<Machine>,
    /// The machine's own.
    instance: GuestContractInstance,
    ended: AtomicBool,
}

impl Machine {
    pub(crate) fn new(entry: Entry, contract_id: u64, loaded: Option<Arc<Loaded>>) -> Arc<Self> {
        Arc::new(Self { entry, contract_id, loaded })
    }

    pub(crate) fn host(&self) -> &'static HostApi {
        self.entry.host
    }

    /// Makes an instance, which the caller ends and frees. No lock may be held, because its code runs.
    ///
    /// # Safety
    /// `args` is what the machine's `create_instance` takes.
    pub(crate) unsafe fn create(
        self: &Arc<Self>,
        args: *const (),
    ) -> Result<*mut MachineInstance, LoaderError> {
        let Entry { create, loader_data, host, .. } = self.entry;
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
            functions: Functions::Guest(functions.as_ptr()),
            // SAFETY: it is null, for a heap without memory, or a table that is never freed.
            heap: unsafe { HostHeap::new(host) },
        };
        let (foreign, lent) = (with(TRAMPOLINES, ptr::null()), with(LENT_TRAMPOLINES, host));
        let (machine, ended) = (Arc::clone(self), AtomicBool::new(false));
        let this =
            Box::into_raw(Box::new(MachineInstance { foreign, lent, machine, instance, ended }));
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
        let weak = forever(Arc::downgrade(self));
        let data = ptr::from_ref(weak).cast_mut().cast();
        let vm = VmDispatch { call: call_v1, loader_data: VmLoaderData { data } };
        let interface = forever(GuestContractInterface {
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

impl MachineInstance {
    /// Calls function `number`. The results are in `arena`, or in this thread's if that is `None`.
    ///
    /// # Safety
    /// `this` points to a live instance; `args` and `out` are those of the function, and `err` has room.
    pub(crate) unsafe fn call(
        this: *const Self,
        number: u32,
        args: *const (),
        out: *mut (),
        arena: Option<*mut CallArena>,
        err: *mut AbiError,
    ) {
        // SAFETY: the caller promises a live instance.
        let it = unsafe { &*this };
        let Entry { call, loader_data, host, .. } = it.machine.entry;
        match Call::begin(this.cast(), host) {
            Ok(running) => {
                let arena = arena.unwrap_or_else(|| running.arena());
                // SAFETY: the function is the machine's, and gets its own data and instance; the caller
                // promises the rest.
                unsafe { call(loader_data, it.instance, number, args, out, arena, err) };
            }
            // SAFETY: the caller promises room for an error.
            Err(refused) => unsafe { err.write(refused.into()) },
        }
    }

    /// Returns what a plugin is lent of the instance.
    pub(crate) fn lent(&self) -> &ForeignInstance {
        &self.lent
    }

    /// Ends the instance, unless it has ended. No lock may be held, because its code runs.
    pub(crate) fn end(&self) {
        if self.ended.swap(true, Ordering::AcqRel) {
            return;
        }
        let Entry { destroy, loader_data, host, .. } = self.machine.entry;
        // SAFETY: the instance is the machine's, ends here and is not used any more.
        unsafe { destroy(loader_data, host, self.instance) };
    }
}

impl From<Refused> for AbiError {
    fn from(refused: Refused) -> Self {
        let (code, message) = match refused {
            Refused::Running => (
                AbiErrorCode::ReentrantCall,
                "the instance is in the middle of a call on this thread, and is not entered again before \
                 that has returned; make the call afterwards, or use another instance",
            ),
            Refused::Ending => {
                (AbiErrorCode::Generic, "the thread is ending; make the call earlier")
            }
        };
        Self { code: code as u32, message: StringView::from_str(message) }
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
        let machine = unsafe { loader.data.cast::<Weak<Machine>>().as_ref() };
        let machine = machine.and_then(Weak::upgrade).ok_or_else(|| {
            Failure::not_found("the bundle has ended; find the contract again".into())
        })?;
        // SAFETY: the caller promises the arguments.
        let made = unsafe { machine.create(args) };
        let failed = |error: LoaderError| Failure {
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
        let this = instance.data.cast::<MachineInstance>();
        if calls::is_running(this.cast()) {
            let message = "an instance cannot be destroyed by a call of it";
            return Err(Failure {
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
/// As for [`MachineInstance::call`], but that the instance may be without data.
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
    // SAFETY: the caller's promise is the same. A null arena is one: the machine uses the host's memory.
    unsafe { MachineInstance::call(instance.data.cast(), number, args, out, Some(arena), err) };
}
