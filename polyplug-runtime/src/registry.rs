//! Who provides what, and which bundles are loaded or being loaded.
//!
//! Plain data behind the lock of the core: nothing here runs plugin code or waits. A slot is never
//! reused, because nothing is ever taken out.

use std::{
    any::TypeId,
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use polyplug_abi::{GuestContractHandle, GuestContractInterface};

use crate::{
    LoadError, RegisterError,
    bundle::Bundle,
    discover::Source,
    registration::{ContractName, Registration},
};

/// The generation of every slot.
const GENERATION: u32 = 1;

/// Who provides what, in the order of registration.
#[derive(Default)]
pub(crate) struct Registry {
    slots: Vec<Arc<Registration>>,
    /// The slots of each contract, by its id.
    by_id: HashMap<u64, Vec<usize>>,
    /// The slots of the host's own values, by the address of the interface that plugins see.
    host_interfaces: HashMap<usize, usize>,
    bundles: Vec<Loaded>,
    loading: Vec<Loading>,
}

struct Loaded {
    bundle: Bundle,
    file: File,
}

struct Loading {
    name: String,
    /// Whether the name is that of a manifest, and not one that the library may still change.
    declared: bool,
    path: PathBuf,
    file: File,
}

/// What tells the files of libraries apart.
///
/// The dynamic linker returns the library that is open already for the same path *or* for the same
/// file under another path, so both count.
#[derive(Clone, Debug)]
pub(crate) struct File {
    path: PathBuf,
    #[cfg(unix)]
    inode: Option<(u64, u64)>,
}

impl File {
    pub(crate) fn of(library: &Path) -> Self {
        Self {
            path: library.into(),
            #[cfg(unix)]
            inode: std::fs::metadata(library).ok().map(|metadata| {
                use std::os::unix::fs::MetadataExt as _;
                (metadata.dev(), metadata.ino())
            }),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        #[cfg(unix)]
        if self.inode.is_some() && self.inode == other.inode {
            return true;
        }
        self.path == other.path
    }
}

impl Registry {
    /// Notes that a bundle is being loaded, unless it is already.
    pub(crate) fn begin(&mut self, source: &Source, file: &File) -> Result<(), LoadError> {
        let declared = source.declared_name();
        for Loaded { bundle, file: other } in &self.bundles {
            if other.is_same(file) || declared == Some(bundle.name()) {
                return Err(already_loaded(bundle.name(), &source.path, bundle.path()));
            }
        }
        for Loading { name, declared: is_declared, path, file: other } in &self.loading {
            if other.is_same(file) || (*is_declared && declared == Some(name)) {
                return Err(already_loaded(name, &source.path, path));
            }
        }
        self.loading.push(Loading {
            name: source.name(),
            declared: declared.is_some(),
            path: source.path.clone(),
            file: file.clone(),
        });
        Ok(())
    }

    /// Takes back what [`Registry::begin`] noted.
    pub(crate) fn end(&mut self, file: &File) {
        self.loading.retain(|loading| !loading.file.is_same(file));
    }

    /// Adds a bundle with everything that it registered, or nothing.
    pub(crate) fn commit(
        &mut self,
        bundle: Bundle,
        file: File,
        registrations: Vec<Registration>,
    ) -> Result<(), LoadError> {
        if let Some(other) = self.bundles.iter().find(|other| other.bundle.name() == bundle.name())
        {
            return Err(already_loaded(bundle.name(), bundle.path(), other.bundle.path()));
        }
        for registration in &registrations {
            if let Some(registered) = self.collision(&registration.contract) {
                return Err(LoadError::Collision {
                    path: file.path,
                    id: registration.contract.id,
                    registered,
                    found: registration.contract.full(),
                });
            }
        }
        for registration in registrations {
            self.push(registration);
        }
        self.bundles.push(Loaded { bundle, file });
        Ok(())
    }

    /// Adds a value of the host, or gives it back: dropping it runs code that may come back here.
    pub(crate) fn add_host(
        &mut self,
        registration: Registration,
    ) -> Result<(), (RegisterError, Box<Registration>)> {
        if let Some(registered) = self.collision(&registration.contract) {
            let (id, found) = (registration.contract.id, registration.contract.full());
            let error = RegisterError::Collision { id, registered, found };
            return Err((error, Box::new(registration)));
        }
        let interface = registration.interface.as_ptr().addr();
        self.host_interfaces.insert(interface, self.slots.len());
        self.push(registration);
        Ok(())
    }

    /// Returns the contract of another name that has the same id.
    fn collision(&self, contract: &ContractName) -> Option<String> {
        let slot = *self.by_id.get(&contract.id)?.first()?;
        let registered = &self.slots[slot].contract;
        (registered.name != contract.name).then(|| registered.full())
    }

    fn push(&mut self, registration: Registration) {
        self.by_id.entry(registration.contract.id).or_default().push(self.slots.len());
        self.slots.push(Arc::new(registration));
    }

    fn slots_of(&self, id: u64) -> impl Iterator<Item = usize> {
        self.by_id.get(&id).into_iter().flatten().copied()
    }

    /// Returns the implementations of the contract with this id and name.
    pub(crate) fn providers(
        &self,
        id: u64,
        name: &str,
    ) -> impl Iterator<Item = &Arc<Registration>> {
        self.slots_of(id).map(|slot| &self.slots[slot]).filter(move |it| it.contract.name == name)
    }

    /// Returns the handles of the implementations of at least this major version.
    pub(crate) fn handles(
        &self,
        id: u64,
        min_major: u32,
    ) -> impl Iterator<Item = GuestContractHandle> {
        self.slots_of(id)
            .filter(move |slot| self.slots[*slot].contract.version.major >= min_major)
            .filter_map(|slot| u32::try_from(slot).ok())
            .map(|index| GuestContractHandle { index, generation: GENERATION })
    }

    /// Returns what a handle names.
    pub(crate) fn resolve(&self, handle: GuestContractHandle) -> Option<&Registration> {
        let slot = self.slots.get(handle.index as usize)?;
        (handle.generation == GENERATION).then_some(slot)
    }

    /// Returns the value of the host that plugins see behind `interface`.
    pub(crate) fn host_value(
        &self,
        interface: *const GuestContractInterface,
    ) -> Option<&Arc<Registration>> {
        Some(&self.slots[*self.host_interfaces.get(&interface.addr())?])
    }

    /// Returns the values of a Rust type with which the host provides the contract.
    pub(crate) fn host_values_of(
        &self,
        id: u64,
        of: TypeId,
    ) -> impl Iterator<Item = &Arc<Registration>> {
        self.slots_of(id)
            .map(|slot| &self.slots[slot])
            .filter(move |registration| registration.host_type() == Some(of))
    }

    /// Returns all implementations.
    pub(crate) fn all(&self) -> &[Arc<Registration>] {
        &self.slots
    }

    /// Returns the loaded bundles, in the order of loading.
    pub(crate) fn bundles(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.iter().map(|loaded| &loaded.bundle)
    }
}

fn already_loaded(name: &str, path: &Path, loaded: &Path) -> LoadError {
    LoadError::AlreadyLoaded { bundle: name.into(), path: path.into(), loaded: loaded.into() }
}
