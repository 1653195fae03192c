//! Which plugin made an object that was given to the host: known by the binary that its table is from.
//!
//! What is found keeps the core of the runtime that loaded the plugin, as the leases of proxies do, names
//! the plugin in errors, and reports what went wrong when the object ended. It holds the library as well, so
//! that it is not closed while the object lives. A library that several runtimes loaded stands for the last of
//! them that has it open.

use std::{
    any::Any,
    collections::BTreeMap,
    sync::{Arc, Once, Weak},
};

use polyplug_abi::{CallError, KeepAlive, OwnedObject, Provider, keep_objects_with};

use crate::{
    library::open_library::Library,
    report::{diagnostics::Diagnostic, maker::Maker},
    sync::{ArcSwap, Counted, Mutex, WeakCounted, lock, of_the_process},
};

/// A plugin, as long as its runtime is there.
#[derive(Clone)]
struct Origin {
    library: WeakCounted<Library>,
    maker: Arc<Maker>,
    runtime: Weak<dyn Any + Send + Sync>,
}

/// The plugins by the addresses that stand for their binaries.
type Origins = BTreeMap<usize, Vec<Origin>>;

of_the_process! {
    /// What is known. An object is given to the host without waiting for those that load plugins.
    static ORIGINS: ArcSwap<Origins> = ArcSwap::from_pointee(Origins::new());
}

of_the_process! {
    /// Those who change it take turns.
    static TURN: Mutex<()> = Mutex::default();
}

/// Remembers that the binary for which the address `home` stands is that of `maker`, in `library`.
pub(crate) fn remember(
    home: usize,
    library: Option<&Counted<Library>>,
    maker: &Arc<Maker>,
    runtime: Weak<dyn Any + Send + Sync>,
) {
    static INSTALL: Once = Once::new();
    // SAFETY: what `keep` returns holds the library, and every library is remembered here before it gives an object
    // away. This runtime, which alone closes libraries, sets no other function.
    INSTALL.call_once(|| unsafe { keep_objects_with(keep) });
    let known = Origin {
        library: library.map_or_else(WeakCounted::new, Counted::downgrade),
        maker: Arc::clone(maker),
        runtime,
    };
    change(|all| {
        let plugins = all.entry(home).or_default();
        // Each runtime has one entry. The last entry of a runtime that is gone is replaced too.
        plugins.retain(|it| {
            it.library.strong_count() > 0 && !WeakCounted::ptr_eq(&it.library, &known.library)
        });
        plugins.push(known);
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
}

/// Keeps an object that lies in the binary for which `home` stands.
pub(crate) fn keep(home: usize, object: OwnedObject) -> Arc<dyn KeepAlive> {
    match find(home) {
        Some(origin) => Arc::new(PluginObject { object, origin }),
        None => Arc::new(object),
    }
}

/// Finds who lies in the binary for which `home` stands.
pub(crate) fn find(home: usize) -> Option<OriginLease> {
    let known = ORIGINS.load();
    let plugins = known.get(&home)?;
    let open = plugins.iter().rev().find_map(|it| Some((it, Some(it.library.upgrade()?))));
    // One whose runtime is gone stays mapped.
    let (known, library) = open.or_else(|| Some((plugins.last()?, None)))?;
    Some(OriginLease {
        maker: Arc::clone(&known.maker),
        _library: library,
        _runtime: known.runtime.upgrade(),
    })
}

/// What an object holds of the plugin that made it.
pub(crate) struct OriginLease {
    maker: Arc<Maker>,
    /// `None` when nobody can close it any more.
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
