//! Which plugin made an object that was given to the host: known by the binary that its table is from.
//!
//! What is found keeps the core of the runtime that loaded the plugin, as the leases of proxies do, names
//! the plugin in errors, and reports what went wrong when the object ended. A library that several runtimes
//! loaded stands for the one that did so last.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, Once, Weak},
};

use polyplug_abi::{CallError, KeepAlive, Provider, VTableHeader, find_makers_with};

use crate::{
    core::Core,
    diagnostics::{Diagnostic, Diagnostics, lock},
};

/// A plugin, as long as its runtime is there.
struct Known {
    provider: Arc<Provider>,
    core: Weak<Core>,
    diagnostics: Arc<Diagnostics>,
}

/// The plugins by the addresses that stand for their binaries.
static KNOWN: LazyLock<Mutex<HashMap<usize, Known>>> = LazyLock::new(Mutex::default);

/// Remembers that the binary which made `table` is that of `provider`.
pub(crate) fn remember(table: &VTableHeader, provider: &Arc<Provider>, core: &Arc<Core>) {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| find_makers_with(find));
    if let Some(home) = table.home() {
        let (provider, diagnostics) = (Arc::clone(provider), Arc::clone(&core.diagnostics));
        lock(&KNOWN).insert(home, Known { provider, core: Arc::downgrade(core), diagnostics });
    }
}

fn find(home: usize) -> Option<Arc<dyn KeepAlive>> {
    let known = lock(&KNOWN);
    let Known { provider, core, diagnostics } = known.get(&home)?;
    Some(Arc::new(Maker {
        provider: Arc::clone(provider),
        _core: core.upgrade(),
        diagnostics: Arc::clone(diagnostics),
    }))
}

/// What an object holds of the plugin that made it.
struct Maker {
    provider: Arc<Provider>,
    /// `None` when the runtime was gone before the object came.
    _core: Option<Arc<Core>>,
    diagnostics: Arc<Diagnostics>,
}

impl KeepAlive for Maker {
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
