//! What a proxy holds: its instance, and the runtime that made it.
//!
//! The invariant: the instance ends while its runtime is still there, because its destructor may ask it.

use std::{any::Any, sync::Arc};

use polyplug_abi::{CallError, KeepAlive, Provider};

use crate::instance::raw_instance::RawInstance;

/// Keeps a runtime from ending. Nothing is asked of it.
pub(crate) type KeepRuntime = Arc<dyn Any + Send + Sync>;

/// The lease of a proxy.
pub(crate) struct Lease {
    // The order matters: the instance ends while there still is a runtime that it can ask.
    instance: Arc<RawInstance>,
    runtime: KeepRuntime,
}

impl Lease {
    pub(crate) fn new(instance: Arc<RawInstance>, runtime: KeepRuntime) -> Self {
        Self { instance, runtime }
    }
}

impl KeepAlive for Lease {
    fn provider(&self) -> &Provider {
        self.instance.provider()
    }

    fn close(self: Arc<Self>) -> Result<(), CallError> {
        let Some(Self { instance, runtime }) = Arc::into_inner(self) else { return Ok(()) };
        let mut runtime = Some(runtime);
        if Arc::strong_count(&instance) > 1 {
            // The registry shares it, and lets go now if this was the last to hold the runtime.
            runtime = None;
        }
        let result = Arc::into_inner(instance).map_or(Ok(()), |instance| instance.end());
        drop(runtime);
        result
    }

    fn is_only(&self) -> bool {
        // The registry shares one instance of a contract that can be shared. A context knows the one of its plugin
        // weakly for as long as it lives, and would find it again.
        Arc::strong_count(&self.instance) == 1 && Arc::weak_count(&self.instance) == 0
    }

    fn release(&self) -> bool {
        self.instance.leave()
    }
}
