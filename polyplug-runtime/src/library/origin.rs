//! Which plugin made an object that was given to the host: known by the binary that its table is from.
//!
//! What is found keeps the core of the runtime that loaded the plugin, as the leases of proxies do, names
//! the plugin in errors, and reports what went wrong when the object ended. It holds the library as well, so
//! that it is not closed while the object lives. A library that several runtimes loaded stands for the last of
//! them that has it open.

use std::{
    any::Any,
    collections::HashMap,
    sync::{Arc, Once, Weak},
};

use polyplug_abi::{CallError, KeepAlive, Provider, find_origins_with};

use crate::{
    library::open_library::Library,
    report::diagnostics::{Diagnostic, Diagnostics},
    sync::{Counted, Mutex, WeakCounted, lock, of_the_process},
};

/// A plugin, as long as its runtime is there.
struct Origin {
    library: WeakCounted<Library>,
    provider: Arc<Provider>,
    runtime: Weak<dyn Any + Send + Sync>,
    diagnostics: Arc<Diagnostics>,
}

of_the_process! {
    /// The plugins by the addresses that stand for their binaries.
    static ORIGINS: Mutex<HashMap<usize, Vec<Origin>>> = Mutex::default();
}

/// Remembers that the binary for which the address `home` stands is that of `provider`, in `library`.
pub(crate) fn remember(
    home: usize,
    library: Option<&Counted<Library>>,
    provider: &Arc<Provider>,
    runtime: Weak<dyn Any + Send + Sync>,
    diagnostics: &Arc<Diagnostics>,
) {
    static INSTALL: Once = Once::new();
    // SAFETY: what `find` returns holds the library, and every library is remembered here before it gives an object
    // away. This runtime, which alone closes libraries, sets no other function.
    INSTALL.call_once(|| unsafe { find_origins_with(find) });
    let known = Origin {
        library: library.map_or_else(WeakCounted::new, Counted::downgrade),
        provider: Arc::clone(provider),
        runtime,
        diagnostics: Arc::clone(diagnostics),
    };
    let mut all = lock(&*ORIGINS);
    let plugins = all.entry(home).or_default();
    // One stands for each runtime; the last of those that are gone is replaced too.
    plugins.retain(|it| {
        it.library.strong_count() > 0 && !WeakCounted::ptr_eq(&it.library, &known.library)
    });
    plugins.push(known);
}

/// Forgets a library that is about to be closed: another can be mapped where it was.
pub(crate) fn forget(library: &WeakCounted<Library>) {
    lock(&*ORIGINS).retain(|_, plugins| {
        plugins.retain(|known| !WeakCounted::ptr_eq(&known.library, library));
        !plugins.is_empty()
    });
}

/// Finds who lies in the binary for which `home` stands.
pub(crate) fn find(home: usize) -> Option<Arc<dyn KeepAlive>> {
    let known = lock(&*ORIGINS);
    let plugins = known.get(&home)?;
    let open = plugins.iter().rev().find_map(|it| Some((it, Some(it.library.upgrade()?))));
    // One whose runtime is gone stays mapped.
    let (known, library) = open.or_else(|| Some((plugins.last()?, None)))?;
    Some(Arc::new(OriginLease {
        provider: Arc::clone(&known.provider),
        _library: library,
        _runtime: known.runtime.upgrade(),
        diagnostics: Arc::clone(&known.diagnostics),
    }))
}

/// What an object holds of the plugin that made it.
struct OriginLease {
    provider: Arc<Provider>,
    /// `None` when nobody can close it any more.
    _library: Option<Counted<Library>>,
    /// `None` when the runtime was gone before the object came.
    _runtime: Option<Arc<dyn Any + Send + Sync>>,
    diagnostics: Arc<Diagnostics>,
}

impl KeepAlive for OriginLease {
    fn provider(&self) -> &Provider {
        &self.provider
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        Ok(())
    }

    fn is_only(&self) -> bool {
        false
    }

    fn release(&self) -> bool {
        false
    }

    fn report(&self, error: CallError) {
        self.diagnostics.report(Diagnostic::Drop { error });
    }
}
