//! What a plugin registers while it is initialised: checked, copied, and held back until it is done.

use std::{collections::HashSet, sync::Arc};

use polyplug_abi::{
    ContractExport, CreateInstanceFn, DestroyInstanceFn, DispatchType, GuestContractId,
    GuestContractInterface, HostApi, NativeDispatch, PluginDescriptor, SupportedLanguage,
    UniformFn, VTableHeader, Version,
};

use crate::{
    boundary::foreign_memory::{
        Constant, MAX_FUNCTIONS, Malformed, RawExport, RawHeader, RawInterface, RawVm, read, text,
        texts,
    },
    host_api::{host_contract::foreign::ForeignOffer, refusal::RegistrationRefusal},
    identity::contract_name::ContractName,
    loader::{
        loader_bundle::LoaderBundle,
        vm_contract::{VmContract, VmFunctions},
    },
    registry::registration::implementation::{Implementation, Origin, StateHooks},
    report::logs::{Logs, say},
};

/// Everything that a plugin said while it was initialised.
#[derive(Default)]
pub(crate) struct Staging {
    pub(crate) registrations: Vec<Staged>,
    /// Host contracts of ABI v1, for plugins only.
    pub(crate) offers: Vec<ForeignOffer>,
    /// The ids of their contracts.
    ids: HashSet<u64>,
    /// The first registration that was refused, which makes the load fail.
    pub(crate) refusal: Option<RegistrationRefusal>,
    pub(crate) description: Option<Said>,
    /// What keeps the bundle loaded, if a loader brings it.
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
    /// Whether the bundle has registered a loader.
    pub(crate) brings_loader: bool,
}

/// One registration.
pub(crate) struct Staged {
    pub(crate) contract: ContractName,
    pub(crate) plugin: String,
    pub(crate) plugin_version: Version,
    pub(crate) interface: Constant<GuestContractInterface>,
    pub(crate) implementation: Implementation,
}

/// What a plugin says about its bundle.
pub(crate) struct Said {
    pub(crate) language: Option<SupportedLanguage>,
    pub(crate) name: String,
    pub(crate) version: Version,
}

impl Staging {
    /// Adds a host contract, unless something is wrong with it, which is remembered.
    pub(crate) fn offer(
        &mut self,
        staged: Result<ForeignOffer, RegistrationRefusal>,
    ) -> Result<(), RegistrationRefusal> {
        let staged = staged.and_then(|staged| {
            let is_new = self.offers.iter().all(|other| other.contract.id != staged.contract.id);
            if is_new {
                Ok(staged)
            } else {
                Err(RegistrationRefusal::Duplicate(staged.contract.full()))
            }
        });
        staged.map(|staged| self.offers.push(staged)).inspect_err(|refusal| {
            self.refusal.get_or_insert_with(|| refusal.clone());
        })
    }

    /// Makes the one of a bundle that a loader brings.
    pub(crate) fn of_loader(loaded: Arc<LoaderBundle>) -> Self {
        Self { loaded: Some(loaded), ..Self::default() }
    }

    /// Adds a registration, unless something is wrong with it, which is remembered.
    pub(crate) fn push(
        &mut self,
        staged: Result<Staged, RegistrationRefusal>,
    ) -> Result<(), RegistrationRefusal> {
        let staged = staged.and_then(|staged| {
            let is_new = self.ids.insert(staged.contract.id);
            if is_new {
                Ok(staged)
            } else {
                Err(RegistrationRefusal::Duplicate(staged.contract.full()))
            }
        });
        match staged {
            Ok(staged) => {
                self.registrations.push(staged);
                Ok(())
            }
            Err(refusal) => {
                self.refusal.get_or_insert_with(|| refusal.clone());
                Err(refusal)
            }
        }
    }
}

impl Staged {
    /// Checks and copies a registration of ABI v1.
    ///
    /// # Safety
    /// The pointers are null, misaligned, or point to what their types say; the interface and what
    /// it points to are constant and stay, or are those of a machine and keep `SPEC.md`.
    pub(crate) unsafe fn from_interface(
        descriptor: *const PluginDescriptor,
        interface: *const GuestContractInterface,
        owner: Owner,
    ) -> Result<Self, RegistrationRefusal> {
        // SAFETY: the caller promises null, a misaligned pointer, or a descriptor.
        let descriptor = unsafe { Descriptor::read(descriptor) }?;
        // SAFETY: the caller promises null, a misaligned pointer, or an interface that is constant and stays, or is
        // that of a machine.
        let interface = unsafe { CheckedInterface::read(interface, &descriptor, owner.host) }?;
        Ok(match interface.way {
            Way::Native { functions, count } => {
                let CheckedInterface { create, destroy, .. } = interface;
                let host = owner.host;
                let implementation =
                    Implementation::Uniform { create, destroy, functions, count, host };
                Self::new(descriptor, &interface, interface.pointer, implementation)
            }
            Way::Machine(entry) => {
                Self::of_machine(descriptor, &interface, entry, owner, Shape::default())
            }
        })
    }

    /// Checks and copies a registration with a typed table.
    ///
    /// # Safety
    /// The pointers are null, misaligned, or point to what their types say; the export and what it
    /// points to are constant and stay, or are those of a machine and keep `SPEC.md`.
    pub(crate) unsafe fn from_export(
        descriptor: *const PluginDescriptor,
        export: *const ContractExport,
        owner: Owner,
    ) -> Result<Self, RegistrationRefusal> {
        // SAFETY: the caller promises null, a misaligned pointer, or a descriptor.
        let descriptor = unsafe { Descriptor::read(descriptor) }?;
        // SAFETY: an export begins with its size.
        let size = unsafe { read(export.cast::<u32>(), "export") }? as usize;
        if size < RawExport::LEAST {
            let least = RawExport::LEAST;
            return Err(format!("the export has {size} bytes, expected at least {least}").into());
        }
        // SAFETY: the export says that it is large enough, and the caller promises the rest.
        let export = unsafe { RawExport::read(export, size) }?;
        // SAFETY: the caller promises that what the export points to is constant and stays, or is that of a machine:
        // so is its interface.
        let interface =
            unsafe { CheckedInterface::read(export.interface, &descriptor, owner.host) }?;
        // SAFETY: the caller promises that what the export points to is there: its texts and its function too.
        let shape = unsafe { Shape::read(&export) }?;
        if let Way::Machine(entry) = interface.way {
            if !export.vtable.is_null() {
                let what = "a typed table goes with an interface for native code";
                return Err(String::from(what).into());
            }
            return Ok(Self::of_machine(descriptor, &interface, entry, owner, shape));
        }
        // SAFETY: the caller promises that what the export points to is constant and stays: its typed tables too.
        let implementation = unsafe { typed(&export, shape, owner.host) }?;
        Ok(Self::new(descriptor, &interface, interface.pointer, implementation))
    }

    /// Callers of ABI v1 see an interface of the host, because the machine's own goes with its bundle.
    fn of_machine(
        descriptor: Descriptor,
        interface: &CheckedInterface,
        entry: VmFunctions,
        owner: Owner,
        shape: Shape,
    ) -> Self {
        let machine = VmContract::new(entry, interface.id, owner.loaded);
        let seen = machine.interface(interface.version);
        let Shape { schema, count, fingerprint, mentioned } = shape;
        let implementation =
            Implementation::Machine { machine, count, schema, fingerprint, mentioned };
        Self::new(descriptor, interface, seen, implementation)
    }

    fn new(
        descriptor: Descriptor,
        of: &CheckedInterface,
        interface: Constant<GuestContractInterface>,
        implementation: Implementation,
    ) -> Self {
        let Descriptor { contract: name, plugin, plugin_version } = descriptor;
        let (id, version) = (of.id, of.version);
        let contract = ContractName { id, name, version };
        Self { contract, plugin, plugin_version, interface, implementation }
    }
}

impl Staged {
    /// Warns of a contract that nobody finds by its name.
    pub(crate) fn check_id(&self, logs: &Logs) {
        let ContractName { id, name, version } = &self.contract;
        if GuestContractId::of(name, version.major).0 != *id {
            say!(
                logs,
                warn,
                { plugin = %self.plugin, contract = %name, }
                "the id {id:#018x} of a contract of `{}` is not that of `{name}@{}`; who looks for the name will \
                 not find it",
                self.plugin,
                version.major
            );
        }
    }
}

/// A [`PluginDescriptor`], checked and copied.
struct Descriptor {
    /// Without the major version.
    contract: String,
    plugin: String,
    plugin_version: Version,
}

impl Descriptor {
    /// # Safety
    /// As for [`Staged::from_interface`].
    unsafe fn read(descriptor: *const PluginDescriptor) -> Result<Self, RegistrationRefusal> {
        // SAFETY: the caller promises null, a misaligned pointer, or a descriptor.
        let raw = unsafe { read(descriptor, "descriptor") }?;
        // SAFETY: the caller promises a descriptor, whose texts are null or there.
        let plugin = unsafe { text(raw.name, "plugin's name") }?;
        // SAFETY: the caller promises a descriptor, whose texts are null or there.
        let mut contract = unsafe { text(raw.contract_name, "contract's name") }?;
        if let Some(at) = contract.rfind('@') {
            contract.truncate(at);
        }
        if contract.is_empty() {
            return Err(String::from("the contract's name is empty").into());
        }
        Ok(Self { contract, plugin, plugin_version: raw.version })
    }
}

/// A [`GuestContractInterface`], checked and copied.
struct CheckedInterface {
    pointer: Constant<GuestContractInterface>,
    id: u64,
    version: Version,
    create: CreateInstanceFn,
    destroy: DestroyInstanceFn,
    way: Way,
}

/// How the functions of an interface are reached.
#[derive(Clone, Copy)]
enum Way {
    Native { functions: Constant<UniformFn>, count: usize },
    Machine(VmFunctions),
}

impl CheckedInterface {
    /// # Safety
    /// As for [`Staged::from_interface`].
    unsafe fn read(
        interface: *const GuestContractInterface,
        descriptor: &Descriptor,
        host: &'static HostApi,
    ) -> Result<Self, RegistrationRefusal> {
        const NATIVE: u32 = DispatchType::Native as u32;
        const MACHINE: u32 = DispatchType::VirtualMachine as u32;
        // SAFETY: the caller promises null, a misaligned pointer, or an interface; the mirror is valid for every bit
        // pattern.
        let raw = unsafe { read(interface.cast::<RawInterface>(), "interface") }?;
        let contract = || format!("{}@{}", descriptor.contract, raw.contract_version.major);
        let missing = |what: &str| format!("the `{what}` of `{}` is null", contract());
        let create = raw.create_instance.ok_or_else(|| missing("create_instance"))?;
        let destroy = raw.destroy_instance.ok_or_else(|| missing("destroy_instance"))?;
        let way = match raw.dispatch_type {
            NATIVE => {
                // SAFETY: every bit pattern is valid for this member.
                let native = unsafe { raw.dispatch.native };
                // SAFETY: the caller promises an interface whose table has as many functions as it says, is constant
                // and stays.
                let (functions, count) = unsafe { functions(native) }?;
                Way::Native { functions, count }
            }
            MACHINE => {
                // SAFETY: every bit pattern is valid for this member.
                let RawVm { call, loader_data } = unsafe { raw.dispatch.vm };
                let call = call.ok_or_else(|| missing("call"))?;
                Way::Machine(VmFunctions { create, destroy, call, loader_data, host })
            }
            found => {
                let contract = contract();
                return Err(format!("`{contract}` has the unknown dispatch type {found}").into());
            }
        };
        // SAFETY: the caller promises that an interface for native code is constant and stays; that of a
        // machine is not followed after this.
        let pointer = unsafe { Constant::new(interface) };
        let (id, version) = (raw.contract_id, raw.contract_version);
        Ok(Self { pointer, id, version, create, destroy, way })
    }
}

/// Whose registration it is.
pub(crate) struct Owner {
    /// The table that the bundle was handed.
    pub(crate) host: &'static HostApi,
    /// What keeps the bundle loaded, if a loader brings it.
    pub(crate) loaded: Option<Arc<LoaderBundle>>,
}

/// What an export says its contract looks like.
#[derive(Default)]
struct Shape {
    schema: Option<String>,
    /// How many methods the schema speaks of; `None` without one.
    count: Option<usize>,
    fingerprint: u64,
    mentioned: Vec<String>,
}

impl Shape {
    /// # Safety
    /// As for [`Staged::from_export`].
    unsafe fn read(export: &RawExport) -> Result<Self, Malformed> {
        // SAFETY: the caller promises an export, whose function keeps what `MentionedFn` asks for.
        let mentioned = unsafe { texts(export.mentioned) }?;
        // SAFETY: the caller promises an export, whose text is null or there.
        let schema = unsafe { text(export.schema, "schema") }?;
        let fingerprint = export.fingerprint;
        if schema.is_empty() {
            return Ok(Self { schema: None, count: None, fingerprint, mentioned });
        }
        if fingerprint != 0 && polyplug_abi::fingerprint(&schema) != fingerprint {
            return Err("the fingerprint is not that of the schema".into());
        }
        let count = schema.lines().filter(|line| line.starts_with("fn ")).count();
        Ok(Self { schema: Some(schema), count: Some(count), fingerprint, mentioned })
    }
}

/// Checks the uniform table of an interface.
///
/// # Safety
/// Its pointer is null, misaligned, or points to as many function pointers as it says, which are
/// constant and stay.
unsafe fn functions(native: NativeDispatch) -> Result<(Constant<UniformFn>, usize), Malformed> {
    let (first, count) = (native.functions, native.function_count as usize);
    if count > MAX_FUNCTIONS {
        return Err(format!("the interface has {count} functions, which no contract has"));
    }
    for i in 0..count {
        let what = format!("table's function {i}");
        // SAFETY: `i` is below the count; null and misaligned tables are refused before they are read.
        if unsafe { read(first.wrapping_add(i), &what) }?.is_null() {
            return Err(format!("the {what} is null"));
        }
    }
    // SAFETY: the caller promises that the table is constant and stays; it holds functions only.
    Ok((unsafe { Constant::new(first.cast()) }, count))
}

/// Checks the typed table of an export.
///
/// # Safety
/// As for [`Staged::from_export`].
unsafe fn typed(
    export: &RawExport,
    shape: Shape,
    host: &'static HostApi,
) -> Result<Implementation, RegistrationRefusal> {
    let create = export.create.ok_or_else(|| String::from("the export's `create` is null"))?;
    // SAFETY: the caller promises an export, whose tables are null, misaligned, or constant and stay.
    let (table, methods) = unsafe { typed_table(export.vtable) }?;
    // SAFETY: the head was checked a moment ago.
    let drop_instance = unsafe { table.as_ptr().read() }.drop_instance;
    let untrusting = if export.untrusting.is_null() {
        None
    } else {
        // SAFETY: the caller promises an export, whose tables are null, misaligned, or constant and stay.
        let (untrusting, found) = unsafe { typed_table(export.untrusting) }?;
        if found != methods {
            let what = format!("the typed tables have {methods} and {found} methods");
            return Err(what.into());
        }
        Some(untrusting)
    };
    let Shape { schema, count, fingerprint, mentioned } = shape;
    if let Some(said) = count.filter(|said| *said != methods) {
        let what = format!("the typed table has {methods} methods, its schema speaks of {said}");
        return Err(what.into());
    }
    let hooks = StateHooks { save: export.save, restore: export.restore };
    let origin = Origin::Plugin { create, hooks, host };
    Ok(Implementation::Typed {
        table,
        methods,
        drop_instance,
        schema,
        fingerprint,
        mentioned,
        untrusting,
        origin,
    })
}

/// Checks a typed table, and returns it with the number of its methods.
///
/// # Safety
/// The pointer is null, misaligned, or points to a table that is constant and stays.
unsafe fn typed_table(
    table: *const VTableHeader,
) -> Result<(Constant<VTableHeader>, usize), Malformed> {
    // SAFETY: the caller promises null, a misaligned pointer, or a table, which begins with a head; the mirror is
    // valid for every bit pattern.
    let header = unsafe { read(table.cast::<RawHeader>(), "typed table") }?;
    if header.drop_instance.is_null() {
        return Err(String::from("the typed table's `drop_instance` is null"));
    }
    let unknown = header.flags & !VTableHeader::TRUSTED_TEXT;
    if unknown != 0 {
        return Err(format!("the typed table has the unknown flags {unknown:#x}"));
    }
    let slots = (header.size as usize).checked_sub(size_of::<VTableHeader>());
    let methods = slots
        .filter(|slots| slots % size_of::<*const ()>() == 0)
        .map(|slots| slots / size_of::<*const ()>())
        .filter(|methods| *methods <= MAX_FUNCTIONS)
        .ok_or_else(|| format!("the typed table has {} bytes, which no table has", header.size))?;
    // SAFETY: the caller promises that the table is constant and stays, and its head is sound.
    Ok((unsafe { Constant::new(table) }, methods))
}
