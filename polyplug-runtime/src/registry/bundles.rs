//! Which bundles are loaded, being loaded, or were found and could not be.
//!
//! Plain data behind the registry's lock. Everything is found by name or by file, so a thousand bundles
//! cost a thousand times what one costs.

#[cfg(unix)]
use std::time::SystemTime;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    bundle::{description::Bundle, source::Source},
    error::{load::LoadError, reload::ReloadError},
    loader::loader_bundle::LoaderBundle,
    registry::slot::Slot,
};

/// What the registry knows of bundles, in the order in which it came to know them.
#[derive(Default)]
pub(crate) struct Bundles {
    entries: BTreeMap<Ticket, BundleEntry>,
    next: Ticket,
    by_name: HashMap<String, Ticket>,
    by_file: HashMap<FileKey, Ticket>,
    /// Those that could not be loaded, by where they were found.
    failed: HashMap<PathBuf, Ticket>,
    /// The names of those that are being reloaded.
    reloading: HashSet<String>,
}

/// Names a bundle from the moment that loading it begins.
pub(crate) type Ticket = u64;

struct BundleEntry {
    /// The name; while it is being loaded only what cannot change any more.
    name: Option<String>,
    path: PathBuf,
    files: Vec<FileKey>,
    state: State,
}

enum State {
    Loading,
    /// `loaded` is what a loader keeps, which its code ends: it is handed to the caller.
    Loaded {
        bundle: Bundle,
        slots: Vec<Arc<Slot>>,
        loaded: Option<Arc<LoaderBundle>>,
    },
    Failed(Bundle),
}

/// A loaded bundle, and what its loader keeps for it.
pub(crate) type Standing = (Bundle, Option<Arc<LoaderBundle>>);

/// A bundle that was loaded.
pub(super) struct RemovedBundle {
    pub(super) bundle: Bundle,
    pub(super) slots: Vec<Arc<Slot>>,
    /// What a loader keeps for it.
    pub(super) loaded: Option<Arc<LoaderBundle>>,
}

/// What tells the files of libraries apart.
///
/// The dynamic linker returns the library that is open already for the same path *or* for the same
/// file under another path, so both count. A file that is removed leaves its number to another one, which was made later.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum FileKey {
    Path(PathBuf),
    #[cfg(unix)]
    Inode {
        device: u64,
        number: u64,
        /// `None` where the file system does not say.
        made: Option<SystemTime>,
    },
}

impl FileKey {
    fn all_of(library: &Path) -> Vec<Self> {
        let path = Self::Path(library.into());
        // What stands for the path of a bundle from memory is no path, and the only relative one.
        #[cfg(unix)]
        if library.is_absolute()
            && let Ok(metadata) = std::fs::metadata(library)
        {
            use std::os::unix::fs::MetadataExt as _;
            let (device, number) = (metadata.dev(), metadata.ino());
            return vec![path, Self::Inode { device, number, made: metadata.created().ok() }];
        }
        vec![path]
    }
}

impl Bundles {
    /// Notes that a bundle is being loaded, unless it is already.
    pub(super) fn begin(&mut self, source: &Source) -> Result<Ticket, LoadError> {
        let files = FileKey::all_of(&source.library);
        let name = source.declared_name().map(String::from);
        let same_file = files.iter().find_map(|file| self.by_file.get(file));
        let same = same_file.or_else(|| self.by_name.get(name.as_ref()?));
        if let Some(other) = same.and_then(|ticket| self.entries.get(ticket)) {
            let known = other.name.clone().unwrap_or_else(|| source.name());
            return Err(already_loaded(&known, &source.path, &other.path));
        }
        let ticket = self.next;
        self.next += 1;
        self.by_file.extend(files.iter().map(|file| (file.clone(), ticket)));
        self.by_name.extend(name.iter().map(|name| (name.clone(), ticket)));
        let path = source.path.clone();
        self.entries.insert(ticket, BundleEntry { name, path, files, state: State::Loading });
        Ok(ticket)
    }

    /// Refuses a name that another bundle has.
    pub(super) fn check_name(&self, ticket: Ticket, bundle: &Bundle) -> Result<(), LoadError> {
        let other = self.by_name.get(bundle.name()).filter(|other| **other != ticket);
        match other.and_then(|other| self.entries.get(other)) {
            Some(other) => Err(already_loaded(bundle.name(), bundle.path(), &other.path)),
            None => Ok(()),
        }
    }

    /// Notes that a bundle is loaded, and which slots are its own.
    pub(super) fn commit(
        &mut self,
        ticket: Ticket,
        bundle: Bundle,
        loaded: Option<Arc<LoaderBundle>>,
        slots: Vec<Arc<Slot>>,
    ) {
        let Some(entry) = self.entries.get_mut(&ticket) else { return };
        let name = bundle.name().to_string();
        let failed = self.failed.remove(&entry.path);
        self.by_name.insert(name.clone(), ticket);
        entry.name = Some(name);
        entry.state = State::Loaded { bundle, slots, loaded };
        if let Some(failed) = failed {
            self.entries.remove(&failed);
        }
    }

    /// Returns the names of the loaded bundles, in the order in which their loading began.
    pub(crate) fn names(&self) -> Vec<String> {
        self.loaded().map(|bundle| bundle.name().to_string()).collect()
    }

    /// Notes that a bundle is being reloaded, unless it is already, and returns it as it is.
    pub(super) fn begin_reload(&mut self, name: &str) -> Result<Standing, ReloadError> {
        let ticket = self.by_name.get(name);
        let standing = match ticket.and_then(|ticket| self.entries.get(ticket)).map(|it| &it.state)
        {
            Some(State::Loaded { bundle, loaded, .. }) => (bundle.clone(), loaded.clone()),
            _ => {
                let (bundle, loaded) = (name.into(), self.names());
                return Err(ReloadError::NotLoaded { bundle, loaded });
            }
        };
        if self.reloading.insert(name.into()) {
            Ok(standing)
        } else {
            Err(ReloadError::Busy { bundle: name.into() })
        }
    }

    /// Whether the bundle called `name` is being reloaded.
    #[cfg(feature = "watch")]
    pub(super) fn is_reloading(&self, name: &str) -> bool {
        self.reloading.contains(name)
    }

    /// Takes back what `begin_reload` noted.
    pub(super) fn end_reload(&mut self, name: &str) {
        self.reloading.remove(name);
    }

    /// Returns the slots of a loaded bundle, if it is still the same and `library` is not another's.
    pub(super) fn slots_of(
        &self,
        old: &Bundle,
        library: &Path,
    ) -> Result<Option<Vec<Arc<Slot>>>, LoadError> {
        let Some(ticket) = self.by_name.get(old.name()) else { return Ok(None) };
        for file in FileKey::all_of(library) {
            let other = self.by_file.get(&file).filter(|other| *other != ticket);
            if let Some(other) = other.and_then(|other| self.entries.get(other)) {
                let name = other.name.as_deref().unwrap_or_default();
                return Err(already_loaded(name, library, &other.path));
            }
        }
        Ok(match self.entries.get(ticket).map(|entry| &entry.state) {
            Some(State::Loaded { bundle, slots, .. }) if bundle == old => Some(slots.clone()),
            _ => None,
        })
    }

    /// Notes that a loaded bundle is another generation now. The caller holds what a loader keeps for the
    /// one before.
    pub(super) fn succeed(
        &mut self,
        library: &Path,
        bundle: Bundle,
        loaded: Option<Arc<LoaderBundle>>,
        slots: Vec<Arc<Slot>>,
    ) {
        let Some(ticket) = self.by_name.get(bundle.name()) else { return };
        let Some(entry) = self.entries.get_mut(ticket) else { return };
        for file in &entry.files {
            self.by_file.remove(file);
        }
        entry.files = FileKey::all_of(library);
        self.by_file.extend(entry.files.iter().map(|file| (file.clone(), *ticket)));
        entry.state = State::Loaded { bundle, slots, loaded };
    }

    /// Notes that a bundle was found and could not be loaded.
    pub(super) fn fail(&mut self, bundle: Bundle) {
        let path = bundle.path().to_path_buf();
        if let Some(before) = self.failed.insert(path.clone(), self.next) {
            self.entries.remove(&before);
        }
        let entry =
            BundleEntry { name: None, path, files: Vec::new(), state: State::Failed(bundle) };
        self.entries.insert(self.next, entry);
        self.next += 1;
    }

    /// Forgets a bundle that is still being loaded.
    pub(super) fn end(&mut self, ticket: Ticket) {
        if self.entries.get(&ticket).is_some_and(|it| matches!(it.state, State::Loading)) {
            self.forget(ticket);
        }
    }

    /// Forgets the loaded bundle called `name`, and returns what it was.
    pub(super) fn remove(&mut self, name: &str) -> Option<RemovedBundle> {
        let ticket = *self.by_name.get(name)?;
        match self.entries.get(&ticket)?.state {
            State::Loaded { .. } => match self.forget(ticket)?.state {
                State::Loaded { bundle, slots, loaded } => {
                    Some(RemovedBundle { bundle, slots, loaded })
                }
                State::Loading | State::Failed(_) => None,
            },
            State::Loading | State::Failed(_) => None,
        }
    }

    fn forget(&mut self, ticket: Ticket) -> Option<BundleEntry> {
        let entry = self.entries.remove(&ticket)?;
        for file in &entry.files {
            self.by_file.remove(file);
        }
        if let Some(name) = &entry.name {
            self.by_name.remove(name);
        }
        Some(entry)
    }

    /// Returns the loaded bundles, in the order in which their loading began.
    pub(crate) fn loaded(&self) -> impl Iterator<Item = &Bundle> {
        self.entries.values().filter_map(|entry| match &entry.state {
            State::Loaded { bundle, .. } => Some(bundle),
            State::Loading | State::Failed(_) => None,
        })
    }

    /// Returns the bundles that could not be loaded.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &Bundle> {
        self.entries.values().filter_map(|entry| match &entry.state {
            State::Failed(bundle) => Some(bundle),
            State::Loading | State::Loaded { .. } => None,
        })
    }

    /// Returns both, in the order in which they were tried.
    pub(super) fn all(&self) -> impl Iterator<Item = &Bundle> {
        self.entries.values().filter_map(|entry| match &entry.state {
            State::Loaded { bundle, .. } | State::Failed(bundle) => Some(bundle),
            State::Loading => None,
        })
    }

    /// Returns the loaded bundle called `name`.
    pub(crate) fn named(&self, name: &str) -> Option<&Bundle> {
        match &self.entries.get(self.by_name.get(name)?)?.state {
            State::Loaded { bundle, .. } => Some(bundle),
            State::Loading | State::Failed(_) => None,
        }
    }
}

fn already_loaded(name: &str, path: &Path, loaded: &Path) -> LoadError {
    LoadError::AlreadyLoaded { bundle: name.into(), path: path.into(), loaded: loaded.into() }
}
