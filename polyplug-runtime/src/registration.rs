//! One implementation of one contract, as the registry keeps it.
//!
//! Everything that came from a plugin was checked when it was staged. Which Rust type of a contract
//! it is bound to is `binding`'s business.

use std::{
    any::TypeId,
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    ffi::c_void,
    ptr,
    sync::{Arc, Mutex},
};

use polyplug_abi::{
    AbiError, AbiErrorCode, CallError, CreateArgs, CreateFn, CreateInstanceFn, DestroyInstanceFn,
    GuestContractHandle, GuestContractInstance, GuestContractInterface, HostApi,
    HostContractInterface, HostUniformFn, Provider, Repr as _, StringView, UniformFn, VTableHeader,
    Version, VmLoaderData,
};

use crate::{
    Build, Bundle, GetError,
    diagnostics::{Diagnostics, lock},
    foreign_memory::Constant,
    instance::{DropInstanceFn, RawInstance, failure},
    library::Library,
    loader::{Loaded, Machine, TRAMPOLINES},
    logs::Logs,
    state::StateHooks,
    sync::{Counted, OnceLock, of_each_thread},
};

/// One implementation of one contract.
pub(crate) struct Registration {
    /// Names it for ABI v1; null before it stands in the registry.
    pub(crate) handle: GuestContractHandle,
    /// The bundle that it belongs to; `None` for a value of the host.
    pub(crate) bundle: Option<Bundle>,
    pub(crate) contract: ContractName,
    pub(crate) provider: Arc<Provider>,
    /// What ABI v1 hands out.
    pub(crate) interface: Interface,
    pub(crate) implementation: Implementation,
    /// How the library was built; `None` when it does not say, and for values of the host.
    pub(crate) build: Option<Build>,
    /// The library that it is from; `None` for a value of the host.
    library: Option<Counted<Library>>,
    /// The tables that were found to fit, by the Rust type of the contract.
    pub(crate) bindings: Mutex<HashMap<TypeId, Bound>>,
    /// The instance that all callers of `get` share; made by the first of them.
    shared: OnceLock<Arc<RawInstance>>,
    /// What keeps the bundle loaded, if a loader brought it.
    loaded: Option<Arc<Loaded>>,
    diagnostics: Arc<Diagnostics>,
}

/// That an implementation fits a Rust type of its contract.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    /// The table that is called.
    pub(crate) table: Constant<()>,
    /// Finds out whether another implementation fits the same type.
    pub(crate) bind: fn(&Registration) -> Result<(), GetError>,
}

/// What identifies a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContractName {
    pub(crate) id: u64,
    /// As in `greeter.Hello`.
    pub(crate) name: String,
    /// The version that the implementation was built with.
    pub(crate) version: Version,
}

impl ContractName {
    /// Returns `name@major`, or what there is: host contracts of ABI v1 have no name.
    pub(crate) fn full(&self) -> String {
        if self.name.is_empty() {
            return format!("{:#018x}@{}", self.id, self.version.major);
        }
        format!("{}@{}", self.name, self.version.major)
    }

    /// Returns the name, or what there is instead.
    pub(crate) fn shown(&self) -> String {
        if self.name.is_empty() { format!("{:#018x}", self.id) } else { self.name.clone() }
    }

    /// Returns the name as errors of calls have it, which stays: each is kept once.
    pub(crate) fn kept_name(&self) -> &'static str {
        static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let name = self.shown();
        let mut names = lock(&NAMES);
        if let Some(known) = names.get(&*name) {
            return known;
        }
        let name: &'static str = name.leak();
        names.insert(name);
        name
    }
}

/// What ABI v1 hands out, which says for whom the contract is provided.
#[derive(Clone, Copy)]
pub(crate) enum Interface {
    /// For everybody.
    Guest(Constant<GuestContractInterface>),
    /// For plugins, under the id of a host contract.
    Host(Constant<HostContractInterface>),
}

impl Interface {
    /// Returns where it lies.
    pub(crate) fn address(self) -> usize {
        match self {
            Self::Guest(interface) => interface.as_ptr().addr(),
            Self::Host(interface) => interface.as_ptr().addr(),
        }
    }
}

/// How calls reach an implementation.
pub(crate) enum Implementation {
    /// Through a typed table.
    Typed {
        /// The head of the table.
        table: Constant<VTableHeader>,
        /// How many methods the table has.
        methods: usize,
        /// How an instance ends.
        drop_instance: DropInstanceFn,
        /// The canonical text of the contract; `None` when the plugin does not say.
        schema: Option<String>,
        /// The hash of the text; 0 when the plugin does not say.
        fingerprint: u64,
        /// The canonical texts of contracts whose objects it passes, as far as the plugin says.
        mentioned: Vec<String>,
        /// The table for callers whose texts may be anything, with the same instances and methods; `None` when
        /// there is none.
        untrusting: Option<Constant<VTableHeader>>,
        /// Where instances come from.
        origin: Origin,
    },
    /// Through the uniform table of ABI v1.
    Uniform {
        /// Makes an instance.
        create: CreateInstanceFn,
        /// Ends it.
        destroy: DestroyInstanceFn,
        /// The first function.
        functions: Constant<UniformFn>,
        /// How many there are.
        count: usize,
        /// The table that the plugin was given.
        host: &'static HostApi,
    },
    /// Through the functions of a host contract of ABI v1, whoever has registered it.
    HostUniform {
        /// Makes and ends instances.
        interface: Constant<HostContractInterface>,
        /// The first function.
        functions: Constant<HostUniformFn>,
        /// How many there are.
        count: usize,
        /// Whether everybody shares one instance.
        singleton: bool,
        /// The table of who registered it.
        host: &'static HostApi,
    },
    /// Through the one entry of a machine.
    Machine {
        /// The machine.
        machine: Arc<Machine>,
        /// How many methods there are, if the bundle says it.
        count: Option<usize>,
        /// The canonical text of the contract; `None` when the bundle does not say.
        schema: Option<String>,
        /// The hash of the text; 0 when the bundle does not say.
        fingerprint: u64,
        /// The canonical texts of contracts whose objects it passes, as far as the bundle says.
        mentioned: Vec<String>,
    },
}

impl Implementation {
    /// Returns the hash of the contract's canonical text; 0 when the plugin does not say.
    pub(crate) fn fingerprint(&self) -> u64 {
        match self {
            Self::Typed { fingerprint, .. } | Self::Machine { fingerprint, .. } => *fingerprint,
            Self::Uniform { .. } | Self::HostUniform { .. } => 0,
        }
    }

    /// Returns the contract's canonical text; `None` when the plugin does not say.
    pub(crate) fn schema(&self) -> Option<&str> {
        match self {
            Self::Typed { schema, .. } | Self::Machine { schema, .. } => schema.as_deref(),
            Self::Uniform { .. } | Self::HostUniform { .. } => None,
        }
    }

    /// Returns how many methods there are; `None` when the plugin does not say.
    pub(crate) fn methods(&self) -> Option<usize> {
        match self {
            Self::Typed { methods, .. } => Some(*methods),
            Self::Uniform { count, .. } | Self::HostUniform { count, .. } => Some(*count),
            Self::Machine { count, .. } => *count,
        }
    }
}

/// Where the instances of a typed table come from.
pub(crate) enum Origin {
    /// From a plugin.
    Plugin { create: CreateFn, hooks: StateHooks, host: &'static HostApi },
    /// From the host, as values of the Rust type with this id.
    Host { of: TypeId, value: HostValue },
}

/// Values of the host behind a contract.
pub(crate) enum HostValue {
    /// There is one.
    Single(Arc<RawInstance>),
    /// There is one whenever somebody asks for it, who is named; a panic comes back as text.
    Factory(Box<Make>),
}

/// Makes a value of the host for somebody.
pub(crate) type Make = dyn Fn(&str) -> Result<*mut c_void, String> + Send + Sync;

/// Who asks when it is the host itself.
pub(crate) const HOST: &str = "host";

impl Registration {
    /// Returns where the records of the runtime go.
    pub(crate) fn logs(&self) -> Logs {
        self.diagnostics.logs()
    }

    pub(crate) fn new(
        bundle: Option<Bundle>,
        contract: ContractName,
        provider: Arc<Provider>,
        interface: Interface,
        implementation: Implementation,
        diagnostics: Arc<Diagnostics>,
    ) -> Self {
        Self {
            handle: GuestContractHandle::null(),
            bundle,
            contract,
            provider,
            interface,
            implementation,
            build: None,
            library: None,
            bindings: Mutex::default(),
            shared: OnceLock::new(),
            loaded: None,
            diagnostics,
        }
    }

    pub(crate) fn with_build(self, build: Option<Build>) -> Self {
        Self { build, ..self }
    }

    /// Holds the library that it is from.
    pub(crate) fn with_library(self, library: Option<Counted<Library>>) -> Self {
        Self { library, ..self }
    }

    /// Notes that somebody is given a pointer into its library, or makes calls there that the host does not
    /// see, and does not say when that is over.
    pub(crate) fn hand_out(&self) {
        if let Some(library) = &self.library {
            Library::hand_out(library);
        }
    }

    /// Returns whether it is provided for plugins only, as a host contract.
    pub(crate) fn is_offer(&self) -> bool {
        matches!(self.interface, Interface::Host(_))
    }

    /// Has the bundle stay loaded as long as the registration and its instances.
    pub(crate) fn with_loaded(self, loaded: Option<Arc<Loaded>>) -> Self {
        Self { loaded, ..self }
    }

    /// Returns the type of the host's values, if it is the host that provides the contract.
    pub(crate) fn host_type(&self) -> Option<TypeId> {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Host { of, .. }, .. } => Some(*of),
            _ => None,
        }
    }

    /// Returns the table that the plugin was given; `None` for a value of the host.
    pub(crate) fn host(&self) -> Option<&'static HostApi> {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Plugin { host, .. }, .. }
            | Implementation::Uniform { host, .. }
            | Implementation::HostUniform { host, .. } => Some(host),
            Implementation::Machine { machine, .. } => Some(machine.host()),
            Implementation::Typed { .. } => None,
        }
    }

    /// Returns whether everybody who asks shares one instance.
    pub(crate) fn is_single(&self) -> bool {
        self.single().is_some()
            || matches!(self.implementation, Implementation::HostUniform { singleton: true, .. })
    }

    /// Returns the typed table for callers whose texts are `trusted`, or may be anything; null if there is none.
    pub(crate) fn typed_table(&self, trusted: bool) -> *const VTableHeader {
        match &self.implementation {
            Implementation::Typed { table, .. } if trusted => table.as_ptr(),
            Implementation::Typed { untrusting: Some(table), .. } => table.as_ptr(),
            _ => ptr::null(),
        }
    }

    /// Returns whether there is no table for callers whose texts may be anything.
    pub(crate) fn takes_trusted_text_only(&self) -> bool {
        matches!(self.implementation, Implementation::Typed { untrusting: None, .. })
    }

    /// Returns how many functions the uniform table has; 0 for one that is called through a typed table.
    pub(crate) fn function_count(&self) -> u32 {
        match &self.implementation {
            Implementation::Typed { .. } => 0,
            // More than a table may have is refused when it is registered.
            Implementation::Uniform { count, .. } | Implementation::HostUniform { count, .. } => {
                u32::try_from(*count).unwrap_or(u32::MAX)
            }
            // One that does not say how many it has answers an error for those that it lacks.
            Implementation::Machine { count, .. } => {
                let all = TRAMPOLINES.len();
                u32::try_from(count.unwrap_or(all).min(all)).unwrap_or(u32::MAX)
            }
        }
    }

    /// Returns how the state of its instances goes to the next generation.
    pub(crate) fn hooks(&self) -> StateHooks {
        match &self.implementation {
            Implementation::Typed { origin: Origin::Plugin { hooks, .. }, .. } => *hooks,
            _ => StateHooks::default(),
        }
    }

    /// Returns the instance of the plugin that everybody shares, if it was made.
    pub(crate) fn shared(&self) -> Option<&Arc<RawInstance>> {
        self.shared.get()
    }

    /// Returns the only value there is, if there is only one.
    pub(crate) fn single(&self) -> Option<&Arc<RawInstance>> {
        match &self.implementation {
            Implementation::Typed {
                origin: Origin::Host { value: HostValue::Single(instance), .. },
                ..
            } => Some(instance),
            _ => None,
        }
    }

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
            provider: self.provider.plugin.clone(),
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
        self.create_for(HOST, contract, args)
    }

    /// Makes an instance for `asker`. No lock may be held, because plugin code runs.
    pub(crate) fn create_for<A: CreateArgs>(
        &self,
        asker: &str,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        let made = self.make(asker, contract, args)?;
        Ok(made.with_library(self.library.clone()).with_loaded(self.loaded.clone()))
    }

    fn make<A: CreateArgs>(
        &self,
        asker: &str,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        let (this, drop_instance) = match &self.implementation {
            Implementation::HostUniform { interface, functions, host, .. } => {
                let (provider, diagnostics) = (self.provider.clone(), self.diagnostics.clone());
                let parts = (contract, provider, diagnostics);
                // SAFETY: the interface was checked when it was registered.
                let made = unsafe { RawInstance::of_host(*interface, *functions, host, parts) };
                return made.ok_or_else(|| self.made_nothing(contract));
            }
            Implementation::Uniform { create, destroy, functions, host, .. } => {
                let made = self.create_foreign(*create, *destroy, *functions, host, contract, args);
                return Ok(made);
            }
            Implementation::Machine { machine, .. } => {
                return self.create_of_machine(machine, contract, args);
            }
            Implementation::Typed { origin, drop_instance, .. } => {
                (self.create_typed(origin, asker, contract, args)?, *drop_instance)
            }
        };
        let (provider, diagnostics) = (Arc::clone(&self.provider), Arc::clone(&self.diagnostics));
        // SAFETY: the instance was made a moment ago by the owner of the table.
        Ok(unsafe { RawInstance::typed(this, drop_instance, provider, contract, diagnostics) })
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
                let provider = self.provider.plugin.clone();
                return Err(GetError::SingleValue { contract, provider });
            }
        };
        let (mut this, mut err) = (ptr::null_mut(), AbiError::ok());
        // The plugin takes what the arguments own, whatever it answers.
        let args = args.into_repr();
        let place = pointer_to(&args).cast();
        // SAFETY: the function is the plugin's, and gets its own host, the arguments of the contract that it
        // was bound to, and room for both answers.
        let status = unsafe { create(host, place, &raw mut this, &raw mut err) };
        if status == 0 {
            return Ok(this);
        }
        // SAFETY: the plugin has written the error, or it is still the empty one.
        let error = unsafe { failure(&self.provider, contract, "create", status, err) };
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
    ) -> RawInstance {
        let mut instance = GuestContractInstance::null();
        let args = args.into_repr();
        let lent = args.lend();
        // SAFETY: the function is the plugin's, and gets its own host, arguments that are lent to it, and room
        // for the instance.
        unsafe { create(VmLoaderData::null(), host, pointer_to(&lent), &raw mut instance) };
        // SAFETY: they were made a moment ago, and the plugin does not use them any more.
        unsafe { args.release() };
        let (provider, diagnostics) = (Arc::clone(&self.provider), Arc::clone(&self.diagnostics));
        // SAFETY: the instance was made a moment ago by the owner of the functions.
        unsafe {
            RawInstance::foreign(
                instance,
                functions,
                destroy,
                host,
                provider,
                contract,
                diagnostics,
            )
        }
    }

    fn create_of_machine<A: CreateArgs>(
        &self,
        machine: &Arc<Machine>,
        contract: &'static str,
        args: A,
    ) -> Result<RawInstance, GetError> {
        let args = args.into_repr();
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
                failure(&self.provider, contract, "create", error.code(), err)
            })
        })?;
        let (provider, diagnostics) = (Arc::clone(&self.provider), Arc::clone(&self.diagnostics));
        // SAFETY: the instance was made a moment ago, for whoever made it.
        Ok(unsafe { RawInstance::of_machine(instance, provider, contract, diagnostics) })
    }

    fn panicked(&self, contract: &'static str, message: String) -> GetError {
        let plugin = self.provider.plugin.clone();
        GetError::Create(CallError::Panicked { plugin, contract, method: "create", message })
    }

    /// ABI v1 has no error where the instance of a host contract is made, only an instance without data.
    fn made_nothing(&self, contract: &'static str) -> GetError {
        GetError::Create(CallError::Failed {
            plugin: self.provider.plugin.clone(),
            contract,
            method: "create",
            code: AbiErrorCode::HostContractCallFailed as u32,
            message: String::from("it made no instance, and did not say why"),
        })
    }
}

of_each_thread! {
    /// The registrations whose shared instance is being made on this thread, by their addresses.
    static BEING_MADE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
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
        BEING_MADE.with(|made| made.borrow_mut().pop());
    }
}

/// Where arguments are; null for none.
fn pointer_to<T>(args: &T) -> *const () {
    if size_of::<T>() == 0 { ptr::null() } else { ptr::from_ref(args).cast() }
}
