//! Which plugin made an object that was given to the host: known by the binary that its table is from.
//!
//! What is found keeps the core of the runtime that loaded the plugin, as the leases of proxies do, names
//! the plugin in errors, and reports what went wrong when the object ended. It holds the library as well, so
//! that it is not closed while the object lives. A library that several runtimes loaded stands for the last of
//! them that has it open.

use std::{
    any::Any,
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Once, Weak, atomic::Ordering},
};

use polyplug_abi::{CallError, KeepAlive, ObjectRepr, OwnedObject, Provider, keep_objects_with};

use crate::{
    library::{maker::Maker, open_library::Library},
    report::diagnostics::Diagnostic,
    sync::{ArcSwap, AtomicU64, Counted, Mutex, WeakCounted, lock, of_each_thread, of_the_process},
};

/// A plugin, as long as its runtime is there.
struct Origin {
    library: WeakCounted<Library>,
    /// Holding it holds the library. It is gone when the plugin was unloaded and nothing of it is used.
    maker: WeakCounted<Maker>,
    /// The same without the library.
    description: Counted<Maker>,
    runtime: Weak<dyn Any + Send + Sync>,
}

impl Origin {
    /// Holds the library by its maker, if that is there.
    #[inline]
    fn found(&self) -> Option<Found> {
        let maker = self.maker.upgrade().filter(|maker| maker.library.is_some())?;
        Some((maker, self.runtime.upgrade()))
    }

    /// Holds the library, if it can still be held.
    fn lease(&self) -> Option<OriginLease> {
        if let Some((maker, runtime)) = self.found() {
            return Some(OriginLease { maker, _library: None, _runtime: runtime });
        }
        let (maker, library) = (Counted::clone(&self.description), self.library.upgrade()?);
        Some(OriginLease { maker, _library: Some(library), _runtime: self.runtime.upgrade() })
    }
}

/// The plugins by the addresses that stand for their binaries.
type Origins = BTreeMap<usize, Vec<Arc<Origin>>>;

of_the_process! {
    /// What is known. An object is given to the host without waiting for those that load plugins.
    static ORIGINS: ArcSwap<Origins> = ArcSwap::from_pointee(Origins::new());
}

of_the_process! {
    /// Those who change it take turns.
    static TURN: Mutex<()> = Mutex::default();
}

of_the_process! {
    /// How often it has changed.
    static CHANGES: AtomicU64 = AtomicU64::new(0);
}

/// The plugin that a thread was given an object of.
struct Last {
    /// How often the plugins had changed then, or more often.
    changes: u64,
    home: usize,
    origin: Arc<Origin>,
}

of_each_thread! {
    /// The last one: objects come in series, and looking it up is what takes most of their time.
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// Remembers that the binary for which the address `home` stands is that of `maker`, and of its library.
pub(crate) fn remember(home: usize, maker: &Counted<Maker>, runtime: Weak<dyn Any + Send + Sync>) {
    static INSTALL: Once = Once::new();
    // SAFETY: what `keep` returns holds the library, and every library is remembered here before it gives an object
    // away. This runtime, which alone closes libraries, sets no other function.
    INSTALL.call_once(|| unsafe { keep_objects_with(keep) });
    let known = Origin {
        library: maker.library.as_ref().map_or_else(WeakCounted::new, Counted::downgrade),
        maker: Counted::downgrade(maker),
        description: Maker::new(maker.provider.clone(), &maker.diagnostics),
        runtime,
    };
    change(|all| {
        let plugins = all.entry(home).or_default();
        // Each runtime has one entry. The last entry of a runtime that is gone is replaced too.
        plugins.retain(|it| {
            it.library.strong_count() > 0 && !WeakCounted::ptr_eq(&it.library, &known.library)
        });
        plugins.push(Arc::new(known));
    });
}

/// Forgets a library that is about to be closed: another can be mapped where it was.
pub(crate) fn forget(library: &WeakCounted<Library>) {
    change(|all| {
        all.retain(|_, plugins| {
            plugins.retain(|known| !WeakCounted::ptr_eq(&known.library, library));
            !plugins.is_empty()
        });
    });
}

fn change(change: impl FnOnce(&mut Origins)) {
    let _turn = lock(&*TURN);
    let mut all = Origins::clone(&ORIGINS.load());
    change(&mut all);
    ORIGINS.store(Arc::new(all));
    CHANGES.fetch_add(1, Ordering::Release);
}

/// Keeps an object that lies in the binary for which `home` stands.
///
/// # Safety
/// As for [`OwnedObject::new`].
unsafe fn keep(home: usize, object: ObjectRepr, name: &'static str) -> Arc<dyn KeepAlive> {
    // What is kept is written where it stays, in each of the branches.
    match find_again(home) {
        Ok((maker, runtime)) => {
            let origin = OriginLease { maker, _library: None, _runtime: runtime };
            // SAFETY: the caller promises what it asks for.
            let object = unsafe { OwnedObject::new(object, name) };
            Arc::new(PluginObject { object, origin })
        }
        Err(changes) => {
            let origin = look_up(home, changes);
            // SAFETY: the caller promises what it asks for.
            let object = unsafe { OwnedObject::new(object, name) };
            match origin {
                Some(origin) => Arc::new(PluginObject { object, origin }),
                None => Arc::new(object),
            }
        }
    }
}

/// Finds who lies in the binary for which `home` stands.
#[cfg(all(test, polyplug_model))]
pub(crate) fn find(home: usize) -> Option<OriginLease> {
    match find_again(home) {
        Ok((maker, runtime)) => Some(OriginLease { maker, _library: None, _runtime: runtime }),
        Err(changes) => look_up(home, changes),
    }
}

/// A maker that holds its library, and its runtime if that is there.
type Found = (Counted<Maker>, Option<Arc<dyn Any + Send + Sync>>);

/// Finds who lies in the binary for which `home` stands, if this thread has looked it up; otherwise returns how often the
/// plugins have changed.
#[inline]
fn find_again(home: usize) -> Result<Found, u64> {
    // Who is given an object of a library has seen that it was remembered.
    let changes = CHANGES.load(Ordering::Acquire);
    let of_last = |last: &RefCell<Option<Last>>| {
        let last = last.try_borrow().ok()?;
        let last = last.as_ref().filter(|it| it.home == home && it.changes == changes)?;
        last.origin.found()
    };
    // The values of a thread that ends may be gone.
    LAST.try_with(of_last).ok().flatten().ok_or(changes)
}

/// Finds who lies there, for the next time too.
#[cold]
#[inline(never)]
fn look_up(home: usize, changes: u64) -> Option<OriginLease> {
    let known = ORIGINS.load();
    let plugins = known.get(&home)?;
    let open = plugins.iter().rev().find_map(|it| Some((it, it.lease()?)));
    let Some((origin, lease)) = open else {
        let last = plugins.last()?;
        // One whose runtime is gone stays mapped.
        return Some(OriginLease {
            maker: Counted::clone(&last.description),
            _library: None,
            _runtime: last.runtime.upgrade(),
        });
    };
    let next = Last { changes, home, origin: Arc::clone(origin) };
    // What was there before is dropped when nothing is borrowed.
    let _before = LAST.try_with(|last| last.replace(Some(next)));
    Some(lease)
}

/// What an object holds of the plugin that made it.
pub(crate) struct OriginLease {
    maker: Counted<Maker>,
    /// `None` where the maker holds it, and when nothing can close it any more.
    _library: Option<Counted<Library>>,
    /// `None` when the runtime was gone before the object came.
    _runtime: Option<Arc<dyn Any + Send + Sync>>,
}

/// An object of a plugin. It ends while its plugin is still there.
struct PluginObject {
    object: OwnedObject,
    origin: OriginLease,
}

impl Drop for PluginObject {
    fn drop(&mut self) {
        if let Err(error) = self.object.end(&self.origin.maker.provider) {
            self.origin.maker.diagnostics.report(Diagnostic::Drop { error });
        }
    }
}

impl KeepAlive for PluginObject {
    fn provider(&self) -> &Provider {
        &self.origin.maker.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Arc::into_inner(self).map_or(Ok(()), |mut it| it.object.end(&it.origin.maker.provider))
    }

    fn is_only(&self) -> bool {
        true
    }

    fn release(&self) -> bool {
        self.object.leave()
    }
}
