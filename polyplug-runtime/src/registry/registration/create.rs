//! How a registration makes instances.
//!
//! Each way to reach an implementation has its own way to begin. No lock is held, because it is plugin code
//! that runs.

use std::{cell::RefCell, ffi::c_void, mem::ManuallyDrop, ptr, sync::Arc};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallError, CreateArgs, CreateInstanceFn, DestroyInstanceFn,
    GuestContractInstance, HostApi, Repr as _, StringView, UniformFn, VmLoaderData,
};

use crate::{
    boundary::foreign_memory::Constant,
    error::get::GetError,
    instance::raw_instance::{RawInstance, failure},
    loader::vm_contract::VmContract,
    registry::registration::{
        Registration,
        implementation::{HOST, HostValue, Implementation, Origin},
    },
    sync::of_each_thread,
};

impl Registration {
    /// Returns the instance that everybody shares, and makes it the first time. It cannot be asked for where
    /// it is being made.
    ///
    /// When two threads are first, both make one, the one that is published later is dropped again:
    /// no lock is held while plugin code runs.
    pub(crate) fn share(&self, contract: &'static str) -> Result<Arc<RawInstance>, GetError> {
        if let Some(instance) = self.single().or_else(|| self.shared.get()) {
            return Ok(Arc::clone(instance));
        }
        let _making = Making::begin(self).ok_or_else(|| GetError::Circular {
            contract,
            provider: self.provider().plugin.clone(),
        })?;
        let made = Arc::new(self.create(contract, ())?);
        match self.shared.set(Arc::clone(&made)) {
            Ok(()) => Ok(made),
            Err(_) => Ok(self.shared.get().map_or(made, Arc::clone)),
        }
    }

    /// Makes an instance from `args`, which are those of the contract. No lock may be held, because plugin
    /// code runs.
    pub(crate) fn create<A: CreateArgs>(
        &self,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        self.create_for(HOST, contract, args, |instance| instance)
    }

    /// Makes an instance for `asker`, and puts it where `keep` says. No lock may be held, because plugin code runs.
    ///
    /// An instance is large, and `keep` is called in each of the branches, so that it is written once.
    #[inline]
    pub(crate) fn create_for<A: CreateArgs, R>(
        &self,
        asker: &str,
        contract: &'static str,
        args: A,
        keep: impl FnOnce(RawInstance) -> R,
    ) -> Result<R, GetError> {
        let made = match &self.implementation {
            Implementation::Typed { origin, drop_instance, .. } => {
                let this = self.create_typed(origin, asker, contract, args)?;
                let backing = self.backing.clone();
                // SAFETY: the instance was made a moment ago by the owner of the table.
                let made = unsafe { RawInstance::typed(this, *drop_instance, backing, contract) };
                return Ok(keep(made));
            }
            Implementation::HostUniform { interface, functions, entry, host, .. } => {
                let (backing, table) = (self.backing.clone(), (*functions, *entry));
                // SAFETY: the interface was checked when it was registered.
                let made =
                    unsafe { RawInstance::of_host(*interface, table, host, backing, contract) };
                made.ok_or_else(|| self.made_nothing(contract))?
            }
            Implementation::Uniform { create, destroy, functions, host, .. } => {
                self.create_foreign(*create, *destroy, *functions, host, contract, args)?
            }
            Implementation::Machine { machine, .. } => {
                self.create_of_machine(machine, contract, args)?
            }
        };
        Ok(keep(made))
    }

    fn create_typed<A: CreateArgs>(
        &self,
        origin: &Origin,
        asker: &str,
        contract: &'static str,
        args: A,
    ) -> Result<*mut c_void, GetError> {
        let (create, host) = match origin {
            Origin::Plugin { create, host, .. } => (create, *host),
            Origin::Host { value: HostValue::Factory(make), .. } => {
                return make(asker).map_err(|message| self.panicked(contract, message));
            }
            Origin::Host { value: HostValue::Single(_), .. } => {
                let provider = self.provider().plugin.clone();
                return Err(GetError::SingleValue { contract, provider });
            }
        };
        let (mut this, mut err) = (ptr::null_mut(), AbiError::ok());
        // The plugin takes what the arguments own, whatever it answers.
        let args = self.lower(contract, args)?;
        let place = pointer_to(&args).cast();
        // SAFETY: the function is the plugin's, and gets its own host, the arguments of the contract that it
        // was bound to, and room for both answers.
        let status = unsafe { create(host, place, &raw mut this, &raw mut err) };
        if status == 0 {
            return Ok(this);
        }
        // SAFETY: the plugin has written the error, or it is still the empty one.
        let error = unsafe { failure(self.provider(), contract, "create", status, err) };
        Err(GetError::Create(error))
    }

    /// ABI v1 has no error here: an instance without data is one without state, or none, and then
    /// says so when it is called.
    fn create_foreign<A: CreateArgs>(
        &self,
        create: CreateInstanceFn,
        destroy: DestroyInstanceFn,
        functions: Constant<UniformFn>,
        host: &'static HostApi,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        let mut instance = GuestContractInstance::null();
        let args = self.lower(contract, args)?;
        let lent = args.lend();
        // SAFETY: the function is the plugin's, and gets its own host, arguments that are lent to it, and room
        // for the instance.
        unsafe { create(VmLoaderData::null(), host, pointer_to(&lent), &raw mut instance) };
        // SAFETY: they were made a moment ago, and the plugin does not use them any more.
        unsafe { args.release() };
        // SAFETY: the instance was made a moment ago by the owner of the functions.
        Ok(unsafe {
            RawInstance::foreign(instance, functions, destroy, host, self.backing.clone(), contract)
        })
    }

    fn create_of_machine<A: CreateArgs>(
        &self,
        machine: &Arc<VmContract>,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        let args = self.lower(contract, args)?;
        let lent = args.lend();
        // SAFETY: these are the arguments of the contract, lent for the call.
        let made = unsafe { machine.create(pointer_to(&lent)) };
        // SAFETY: they were made a moment ago, and the machine does not use them any more.
        unsafe { args.release() };
        let instance = made.map_err(|error| {
            let message = StringView::from_str(error.message());
            let err = AbiError { code: error.code(), message };
            // SAFETY: the message lives as long as the error that it is copied from.
            GetError::Create(unsafe {
                failure(self.provider(), contract, "create", error.code(), err)
            })
        })?;
        // SAFETY: the instance was made a moment ago, for whoever made it.
        Ok(unsafe { RawInstance::of_machine(instance, self.backing.clone(), contract) })
    }

    fn lower<A: CreateArgs>(&self, contract: &'static str, args: A) -> Result<A::Repr, GetError> {
        args.into_repr().map_err(|value| {
            GetError::Create(CallError::InvalidValue {
                plugin: self.provider().plugin.clone(),
                contract,
                method: "create",
                message: format!("parameter 1: {value}"),
            })
        })
    }

    fn panicked(&self, contract: &'static str, message: String) -> GetError {
        let plugin = self.provider().plugin.clone();
        GetError::Create(CallError::Panicked { plugin, contract, method: "create", message })
    }

    /// ABI v1 has no error where the instance of a host contract is made, only an instance without data.
    fn made_nothing(&self, contract: &'static str) -> GetError {
        GetError::Create(CallError::Failed {
            plugin: self.provider().plugin.clone(),
            contract,
            method: "create",
            code: AbiErrorCode::HostContractCallFailed as u32,
            message: String::from("it made no instance, and did not say why"),
        })
    }
}

of_each_thread! {
    /// The registrations whose shared instance is being made on this thread, by their addresses. It has no destructor, so
    /// those of other values of the thread can ask for instances; the memory is given back when the list is empty.
    static BEING_MADE: ManuallyDrop<RefCell<Vec<usize>>> =
        const { ManuallyDrop::new(RefCell::new(Vec::new())) };
}

/// A shared instance that is being made: whoever asks for it meanwhile, on this thread, would wait for itself.
struct Making;

impl Making {
    /// Begins to make the instance, unless it is being made on this thread.
    fn begin(registration: &Registration) -> Option<Self> {
        let address = ptr::from_ref(registration).addr();
        BEING_MADE.with(|made| {
            let is_new = !made.borrow().contains(&address);
            is_new.then(|| made.borrow_mut().push(address)).map(|()| Self)
        })
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        BEING_MADE.with(|made| {
            let mut made = made.borrow_mut();
            made.pop();
            if made.is_empty() {
                *made = Vec::new();
            }
        });
    }
}

/// Where arguments are; null for none.
fn pointer_to<T>(args: &T) -> *const () {
    if size_of::<T>() == 0 { ptr::null() } else { ptr::from_ref(args).cast() }
}
