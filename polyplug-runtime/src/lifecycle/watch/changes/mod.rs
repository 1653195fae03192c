//! What has changed since the last time, and what is done about it.
//!
//! A bundle is looked at until two looks are equal. Only then is it read, and compared with what the
//! generation that runs was loaded from; so it does not matter who loaded it, or how often its files were
//! touched. What was tried once is not tried again before it looks different.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
};

use crate::{
    bundle::{
        description::Bundle,
        hash, image,
        scan::{folders_in, scan},
        source::Source,
    },
    error::{load::LoadError, panic_text::panic_text, reload::ReloadError, watch::WatchError},
    lifecycle::{
        reload, search,
        watch::{file_stamp::FileStamp, folders::Folders},
    },
    report::{diagnostics::Diagnostic, events::Event, logs::say},
    shared::runtime_core::Core,
};

/// What is known of the bundles that are watched.
pub(super) struct Changes {
    folders: Folders,
    /// The plugin directories in which new bundles are looked for.
    directories: Vec<PathBuf>,
    bundles: BTreeMap<PathBuf, WatchedBundle>,
    /// Whether something is to be looked at again although nothing has been told of it.
    is_unfinished: bool,
}

/// What is known of a bundle.
#[derive(Default)]
struct WatchedBundle {
    /// Its library, when it was last found.
    library: Option<PathBuf>,
    last: Option<FileStamp>,
    /// How it looked when it was last read.
    read: Option<FileStamp>,
    /// Whether it was loaded at any time.
    was_loaded: bool,
    /// Whether what was last read could not be used.
    has_failed: bool,
}

/// What a look at a bundle says.
#[derive(PartialEq)]
enum Seen {
    /// It looks as it did when it was last read.
    Same,
    /// It looks different from the last time.
    Moving,
    /// It looks as it did the last time, and was not read since.
    Settled,
}

impl WatchedBundle {
    fn look(&mut self, path: &Path) -> Seen {
        let look = self.look_now(path);
        if self.read.as_ref() == Some(&look) {
            self.last = None;
            Seen::Same
        } else if self.last.as_ref() == Some(&look) {
            self.read = self.last.take();
            Seen::Settled
        } else {
            self.last = Some(look);
            Seen::Moving
        }
    }

    fn look_now(&mut self, path: &Path) -> FileStamp {
        if self.library.is_none() {
            self.library = Source::locate(path).ok().map(|source| source.library);
        }
        FileStamp::at(path, self.library.as_deref())
    }
}

impl Changes {
    /// Begins with what there is.
    pub(super) fn since_now(
        core: &Core,
        load_new: bool,
        wake: Sender<()>,
    ) -> Result<Self, WatchError> {
        let directories =
            if load_new { search::directories(&core.settings.locations) } else { Vec::new() };
        let folders = Folders::new(wake)?;
        let bundles = BTreeMap::new();
        let mut changes = Self { folders, directories, bundles, is_unfinished: false };
        let loaded = core.registry.bundles();
        changes.watch_folders(&loaded)?;
        changes.look_at_loaded(&loaded);
        for path in changes.others(&loaded) {
            let mut known = WatchedBundle::default();
            known.read = Some(known.look_now(&path));
            changes.bundles.insert(path, known);
        }
        Ok(changes)
    }

    /// Reloads and loads what has changed and is whole. Returns whether to look again soon: something is
    /// still being changed, or could not be tried. No lock may be held, because plugin code runs.
    pub(super) fn follow(&mut self, core: &Arc<Core>, stop: &AtomicBool) -> bool {
        self.is_unfinished = false;
        let loaded = core.registry.bundles();
        if let Err(error) = self.watch_folders(&loaded) {
            core.diagnostics.report(Diagnostic::Watch { error: Arc::new(error) });
        }
        let mut changed = self.look_at_loaded(&loaded);
        changed.retain(|bundle| self.has_changed(core, bundle));
        let new = self.look_for_new(&loaded);
        if self.reload(core, &changed, stop) | self.load(core, &new, stop) {
            // What has failed may have needed just that.
            for known in self.bundles.values_mut().filter(|known| known.has_failed) {
                known.read = None;
                self.is_unfinished = true;
            }
        }
        self.is_unfinished
    }

    /// Has changes told wherever they can happen.
    fn watch_folders(&mut self, loaded: &[Bundle]) -> Result<(), WatchError> {
        let mut folders: BTreeSet<_> = self.directories.iter().cloned().collect();
        // What is put into any folder of a plugin directory makes a bundle of it.
        let new = self.directories.iter().flat_map(|directory| folders_in(directory));
        for path in loaded.iter().map(|bundle| bundle.path().to_path_buf()).chain(new) {
            if path.is_dir() {
                folders.extend(folders_in(&path));
                folders.insert(path);
                continue;
            }
            folders.extend(path.parent().map(Path::to_path_buf));
            // It may be a link to one that lies elsewhere.
            let library = self.bundles.get(&path).and_then(|known| known.library.clone());
            let library = library.or_else(|| fs::canonicalize(&path).ok());
            folders.extend(library.as_deref().and_then(Path::parent).map(Path::to_path_buf));
        }
        self.folders.watch(folders)
    }

    /// Returns the loaded bundles that nobody is writing and that look different from when they were last
    /// read.
    fn look_at_loaded(&mut self, loaded: &[Bundle]) -> Vec<Bundle> {
        let mut settled = Vec::new();
        for bundle in loaded {
            let known = self.bundles.entry(bundle.path().into()).or_default();
            known.was_loaded = true;
            match known.look(bundle.path()) {
                Seen::Settled => settled.push(bundle.clone()),
                Seen::Moving => self.is_unfinished = true,
                Seen::Same => {}
            }
        }
        settled
    }

    /// Returns the bundles that nobody is writing, that look different from when they were last tried, and
    /// that were never loaded.
    fn look_for_new(&mut self, loaded: &[Bundle]) -> Vec<PathBuf> {
        let mut settled = Vec::new();
        for path in self.others(loaded) {
            let known = self.bundles.entry(path.clone()).or_default();
            match known.look(&path) {
                Seen::Settled if !known.was_loaded => settled.push(path),
                Seen::Moving => self.is_unfinished = true,
                Seen::Settled | Seen::Same => {}
            }
        }
        settled
    }

    /// Returns the bundles of the plugin directories that are not loaded.
    fn others(&self, loaded: &[Bundle]) -> Vec<PathBuf> {
        let bundles = |it: &PathBuf| scan(it).unwrap_or_default().bundles;
        let found = self.directories.iter().flat_map(bundles);
        let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let loaded: HashSet<_> = loaded.iter().map(|bundle| canonical(bundle.path())).collect();
        found.filter(|path| !loaded.contains(&canonical(path))).collect()
    }

    /// Whether a bundle is another one on disk than the one that was loaded. Tells it when it is gone.
    fn has_changed(&mut self, core: &Core, bundle: &Bundle) -> bool {
        let known = self.bundles.entry(bundle.path().into()).or_default();
        match Source::locate(bundle.path()) {
            Ok(source) => {
                known.library = Some(source.library.clone());
                differs(bundle, &source)
            }
            // A compiler may be about to write it again.
            Err(
                LoadError::NotFound { .. }
                | LoadError::NoSuchFile { .. }
                | LoadError::NoLibrary { .. },
            ) => {
                let name = bundle.name();
                say!(
                    core.settings.logs,
                    warn,
                    { bundle = name, }
                    "the files of `{name}` are gone; it goes on as it was",
                );
                tell(core, &Event::Vanished { bundle });
                false
            }
            Err(_) => true,
        }
    }

    /// Reloads bundles, each after those that it needs. Returns whether one was.
    fn reload(&mut self, core: &Arc<Core>, changed: &[Bundle], stop: &AtomicBool) -> bool {
        let mut is_progress = false;
        let paths: Vec<_> = changed.iter().map(|bundle| bundle.path().to_path_buf()).collect();
        for bundle in search::in_order(&paths).into_iter().map(|i| &changed[i]) {
            let loaded = core.registry.bundles();
            let now = loaded.iter().find(|now| now.path() == bundle.path());
            // Another one may have had it reloaded by now, or unloaded.
            let Some(now) = now.filter(|now| has_still_changed(now)) else { continue };
            if stop.load(Ordering::Acquire) {
                break;
            }
            if core.registry.is_reloading(now.name()) {
                self.try_again(now.path());
                continue;
            }
            let Some(told) = unless_panicking(|| reload::reload(core, now.name(), None)) else {
                continue;
            };
            self.bundles.entry(now.path().into()).or_default().has_failed = told.is_err();
            match told {
                Ok(_) => is_progress = true,
                Err(ReloadError::NotLoaded { .. }) => {}
                Err(
                    ReloadError::Busy { .. }
                    | ReloadError::Load { error: LoadError::Changing { .. }, .. },
                ) => self.try_again(now.path()),
                Err(error) => core.diagnostics.report(Diagnostic::Reload {
                    bundle: now.name().into(),
                    error: Arc::new(error),
                }),
            }
        }
        is_progress
    }

    /// Has a bundle looked at again soon, as if it had not been read.
    fn try_again(&mut self, path: &Path) {
        self.bundles.entry(path.into()).or_default().read = None;
        self.is_unfinished = true;
    }

    /// Loads new bundles, each after those that it needs. Returns whether one was.
    fn load(&mut self, core: &Arc<Core>, new: &[PathBuf], stop: &AtomicBool) -> bool {
        if new.is_empty() || stop.load(Ordering::Acquire) {
            return false;
        }
        unless_panicking(|| search::load_all(core, new.to_vec()));
        let mut is_progress = false;
        let loaded = core.registry.bundles();
        for path in new {
            let bundle = loaded.iter().find(|bundle| bundle.path() == path);
            let known = self.bundles.entry(path.clone()).or_default();
            known.has_failed = bundle.is_none();
            if let Some(bundle) = bundle {
                is_progress = true;
                tell(core, &Event::Appeared { bundle });
            }
        }
        is_progress
    }
}

fn tell(core: &Core, event: &Event<'_>) {
    core.settings.listeners.tell(event, &core.diagnostics);
}

/// Calls what runs code of the host, such as its logger. A panic there is not the end of watching; the panic hook
/// has told of it.
fn unless_panicking<R>(call: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(call)).map_err(panic_text).ok()
}

/// Whether a bundle is another one on disk than the one that was loaded, or cannot be read.
fn has_still_changed(bundle: &Bundle) -> bool {
    Source::locate(bundle.path()).map_or(true, |source| differs(bundle, &source))
}

fn differs(bundle: &Bundle, source: &Source) -> bool {
    let manifest = source.manifest.as_ref().map(ToString::to_string);
    let hash = image::hash_of(&source.library).map(|hash| hash::hex(&hash));
    manifest.as_deref() != bundle.manifest() || hash.ok().as_deref() != bundle.hash()
}

#[cfg(test)]
mod tests;
