//! Who made what the host calls, and where its faults are reported.

use std::sync::Arc;

use polyplug_abi::Provider;

use crate::report::diagnostics::Diagnostics;

/// Whoever made an instance or an object. All of one maker share this.
pub(crate) struct Maker {
    pub(crate) provider: Provider,
    pub(crate) diagnostics: Arc<Diagnostics>,
}

impl Maker {
    pub(crate) fn new(provider: Provider, diagnostics: &Arc<Diagnostics>) -> Arc<Self> {
        Arc::new(Self { provider, diagnostics: Arc::clone(diagnostics) })
    }
}
