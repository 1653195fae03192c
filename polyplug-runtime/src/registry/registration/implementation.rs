//! How calls reach an implementation, and what ABI v1 hands out for it.

use std::{any::TypeId, ffi::c_void, sync::Arc};

use polyplug_abi::{
    CreateFn, CreateInstanceFn, DestroyInstanceFn, GuestContractInterface, HostApi,
    HostContractInterface, HostUniformFn, RestoreFn, SaveFn, UniformFn, VTableHeader,
};

use crate::{
    boundary::foreign_memory::Constant,
    instance::raw_instance::{DropInstanceFn, RawInstance},
    loader::{vm_contract::VmContract, vm_host::VmHostEntry},
};

/// What ABI v1 hands out, which says for whom the contract is provided.
#[derive(Clone, Copy)]
pub(crate) enum V1Interface {
    /// For everybody.
    Guest(Constant<GuestContractInterface>),
    /// For plugins, under the id of a host contract.
    Host(Constant<HostContractInterface>),
}

impl V1Interface {
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
        /// How many there are; `None` when a machine runs it, which does not say so.
        count: Option<usize>,
        /// The entry of the machine that runs it, if one does.
        entry: Option<VmHostEntry>,
        /// Whether everybody shares one instance.
        singleton: bool,
        /// The table of who registered it.
        host: &'static HostApi,
    },
    /// Through the one entry of a machine.
    Machine {
        /// The machine.
        machine: Arc<VmContract>,
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
            Self::Uniform { count, .. } => Some(*count),
            Self::HostUniform { count, .. } | Self::Machine { count, .. } => *count,
        }
    }
}

/// Where the instances of a typed table come from.
pub(crate) enum Origin {
    /// From a plugin.
    Plugin { create: CreateFn, hooks: StateHooks, host: &'static HostApi },
    /// From the host. The id is that of the Rust types of the contract and of the values.
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

/// How the state of a plugin's instances goes from one generation to the next.
#[derive(Clone, Copy, Default)]
pub(crate) struct StateHooks {
    /// Asked of the one that is there; `None` when its state ends with it.
    pub(crate) save: Option<SaveFn>,
    /// Asked of the next one; `None` when its instances begin anew.
    pub(crate) restore: Option<RestoreFn>,
}
